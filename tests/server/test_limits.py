"""Queries that never end, workers that die, generations that come while the server runs."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.server.conftest import PATIENCE, SECONDS, TestClient
from tests.server.test_protocol import value_of

from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.namespaces import expand

# Arithmetic is for the database alone, so that no copy answers this at once.
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (STRLEN(STR(?c)) + 1 > 0) }"
)
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def commit(home: Path, quads: list[Quad], now: datetime | None = None) -> None:
    """Commit a generation that holds these quads."""
    generations = Generations(home)
    with generations.draft() as draft:
        store = draft.create()
        store.load(quads)
        held = len(draft.finish(store))
        generations.commit(draft, "", held, {}, now or datetime.now(UTC))


def numbered(count: int) -> list[Quad]:
    return [Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), Literal(number)) for number in range(count)]


@pytest.fixture
def small_home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    commit(home, numbered(3), datetime(2026, 1, 1, 12, tzinfo=UTC))
    return home


@pytest.fixture
def small(small_home: Path) -> Iterator[TestClient]:
    settings = Settings(home=small_home, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings)) as opened:
        yield opened


def counted(client: TestClient, **more: str) -> str:
    answer = client.get("/sparql", params={"query": COUNT, **more})
    assert answer.status_code == 200, answer.text
    return value_of(answer.content)


def test_an_endless_query_is_ended_and_the_next_one_runs(hurried: TestClient) -> None:
    began = time.monotonic()
    answer = hurried.get("/sparql", params={"query": ENDLESS})
    spent = time.monotonic() - began
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    assert f"more than {SECONDS:g} seconds" in answer.json()["detail"]
    assert SECONDS * 0.9 < spent < SECONDS + 10
    assert int(counted(hurried)) > 1000


def test_the_rest_of_the_server_answers_meanwhile(hurried: TestClient) -> None:
    statuses: list[int] = []
    thread = threading.Thread(
        target=lambda: statuses.append(hurried.get("/sparql", params={"query": ENDLESS}).status_code)
    )
    thread.start()
    time.sleep(0.3)
    assert hurried.get("/health").json()["status"] == "well"
    assert thread.is_alive(), "the health check waited for the query"
    thread.join()
    assert statuses == [503]


def test_an_idle_worker_that_dies_is_replaced(small: TestClient) -> None:
    assert counted(small) == "3"
    before = small.app.state.graph.worker_pids
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert counted(small) == "3", "the query after the death of a worker pays for it"
    assert not set(small.app.state.graph.worker_pids) & set(before)


def test_a_worker_that_dies_at_work_is_told_and_replaced(hurried: TestClient) -> None:
    assert int(counted(hurried)) > 1000

    def kill_all() -> None:
        for pid in hurried.app.state.graph.worker_pids:
            os.kill(pid, signal.SIGKILL)

    killer = threading.Timer(1.2, kill_all)
    killer.start()
    answer = hurried.get("/sparql", params={"query": ENDLESS})
    killer.join()
    assert answer.status_code == 503
    assert "more memory" in answer.json()["detail"]
    assert int(counted(hurried)) > 1000


def test_a_new_generation_is_seen_at_once_and_the_old_one_by_its_day(
    small: TestClient, small_home: Path
) -> None:
    first = small.get("/sparql", params={"query": COUNT})
    assert (value_of(first.content), first.headers["bioregion-generation"]) == ("3", "1")
    assert small.get("/health").json()["generation"] == 1
    commit(small_home, numbered(5), datetime(2026, 1, 3, 12, tzinfo=UTC))
    second = small.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": first.headers["etag"]})
    assert (second.status_code, second.headers["bioregion-generation"]) == (200, "2")
    assert value_of(second.content) == "5"
    assert small.get("/health").json()["generation"] == 2
    assert counted(small, known_by="2026-01-02") == "3"
    assert counted(small, known_by="2026-01-03") == "5"


def test_pointing_back_is_seen(small: TestClient, small_home: Path) -> None:
    commit(small_home, numbered(5))
    assert counted(small) == "5"
    Generations(small_home).rollback(1)
    assert counted(small) == "3"


def test_without_a_generation_the_server_says_so(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "empty", query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings)) as client:
        for path in ("/health", "/sparql?query=ASK{}", "/", "/api/search?q=x", "/docs"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert answer.json()["title"] == "There is no graph yet"
            assert "bioregion build" in answer.json()["detail"]
            assert str(tmp_path) not in answer.text
        commit(tmp_path / "empty", numbered(2))
        assert client.get("/health").status_code == 200


def test_names_in_the_data_are_never_markup(tmp_path: Path) -> None:
    home, evil = tmp_path / "home", '<script>alert("x")</script>'
    thing, kind = expand("organisation:evil"), expand("brg:Organisation")
    quads = [
        Quad(thing, expand("rdf:type"), kind),
        Quad(thing, expand("rdfs:label"), Literal(evil)),
        Quad(thing, expand("skos:altLabel"), Literal(evil + "2")),
        Quad(thing, expand("schema:url"), Literal("javascript:alert(1)", datatype=expand("xsd:anyURI"))),
    ]
    commit(home, [*quads, *(Quad(*quad.triple, expand("source:one")) for quad in quads)])
    with TestClient(
        create_app(Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False))
    ) as client:
        pages = [
            "/doc/organisation/evil",
            "/search?q=script",
            f"/search?q={evil}",
            f"/nowhere{evil}",
            f"/?x={evil}",
        ]
        pages += [f"/doc/organisation/evil?alias={evil}", f"/sparql?query=SELECT+*+{{?s+?p+?o}}%23{evil}"]
        pages += [f"/doc/organisation/evil?lang={evil}&theme={evil}", "/doc/organisation/script-alert"]
        for path in pages:
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code in (200, 404), path
            assert "<script>" not in answer.text, path
            assert 'href="javascript' not in answer.text, path
        assert "&lt;script&gt;" in client.get(pages[0], headers={"Accept": "text/html"}).text


def test_a_generation_kept_by_day_survives_many_others(small: TestClient, small_home: Path) -> None:
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for number in range(4, 10):
        commit(small_home, numbered(number), start + timedelta(days=number))
    days = {f"2026-01-{day:02d}": str(max(3, day - 1)) for day in (1, *range(5, 11))}
    for _ in range(2):
        assert {known: counted(small, known_by=known) for known in days} == days
