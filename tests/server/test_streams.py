"""Answers that leave while they are found, over real sockets: whole, cut, compressed, or wanted by nobody any more."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest
import zstandard
from pyoxigraph import RdfFormat, parse
from tests.server.serving_here import Served, asking, everything, serving_here
from tests.server.test_limits import commit, numbered

ALL = "SELECT * { ?s ?p ?o }"
# Finds rows at once, and never all of them.
ENDLESS_ROWS = """SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l
                  FILTER (CONTAINS(STR(?c + ?f + ?i + ?l), "77")) }"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
# So many rows are more than the server holds, so that no answer is there whole before it begins to leave.
COUNT = 16_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("streams")
    commit(home, numbered(COUNT))
    with serving_here(home, "[reader]\nseconds = 2\nrows = 20000\n[queue]\nwaiting_seconds = 20") as found:
        yield found


def chunks(body: bytes) -> tuple[bytes, bytes | None]:
    """The content of a chunked body, and what follows its last chunk: None when there is no last chunk."""
    content, at = bytearray(), 0
    while at < len(body):
        end = body.index(b"\r\n", at)
        count = int(body[at:end], 16)
        if count == 0:
            return bytes(content), body[end + 2 :]
        content += body[end + 2 : end + 2 + count]
        at = end + 2 + count + 2
    return bytes(content), None


def asked(served: Served, query: str, accept: str, **more: str) -> tuple[dict[str, str], bytes, bytes | None]:
    """Headers, content, and what follows the last chunk."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    answer = served.say(asking(query, f"Accept: {accept}", "Connection: close", *lines))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    assert status == "HTTP/1.1 200 OK", answer[:1000]
    headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
    return headers, *chunks(body)


def test_a_large_answer_ends_with_a_trailer(served: Served) -> None:
    headers, content, trailer = asked(served, ALL, "application/sparql-results+json")
    assert headers["trailer"] == "Bioregion-Status"
    assert headers["transfer-encoding"] == "chunked"
    assert "content-length" not in headers
    assert len(json.loads(content)["results"]["bindings"]) == COUNT
    assert trailer == f"bioregion-status: complete; rows={COUNT}\r\n\r\n".encode()


def test_a_small_answer_has_its_length(served: Served) -> None:
    answer = served.say(asking("ASK {}", "Connection: close"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-length: %d\r\n" % len(body) in head
    assert b"trailer" not in head


def test_a_connection_goes_on_after_a_large_answer(served: Served) -> None:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=30)
    for _ in range(3):
        connection.request("GET", f"/sparql?query={quote(ALL)}", headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        assert answer.read().count(b"\n") == COUNT + 1
    connection.close()


def test_requests_that_are_sent_ahead_are_answered_in_order(served: Served) -> None:
    last = asking("ASK { ?s ?p ?o }", "Connection: close")
    answer = served.say(asking(ALL, "Accept: text/csv") * 2 + asking("ASK { <urn:x> ?p ?o }") + last)
    assert answer.count(b"HTTP/1.1 200 OK") == 4
    assert answer.index(b'"boolean":false') < answer.index(b'"boolean":true')


@pytest.mark.parametrize(
    ("accept", "mark"),
    [
        ("text/csv", b"# INCOMPLETE: The query was ended: it took more than 2 seconds."),
        ("text/tab-separated-values", b"# INCOMPLETE: The query was ended: it took more than 2 seconds."),
        ("application/sparql-results+xml", b"<!-- INCOMPLETE: The query was ended: it took more than 2 sec"),
        ("application/sparql-results+json", b""),
    ],
)
def test_an_answer_that_is_cut_is_seen_to_be(tmp_path: Path, accept: str, mark: bytes) -> None:
    commit(tmp_path, numbered(COUNT))
    with serving_here(tmp_path, "[reader]\nseconds = 2\nrows = 1000000000\nbytes = 100000000000") as served:
        began = time.monotonic()
        headers, content, trailer = asked(served, ENDLESS_ROWS, accept)
        assert 1.5 < time.monotonic() - began < 8
    assert headers["trailer"] == "Bioregion-Status"
    assert trailer is None, "there is no last chunk"
    assert mark in content[-400:]
    if "json" in accept:
        with pytest.raises(json.JSONDecodeError):
            json.loads(content)
    if "xml" in accept:
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(content)


def test_rows_over_the_limit_are_never_cut_in_silence(served: Served) -> None:
    _, content, trailer = asked(served, "SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv")
    assert trailer is None
    assert b"# INCOMPLETE: The answer has more than 20000 rows" in content[-400:]
    assert content.count(b"\r\n") <= 20_000 + 4


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_triples_that_are_cut_do_not_parse(served: Served, accept: str) -> None:
    query = "CONSTRUCT { ?a ?b ?f . ?d ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f }"
    _, content, trailer = asked(served, query, accept)
    assert trailer is None
    forms = {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
    }
    with pytest.raises(SyntaxError):
        list(parse(content, format=forms[accept]))


def test_client_libraries_report_a_cut(served: Served) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        httpx.get(f"{served.address}/sparql", params={"query": ENDLESS_ROWS}, timeout=30)
    connection = HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request("GET", f"/sparql?query={quote(ENDLESS_ROWS)}", headers={"Accept": "text/csv"})
    with pytest.raises(IncompleteRead):
        connection.getresponse().read()
    connection.close()


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_answers_are_packed_while_they_leave(served: Served, coding: str) -> None:
    headers, content, trailer = asked(served, ALL, "text/csv", Accept_Encoding=coding)
    assert headers["content-encoding"] == coding
    assert "Accept-Encoding" in headers["vary"]
    opened = (
        gzip.decompress(content)
        if coding == "gzip"
        else zstandard.ZstdDecompressor().decompressobj().decompress(content)
    )
    assert opened.count(b"\n") == COUNT + 1
    assert trailer == f"bioregion-status: complete; rows={COUNT}\r\n\r\n".encode()


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_packed_answer_that_is_cut_is_seen_to_be(served: Served, coding: str) -> None:
    _, _, trailer = asked(served, ENDLESS_ROWS, "text/csv", Accept_Encoding=coding)
    assert trailer is None


def test_small_answers_are_not_packed(served: Served) -> None:
    answer = served.say(asking("ASK {}", "Accept-Encoding: gzip, zstd", "Connection: close"))
    assert b"content-encoding" not in answer


def test_head_of_a_large_answer_has_no_body_and_ends_the_query(served: Served) -> None:
    began = time.monotonic()
    answer = served.say(asking(ENDLESS_ROWS, "Connection: close", method="HEAD"))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"\r\n\r\n")
    assert time.monotonic() - began < 2


def test_an_old_client_gets_all_or_is_cut_off(served: Served) -> None:
    answer = served.say(asking(ALL, "Accept: text/csv", version="1.0"))
    assert answer.partition(b"\r\n\r\n")[2].count(b"\n") >= COUNT + 1


def waits_for(served: Served, count: int, seconds: float = 5.0) -> bool:
    """Whether so many queries run in the end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if len(served.graph._workers._lane_of) == count:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("query", [ENDLESS, ENDLESS_ROWS])
def test_a_client_that_hangs_up_ends_its_query(tmp_path: Path, query: str) -> None:
    commit(tmp_path, numbered(COUNT))
    with serving_here(tmp_path, "[reader]\nseconds = 60\n") as served:
        connection = served.call()
        connection.sendall(asking(query).encode())
        assert waits_for(served, 1)
        time.sleep(0.5)
        busy = [worker.pid for worker in (run.source for run in served.graph._workers._lane_of) if worker]
        connection.close()
        assert waits_for(served, 0), "the query ends long before its time"
        time.sleep(0.3)
        assert not any(Path(f"/proc/{pid}").exists() for pid in busy)


def test_a_client_that_closes_its_half_is_gone(tmp_path: Path) -> None:
    commit(tmp_path, numbered(COUNT))
    with serving_here(tmp_path, "[reader]\nseconds = 60\n") as served, served.call() as connection:
        connection.sendall(asking(ENDLESS).encode())
        assert waits_for(served, 1)
        connection.shutdown(socket.SHUT_WR)
        assert everything(connection) == b""
        assert waits_for(served, 0)


def test_a_client_that_reads_slowly_is_waited_for(tmp_path: Path) -> None:
    commit(tmp_path, numbered(30_000))
    with serving_here(tmp_path, "[reader]\nseconds = 3\n") as served, served.call() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.sendall(asking(ALL, "Accept: text/csv", "Connection: close").encode())
        received = b""
        began = time.monotonic()
        while piece := connection.recv(65_536):
            received += piece
            if time.monotonic() - began < 5:
                time.sleep(0.25)
        assert received.endswith(b"rows=30000\r\n\r\n"), "the time of a query stands still meanwhile"


def test_a_client_that_does_not_read_is_left(tmp_path: Path) -> None:
    commit(tmp_path, numbered(COUNT))
    with (
        serving_here(tmp_path, "[reader]\nseconds = 1\nrows = 1000000000\n") as served,
        served.call() as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.sendall(asking(ENDLESS_ROWS).encode())
        assert waits_for(served, 1)
        assert waits_for(served, 0, 10)


def test_a_page_shows_the_rows_that_came_before_the_end(tmp_path: Path) -> None:
    commit(tmp_path, numbered(6000))
    # Few rows, each of them long: an engine writes what fills a buffer of its own.
    seldom = ENDLESS_ROWS.replace("77", "17777").replace("*", f'?a ?d ("{"x" * 4000}" AS ?long)', 1)
    with serving_here(tmp_path, "[reader]\nseconds = 2\n") as served:
        for language, said in (("en", "rows, stopped after 2 s"), ("it", "righe, interrotta dopo 2 s")):
            page = httpx.get(
                f"{served.address}/sparql",
                params={"query": seldom, "lang": language},
                headers={"Accept": "text/html"},
                timeout=30,
            )
            assert page.status_code == 200
            assert said in page.text
            assert 'role="alert"' in page.text
            assert page.text.count("<tr") > 1
