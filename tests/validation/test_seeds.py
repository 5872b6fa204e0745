"""The real graph: what the source documents have wrong comes out as findings, and stays as they say it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from tests.validation import graphs

from bioregion_graph.errors import ValidationError
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import BuildResult, Terms, publish_change
from bioregion_graph.resources import folder
from bioregion_graph.sharing import View, open_view
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import expand, prologue
from bioregion_graph.validation.check import check_view
from bioregion_graph.validation.findings import SEVERITIES, Finding, counts

PROJECT = expand("project:clust-er-health-2020-2022").value
GROUP_RULE = "a working group must have a referent in the directing commission and a coordinating member."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("validation") / "home"


@pytest.fixture(scope="module")
def built(home: Path) -> BuildResult:
    return build(home, ontology=folder("ontology"), data=folder("data"), validate=check_view)


@pytest.fixture(scope="module")
def found(built: BuildResult) -> list[Finding]:
    return [finding for finding in built.findings if isinstance(finding, Finding)]


@pytest.fixture(scope="module")
def view(home: Path, built: BuildResult) -> Iterator[View]:
    assert built.generation.id == 1
    with open_view(home) as opened:
        yield opened


def about(found: list[Finding], subject: str, shape: str) -> list[Finding]:
    return [each for each in found if each.subject == subject and each.shape.endswith(shape)]


def values(view: View, subject: str, name: str) -> set[str]:
    quads = view.quads(expand(subject), expand(name), graph=DefaultGraph())
    return {quad.object.value for quad in quads if isinstance(quad.object, Literal)}


def test_nothing_is_a_violation_and_the_worst_stand_first(found: list[Finding]) -> None:
    assert counts(found)["violation"] == 0
    assert counts(found)["warning"] >= 50
    ranks = [SEVERITIES.index(each.severity) for each in found]
    assert ranks == sorted(ranks)
    assert len(set(found)) == len(found)


def test_two_years_that_last_720_days_are_told_and_not_corrected(found: list[Finding], view: View) -> None:
    (told,) = [each for each in found if each.subject == PROJECT and "stated duration" in each.message]
    assert told.severity == "warning"
    assert (told.file, told.row > 1) == ("data/italy/durations.csv", True)
    assert "P2Y, would be 730 days from its start, but its dates make 720" in told.message
    assert "The data stay as stated; check brg:statedDuration" in told.message
    assert values(view, "project:clust-er-health-2020-2022", "brg:statedDuration") == {"P2Y"}
    assert values(view, "project:clust-er-health-2020-2022", "brg:start") == {"2020-10-01"}
    assert values(view, "project:clust-er-health-2020-2022", "brg:end") == {"2022-09-20"}


def test_a_fund_of_2021_for_a_start_in_2020_is_told_and_not_corrected(
    found: list[Finding], view: View
) -> None:
    (told,) = [each for each in found if each.subject == PROJECT and "outside the period" in each.message]
    assert (told.severity, told.file) == ("warning", "data/italy/durations.csv")
    assert told.message.endswith("Check brg:programme and brg:start with the source.")
    programmes = [
        quad.object
        for quad in view.quads(expand("project:clust-er-health-2020-2022"), expand("brg:programme"))
    ]
    assert programmes
    starts = {
        quad.object.value
        for programme in programmes
        for quad in view.quads(programme, expand("brg:start"), graph=DefaultGraph())
    }
    assert {start[:4] for start in starts} == {"2021"}


def test_28_and_34_partners_are_told_and_both_stay(found: list[Finding], view: View) -> None:
    project = expand("project:safe-n-medtech").value
    told = about(found, project, "checks/disagreeing_figures.rq")
    assert {each.value for each in told} == {"28"}
    assert all(each.message.startswith("Figures disagree on fig:partner-count: 28 and 34") for each in told)
    assert all(each.file == "data/europe/figures.csv" and each.row > 1 for each in told)
    answer = view.query(
        prologue() + "SELECT DISTINCT ?value { GRAPH ?source { ?figure brg:about ?name ; "
        "brg:figureKind fig:partner-count ; brg:value ?value } ?name owl:sameAs? project:safe-n-medtech }"
    )
    assert sorted(int(row["value"].value) for row in answer) == [28, 34]


def test_working_groups_without_referent_or_coordinator_are_told(found: list[Finding], view: View) -> None:
    lacking = {
        word: {each.subject for each in found if f"working group has no {word}" in each.message}
        for word in ("referent", "coordinating member")
    }
    assert expand("group:alisei-gdl-database").value in lacking["referent"] & lacking["coordinating member"]
    internationalisation = expand("group:alisei-gdl-internazionalizzazione").value
    assert internationalisation in lacking["referent"] - lacking["coordinating member"]
    for each in found:
        if "working group has no" in each.message:
            assert each.severity == "warning"
            assert GROUP_RULE in each.message
            assert each.message.endswith(("Add brg:referent.", "Add brg:coordinatedBy."))
            assert list(view.quads(NamedNode(each.subject), expand("brg:groupKind")))
    for word, name in (("referent", "brg:referent"), ("coordinating member", "brg:coordinatedBy")):
        for subject in lacking[word]:
            assert not list(view.quads(NamedNode(subject), expand(name), graph=DefaultGraph()))


def test_files_and_rows_are_those_of_the_curated_files(found: list[Finding]) -> None:
    placed = [each for each in found if each.row]
    assert len(placed) > 500
    lines: dict[str, list[list[str]]] = {}
    for each in placed:
        path = graphs.ROOT / each.file
        if each.file not in lines:
            with path.open(encoding="utf-8", newline="") as file:
                lines[each.file] = list(csv.reader(file))
        assert 2 <= each.row <= len(lines[each.file]), each
        assert path.suffix == ".csv", each


def test_what_is_admitted_is_listed_in_the_generation(home: Path, found: list[Finding]) -> None:
    generations = Generations(home)
    text = (generations.path(1) / "findings.json").read_text(encoding="utf-8")
    assert [Finding(**fields) for fields in json.loads(text)] == found


REFUSED = {
    "a claim above the flat rate": (
        """budgetline:planted a brg:BudgetLine ; brg:project project:clust-er-health-2020-2022 ;
           brg:costCategory costcat:e ; brg:amount 45000.0 ; brg:flatRate 0.25 ;
           brg:baseCategory costcat:a , costcat:b , costcat:c , costcat:d .""",
        "flat rate 25 % of A+B+C+D, that is at most 40000 EUR, not 45000. Lower brg:amount.",
    ),
    "a circle in a plan": (
        """activity:planted a brg:Activity ; rdfs:label "One"@en ; brg:owner organisation:clust-er-health ;
             brg:partOf activity:planted-too .
           activity:planted-too a brg:Activity ; rdfs:label "Two"@en ;
             brg:owner organisation:clust-er-health ; brg:partOf activity:planted .""",
        "(activity:planted-too)",
    ),
    "an end before the start": (
        """project:planted a brg:Project ; rdfs:label "Planted" ; brg:start "2022-05"^^xsd:gYearMonth ;
             brg:end "2021"^^xsd:gYear .""",
        "(project:planted)",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_violation_refuses_the_change_and_names_file_row_and_rule(
    fault: str, home: Path, built: BuildResult
) -> None:
    facts, expected = REFUSED[fault]
    trig = prologue() + f"GRAPH source:planted {{ {facts} }}"
    added = set(parse(trig, format=RdfFormat.TRIG))
    stated, seen = expand("brg:statedIn"), {quad.subject for quad in added}
    added |= {Quad(each, stated, Literal("italy/planted.csv#7"), expand("source:planted")) for each in seen}
    with pytest.raises(ValidationError) as told:
        publish_change(home, added, set(), Terms(validate=check_view))
    head, *lines = str(told.value).splitlines()
    assert head.endswith("nothing was published:")
    assert any(expected in line for line in lines), lines
    assert all(line.startswith("  data/italy/planted.csv, row 7: ") for line in lines), lines
    assert Generations(home).current().id == built.generation.id
