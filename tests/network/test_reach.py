"""Reach: each member once, the shortest way, no hang on a cycle."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import NotFoundError
from bioregion_graph.network import reach

NODES = st.sampled_from("abcdefgh")
EDGES = st.lists(st.tuples(NODES, NODES, st.sampled_from(["yes", "unknown"])), max_size=30)


def graph_of(edges: list[tuple[str, str, str]]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for member, network, answer in edges:
        for node in (member, network):
            graph.add_node(node, label=node.upper(), kinds=("k",) if node < "d" else (), country="IT")
        graph.add_edge(member, network, answer=answer)
    return graph


@given(EDGES.filter(bool), NODES)
def test_distances_are_those_of_breadth_first_search(edges: list[tuple[str, str, str]], network: str) -> None:
    graph = graph_of(edges)
    if network not in graph:
        with pytest.raises(NotFoundError, match="No membership names"):
            reach.members(graph, network)
        return
    found = reach.members(graph, network)
    expected = nx.single_source_shortest_path_length(graph.reverse(), network)
    del expected[network]
    assert {member.organisation: member.distance for member in found} == expected
    assert len({member.organisation for member in found}) == len(found)


@given(EDGES.filter(bool), NODES)
def test_paths_exist_and_say_whether_they_are_proven(edges: list[tuple[str, str, str]], network: str) -> None:
    graph = graph_of(edges)
    for member in reach.members(graph, network) if network in graph else []:
        steps = list(zip(member.path, member.path[1:], strict=False))
        assert len(steps) == member.distance
        assert member.path[-1] == network
        answers = {graph.edges[step]["answer"] for step in steps}
        assert member.answer == ("yes" if answers == {"yes"} else "unknown")


def test_a_cycle_of_networks_ends() -> None:
    found = reach.members(graph_of([("a", "b", "yes"), ("b", "c", "yes"), ("c", "a", "yes")]), "a")
    assert [(member.organisation, member.distance) for member in found] == [("c", 1), ("b", 2)]


def test_a_firm_in_two_clusters_counts_once() -> None:
    edges = [("firm", "one", "yes"), ("firm", "two", "yes"), ("one", "net", "yes"), ("two", "net", "yes")]
    found = reach.members(graph_of(edges), "net")
    assert [member.organisation for member in found].count("firm") == 1
    assert len(found) == 3


def test_a_proven_way_is_preferred_to_an_unproven_one_of_equal_length() -> None:
    edges = [("firm", "one", "unknown"), ("firm", "two", "yes"), ("one", "net", "yes"), ("two", "net", "yes")]
    firm = next(member for member in reach.members(graph_of(edges), "net") if member.organisation == "firm")
    assert firm.path == ("firm", "two", "net")
    assert firm.answer == "yes"


def test_a_shorter_unproven_way_wins_over_a_longer_proven_one() -> None:
    edges = [("firm", "net", "unknown"), ("firm", "one", "yes"), ("one", "net", "yes")]
    firm = next(member for member in reach.members(graph_of(edges), "net") if member.organisation == "firm")
    assert (firm.distance, firm.answer) == (1, "unknown")


def test_kinds_are_counted_and_missing_ones_said() -> None:
    found = reach.members(graph_of([("a", "h", "yes"), ("e", "h", "yes")]), "h")
    assert reach.count_by_kind(found) == {"k": 1, "unknown": 1}
