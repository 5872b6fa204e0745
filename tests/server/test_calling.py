"""SERVICE over our own endpoint: refused by default, and called by us where the administrator allows it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import BusyError
from bioregion_graph.server.app import create_app
from bioregion_graph.server.calling import Calls
from bioregion_graph.settings import Settings
from bioregion_graph.store.generations import Generations

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    from starlette.testclient import TestClient

ROWS = {
    "head": {"vars": ["name", "city"]},
    "results": {
        "bindings": [
            {
                "name": {"type": "literal", "value": "Biocat"},
                "city": {"type": "literal", "value": "Barcelona"},
            }
        ]
    },
}


class Other(BaseHTTPRequestHandler):
    """Another endpoint: it gives one row, whatever it is asked, and remembers that it was asked."""

    asked: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        content = json.dumps(ROWS).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


def home_of(place: Path, endpoints: str) -> Path:
    generations = Generations(place / "home")
    with generations.draft() as draft:
        store = draft.create()
        store.load([Quad(NamedNode("urn:a"), NamedNode("urn:name"), Literal("Biocat"))])
        generations.commit(draft, "one", len(draft.finish(store)), {})
    if endpoints:
        (place / "home" / "endpoints.toml").write_text(endpoints, encoding="utf-8")
    return place / "home"


@pytest.fixture
def client(tmp_path: Path, other: str) -> Iterator[TestClient]:
    home = home_of(tmp_path, f'[[endpoint]]\naddress = "{other}"\n')
    Other.asked.clear()
    with TestClient(create_app(Settings(home=home, workers=1, derives=False))) as opened:
        yield opened


def query(address: str) -> str:
    return f"SELECT ?s ?city {{ ?s <urn:name> ?name SERVICE <{address}> {{ ?x <urn:called> ?name ; <urn:in> ?city }} }}"


def test_an_allowed_endpoint_is_called_by_us(client: TestClient, other: str) -> None:
    answer = client.post("/sparql", data={"query": query(other)}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.text.split() == ["s,city", "urn:a,Barcelona"]
    assert len(Other.asked) == 1
    # Another server's rows do not last as long as our generation.
    assert "etag" not in answer.headers


def test_the_page_shows_the_query_as_it_was_written(client: TestClient, other: str) -> None:
    answer = client.get("/sparql", params={"query": query(other)}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "Barcelona" in answer.text
    assert "SERVICE" in answer.text


def test_an_endpoint_that_is_not_listed_is_not_called(client: TestClient, other: str) -> None:
    answer = client.post("/sparql", data={"query": query(other + "/elsewhere")})
    assert answer.status_code == 400
    assert "endpoints.toml" in answer.json()["detail"]
    assert Other.asked == []


def test_by_default_nothing_reaches_a_listening_socket(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        TestClient(create_app(Settings(home=home_of(tmp_path, ""), workers=1, derives=False))) as client,
    ):
        listener.settimeout(0.3)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for text in (
            query(address),
            query(address).replace("SERVICE", "\\u0053ERVICE"),
            query(address).replace("SERVICE", "SERVICE SILENT"),
            f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
            f"SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}",
            f"LOAD <{address}>",
        ):
            assert client.post("/sparql", data={"query": text}).status_code in (200, 400)
        client.post("/sparql", data={"update": f"LOAD <{address}>"})
        with pytest.raises(TimeoutError):
            listener.accept()


def test_no_more_calls_wait_than_can_be_made_soon(tmp_path: Path) -> None:
    home = home_of(tmp_path, '[[endpoint]]\naddress = "http://127.0.0.1:9/"\n')
    calls = Calls(home)
    calls._waiting = 16
    with pytest.raises(BusyError, match="Too many queries call other endpoints"):
        asyncio.run(calls.resolved(query("http://127.0.0.1:9/")))
    assert asyncio.run(calls.resolved("ASK {}")) == "ASK {}"
