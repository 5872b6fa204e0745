"""What only several sources together break is told as a warning; what one source breaks alone is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from tests.validation import graphs

from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import prologue
from bioregion_graph.validation.check import check_view
from bioregion_graph.validation.findings import Finding
from bioregion_graph.validation.reach import is_of_one_thing
from bioregion_graph.validation.shapes import Shape, load, read_shapes

ENDS = """SELECT $this ?value WHERE { $this brg:start ?first ; brg:end ?value .
  FILTER (STR(?value) < STR(?first)) }"""
DATED_OUTSIDE = """SELECT $this ?value WHERE { $this brg:incurredOn ?value ; brg:project ?project .
  ?project brg:end ?end . FILTER (STR(?value) > STR(?end)) }"""
MERGED = "brg:Biobank rdfs:subClassOf brg:Organisation . organisation:a a brg:Organisation ; "
BY_TWO = """GRAPH source:one { organisation:a a brg:Organisation ; %s }
GRAPH source:two { organisation:a a brg:Organisation ; %s }"""


def found(rule: str, trig: str, folder: Path) -> list[Finding]:
    (folder / "test.ttl").write_text(rule, encoding="utf-8")
    quads = set(parse(prologue() + trig, format=RdfFormat.TRIG))
    view: View = graphs.view_of(quads)
    return check_view(view, read_shapes(folder / "test.ttl", "ontology/shapes/test.ttl"), [])


def told(findings: list[Finding]) -> list[tuple[str, bool]]:
    """Severity of each finding, and whether it says in both languages that sources contradict each other."""
    return [
        (each.severity, "contradict each other" in each.message and "si contraddicono" in each.message_it)
        for each in findings
    ]


def test_a_start_and_an_end_of_two_sources_are_a_warning(tmp_path: Path) -> None:
    trig = MERGED + "brg:start 2015 ; brg:end 2014 ." + BY_TWO % ("brg:start 2015", "brg:end 2014")
    assert told(found(graphs.rule(ENDS), trig, tmp_path)) == [("warning", True)]


def test_a_start_and_an_end_of_one_source_are_a_violation(tmp_path: Path) -> None:
    trig = (
        MERGED
        + "brg:start 2015 ; brg:end 2014 ."
        + BY_TWO % ("brg:start 2015 ; brg:end 2014", "brg:city 'Siena'")
    )
    assert told(found(graphs.rule(ENDS), trig, tmp_path)) == [("violation", False)]


def test_what_nobody_contradicts_stays_a_violation(tmp_path: Path) -> None:
    trig = MERGED + "brg:start 2015 ; brg:end 2014 . GRAPH source:one { organisation:a brg:start 2015 }"
    assert told(found(graphs.rule(ENDS), trig, tmp_path)) == [("violation", False)]


def test_a_source_that_uses_another_name_is_heard(tmp_path: Path) -> None:
    both = "GRAPH source:two { organisation:b a brg:Organisation ; brg:start 2015 ; brg:end 2014 }"
    trig = f"{MERGED} brg:start 2015 ; brg:end 2014 . organisation:b owl:sameAs organisation:a . {both}"
    trig += "GRAPH source:one { organisation:a a brg:Organisation ; brg:start 2013 }"
    assert told(found(graphs.rule(ENDS), trig, tmp_path)) == [("violation", False)]


def test_a_rule_that_looks_further_stays_a_violation(tmp_path: Path) -> None:
    trig = MERGED + "brg:incurredOn 2023 ; brg:project project:p . project:p brg:end 2022 ."
    trig += BY_TWO % ("brg:incurredOn 2023", "brg:project project:p")
    assert told(found(graphs.rule(DATED_OUTSIDE), trig, tmp_path)) == [("violation", False)]


@pytest.mark.parametrize(
    ("asked", "one", "two", "expected"),
    [
        ("sh:maxCount 1", "brg:theme 'x'", "brg:theme 'y'", [("warning", True)]),
        ("sh:maxCount 1", "brg:theme 'x' , 'y'", "brg:theme 'y'", [("violation", False)]),
        ("sh:lessThanOrEquals brg:aim", "brg:theme 5", "brg:aim 3", [("warning", True)]),
        ("sh:lessThanOrEquals brg:aim", "brg:theme 5 ; brg:aim 3", "brg:aim 3", [("violation", False)]),
        ("sh:minCount 1", "brg:aim 1", "brg:aim 2", [("violation", False)]),
    ],
)
def test_constraints_of_a_property(
    asked: str, one: str, two: str, expected: list[tuple[str, bool]], tmp_path: Path
) -> None:
    trig = f"{MERGED}{one} ; {two} ." + BY_TWO % (one, two)
    assert told(found(graphs.shape(asked), trig, tmp_path)) == expected


def test_a_warning_is_not_told_twice_as_one(tmp_path: Path) -> None:
    rule = graphs.rule(ENDS).replace("sh:targetClass", "sh:severity sh:Warning ; sh:targetClass")
    trig = MERGED + "brg:start 2015 ; brg:end 2014 ." + BY_TWO % ("brg:start 2015", "brg:end 2014")
    assert told(found(rule, trig, tmp_path)) == [("warning", False)]


def rules(shapes: list[Shape], name: str) -> list[str]:
    return [
        query.select for shape in shapes for query in shape.queries if query.iri.value.endswith(f"/{name}")
    ]


def test_the_rules_of_the_ontology_are_told_apart() -> None:
    shapes = load(graphs.ROOT / "ontology" / "shapes")
    ends = rules(shapes, "ends-before-it-starts")
    assert len(ends) > 8
    assert all(is_of_one_thing(select) for select in ends)
    further = [
        *rules(shapes, "term-of-another-body"),
        *rules(shapes, "overlapping-spells"),
        *rules(shapes, "part-of-itself"),
    ]
    assert len(further) >= 3
    assert not any(is_of_one_thing(select) for select in further)
