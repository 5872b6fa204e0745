"""Communities, mixing, layout: what they are called after is what they give."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from tests.network.networks import graph_of, network_of, networks

from bioregion_graph.errors import UsageError
from bioregion_graph.network import communities
from bioregion_graph.network.graph import Network
from bioregion_graph.network.layout import layout
from bioregion_graph.network.mixing import mixing

# Two groups of five that one tie joins.
TWO = {
    (one, other): 1.0
    for start in (0, 5)
    for one in range(start, start + 5)
    for other in range(one + 1, start + 5)
}


def test_two_groups_are_found_each_time() -> None:
    found = communities.find(network_of({**TWO, (4, 5): 1.0}))
    assert sorted(map(sorted, [np.flatnonzero(found.of == number).tolist() for number in (0, 1)])) == [
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8, 9],
    ]
    assert found.agreement == 1.0
    assert found.stability.tolist() == [1.0, 1.0]
    assert found.sizes.tolist() == [5, 5]


@given(networks())
def test_modularity_is_that_of_networkx_and_the_answer_repeats(network: Network) -> None:
    found = communities.find(network, seed=3)
    again = communities.find(network, seed=3)
    assert found.of.tolist() == again.of.tolist()
    graph = graph_of(network)
    parts = [{node.iri for node, of in zip(network.nodes, found.of, strict=True) if of == number}
             for number in range(len(found.sizes))]  # fmt: skip
    assert sorted(found.sizes, reverse=True) == found.sizes.tolist()
    assert found.sizes.sum() == len(network)
    if network.size:
        assert found.modularity == pytest.approx(nx.community.modularity(graph, parts))
        for part in parts:
            # Leiden's promise: no community falls apart.
            assert nx.is_connected(graph.subgraph(part))


@given(
    st.integers(2, 20).flatmap(
        lambda n: st.tuples(*[st.lists(st.integers(0, 3), min_size=n, max_size=n)] * 2)
    )
)
def test_agreement_is_the_adjusted_rand_index(labels: tuple[list[int], list[int]]) -> None:
    one, other = (np.asarray(each, np.int32) for each in labels)
    assert communities.agreement(one, other) == pytest.approx(adjusted_rand_score(one, other))


def test_what_cannot_be_asked_is_told() -> None:
    with pytest.raises(UsageError):
        communities.find(network_of({}), resolution=0)
    with pytest.raises(UsageError, match="mixing"):
        mixing(network_of({}), "colour")


@given(networks())
def test_mixing_is_that_of_networkx(network: Network) -> None:
    found = mixing(network, "country")
    assert found.ties.sum() == pytest.approx(2 * network.size)
    assert found.nodes.sum() == pytest.approx(len(network))
    if not network.size:
        assert np.isnan(found.assortativity)
        return
    graph = graph_of(network)
    graph.remove_nodes_from(list(nx.isolates(graph)))
    countries = set(nx.get_node_attributes(graph, "country").values())
    inward = sum(graph.nodes[one]["country"] == graph.nodes[other]["country"] for one, other in graph.edges)
    assert found.outward == pytest.approx((network.size - 2 * inward) / network.size)
    if len(countries) > 1:
        expected = nx.attribute_assortativity_coefficient(graph, "country")
        assert found.assortativity == pytest.approx(expected)


def test_a_member_of_two_kinds_gives_each_half() -> None:
    network = network_of({(0, 1): 1.0}, 2)
    nodes = (type(network.nodes[0])("a", "A", "IT", ("sme", "cluster")), network.nodes[1])
    found = mixing(
        type(network)(
            nodes, *(getattr(network, name) for name in ("first", "second", "weight", "shared", "answer"))
        ),
        "kind",
    )
    assert dict(zip(found.groups, found.ties.sum(axis=1), strict=True)) == {
        "cluster": 0.5,
        "sme": 0.5,
        "kind1": 1.0,
    }


@settings(max_examples=15)
@given(networks())
def test_a_layout_is_finite_within_its_frame_and_repeats(network: Network) -> None:
    of = communities.find(network, runs=1).of
    places = layout(network, of, turns=30)
    assert places.shape == (len(network), 2)
    assert np.isfinite(places).all()
    assert np.abs(places).max() <= 1.0 + 1e-9
    assert (places == layout(network, of, turns=30)).all()


def test_communities_lie_apart() -> None:
    network = network_of({**TWO, (4, 5): 1.0})
    places = layout(network, communities.find(network).of)
    far = np.linalg.norm(places[:, None] - places[None, :], axis=2)
    assert far[:5, :5].max() < far[:4, 6:].min()
