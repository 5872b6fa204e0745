"""What if: steps on a copy, what they change, which new ties would connect the most, who holds two worlds together."""

from __future__ import annotations

import itertools
import json
from datetime import date

import networkx as nx
import pytest
from hypothesis import given, settings
from tests.network.networks import EVER, edges_of, graph_of, network_of, networks, ties_of

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.network import change, paths, scenario, suggestion, worlds
from bioregion_graph.network.graph import Network
from bioregion_graph.network.projection import project
from bioregion_graph.network.wish import Form, Wish

TIES = ties_of(
    memberships=[("a", "net", EVER), ("b", "net", EVER)],
    participations=[("a", "p", EVER), ("b", "p", EVER), ("b", "q", EVER), ("c", "q", EVER)],
)
BOTH = Wish(ties=(Form.projects, Form.memberships))


def after(*steps: dict[str, object], wish: Wish = BOTH) -> set[tuple[str, str]]:
    read = scenario.read({"name": "", "steps": list(steps)})
    changed = scenario.apply(TIES, read)
    return set(edges_of(scenario.with_ties(project(changed, wish), changed, read)))


def test_each_step_does_what_it_says() -> None:
    now = {("a", "b"), ("b", "c"), ("a", "net"), ("b", "net")}
    assert after() == now
    assert after({"do": "add member", "member": "c", "network": "net"}) == now | {("c", "net")}
    assert after({"do": "remove member", "member": "a", "network": "net"}) == now - {("a", "net")}
    assert after({"do": "add project", "project": "r", "partners": ["a", "c", "d"]}) == now | {
        ("a", "c"), ("a", "d"), ("c", "d"),
    }  # fmt: skip
    assert after({"do": "remove project", "project": "q"}) == now - {("b", "c")}
    assert after({"do": "add cluster", "cluster": "hub", "members": ["a", "z"]}) == now | {
        ("a", "hub"),
        ("hub", "z"),
    }
    assert after({"do": "remove organisation", "organisation": "b"}) == {("a", "net")}
    assert after({"do": "add tie", "one": "c", "other": "a"}) == now | {("a", "c")}
    assert edges_of(project(TIES, BOTH)).keys() == now, "the ties themselves stay as they are"


def test_a_document_is_read_and_told_again() -> None:
    document = {
        "name": "less",
        "steps": [
            {"do": "remove member", "member": "a", "network": "net"},
            {"do": "add project", "project": "r", "partners": ["a", "c"]},
        ],
    }
    read = scenario.load(json.dumps(document))
    assert read.told() == document
    outcome = scenario.what_if(TIES, BOTH, read)
    assert outcome.reach == (scenario.Reach("net", 2, 1),)
    assert outcome.change.before.ties == 4
    assert [(one.iri, other.iri) for one, other in outcome.change.ties_gained] == [("a", "c")]
    assert [(one.iri, other.iri) for one, other in outcome.change.ties_lost] == [("a", "net")]
    assert outcome.change.kept == 3 / 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not JSON"),
        ("[]", "an object"),
        ('{"steps": [{"do": "dance"}]}', "Step 1"),
        ('{"steps": [{"do": "add member", "member": "a"}]}', '"network" is a name'),
        ('{"steps": [{"do": "add project", "project": "p", "partners": "a"}]}', "a list of names"),
        ('{"steps": [{"do": "remove project", "project": "p", "why": "x"}]}', 'no "why"'),
        ('{"name": 1, "steps": []}', "name"),
    ],
)
def test_what_is_no_scenario_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        scenario.load(text)


def test_what_is_not_there_cannot_be_removed() -> None:
    for step in (
        {"do": "remove organisation", "organisation": "zz"},
        {"do": "remove member", "member": "c", "network": "net"},
        {"do": "remove project", "project": "net"},
    ):
        with pytest.raises(NotFoundError):
            after(step)


@settings(max_examples=40)
@given(networks())
def test_the_gain_of_a_new_tie_is_that_in_global_efficiency(network: Network) -> None:
    found = suggestion.suggest(network, 1)
    graph = graph_of(network)
    missing = list(nx.non_edges(graph))
    if not found:
        assert not missing
        return
    (best,) = found
    before = nx.global_efficiency(graph)
    gains = {}
    for one, other in missing:
        wider = graph.copy()
        wider.add_edge(one, other)
        gains[tuple(sorted((one, other)))] = nx.global_efficiency(wider) - before
    # All nodes of so small a network are candidates, so the best tie of all is found.
    assert best.gain == pytest.approx(gains[best.one.iri, best.other.iri])
    assert best.gain == pytest.approx(max(gains.values()))
    wider = graph.copy()
    wider.add_edge(best.one.iri, best.other.iri)

    def reached(of: nx.Graph[str]) -> int:
        return sum(len(part) * (len(part) - 1) // 2 for part in nx.connected_components(of))

    assert best.connects == reached(wider) - reached(graph)


@settings(max_examples=25)
@given(networks())
def test_each_tie_is_suggested_given_those_before_it(network: Network) -> None:
    graph = graph_of(network)
    for each in suggestion.suggest(network, 3):
        before = nx.global_efficiency(graph)
        assert not graph.has_edge(each.one.iri, each.other.iri)
        graph.add_edge(each.one.iri, each.other.iri)
        assert each.gain == pytest.approx(nx.global_efficiency(graph) - before)


def test_ties_are_suggested_one_after_another_or_for_one_end() -> None:
    network = network_of({(0, 1): 1.0, (2, 3): 1.0, (4, 5): 1.0}, 6)
    found = suggestion.suggest(network, 3)
    assert [each.connects for each in found] == [4, 8, 0]
    assert all("a" in (each.one.iri, each.other.iri) for each in suggestion.suggest(network, 2, end="a"))


@given(networks())
def test_a_change_to_itself_changes_nothing(network: Network) -> None:
    found = change.compare(network, network)
    assert found.kept == 1.0
    assert found.before.nodes == found.after.nodes
    assert not (found.ties_gained)
    assert not (found.ties_lost)
    assert not (found.moved)
    assert not (found.nodes_lost)
    assert not (found.bridges_lost)
    assert found.agreement == pytest.approx(1.0)


@given(networks(), networks())
def test_a_change_is_the_difference_of_two_sets(before: Network, later: Network) -> None:
    found = change.compare(before, later)
    old, new = set(edges_of(before)), set(edges_of(later))
    assert {(one.iri, other.iri) for one, other in found.ties_gained} == new - old
    assert {(one.iri, other.iri) for one, other in found.ties_lost} == old - new


@given(networks())
def test_ways_are_the_shortest(network: Network) -> None:
    graph = graph_of(network)
    routes = paths._routes(network, 0, 9, 3)
    if not nx.has_path(graph, "a", "j"):
        assert routes == []
        return
    every = {tuple(way) for way in nx.all_shortest_paths(graph, "a", "j")}
    named = [tuple(network.nodes[place].iri for place in route) for route in routes]
    assert set(named) <= every
    assert len(set(named)) == min(3, len(every))

    def length(way: tuple[str, ...]) -> float:
        return sum(1 / graph.edges[edge]["weight"] for edge in itertools.pairwise(way))

    assert [length(way) for way in named] == pytest.approx(sorted(map(length, every))[:3])


def test_a_way_says_through_what() -> None:
    (way,) = paths.ways(TIES, project(TIES, BOTH), BOTH, "a", "c")
    assert [(step.first.iri, step.second.iri, step.answer) for step in way.steps] == [
        ("a", "b", "yes"),
        ("b", "c", "yes"),
    ]
    assert way.steps[0].through == ((Form.projects, TIES.things[TIES.places()["p"]]),)
    assert way.answer == "yes"
    with pytest.raises(UsageError, match="itself"):
        paths.ways(TIES, project(TIES, BOTH), BOTH, "a", "a")


def test_living_ties_are_those_of_some_years() -> None:
    assert (paths.living(date(2024, 2, 29)).since, paths.living(date(2024, 2, 29)).until) == (
        date(2021, 2, 28),
        date(2024, 2, 29),
    )
    with pytest.raises(UsageError):
        paths.living(date(2024, 1, 1), years=-1)


def test_two_worlds_and_who_holds_them() -> None:
    # a and b on one side, e and f on the other, c the only way between, d a dead end.
    network = network_of({(0, 2): 1.0, (1, 2): 1.0, (2, 4): 1.0, (2, 5): 1.0, (2, 3): 1.0}, 6)
    found = worlds.hold_together(network, "ab", "ef")
    assert [(holder.node.iri, holder.share, holder.is_articulation) for holder in found.holders] == [
        ("c", 1.0, True)
    ]
    assert (found.bond.connected, found.holders[0].without.connected) == (4, 0)
    assert worlds.hold_together(network, "ab", "ef", bodies="c").holders == ()
    with pytest.raises(NotFoundError):
        worlds.hold_together(network, "ab", "zz")
