"""A fact that three sources state is one fact to whoever counts, and three to whoever asks who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad
from tests.server.conftest import PATIENCE, TestClient
from tests.server.test_protocol import QUERY_TYPE, value_of

from bioregion_graph.publishing.publish import Terms, publish
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.terms.namespaces import expand

NETWORK, MEMBER = expand("organisation:net"), expand("organisation:a")
SOURCES = [expand(f"source:{name}") for name in ("one", "two", "three")]
FACT = "<https://w3id.org/bioregion/id/organisation/a> <http://www.w3.org/2000/01/rdf-schema#label> ?name"


def stated() -> set[Quad]:
    facts = [
        (MEMBER, expand("rdf:type"), expand("brg:Organisation")),
        (MEMBER, expand("rdfs:label"), Literal("Alpha")),
        (MEMBER, expand("brg:city"), Literal("Siena")),
        (NETWORK, expand("rdf:type"), expand("brg:Organisation")),
        (NETWORK, expand("rdfs:label"), Literal("Net")),
    ]
    return {Quad(*fact, source) for fact in facts for source in SOURCES}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("three")
    publish(home, lambda _: stated(), {}, Terms(), Steps())
    with TestClient(
        create_app(Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False))
    ) as opened:
        yield opened


def counts(client: TestClient, pattern: str) -> set[int]:
    """What is counted, asked in each of the three ways of the protocol."""
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    answers = [
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query, headers=QUERY_TYPE),
    ]
    return {int(value_of(answer.content)) for answer in answers}


def test_one_to_count_and_three_to_ask_who_says_so(three: TestClient) -> None:
    assert counts(three, FACT) == {1}
    assert counts(three, f"GRAPH ?g {{ {FACT} }}") == {3}
    assert counts(three, f"{FACT} GRAPH ?g {{ {FACT} }}") == {3}
    answer = three.get(
        "/sparql", params={"query": f"SELECT ?g {{ GRAPH ?g {{ {FACT} }} }} ORDER BY ?g", "format": "csv"}
    )
    assert answer.text.split() == ["g", *sorted(source.value for source in SOURCES)]


def test_a_page_names_all_three(three: TestClient) -> None:
    page = three.get("/doc/organisation/a", headers={"Accept": "text/html"}).text
    assert all(f"/doc/source/{name}" in page or f"source:{name}" in page for name in ("one", "two", "three"))


class Fetched(HTMLParser):
    """What a browser fetches by itself when it shows a page, and the scripts it would run besides the explorer's."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_own = tag == "script" and (told.get("src") or "").startswith("/static/web/")
        self.scripts += (tag == "script" and not is_own) or any(name.startswith("on") for name in told)
        if tag == "link" or (tag != "a" and "src" in told) or "srcset" in told or tag in ("iframe", "object"):
            self.addresses.append(told.get("href") or told.get("src") or told.get("data") or "")
        if tag == "form":
            self.addresses.append(told.get("action") or "/")


@pytest.mark.parametrize(
    "path", ["/docs", "/", "/sparql", "/queries", "/doc/organisation/biocat", "/nowhere"]
)
def test_pages_fetch_nothing_from_outside(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    page = Fetched()
    page.feed(answer.text)
    assert page.scripts == 0
    assert page.addresses, "a page has at least its style"
    for address in page.addresses:
        assert address.startswith("/"), address
        assert not address.startswith("//"), address
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) <= {"'none'", "'self'", "'self' data: blob:"}
    assert policy["script-src"] == "'self'"
    styles = [address for address in page.addresses if address.endswith(".css")]
    for address in styles:
        text = client.get(address).text
        assert not re.search(r"@import|https?:", text)
        assert all(each.startswith("/static/web/") for each in re.findall(r"url\(([^)]*)\)", text))


def test_the_page_of_the_interface_tells_every_operation(client: TestClient) -> None:
    page = client.get("/docs", headers={"Accept": "text/html"}).text
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in re.sub(r"<[^>]+>", "", page).replace("\n", " ")
            assert operation["summary"] in page
