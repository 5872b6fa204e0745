"""The description of the interface holds: requests made from it get the answers it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests.server.conftest import PATIENCE, SECONDS, TestClient

from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    allow_header_conformance,
    unsupported_method,
]
EXAMPLES = 60
ROUTES = {
    "/.well-known/void",
    "/api/calls",
    "/api/calls.ics",
    "/api/coach",
    "/api/consortium/calls",
    "/api/consortium/check",
    "/api/consortium/compose",
    "/api/consortium/export",
    "/api/consortium/types",
    "/api/map",
    "/api/map/boundaries",
    "/api/map/fields",
    "/api/members",
    "/api/names",
    "/api/network",
    "/api/network/change",
    "/api/network/path",
    "/api/network/suggest",
    "/api/network/what-if",
    "/api/network/worlds",
    "/api/partners",
    "/api/queries",
    "/api/queries/{name}",
    "/api/schema",
    "/api/search",
    "/api/texts/{name}",
    "/concepts/{scheme}",
    "/concepts/{scheme}/{code}",
    "/doc/{name}",
    "/health",
    "/id/{name}",
    "/ontology",
    "/rdf-graph-store",
    "/rdf-graph-store/{name}",
    "/sparql",
    "/update",
}
READ = sorted(ROUTES - {"/update", "/api/consortium/compose", "/api/network/what-if"})
# All that a stranger sends there is refused, whatever it holds.
WRITTEN = [
    *(
        (method, path)
        for method in ("PUT", "POST", "PATCH", "DELETE")
        for path in READ
        if "graph-store" in path
    ),
    ("POST", "/update"),
]


@schemathesis.serializer("application/sparql-update")
def as_text(_: Any, value: Any) -> bytes:
    """An update as it is sent; it is a text like any other."""
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def described(home: Path) -> Iterator[Any]:
    # Whole graphs, and the first advice on a busy machine, take longer than queries made from the description.
    apps = {
        seconds: create_app(Settings(home=home, query_seconds=seconds, workers=1, derives=False))
        for seconds in (SECONDS, PATIENCE)
    }
    yield {seconds: schemathesis.openapi.from_asgi("/openapi.json", app) for seconds, app in apps.items()}
    shutdown_lifespans()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in READ),
        ("POST", "/api/coach"),
        ("POST", "/api/network/what-if"),
        ("POST", "/api/partners"),
        ("POST", "/api/consortium/check"),
        ("POST", "/api/consortium/compose"),
        ("POST", "/api/consortium/export"),
        ("POST", "/sparql"),
        *WRITTEN,
    ],
)
def test_requests_from_the_description_get_what_it_tells(described: Any, method: str, path: str) -> None:
    seconds = PATIENCE if "graph-store" in path or path == "/api/coach" else SECONDS

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=described[seconds][path][method].as_strategy())
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    check()


def test_every_route_is_described(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) == ROUTES
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert operation["tags"], (method, path)
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), (method, path, parameter["name"])


def test_errors_are_described_as_problems(client: TestClient) -> None:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if status[0] in "45":
                    problem = answer["content"]["application/problem+json"]["schema"]
                    assert {"title", "status", "detail"} <= set(problem["properties"]), (path, status)
