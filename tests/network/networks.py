"""Small networks for tests: by hand, and drawn by hypothesis."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from bioregion_graph.network.graph import Network
from bioregion_graph.network.ties import FIRST, LAST, Hub, Thing, Ties, incidence

NAMES = "abcdefghij"
COUNTRIES = ("IT", "FR", "")
PAIRS = list(combinations(range(len(NAMES)), 2))
EVER = (FIRST, LAST, FIRST, LAST)


def network_of(edges: dict[tuple[int, int], float], count: int = len(NAMES)) -> Network:
    """A network of nodes "a", "b" and so on with these weights; every third is in no country."""
    nodes = tuple(
        Thing(NAMES[place], NAMES[place].upper(), COUNTRIES[place % 3], (f"kind{place % 2}",))
        for place in range(count)
    )
    pairs = sorted(edges)
    return Network(
        nodes,
        np.asarray([one for one, _ in pairs], np.int32),
        np.asarray([other for _, other in pairs], np.int32),
        np.asarray([edges[pair] for pair in pairs], np.float64),
        np.ones(len(pairs), np.int32),
        np.full(len(pairs), 2, np.int8),
    )


def networks() -> st.SearchStrategy[Network]:
    """Networks of up to ten nodes, some without ties."""
    weights = st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.5])
    return st.dictionaries(st.sampled_from(PAIRS), weights, max_size=25).map(network_of)


def graph_of(network: Network) -> nx.Graph[str]:
    """The same made without our code."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((node.iri, {"country": node.country or "unknown"}) for node in network.nodes)
    for one, other, weight in zip(network.first, network.second, network.weight, strict=True):
        graph.add_edge(network.nodes[one].iri, network.nodes[other].iri, weight=float(weight))
    return graph


def span(starts: str = "", ends: str = "", proven_from: str = "", proven_until: str = "") -> tuple[int, ...]:
    """The four days of a tie; empty is unknown."""
    unknown = (FIRST, LAST, LAST, FIRST)
    days = (starts, ends, proven_from, proven_until)
    return tuple(
        date.fromisoformat(day).toordinal() if day else otherwise
        for day, otherwise in zip(days, unknown, strict=True)
    )


def ties_of(**entries: list[tuple[str, str, tuple[int, ...]]]) -> Ties:
    """Ties by sort, as ``participations=[("a", "project", EVER)]``."""
    names = sorted({end for each in entries.values() for entry in each for end in entry[:2]})
    places = {name: place for place, name in enumerate(names)}
    of = {
        hub: incidence((places[actor], places[on], days) for actor, on, days in entries.get(hub.value, []))
        for hub in Hub
    }
    return Ties(tuple(Thing(name, name.upper(), "IT" if name < "c" else "FR") for name in names), of)


def edges_of(network: Network) -> dict[tuple[str, str], tuple[float, int, int]]:
    """Weight, shared and answer of each tie, by the names of its ends."""
    return {
        (network.nodes[one].iri, network.nodes[other].iri): (float(weight), int(shared), int(answer))
        for one, other, weight, shared, answer in zip(
            network.first, network.second, network.weight, network.shared, network.answer, strict=True
        )
    }
