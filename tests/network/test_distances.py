"""Distances from many nodes at once: those of a search from each."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from tests.network.networks import graph_of, network_of, networks

from bioregion_graph.network.graph import Network
from bioregion_graph.network.spread import FAR, distances, steps


@given(networks())
def test_all_distances_are_those_of_networkx(network: Network) -> None:
    told = dict(nx.all_pairs_shortest_path_length(graph_of(network)))
    found = distances(network, list(range(len(network))))
    for one, row in zip(network.nodes, found, strict=True):
        expected = [told[one.iri].get(other.iri, np.inf) for other in network.nodes]
        assert row.tolist() == expected


def test_more_sources_than_a_word_has_bits_on_a_long_way() -> None:
    count = 150
    line = Network(
        network_of({}, 1).nodes * count,
        np.arange(count - 1, dtype=np.int32),
        np.arange(1, count, dtype=np.int32),
        np.ones(count - 1),
        np.ones(count - 1, np.int32),
        np.full(count - 1, 2, np.int8),
    )
    found = steps(line, list(range(count)))
    expected = np.abs(np.arange(count)[:, None] - np.arange(count)[None, :])
    assert (found == expected).all()
    assert found.max() < FAR
