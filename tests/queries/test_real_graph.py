"""Every question over the published graph: its defaults give rows, soon, and the known figures come out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.queries.views import ROOT

from bioregion_graph.publishing.build import build
from bioregion_graph.queries.describe import canonical, describe
from bioregion_graph.queries.formats import text_rows
from bioregion_graph.queries.library import Library, Query
from bioregion_graph.queries.run import run, run_table
from bioregion_graph.queries.search import Index
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.rewrite import rewrite
from bioregion_graph.terms.namespaces import PREFIXES
from bioregion_graph.validation import compile
from bioregion_graph.validation.check import breaches
from bioregion_graph.validation.compile import Compiler
from bioregion_graph.validation.shapes import load

LIBRARY = Library.load(ROOT / "queries")
# What no curated file states: parts of organisations come from ROR, coordinates from ROR, CORDIS and NUTS, regions
# from NUTS, priorities from S3, placing by rules from `bioregion place`, record numbers from CORDIS, goals from a
# model's predictions, topics from the portal, and matches are computed; nobody has told a challenge, an offer or a
# request yet.
ELSEWHERE = (
    "calls/calls_of_topics",
    "calls/dated_topics",
    "maps/classifications",
    "maps/priorities",
    "maps/regions",
    "matching/topics",
    "prospects/needs",
    "prospects/offers_and_requests",
    "matching/goals",
    "matching/recommendations",
    "projects/record_numbers",
    "resolving/wholes",
    "organisations/matches",
    "organisations/organisations_in_region",
    "organisations/organisations_near",
)
# A tenth of this on a quiet machine; it finds the query that reads the whole graph for each row.
MOST_SECONDS = 3.0
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    home: Path = tmp_path_factory.mktemp("home")
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    with open_view(home) as opened:
        yield opened


@pytest.mark.parametrize("query", list(LIBRARY), ids=lambda query: query.name)
def test_rewritten_it_gives_the_same_rows(view: View, query: Query) -> None:
    for eager in (False, True):
        found = rewrite(query.text, eager=eager)
        if found.steps:
            rewritten, written = run_table(view, found.text), run_table(view, query.text)
            assert sorted(map(str, rewritten.rows)) == sorted(map(str, written.rows))


def rows(view: View, name: str, as_of: date | None = None, **values: str) -> list[list[str]]:
    return text_rows(run(view, LIBRARY.get(name), values, as_of=as_of))


@pytest.mark.parametrize("query", list(LIBRARY), ids=lambda query: query.name)
def test_the_defaults_give_rows_soon(view: View, query: Query) -> None:
    started = time.process_time()
    table = run(view, query)
    assert table.rows or query.name in ELSEWHERE
    assert time.process_time() - started < MOST_SECONDS
    assert len(set(table.rows)) == len(table.rows), "a row comes twice"


def test_the_board_after_athens(view: View) -> None:
    found = rows(view, "governance/body_on_day", date(2019, 5, 1))
    board = {(post, person) for post, person, _, answer, _ in found if answer == "yes"}
    assert board == {
        ("post:president", "person:stephanie-wehnelt"),
        ("post:vice-president", "person:francesco-senatore"),
        ("post:treasurer", "person:tero-piispanen"),
        *(
            ("post:board-member", f"person:{name}")
            for name in (
                "celine-queron",
                "per-spindler",
                "alberto-baldi",
                "marc-dechamps",
                "andreas-persidis",
                "roza-puzio",
                "francesco-senatore",
            )
        ),
    }
    # Nobody is turned into a "no" for want of evidence.
    assert {answer for *_, answer, _ in found} == {"yes", "unknown"}


def test_twenty_of_thirty_members_came_and_two_sources_say_so(view: View) -> None:
    found = [
        row for row in rows(view, "events/attendance_rate") if row[0] == "event:cebr-annual-meeting-2019"
    ]
    assert [row[2:5] for row in found] == [["20", "30", "66.7"]] * 2
    assert len({row[5] for row in found}) == 2


def test_the_budget_closes(view: View) -> None:
    assert rows(view, "money/budget_check") == [
        ["160000", "0.25", "40000", "40000", "200000", "200000", "closes", "closes"]
    ]
    amounts = [float(row[3]) for row in rows(view, "money/budget_lines")]
    assert sorted(amounts) == [0, 0, 30000, 40000, 130000]


def test_two_years_that_are_720_days(view: View) -> None:
    (row,) = [
        row for row in rows(view, "projects/duration_check") if row[0] == "project:clust-er-health-2020-2022"
    ]
    assert row[5:] == ["720", "730", "-10"]


def test_a_programme_that_begins_after_its_project(view: View) -> None:
    found = rows(view, "projects/programme_period_mismatch")
    assert ["project:clust-er-health-2020-2022", "begins before the programme"] in [
        [row[0], row[7]] for row in found
    ]


def test_one_person_with_two_spellings_and_four_roles(view: View) -> None:
    spellings = {row[0]: row[3] for row in rows(view, "people/name_variants")}
    assert set(spellings) == {"Francesco Senatore", "Francesco Maria Senatore"}
    assert spellings["Francesco Maria Senatore"], "the judgement gives its evidence"
    posts = {row[1] for row in rows(view, "people/role_timeline")}
    assert posts == {
        "post:business-development-manager",
        "post:board-member",
        "post:vice-president",
        "post:coordinator",
    }


def test_dates_resolved_from_a_newsletter(view: View) -> None:
    found = {(row[0], row[2]): row[3] for row in rows(view, "sources/dates_from_text")}
    assert "2019-10-30" in found.values()
    assert {"2019-11-25", "2019-11-29", "2019-11-26", "2019-11-28"} <= set(found.values())
    plan = {row[3] for row in rows(view, "sources/dates_from_text", source="source:seed-001")}
    assert {"2018-10-10", "2018-10-12"} <= plan


def test_partner_counts_that_disagree_stand_side_by_side(view: View) -> None:
    found = rows(view, "projects/contradictory_values")
    counts = {row[1]: row[3] for row in found if row[0] == "fig:partner-count"}
    assert set(counts) == {"28", "34"}


def test_claims_stand_beside_counts(view: View) -> None:
    found = {row[0]: row for row in rows(view, "networks/claimed_and_counted_reach")}
    assert found["fig:sme-count"][3] == "thousands"
    assert found["fig:university-and-centre-count"][1:3] == ["moreThan", "200"]


def test_a_name_of_either_collection_leads_to_one_description(view: View) -> None:
    iri = canonical(view, LIBRARY, PREFIXES["person"] + "francesco-maria-senatore")
    assert iri == PREFIXES["person"] + "francesco-senatore"
    found = describe(view, LIBRARY, iri)
    assert found.ties
    assert all(tie.sources for tie in found.ties)


def test_the_search_finds_what_people_type(view: View) -> None:
    index = Index.of(view, LIBRARY)
    wanted = {
        "CEBR": "organisation/council-of-european-bioregions",
        "alisei": "organisation/alisei",
        "tosacna life sciences": "organisation/toscana-life-sciences",
        "Queron": "person/celine-queron",
        "safe n medtech": "project/safe-n-medtech",
    }
    found = {text: index.search(text)[0].iri.partition("/id/")[2] for text in wanted}
    assert found == wanted


def test_screens_hide_nothing_in_the_curated_graph(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check is passed over when the same question without its target finds nothing; so must the check."""
    shapes = load(ROOT / "ontology" / "shapes")
    screened = [(each.check, each.subject, each.value, each.source) for each in breaches(view, shapes)]
    monkeypatch.setattr(Compiler, "_screen", lambda *_: "")
    monkeypatch.setattr(compile, "_screen_of", lambda _: "")
    unscreened = [(each.check, each.subject, each.value, each.source) for each in breaches(view, shapes)]
    assert all(not check.screen for check, *_ in unscreened)
    assert {(replace(check, screen=""), *rest) for check, *rest in screened} == set(unscreened)
    assert unscreened
