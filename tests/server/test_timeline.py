"""The timeline of a thing: what is certain lies within what is possible, and nothing is left out without a word."""

from __future__ import annotations

from datetime import date

import pytest

from bioregion_graph.publishing.build import build
from bioregion_graph.queries.describe import Label
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.neighbours import Listed, in_detail, neighbourhood
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


def told_of(view: View, name: str, day: date | None, language: str) -> tuple[int, timeline.Timeline | None]:
    """The timeline of a thing, and the number of its ties that could stand in it."""
    library, iri = Library.load(folder("queries")), expand(name).value
    ties = [tie for ties in neighbourhood(view, library, iri).ties.values() for tie in ties]
    chosen = timeline.chosen(ties, day or TODAY)
    told = timeline.of(chosen, in_detail(view, library, iri, chosen.ties), day, TODAY, language)
    return len([tie for tie in ties if tie.kind != FIGURE]), told


@pytest.mark.parametrize(
    "name",
    [
        "organisation:council-of-european-bioregions",
        "organisation:toscana-life-sciences",
        "person:francesco-senatore",
    ],
)
def test_what_is_certain_lies_within_what_is_possible(view: View, name: str) -> None:
    ties, told = told_of(view, name, date(2019, 5, 1), "en")
    assert told
    for bar in told.bars:
        assert 0 <= bar.begin <= bar.end <= 100
        assert all(0 <= place <= 100 for place in bar.seen)
        assert not bar.is_open or bar.end == 100
        if bar.sure_end:
            assert bar.begin <= bar.sure_begin <= bar.sure_end <= bar.end, bar
    assert len(told.bars) + told.undated + told.left_out == ties
    years = [year for year, _ in told.marks]
    assert years == sorted(years)
    assert 2 <= len(years) <= 9
    assert told.day is not None


def test_the_day_asked_is_marked_only_where_the_axis_reaches(view: View) -> None:
    for day, is_marked in ((date(1950, 1, 1), False), (date(2019, 5, 1), True), (None, False)):
        _, told = told_of(view, "person:francesco-senatore", day, "it")
        assert told
        assert (told.day is not None) == is_marked


def test_what_has_no_room_or_no_date_is_counted() -> None:
    def tie(number: int, day: str) -> Listed:
        return Listed(f"urn:{number}", "urn:kind", "urn:role", Label("", ""), (), day, "", "", "", ())

    many = [tie(number, f"20{number % 20:02}-01-01") for number in range(60)]
    chosen = timeline.chosen([*many, tie(60, ""), tie(61, "no date")], TODAY)
    assert (len(chosen.ties), chosen.left_out, chosen.undated) == (timeline.MOST, 60 - timeline.MOST, 2)
    assert [each.first for each in chosen.ties] == sorted(each.first for each in many)[-timeline.MOST :]
    # What may have held on the day comes before what began later.
    then = timeline.chosen(many, date(2004, 6, 1))
    held = {each.iri for each in many if each.first <= "2004-06-01"}
    assert len(held) < timeline.MOST
    assert held < {each.iri for each in then.ties}
    assert timeline.of(timeline.chosen(many[:1], TODAY), {}, None, TODAY, "en") is None
