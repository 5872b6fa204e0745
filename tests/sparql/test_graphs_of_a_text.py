"""Graphs hidden and loosened in the text of a query: the answer is that of a store without those graphs."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions
from tests.queries.views import view_of

from bioregion_graph.errors import QuerySyntaxError
from bioregion_graph.sparql.graphs import clauses, hiding, loosened, reaches_graphs, without, written_iris
from bioregion_graph.sparql.shape import emptied

SECRET = NamedNode("urn:secret")
SEEN = """
<urn:a> <urn:p> <urn:b> , "x" .
<urn:g1> { <urn:a> <urn:p> <urn:b> , "x" . <urn:b> <urn:p> <urn:c> }
<urn:g2> { <urn:a> <urn:p> <urn:b> . <urn:g1> <urn:p> <urn:g2> }
"""
ALL = SEEN + "<urn:secret> { <urn:a> <urn:p> <urn:b> , <urn:d> . <urn:g1> <urn:p> <urn:secret> }"
TEXTS = [
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?s (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s",
    "SELECT * { GRAPH ?g { ?s ?p ?o } . ?s ?q ?o }",
    "SELECT ?g ?h { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p <urn:d> } } }",
    "SELECT * { ?s ?p ?o MINUS { GRAPH ?g { ?s ?p <urn:d> } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p <urn:d> } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { GRAPH <urn:secret> { ?s ?p <urn:d> } } }",
    "SELECT * { { GRAPH <urn:g1> { ?s ?p ?o } } UNION { GRAPH <urn:secret> { ?s ?p ?o } } }",
    "SELECT * { GRAPH <urn:g1> { ?s ?p ?o } GRAPH <urn:g2> { ?s ?p ?o } }",
    "SELECT DISTINCT ?s { GRAPH <urn:g2> { ?g ?p ?h } GRAPH ?h { ?s ?q ?o } }",
    "SELECT * { VALUES ?g { <urn:g1> <urn:secret> } GRAPH ?g { ?s ?p ?o } BIND (STR(?g) AS ?text) }",
    "PREFIX : <urn:> SELECT (SAMPLE(?graph_0) AS ?x) { GRAPH :secret{?s ?p ?graph_0} }",
    "BASE <urn:x> SELECT * { GRAPH<urn:secret> { ?s ?p ?o } { SELECT ?s { GRAPH?g{?s ?p 'x'} } } }",
    "SELECT ('GRAPH ?g {' AS ?text) { # GRAPH ?g {\n GRAPH ?g { ?s ?p \"}\" } }",
]


def rows(data: str, text: str, columns: list[str] | None = None) -> list[tuple[str, ...]]:
    answer = view_of(data).query(text)
    assert isinstance(answer, QuerySolutions)
    names = columns or sorted(variable.value for variable in answer.variables)
    return sorted(tuple(str(row[name]) for name in names) for row in answer)


@pytest.mark.parametrize("text", TEXTS)
def test_a_hidden_graph_is_as_one_that_is_not_there(text: str) -> None:
    assert rows(ALL, hiding(text, (SECRET,))) == rows(SEEN, text)
    assert hiding(text, ()) == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_loosened_text_says_the_same(text: str) -> None:
    answer = view_of(ALL).query(text)
    assert isinstance(answer, QuerySolutions)
    names = sorted(variable.value for variable in answer.variables)
    changed = loosened(text)
    assert rows(ALL, changed, names) == rows(ALL, text, names)
    if "GRAPH <" in text:
        assert changed != text


@pytest.mark.parametrize(
    "text", [*TEXTS, "ASK { GRAPH ?g { ?s ?p ?o } }", "SELECT (1 AS ?x) {} VALUES ?y { 1 }"]
)
def test_an_emptied_text_keeps_its_form_and_columns(text: str) -> None:
    view = view_of(ALL)
    found, empty = view.query(text), view.query(emptied(text))
    assert type(found) is type(empty)
    if isinstance(found, QuerySolutions):
        assert set(found.variables) == set(empty.variables)


def test_texts_that_cannot_be_emptied_stay_harmless() -> None:
    assert emptied("DESCRIBE <urn:a>") == "DESCRIBE <urn:a>"
    with pytest.raises(QuerySyntaxError):
        view_of(ALL).query(emptied("CONSTRUCT WHERE { ?s ?p ?o }"))
    made = view_of(ALL).query(emptied("CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?o }"))
    assert list(made) == []


def test_clauses_are_taken_out_and_nothing_moves() -> None:
    text = "PREFIX : <urn:> SELECT *\nFROM :g1 FROM\n NAMED <urn:g2> { ?s ?p 'FROM <urn:x>' }"
    found = clauses(text)
    assert (found.default, found.named) == ((NamedNode("urn:g1"),), (NamedNode("urn:g2"),))
    plain = without(text, found)
    assert not clauses(plain)
    assert len(plain) == len(text)
    assert plain.count("\n") == 2
    assert plain.endswith("{ ?s ?p 'FROM <urn:x>' }")


def test_what_a_text_reaches() -> None:
    assert reaches_graphs("SELECT * { graph ?g {} }")
    assert not reaches_graphs("SELECT ?graph { ?graph ?p 'GRAPH' } # GRAPH")
    iris = set(written_iris("PREFIX x: <urn:y> SELECT (x:z(1) AS ?a) { ?s <\\u0075rn:b> ?o }"))
    assert {"urn:yz", "urn:b"} <= iris
    assert len(list(view_of(SEEN).quads(graph=DefaultGraph()))) == 2
