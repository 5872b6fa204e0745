"""The published graph: networks of it, and who holds the worlds of Clust-ER Health and of CEBR together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from tests.queries.views import ROOT

from bioregion_graph.network import reach, scenario
from bioregion_graph.network.analysis import Analysis
from bioregion_graph.network.projection import members
from bioregion_graph.network.wish import Form, Wish
from bioregion_graph.publishing.build import build
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder

ORGANISATION = "https://w3id.org/bioregion/id/organisation/"
CLUSTER, COUNCIL = f"{ORGANISATION}clust-er-health", f"{ORGANISATION}council-of-european-bioregions"
ALL = (Form.projects, Form.memberships, Form.people, Form.events)
IN_2019 = Wish(ties=ALL, on=date(2019, 5, 1))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analysis]:
    home: Path = tmp_path_factory.mktemp("home")
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    opened = Analysis.open(home)
    yield opened
    opened.view.close()


@pytest.mark.parametrize("day", [None, date(2019, 5, 1), date(2026, 9, 1)])
def test_memberships_are_those_of_reach(analysis: Analysis, day: date | None) -> None:
    library = Library.load(folder("queries"))
    expected = reach.membership_graph(analysis.view, library, day)
    found = analysis.network(Wish(ties=(Form.memberships,), on=day)).graph
    told = {frozenset(edge): answer for *edge, answer in found.edges(data="answer")}
    assert told == {frozenset(edge): answer for *edge, answer in expected.edges(data="answer")}


def test_three_organisations_hold_two_worlds_together(analysis: Analysis) -> None:
    """In spring 2019 every way between Clust-ER Health with its members and CEBR with its members led through three
    clusters; without them nobody reaches anybody."""
    found = analysis.hold_together(IN_2019, CLUSTER, COUNCIL)
    assert (len(found.one), len(found.other), found.both) == (15, 16, ())
    names = [holder.node.iri.removeprefix(ORGANISATION) for holder in found.holders]
    assert names == ["cluster-lombardo-scienze-della-vita", "alisei", "campania-bioscience"]
    assert all(holder.is_articulation for holder in found.holders)
    assert [round(holder.share, 3) for holder in found.holders] == [0.782, 0.916, 1.0]
    assert (found.bond.pairs, found.bond.connected) == (240, 240)
    # The ways grow longer, then end. One of the three is a member of CEBR itself, whose 15 pairs go with it.
    assert [holder.without.connected for holder in found.holders] == [225, 225, 0]
    lengths = [found.bond.distance, *(holder.without.distance for holder in found.holders[:2])]
    assert [round(each, 2) for each in lengths] == [3.6, 4.47, 5.53]
    # NetworkX, asked directly, agrees on the first and on the end.
    graph = analysis.network(IN_2019).graph.copy()
    sides = [[each.iri for each in side] for side in (found.one, found.other)]
    shares = nx.betweenness_centrality_subset(graph, *sides)
    assert max(shares.keys() - {CLUSTER, COUNCIL}, key=shares.__getitem__) == found.holders[0].node.iri
    graph.remove_nodes_from([holder.node.iri for holder in found.holders])
    assert not any(nx.has_path(graph, one, other) for one in sides[0] for other in sides[1] if other in graph)


def test_since_then_the_cluster_is_a_member_itself(analysis: Analysis) -> None:
    found = analysis.hold_together(Wish(ties=ALL, on=date(2026, 9, 1)), CLUSTER, COUNCIL)
    assert [each.iri for each in found.both] == [CLUSTER]
    assert [holder.without.connected for holder in found.holders] == [
        holder.without.pairs for holder in found.holders
    ]


def test_without_the_three_the_network_changes(analysis: Analysis) -> None:
    three = [holder.node.iri for holder in analysis.hold_together(IN_2019, CLUSTER, COUNCIL).holders]
    document = {
        "name": "without",
        "steps": [{"do": "remove organisation", "organisation": each} for each in three],
    }
    found = analysis.what_if(IN_2019, scenario.read(document)).change
    assert {node.iri for node in found.nodes_lost} >= set(three)
    assert found.after.components > found.before.components
    assert found.after.spread.connected < 0.75 * found.before.spread.connected
    assert found.after.largest < found.before.largest


def test_a_way_today_leads_through_the_membership(analysis: Analysis) -> None:
    wish = Wish(ties=ALL, on=date(2026, 9, 1))
    way = analysis.ways(wish, CLUSTER, COUNCIL)[0]
    assert [(step.first.iri, step.second.iri) for step in way.steps] == [(CLUSTER, COUNCIL)]
    assert Form.memberships in {form for form, _ in way.steps[0].through}


def test_three_new_ties(analysis: Analysis) -> None:
    found = analysis.suggest(IN_2019)
    assert len(found) == 3
    assert all(each.gain > 0 and not each.is_sampled for each in found)
    assert len({(each.one.iri, each.other.iri) for each in found}) == 3


def test_what_is_kept_is_the_same_as_what_is_made(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioregion_graph.network import analysis as module

    wish = Wish(ties=ALL)
    network = analysis.network(wish)
    made = (
        analysis.measure(network, "pagerank", wish),
        analysis.communities(network, wish),
        analysis.layout(network, wish),
    )
    monkeypatch.setattr(module, "_KEPT_FROM", 1)
    monkeypatch.setattr(module, "_MOST_KEPT", 2)
    assert analysis.view.derived is not None
    for _ in range(2):
        kept = (
            analysis.measure(network, "pagerank", wish),
            analysis.communities(network, wish),
            analysis.layout(network, wish),
        )
        assert (kept[0].values == made[0].values).all()
        assert (kept[1].of == made[1].of).all()
        assert (kept[2] == made[2]).all()
    assert len(list(analysis.view.derived.folder.glob("network-of-*-1"))) == 2


def test_everybody_in_a_network_on_a_day(analysis: Analysis) -> None:
    assert len(members(analysis.ties, IN_2019, CLUSTER)) == 14
    inside = analysis.network(Wish(ties=(Form.memberships,), network=CLUSTER))
    assert len(inside) == 15
