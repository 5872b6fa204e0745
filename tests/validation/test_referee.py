"""pySHACL as the judge of files that stand alone, and its words in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from tests.validation import graphs

from bioregion_graph.errors import InputError
from bioregion_graph.terms.namespaces import ID
from bioregion_graph.validation import referee
from bioregion_graph.validation.check import check_file
from bioregion_graph.validation.findings import SEVERITIES, Finding

ONTOLOGY = graphs.ROOT / "ontology"
EXAMPLES = ONTOLOGY / "examples"
PLAN = """
plan:p a brg:Plan ; rdfs:label "Plan"@en ; brg:owner organisation:a .
organisation:a a brg:Organisation ; rdfs:label "Alpha" ; brg:kind kind:cluster-organisation ; brg:country "IT" .
activity:x a brg:Activity ; rdfs:label "One" ; brg:owner organisation:a ; brg:partOf activity:y .
activity:y a brg:Activity ; rdfs:label "Two" ; brg:owner organisation:a ; brg:partOf activity:x .
activity:z a brg:Activity ; rdfs:label "Three" ; brg:owner organisation:a ; brg:partOf plan:p ;
  brg:start "2020-05-01"^^xsd:date ; brg:end "2020-04-30"^^xsd:date .
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "facts.ttl"
    path.write_text(graphs.with_prefixes(text), encoding="utf-8")
    return path


def violations(found: list[Finding]) -> set[tuple[str, str]]:
    return {
        (each.subject.removeprefix(ID), each.shape.rpartition("/")[2])
        for each in found
        if each.severity == "violation"
    }


def test_a_circle_and_an_end_before_a_start_are_found_in_a_file(tmp_path: Path) -> None:
    found = check_file(written(tmp_path, PLAN))
    assert violations(found) == {
        ("activity/x", "part-of-itself"),
        ("activity/y", "part-of-itself"),
        ("activity/z", "ends-before-it-starts"),
    }
    for each in found:
        assert (each.file, each.row, each.source) == ("facts.ttl", 0, "")
        assert str(each).startswith("facts.ttl: ")
        assert each.message
        assert each.message_it
        assert each.message != each.message_it
    assert [each.severity for each in found] == sorted(
        (each.severity for each in found), key=SEVERITIES.index
    ), "the worst stand first"


def test_values_stand_in_both_messages_of_a_rule() -> None:
    found = check_file(EXAMPLES / "budget-line" / "wrong.ttl", "examples/budget-line.ttl")
    (high,) = [each for each in found if each.subject == f"{ID}budgetline/high"]
    assert high.message == (
        "This budget line is higher than its rule allows: flat rate 25 % of A+B, that is at most 40000 EUR, "
        "not 40000.5. Lower brg:amount."
    )
    assert high.message_it.startswith("Questa voce di bilancio supera quanto consente la sua regola")
    assert "25 % di A+B, cioè al massimo 40000 EUR, non 40000.5" in high.message_it
    assert (high.severity, high.file) == ("violation", "examples/budget-line.ttl")
    assert high.shape.endswith("budget-line/flat-rate-is-kept")


def test_a_file_without_fault_has_no_finding() -> None:
    assert check_file(EXAMPLES / "region" / "right.ttl") == []


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_file_has_nothing_wrong(text: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.write_text(text, encoding="utf-8")
    assert check_file(path) == []


def test_a_file_that_is_no_turtle_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text("<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"^facts\.ttl, line 2: The file is not Turtle .* Mend the Turtle there"
    ):
        check_file(path)
    with pytest.raises(InputError, match=r"^nowhere\.ttl: The file cannot be read"):
        check_file(tmp_path / "nowhere.ttl")


def test_what_only_one_of_two_parsers_reads_is_told(tmp_path: Path) -> None:
    # Turtle of RDF 1.2: the store's parser knows it, the judge's does not.
    path = tmp_path / "facts.ttl"
    path.write_text("<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^facts\.ttl: The file is not Turtle\. Mend the Turtle there\.$"):
        check_file(path)


def test_a_verdict_names_component_shape_and_severity() -> None:
    shapes = graphs.shapes_graph(graphs.shape("sh:maxCount 1 ; sh:severity sh:Info"))
    facts = Graph(bind_namespaces="none").parse(
        data=graphs.with_prefixes("group:a a brg:Organisation ; brg:theme 1 , 2 ."), format="turtle"
    )
    (verdict,) = referee.judge_with(facts, shapes)
    assert verdict == referee.Verdict(
        "info", f"{ID}group/a", "", "maxCount", "urn:test:property", "Mend it.", "Correggere."
    )
