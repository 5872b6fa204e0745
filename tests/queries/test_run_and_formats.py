"""Running texts and questions, and the forms of their answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from tests.queries.views import view_of

from bioregion_graph.errors import QueryRefusedError, UsageError
from bioregion_graph.queries.formats import GRAPHS, aligned, serialize, text_rows
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run, run_table, run_text
from bioregion_graph.terms.namespaces import prologue

DATA = 'organisation:a rdfs:label "Évry, «A»"@fr ; brg:founded "2019"^^xsd:gYear ; brg:country "FR" .'
ROWS = prologue() + "SELECT ?p ?o ?nothing { organisation:a ?p ?o } ORDER BY ?p"
ASK = prologue() + 'ASK { organisation:a brg:country "FR" }'
TRIPLES = prologue() + "CONSTRUCT WHERE { organisation:a ?p ?o }"


def test_rows_are_terms_and_unbound_is_none() -> None:
    with view_of(DATA) as view:
        table = run_table(view, ROWS)
    assert table.variables == ("p", "o", "nothing")
    assert table.generation.id == 7
    assert table.query_text == ROWS
    assert table.dicts()[0]["o"] == Literal("Évry, «A»", language="fr")
    assert text_rows(table) == [
        ["rdfs:label", "Évry, «A»", ""],
        ["brg:country", "FR", ""],
        ["brg:founded", "2019", ""],
    ]


def test_a_limit_stops_the_rows() -> None:
    with view_of(DATA) as view:
        assert len(run_table(view, ROWS, limit=2).rows) == 2
        assert run_table(view, ROWS, limit=0).rows == []
        assert len(run_table(view, TRIPLES, limit=1).rows) == 1


def test_yes_and_triples_become_rows_too() -> None:
    with view_of(DATA) as view:
        assert run_table(view, ASK).rows == [(Literal(True),)]
        assert run_table(view, TRIPLES).variables == ("subject", "predicate", "object")


def test_a_question_is_run_with_its_values(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text(
        "SELECT ?x {\n  VALUES ?x { 1 }  # x: integer — a number\n}",
        encoding="utf-8",
    )
    query = Library.read_file(path)
    with view_of("") as view:
        assert run(view, query).rows == [(Literal(1),)]
        assert run(view, query, {"x": "5"}, limit=9).rows == [(Literal(5),)]


def test_what_is_refused_never_reaches_the_engine() -> None:
    with view_of("") as view, pytest.raises(QueryRefusedError):
        run_text(view, "SELECT * { SERVICE <http://127.0.0.1:9/> { } }")


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_rows_in_the_standard_forms(format: str) -> None:
    with view_of(DATA) as view:
        text = serialize(run_text(view, ROWS), format).decode()
    assert "Évry" in text
    if format == "json":
        assert json.loads(text)["head"]["vars"] == ["p", "o", "nothing"]
    if format == "csv":
        assert text.splitlines()[0] == "p,o,nothing"


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("csv", "answer\ntrue\n"),
        ("tsv", "answer\ntrue\n"),
        ("json", '"boolean":true'),
        ("xml", "<boolean>true"),
    ],
)
def test_yes_in_every_form(format: str, expected: str) -> None:
    with view_of(DATA) as view:
        assert expected in serialize(run_text(view, ASK), format).decode()


@pytest.mark.parametrize("format", GRAPHS)
def test_triples_in_the_rdf_forms(format: str) -> None:
    kinds = {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "rdfxml": "RDF_XML", "jsonld": "JSON_LD"}
    with view_of(DATA) as view:
        text = serialize(run_text(view, TRIPLES), format)
    found = {quad.predicate for quad in parse(text, format=getattr(RdfFormat, kinds[format]))}
    assert len(found) == 3
    assert NamedNode("https://w3id.org/bioregion/ontology#country") in found


@pytest.mark.parametrize(("text", "format"), [(ROWS, "turtle"), (TRIPLES, "csv"), (ASK, "pdf")])
def test_a_form_that_does_not_fit_is_refused(text: str, format: str) -> None:
    with view_of(DATA) as view, pytest.raises(UsageError, match="Choose one of"):
        serialize(run_text(view, text), format)


def test_an_aligned_table() -> None:
    assert aligned(("a", "long"), [["12345", "x"], ["", "yy"]]) == ["a      long", "12345  x", "       yy"]


def test_a_small_answer_names_the_prefixes_it_uses() -> None:
    with view_of(DATA) as view:
        text = serialize(run_text(view, TRIPLES), "turtle").decode()
    declared = re.findall(r"^@prefix ([\w-]*):", text, re.MULTILINE)
    assert declared
    # Turtle has short ways to write the type of a thing and numbers.
    named = [prefix for prefix in declared if prefix not in ("rdf", "xsd")]
    assert all(f"{prefix}:" in text.replace(f"@prefix {prefix}:", "") for prefix in named)
