"""Queries whose rows are findings: what sources contradict each other on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from tests.validation import graphs

from bioregion_graph.errors import InputError
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID, prologue
from bioregion_graph.validation.comparisons import Comparison, compare, load
from bioregion_graph.validation.findings import Finding
from bioregion_graph.validation.places import Places

HEAD = """#+ severity: warning
#+ message: {value} against {other} for {this}. Look which is right.
#+ message_it: {value} contro {other} per {this}. Verificare.
"""
BODY = """SELECT ?this ?value ?other ?record ?source ?loose WHERE {
  GRAPH ?source { ?record brg:about ?this ; brg:value ?value } OPTIONAL { ?record brg:unit ?loose }
  BIND (COALESCE(?loose, brg:Figure) AS ?other) }"""
WORLD = """GRAPH source:one { figure:f brg:about organisation:a ; brg:value 30 ;
  brg:statedIn "europe/figures.csv#12" . organisation:a brg:statedIn "europe/organisations.csv#3" }
GRAPH source:two { figure:g brg:about organisation:a ; brg:value 44 ; brg:unit unit:day }"""


def library(folder: Path, text: str, name: str = "figures") -> Path:
    (folder / "checks").mkdir(exist_ok=True)
    (folder / "checks" / f"{name}.rq").write_text(text, encoding="utf-8")
    return folder / "checks"


def view(trig: str = WORLD) -> View:
    return graphs.view_of(set(parse(prologue() + trig, format=RdfFormat.TRIG)))


def compared(queries: list[Comparison]) -> list[Finding]:
    seen = view()
    return list(compare(seen, queries, Places(seen)))


def test_rows_are_findings_with_place_values_and_short_names(tmp_path: Path) -> None:
    queries = load(library(tmp_path, HEAD + prologue() + BODY))
    one, two = sorted(compared(queries), key=lambda each: each.value)
    assert one == Finding(
        "warning",
        f"{ID}source/one",
        "data/europe/figures.csv",
        12,
        f"{ID}organisation/a",
        "30 against brg:Figure for organisation:a. Look which is right.",
        "30 contro brg:Figure per organisation:a. Verificare.",
        "queries/checks/figures.rq",
        "30",
    )
    assert (two.file, two.row, two.source) == ("", 0, f"{ID}source/two"), "its record names no file"
    assert two.message.startswith("44 against ")


def test_without_a_record_the_place_is_that_of_the_subject(tmp_path: Path) -> None:
    text = HEAD.replace("{other}", "it") + prologue() + BODY.replace("?record ?source ?loose", "?source")
    (one, _) = sorted(compared(load(library(tmp_path, text))), key=lambda each: each.value)
    assert (one.file, one.row) == ("data/europe/organisations.csv", 3)


def test_a_query_without_severity_is_no_check(tmp_path: Path) -> None:
    assert load(library(tmp_path, "#+ summary: Figures\n" + prologue() + BODY)) == []


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (HEAD.replace("warning", "grave"), 'The severity "grave" is unknown, or a message is missing.'),
        (HEAD.splitlines()[0] + "\n", 'The severity "warning" is unknown, or a message is missing.'),
        ("\n".join(HEAD.splitlines()[:2]) + "\n", 'The severity "warning" is unknown, or a message'),
    ],
)
def test_a_header_that_cannot_be_used_is_told(head: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        load(library(tmp_path, head + prologue() + BODY))
    assert told.value.where == "queries/checks/figures.rq"
    assert told.value.what.startswith(what)
    assert told.value.remedy.startswith("Write violation, warning or info")


@pytest.mark.parametrize(
    ("body", "what", "remedy"),
    [
        ("ASK { ?s ?p ?o }", "The query gives no rows.", "Write a SELECT query."),
        ("SELECT ?value ?other { ?value ?p ?other }", "The rows lack ?this.", "Add it to SELECT."),
        ("SELECT ?this ?value { ?this ?p ?value }", "The rows lack ?other.", "Add it to SELECT."),
    ],
)
def test_a_query_that_gives_no_finding_is_told(body: str, what: str, remedy: str, tmp_path: Path) -> None:
    queries = load(library(tmp_path, HEAD + body))
    with pytest.raises(InputError) as told:
        compared(queries)
    assert (told.value.where, told.value.what, told.value.remedy) == (
        "queries/checks/figures.rq",
        what,
        remedy,
    )


def test_what_is_unbound_is_left_empty_and_a_blank_node_has_its_label(tmp_path: Path) -> None:
    text = HEAD.replace("{other}", "[{loose}{blank}]") + (
        "SELECT ?this ?value ?loose ?blank ?other WHERE { GRAPH ?g { ?this ?p ?value FILTER(ISNUMERIC(?value)) } "
        "OPTIONAL { ?this <urn:nothing> ?loose } BIND (BNODE() AS ?blank) }"
    )
    found = compared(load(library(tmp_path, text)))
    assert len(found) == 2
    for each in found:
        assert each.message.partition("[")[2].startswith("_:")


def test_every_check_of_the_library_runs_over_a_small_view() -> None:
    queries = load(folder("queries") / "checks")
    assert {"checks/disagreeing_figures", "checks/disagreeing_values"} <= {each.name for each in queries}
    found = compared(queries)
    assert all(each.shape.startswith("queries/checks/") for each in found)
