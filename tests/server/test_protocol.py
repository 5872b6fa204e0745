"""The SPARQL 1.1 Protocol, query operation."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

import pytest
from pyoxigraph import (
    DefaultGraph,
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from tests.server.conftest import TestClient

from bioregion_graph.sharing import View

SELECT = "SELECT ?class (COUNT(*) AS ?count) { ?thing a ?class } GROUP BY ?class ORDER BY DESC(?count) ?class LIMIT 3"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?class } WHERE { ?s a ?class } ORDER BY ?s ?class LIMIT 5"
QUERY_TYPE = {"Content-Type": "application/sparql-query"}
ROW_TYPES = {
    "json": ("application/sparql-results+json", QueryResultsFormat.JSON),
    "xml": ("application/sparql-results+xml", QueryResultsFormat.XML),
    "tsv": ("text/tab-separated-values; charset=utf-8", QueryResultsFormat.TSV),
}
TRIPLE_TYPES = {
    "turtle": ("text/turtle; charset=utf-8", RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdfxml": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}


def expected_rows(view: View) -> list[tuple[str, str]]:
    answer = view.query(SELECT)
    assert isinstance(answer, QuerySolutions)
    return [(row["class"].value, row["count"].value) for row in answer]


def rows_of(content: bytes, form: QueryResultsFormat = QueryResultsFormat.JSON) -> list[tuple[str, ...]]:
    answer = parse_query_results(content, format=form)
    assert isinstance(answer, QuerySolutions)
    return [tuple(row[variable].value for variable in answer.variables) for row in answer]


def value_of(content: bytes) -> str:
    """The one value of an answer of one row and one column."""
    ((value,),) = rows_of(content)
    return value


def test_get_form_and_body_give_the_same(client: TestClient, view: View) -> None:
    expected = expected_rows(view)
    assert len(expected) == 3
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=QUERY_TYPE),
        client.post(
            "/sparql",
            content=SELECT.encode(),
            headers={"Content-Type": "application/sparql-query; charset=UTF-8"},
        ),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.headers["bioregion-generation"] == str(view.generation.id)
        assert rows_of(answer.content) == expected


@pytest.mark.parametrize("form", ROW_TYPES)
@pytest.mark.parametrize("by", ["accept", "name", "media type"])
def test_rows_come_in_every_form(client: TestClient, view: View, form: str, by: str) -> None:
    media, parser = ROW_TYPES[form]
    bare = media.partition(";")[0]
    headers = {"Accept": bare} if by == "accept" else {}
    extra = {"accept": {}, "name": {"format": form}, "media type": {"format": bare}}[by]
    answer = client.get("/sparql", params={"query": SELECT, **extra}, headers=headers)
    assert answer.headers["content-type"] == media
    assert rows_of(answer.content, parser) == expected_rows(view)


def test_rows_come_as_csv(client: TestClient, view: View) -> None:
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    heading, *rows = csv.reader(io.StringIO(answer.text))
    assert heading == ["class", "count"]
    assert [tuple(row) for row in rows] == expected_rows(view)


@pytest.mark.parametrize("form", TRIPLE_TYPES)
@pytest.mark.parametrize("by", ["accept", "name"])
def test_triples_come_in_every_form(client: TestClient, view: View, form: str, by: str) -> None:
    media, parser = TRIPLE_TYPES[form]
    headers = {"Accept": media.partition(";")[0]} if by == "accept" else {}
    extra = {"format": form} if by == "name" else {}
    answer = client.get("/sparql", params={"query": CONSTRUCT, **extra}, headers=headers)
    assert answer.headers["content-type"] == media
    triples = {quad.triple for quad in parse(answer.content, format=parser)}
    assert triples == set(view.query(CONSTRUCT))
    assert len(triples) == 5


@pytest.mark.parametrize("form", ["json", "xml"])
def test_yes_and_no(client: TestClient, form: str) -> None:
    for query, expected in ((ASK, True), ("ASK { <urn:a> <urn:b> <urn:c> }", False)):
        answer = client.get("/sparql", params={"query": query, "format": form})
        read = parse_query_results(answer.content, format=ROW_TYPES[form][1])
        assert isinstance(read, QueryBoolean)
        assert bool(read) is expected
    assert client.get("/sparql", params={"query": ASK, "format": "csv"}).text == "answer\ntrue\n"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/csv;q=0.9, application/sparql-results+xml;q=0.5", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("image/png, text/tab-separated-values;q=0.1", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_the_best_form_by_quality(client: TestClient, accept: str, media: str) -> None:
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert "Accept" in answer.headers["vary"]


def test_json_for_triples_means_json_ld(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": CONSTRUCT, "format": "json"})
    assert answer.headers["content-type"] == "application/ld+json"


def test_a_browser_gets_a_page(client: TestClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for query, seen in ((SELECT, "<table"), (CONSTRUCT, "<table"), (ASK, "true"), (None, "<textarea")):
        answer = client.get("/sparql", params={"query": query} if query else {}, headers=accept)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert seen in answer.text


def count(client: TestClient, pattern: str, **graphs: list[str]) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    pairs = [("query", query), *((f"{name}-graph-uri", iri) for name in graphs for iri in graphs[name])]
    by_get = client.get(f"/sparql?{urlencode(pairs)}")
    by_form = client.post(
        "/sparql", content=urlencode(pairs), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    by_body = client.post(f"/sparql?{urlencode(pairs[1:])}", content=query, headers=QUERY_TYPE)
    found = {value_of(answer.content) for answer in (by_get, by_form, by_body)}
    assert len(found) == 1
    return int(found.pop())


def test_a_client_names_the_graphs(client: TestClient, view: View) -> None:
    one, two = sorted(view.graph_names(), key=str)[:2]
    sizes = {graph: len(list(view.quads(graph=graph))) for graph in (one, two)}
    assert all(sizes.values())
    pattern, inside = "?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"
    assert count(client, pattern, default=[one.value]) == sizes[one]
    triples = {quad.triple for graph in (one, two) for quad in view.quads(graph=graph)}
    assert count(client, pattern, default=[one.value, two.value]) == len(triples)
    assert count(client, inside, named=[one.value, two.value]) == sizes[one] + sizes[two]
    # Whoever names only named graphs asks an empty default graph, and the other way round (2.1.4).
    assert count(client, pattern, named=[one.value]) == 0
    assert count(client, inside, default=[one.value]) == 0


def test_the_default_graph_is_the_merged_view(client: TestClient, view: View) -> None:
    assert count(client, "?s ?p ?o") == len(list(view.quads(graph=DefaultGraph())))


def test_several_spellings_of_a_form_are_one(client: TestClient) -> None:
    answer = client.get(f"/sparql?{urlencode({'query': SELECT})}&format=nonsense&format=text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_values_keep_type_and_language(client: TestClient) -> None:
    query = 'SELECT ?v { VALUES ?v { "città"@it 2.50 "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> } }'
    answer = parse_query_results(
        client.get("/sparql", params={"query": query}).content, format=QueryResultsFormat.JSON
    )
    assert isinstance(answer, QuerySolutions)
    first, second, third = (row["v"] for row in answer)
    assert first == Literal("città", language="it")
    assert second.datatype.value.endswith("decimal")
    assert third.datatype.value.endswith("gYear")


def test_a_fact_in_two_graphs_that_are_merged_is_one(client: TestClient, view: View) -> None:
    by_triple: dict[object, set[str]] = {}
    for graph in view.graph_names():
        for quad in view.quads(graph=graph):
            by_triple.setdefault(quad.triple, set()).add(str(graph.value))
    one, two = sorted(next(graphs for graphs in by_triple.values() if len(graphs) > 1))[:2]
    expected = sum(1 for graphs in by_triple.values() if graphs & {one, two})
    assert expected < sum(len(graphs & {one, two}) for graphs in by_triple.values())
    assert count(client, "?s ?p ?o", default=[one, two]) == expected
    clauses = f"SELECT (COUNT(*) AS ?n) FROM <{one}> FROM <{two}> {{ ?s ?p ?o }}"
    assert value_of(client.get("/sparql", params={"query": clauses}).content) == str(expected)
