"""HEAD, entity tags, and what scripts of other sites may read."""

from __future__ import annotations

import pytest
from tests.server.conftest import TestClient

CACHED = [
    "/sparql?query=ASK{?s+?p+?o}",
    "/doc/organisation/biocat.ttl",
    "/ontology?format=turtle",
    "/concepts/post?format=jsonld",
    "/api/queries/sources/sources",
    "/.well-known/void",
]


@pytest.mark.parametrize("path", CACHED)
def test_what_a_client_has_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "Accept" in again.headers["vary"]
    for other in ('"other"', ""):
        assert client.get(path, headers={"If-None-Match": other}).status_code == 200


def test_tags_differ_by_form(client: TestClient) -> None:
    tags = {
        client.get(CACHED[0], headers={"Accept": accept}).headers["etag"]
        for accept in ("text/csv", "application/sparql-results+json", "application/sparql-results+xml")
    }
    assert len(tags) == 3


def test_a_query_that_is_posted_has_no_tag(client: TestClient) -> None:
    assert "etag" not in client.post("/sparql", data={"query": "ASK { ?s ?p ?o }"}).headers


@pytest.mark.parametrize(
    "path",
    [*CACHED, "/", "/health", "/queries", "/api/queries", "/nowhere", "/static/style.css", "/openapi.json"],
)
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "etag", "content-security-policy"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", [*CACHED, "/health", "/nowhere", "/sparql?query=nonsense"])
def test_scripts_of_other_sites_may_read(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_scripts_of_other_sites_may_ask_before(client: TestClient) -> None:
    answer = client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "Content-Type",
        },
    )
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_answers_are_compressed_for_those_who_can(client: TestClient) -> None:
    packed = client.get("/ontology?format=turtle", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/ontology?format=turtle", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
