"""The counts behind the guesses of the query coach, and where they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.queries.coach_graph import graph

from bioregion_graph.queries.coach.counts import Counts, count
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.sharing.view import View
from bioregion_graph.store.derived import Derived

BRG = "https://w3id.org/bioregion/ontology#"


def test_counts_are_those_of_the_graph(tmp_path: Path) -> None:
    counts = count(graph())
    assert counts.properties[BRG + "memberOf"].triples == 3
    assert counts.properties[BRG + "memberOf"].subjects == 2
    assert counts.properties[BRG + "memberOf"].objects == 2
    assert counts.classes[BRG + "Organisation"] == 5
    assert counts.graphs == {
        "https://w3id.org/bioregion/id/source/web": 3,
        "https://w3id.org/bioregion/id/source/report": 3,
    }
    assert counts.named[BRG + "country"] == 4
    counts.save(tmp_path / "counts.json")
    assert Counts.load(tmp_path / "counts.json") == counts


def test_counts_are_kept_beside_the_generation(tmp_path: Path) -> None:
    small = graph()
    view = View(small._store, small.generation, derived=Derived(tmp_path))
    assert not Knowledge.is_ready(view)
    assert Knowledge.of(view).counts == count(view)
    assert Knowledge.is_ready(view)
    path = Knowledge.prepare(view)
    assert path
    path.write_text('{"properties": {}, "classes": {"urn:c": 5}, "graphs": {}, "named": {}}')
    again = View(small._store, small.generation, derived=Derived(tmp_path))
    assert Knowledge.of(again) is Knowledge.of(again)
    assert Knowledge.of(again).counts == Counts({}, {"urn:c": 5}, {}, {})
    assert Knowledge.prepare(small) is None
    assert not Knowledge.is_ready(small)


def test_counts_that_cannot_be_kept_are_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("no folder")
    small = graph()
    view = View(small._store, small.generation, derived=Derived(tmp_path))
    assert Knowledge.of(view).counts == count(view)


def test_large_graphs_are_not_counted_while_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bioregion_graph.queries.coach.knowledge.SMALL", 10)
    assert Knowledge.of(graph()).counts is None
