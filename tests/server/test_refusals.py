"""What clients are told when they ask for what cannot be answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from tests.server.conftest import TestClient

from bioregion_graph.server.sparql import MOST_BYTES

ASK = "ASK { ?s ?p ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
HTML = {"Accept": "text/html"}


def told(answer: Any, status: int) -> dict[str, Any]:
    """The problem in an answer."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith((".", "?"))
    return problem


def test_a_function_that_nobody_knows(client: TestClient) -> None:
    query = "SELECT (<https://example.org/f>(1) AS ?x) WHERE { }"
    problem = told(client.get("/sparql", params={"query": query}), 400)
    assert problem["detail"].startswith(
        "The function <https://example.org/f> is not known here. Check its prefix"
    )
    page = client.get("/sparql", params={"query": query}, headers=HTML)
    assert page.status_code == 400
    assert "is not known here" in page.text
    assert "AS ?x) WHERE { }" in page.text, "the text is kept, to be mended"


@pytest.mark.parametrize("verb", ["get", "post"])
def test_no_query_and_two_queries(client: TestClient, verb: str) -> None:
    # Whoever gets the endpoint itself gets the description of the service.
    for queries in ([ASK, ASK],) if verb == "get" else ([], [ASK, ASK]):
        pairs = urlencode([("query", query) for query in queries])
        answer = (
            client.get(f"/sparql?{pairs}")
            if verb == "get"
            else client.post("/sparql", content=pairs, headers=FORM)
        )
        assert f"{len(queries)} queries were sent" in told(answer, 400)["detail"]


def test_a_query_in_the_address_and_in_the_body(client: TestClient) -> None:
    address = f"/sparql?{urlencode({'query': ASK})}"
    assert "Send it once" in told(client.post(address, content=ASK, headers=QUERY), 400)["detail"]
    told(client.post(address, content=urlencode({"query": ASK}), headers=FORM), 400)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * WHERE { ?s ?p }", 1, 25),
        ("SELECT ?s\nWHERE {\n  ?s nope:p ?o }", 3, 6),
        ("SELECT * {", 1, 10),
        ("", 1, 1),
    ],
)
def test_a_syntax_error_names_line_and_column(client: TestClient, query: str, line: int, column: int) -> None:
    problem = told(client.get("/sparql", params={"query": query}), 400)
    assert problem["title"] == "The query cannot be read"
    assert (problem["line"], problem["column"]) == (line, column)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }", "SERVICE"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("CLEAR ALL", "CLEAR"),
        ("LOAD <http://example.org/x>", "LOAD"),
    ],
)
def test_what_asks_elsewhere_or_changes_is_refused(client: TestClient, query: str, word: str) -> None:
    for answer in (
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", content=query, headers=QUERY),
    ):
        problem = told(answer, 400)
        assert problem["title"] == "The query is not allowed"
        assert word in problem["detail"]


def test_the_update_operation_is_refused_to_readers(client: TestClient) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    for answer in (
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"}),
    ):
        assert "Only editors may change this graph." in told(answer, 401)["detail"]
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "Send it by POST" in told(client.get("/sparql", params={"update": update}), 400)["detail"]
    assert client.get("/sparql", params={"query": "ASK { <urn:a> ?p ?o }"}).json()["boolean"] is False


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_a_body_of_another_type(client: TestClient, kind: str) -> None:
    problem = told(client.post("/sparql", content=ASK, headers={"Content-Type": kind}), 415)
    assert "application/sparql-query" in problem["detail"]


def test_a_body_that_is_too_large(client: TestClient) -> None:
    padded = ASK + " " * (MOST_BYTES - len(ASK))
    assert client.post("/sparql", content=padded, headers=QUERY).json()["boolean"] is True
    assert str(MOST_BYTES) in told(client.post("/sparql", content=padded + " ", headers=QUERY), 413)["detail"]


def test_a_body_that_is_not_utf_8(client: TestClient) -> None:
    answer = client.post("/sparql", content='ASK { ?s ?p "città" }'.encode("latin-1"), headers=QUERY)
    assert "not UTF-8" in told(answer, 400)["detail"]


def test_forms_there_are_not(client: TestClient) -> None:
    query = {"query": ASK}
    assert "json, xml" in told(client.get("/sparql", params={**query, "format": "png"}), 400)["detail"]
    problem = told(client.get("/sparql", params=query, headers={"Accept": "image/png"}), 406)
    assert "application/sparql-results+json" in problem["detail"]
    told(client.get("/sparql", params=query, headers={"Accept": "text/turtle"}), 406)
    told(client.get("/sparql", params=query, headers={"Accept": "*/*;q=0"}), 406)


def test_a_graph_that_is_no_iri(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ASK, "default-graph-uri": "not an iri"})
    assert "whole IRI" in told(answer, 400)["detail"]


def test_a_day_that_is_none(client: TestClient) -> None:
    for path in ("/sparql?query=ASK{}&known_by=May", "/api/search?q=x&known_by=2019-02-30"):
        assert "is not a day" in told(client.get(path), 400)["detail"]


@pytest.mark.parametrize(
    "path",
    ["/sparql?query=ASK{}&", "/api/search?q=x&", "/doc/organisation/x?", "/api/queries/sources/sources?"],
)
def test_before_the_first_generation_nothing_was_known(client: TestClient, path: str) -> None:
    problem = told(client.get(f"{path}known_by=2001-01-01"), 404)
    assert "Nothing was known by 2001-01-01: the first generation is of " in problem["detail"]
    assert str(client.app.state.graph.settings.home) not in problem["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/doc/organisation/nobody-at-all", 404),
        ("/concepts/nothing", 404),
        ("/concepts/post/nothing", 404),
        ("/sparql?query=nonsense", 400),
        ("/sparql?query=ASK{}&query=ASK{}", 400),
        ("/doc/organisation/x?known_by=2001-01-01", 404),
        ("/doc/organisation/x?on=yesterday", 400),
        ("/queries/no/such", 404),
        ("/static/nothing.css", 404),
    ],
)
def test_a_program_gets_a_problem_and_a_browser_a_page(client: TestClient, path: str, status: int) -> None:
    told(client.get(path), status)
    page = client.get(path, headers=HTML)
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<main" in page.text


def test_methods_there_are_not(client: TestClient) -> None:
    for method, path in (("PUT", "/sparql"), ("DELETE", "/doc/organisation/x"), ("POST", "/health")):
        answer = client.request(method, path)
        told(answer, 405)
        assert answer.headers["allow"]


def test_a_parameter_of_another_type(client: TestClient) -> None:
    assert "limit" in told(client.get("/api/search?q=x&limit=many"), 422)["detail"]
    assert "q" in told(client.get("/api/search"), 422)["detail"]
