"""The timeline of a thing: what is certain lies within what is possible, and nothing is left out without a word."""

from __future__ import annotations

from datetime import date

import pytest

from bioregion_graph.publishing.build import build
from bioregion_graph.queries.describe import describe
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.server import timeline
from bioregion_graph.server.things import FIGURE
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand

TODAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    home = tmp_path_factory.mktemp("timeline")
    build(home, ontology=folder("ontology"), data=folder("data"))
    return open_view(home)


@pytest.mark.parametrize(
    "name",
    [
        "organisation:council-of-european-bioregions",
        "organisation:toscana-life-sciences",
        "person:francesco-senatore",
    ],
)
def test_what_is_certain_lies_within_what_is_possible(view: View, name: str) -> None:
    found = describe(view, Library.load(folder("queries")), expand(name).value)
    told = timeline.of(found, date(2019, 5, 1), TODAY, "en")
    assert told
    for bar in told.bars:
        assert 0 <= bar.begin <= bar.end <= 100
        assert all(0 <= place <= 100 for place in bar.seen)
        assert not bar.is_open or bar.end == 100
        if bar.sure_end:
            assert bar.begin <= bar.sure_begin <= bar.sure_end <= bar.end, bar
    ties = [tie for tie in found.ties if tie.kind != FIGURE]
    assert len(told.bars) + told.undated + told.left_out == len(ties)
    years = [year for year, _ in told.marks]
    assert years == sorted(years)
    assert 2 <= len(years) <= 9
    assert told.day is not None


def test_the_day_asked_is_marked_only_where_the_axis_reaches(view: View) -> None:
    iri = expand("person:francesco-senatore").value
    found = describe(view, Library.load(folder("queries")), iri)
    for day, is_marked in ((date(1950, 1, 1), False), (date(2019, 5, 1), True), (None, False)):
        told = timeline.of(found, day, TODAY, "it")
        assert told
        assert (told.day is not None) == is_marked
