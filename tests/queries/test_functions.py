"""Functions of ours in queries: three answers to a day, stored matches, points; and the table that tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from tests.queries.views import ROOT, view_of

from bioregion_graph.publishing.bounds import Bounds, Evidence, Span, bounds, span
from bioregion_graph.queries import functions
from bioregion_graph.queries.formats import text_rows
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run, run_table
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.dates import PartialDate, day_literal, parse
from bioregion_graph.terms.namespaces import compact, expand, prologue

LIBRARY = Library.load(ROOT / "queries")
TIE = """
membership:m a brg:Membership ; org:member organisation:a ; org:organization organisation:n .
organisation:a brg:memberOf organisation:n ; rdfs:label "A" .
"""


def one(view: View, expression: str) -> str:
    """The value of an expression; empty when it is unbound."""
    ((value,),) = text_rows(run_table(view, f"{prologue()}SELECT ({expression} AS ?value) WHERE {{}}"))
    return value


def dated(known: Bounds) -> View:
    """A membership with the four days that publishing writes."""
    days = {
        "brg:startsOn": known.starts_on,
        "brg:endsOn": known.ends_on,
        "brg:certainFrom": known.certain_from,
        "brg:certainUntil": known.certain_until,
    }
    said = [Quad(expand("membership:m"), expand(name), day_literal(day)) for name, day in days.items() if day]
    with view_of(TIE) as view:
        return view.holding([*view.quads(), *said])


partial_dates = st.builds(
    lambda day, length: parse(day.isoformat()[:length]),
    st.dates(date(2015, 1, 1), date(2020, 12, 31)),
    st.sampled_from([4, 7, 10]),
)
edges = st.one_of(st.just(Span()), partial_dates.map(span))
evidence = st.builds(Evidence, edges, edges, st.lists(partial_dates, max_size=2).map(tuple), edges)


@settings(max_examples=60, deadline=None)
@given(evidence, partial_dates, st.integers(-1, 1))
def test_a_day_is_answered_as_by_the_library(said: Evidence, near: PartialDate, shift: int) -> None:
    known = bounds(said)
    edge_days = [known.starts_on, known.ends_on, known.certain_from, known.certain_until, near.first]
    with dated(known) as view:
        for day in {each + timedelta(days=shift) for each in edge_days if each}:
            answer = one(view, f'brg:memberOn(membership:m, "{day}"^^xsd:date)')
            assert answer == {True: "true", False: "false", None: ""}[known.holds_on(day)]
            ((*_, listed),) = text_rows(
                run(view, LIBRARY.get("networks/members_on_day"), {"network": "organisation:n"}, day)
            )
            assert listed == {"true": "yes", "false": "no", "": "unknown"}[answer]


def test_unknown_is_neither_yes_nor_no_in_a_filter() -> None:
    known = Bounds(certain_from=date(2019, 1, 1), certain_until=date(2019, 12, 31))
    with dated(known) as view:
        for day, in_filter, in_negation in (("2019-05-01", 1, 0), ("2020-05-01", 0, 0)):
            call = f'brg:memberOn(?tie, "{day}"^^xsd:date)'
            for condition, count in ((call, in_filter), (f"!{call}", in_negation)):
                text = f"{prologue()}SELECT ?tie WHERE {{ ?tie a brg:Membership FILTER ({condition}) }}"
                assert len(run_table(view, text).rows) == count


@pytest.mark.parametrize(
    "arguments",
    [
        '"x", "2019-05-01"^^xsd:date',
        "membership:m, membership:m",
        'membership:m, "soon"',
        'membership:m, "2019"^^xsd:gYear',
        'membership:m, "2019-05-01Z"^^xsd:date',
        'membership:m, "2019-05-01"^^xsd:date, 1',
        "membership:m",
        "",
        'membership:none, "2019-05-01"^^xsd:date',
    ],
)
def test_what_is_no_tie_or_no_day_is_unknown(arguments: str) -> None:
    with dated(Bounds(date(2018, 1, 1), date(2020, 1, 1), date(2018, 1, 1), date(2020, 1, 1))) as view:
        assert one(view, 'brg:memberOn(membership:m, "2019-05-01"^^xsd:date)') == "true"
        assert one(view, 'brg:memberOn(membership:m, "2019-05-01")') == "true", "a text that spells a day"
        assert one(view, f"brg:memberOn({arguments})") == ""


def test_many_ties_are_answered_as_each_of_them() -> None:
    ties = [
        f'membership:m{number} a brg:Membership ; brg:startsOn "{2010 + number % 10}-01-01"^^xsd:date ; '
        f'brg:certainFrom "{2010 + number % 10}-06-01"^^xsd:date ; brg:certainUntil "2021-01-01"^^xsd:date .'
        for number in range(1200)
    ]
    call = 'brg:memberOn(?tie, "2015-03-01"^^xsd:date)'
    text = f"{prologue()}SELECT ?tie ({call} AS ?answer) WHERE {{ ?tie a brg:Membership }}"
    with view_of("\n".join([*ties, "membership:none a brg:Membership ."])) as view:
        answers = dict(text_rows(run_table(view, text)))
        assert len(answers) == 1201
        for tie, answer in answers.items():
            if tie != "membership:none":
                start = 2010 + int(tie.rpartition(":m")[2]) % 10
                assert answer == ("true" if start < 2015 else "" if start == 2015 else "false")
        assert answers["membership:none"] == ""


MATCHES = """
match:old a brg:Match ; brg:matched organisation:a , organisation:b ; brg:score 0.9 ; brg:date "2026-01-01"^^xsd:date .
match:new a brg:Match ; brg:matched organisation:a , organisation:b ; brg:score 0.4 ; brg:date "2026-05-01"^^xsd:date .
match:c a brg:Match ; brg:matched organisation:a , organisation:c ; brg:score 0.7 .
match:d a brg:Match ; brg:matched organisation:a , organisation:d .
match:high a brg:Match ; brg:matched organisation:b , organisation:c ; brg:score 0.3 ; brg:date "2026-05-01"^^xsd:date .
match:low a brg:Match ; brg:matched organisation:b , organisation:c ; brg:score 0.1 ; brg:date "2026-05-01"^^xsd:date .
source:s { match:e brg:matched organisation:a , organisation:e ; brg:score 0.5 . }
"""


@pytest.mark.parametrize(
    ("arguments", "score"),
    [
        ("organisation:a, organisation:b", "0.4"),
        ("organisation:b, organisation:a", "0.4"),
        ("organisation:a, organisation:c", "0.7"),
        ("organisation:c, organisation:b", "0.3"),
        ("organisation:a, organisation:d", ""),
        # What one source says is not the merged view.
        ("organisation:a, organisation:e", ""),
        ("organisation:a, organisation:a", ""),
        ("organisation:a, organisation:b, 1", ""),
        ('organisation:a, "b"', ""),
        ("", ""),
    ],
)
def test_the_latest_stored_match_counts(arguments: str, score: str) -> None:
    with view_of(MATCHES) as view:
        assert one(view, f"brg:matchScore({arguments})") == score


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("43.3188, 11.3308", "POINT(11.3308 43.3188)"),
        ("-90, 180", "POINT(180.0 -90.0)"),
        ("4.3e1, 11", "POINT(11.0 43.0)"),
        ("91, 11", ""),
        ("43, 181", ""),
        ("43", ""),
        ("43, 11, 0", ""),
        ('43, "11"', ""),
        ("43, true", ""),
        ('43, "x"^^geo:wktLiteral', ""),
        ("43, organisation:a", ""),
    ],
)
def test_points(arguments: str, expected: str) -> None:
    with view_of("") as view:
        assert one(view, f"brg:point({arguments})") == expected
        if expected:
            assert one(view, f"DATATYPE(brg:point({arguments}))") == "geo:wktLiteral"


def test_distances_are_those_on_the_ground() -> None:
    siena, bologna = "brg:point(43.3188, 11.3308)", "brg:point(44.4949, 11.3426)"
    with view_of("") as view:
        metres = float(one(view, f"geof:distance({siena}, {bologna}, uom:metre)"))
        kilometres = float(one(view, f"geof:distance({siena}, {bologna}, uom:kilometre)"))
    # 1.1761 degrees of a meridian; a degree is 111.1 km there, or 111.2 km on a sphere.
    assert kilometres == pytest.approx(130.7, abs=0.3)
    assert metres == pytest.approx(kilometres * 1000)


RELATED = {
    "sfEquals": ("POINT(1 1)", "POINT(1 1)", "POINT(1 2)"),
    "sfDisjoint": ("POINT(5 5)", "POLYGON((0 0,2 0,2 2,0 2,0 0))", "POINT(5 5)"),
    "sfIntersects": ("POINT(1 1)", "POLYGON((0 0,2 0,2 2,0 2,0 0))", "POINT(5 5)"),
    "sfTouches": ("POINT(0 1)", "POLYGON((0 0,2 0,2 2,0 2,0 0))", "POINT(0 1)"),
    "sfCrosses": ("LINESTRING(1 1,5 5)", "POLYGON((0 0,2 0,2 2,0 2,0 0))", "LINESTRING(1 1,5 5)"),
    "sfWithin": ("POINT(1 1)", "POLYGON((0 0,2 0,2 2,0 2,0 0))", "POINT(5 5)"),
    "sfContains": ("POLYGON((0 0,2 0,2 2,0 2,0 0))", "POINT(1 1)", "POINT(5 5)"),
    "sfOverlaps": ("LINESTRING(0 0,2 2)", "LINESTRING(1 1,3 3)", "LINESTRING(5 5,6 6)"),
}


@pytest.mark.parametrize("name", RELATED)
def test_relations_of_places(name: str) -> None:
    one_place, related, apart = (f'"{wkt}"^^geo:wktLiteral' for wkt in RELATED[name])
    with view_of("") as view:
        assert one(view, f"geof:{name}({one_place}, {related})") == "true"
        assert one(view, f"geof:{name}({one_place}, {apart})") == "false"


def test_the_table_names_what_can_be_called() -> None:
    assert {compact(iri) for iri in functions.names()} == {
        *("brg:memberOn", "brg:matchScore", "brg:point", "geof:distance"),
        *(f"geof:{name}" for name in RELATED),
    }
    with view_of("") as view:
        assert {iri.value for iri in functions.functions_of(view)} == {each.iri for each in functions.OURS}


@pytest.mark.parametrize(
    ("iri", "said"),
    [
        (expand("brg:memberON").value, "Is brg:memberOn(?membership"),
        (expand("geof:distanse").value, "Is geof:distance(?here"),
        (expand("brg:matchscore").value, "Is brg:matchScore(?one"),
        ("https://example.org/f", "Check its prefix and spelling."),
    ],
)
def test_an_unknown_function_is_told_with_the_nearest(iri: str, said: str) -> None:
    sentence = functions.unknown(iri)
    assert sentence.startswith(f"The function <{iri}> is not known here. {said}")
    assert sentence.endswith("and brg:memberOn, brg:matchScore, brg:point are.")


@pytest.fixture
def two_generations() -> Iterator[tuple[View, View]]:
    with dated(Bounds()) as older, dated(Bounds(starts_on=date(2020, 1, 1))) as newer:
        yield older, newer


def test_each_generation_is_asked_about_itself(two_generations: tuple[View, View]) -> None:
    call = 'brg:memberOn(membership:m, "2019-05-01"^^xsd:date)'
    assert [one(view, call) for view in two_generations] == ["", "false"]
