"""Calling another endpoint: its rows, its limits, and whatever it may do to us."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store
from tests.store.remote import Behaviour, answering, remote, reply

from bioregion_graph.errors import QueryLimitError, StoreError
from bioregion_graph.store.called import Rows, called_rows

TEXT = "SELECT ?s ?o WHERE { ?s <urn:p> ?o } LIMIT 4"
A, P = NamedNode("urn:a"), NamedNode("urn:p")
XML = (
    b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>'
    b'<result><binding name="s"><uri>urn:a</uri></binding></result></results></sparql>'
)


def held(*objects: NamedNode | Literal) -> Store:
    store = Store()
    store.extend(Quad(A, P, each) for each in objects)
    return store


def call(address: str, *, seconds: float = 10, most_rows: int = 10, most_bytes: int = 10_000) -> Rows:
    return called_rows(address, TEXT, seconds=seconds, most_rows=most_rows, most_bytes=most_bytes)


def answer(
    behaviour: Behaviour, *, seconds: float = 10, most_rows: int = 10, most_bytes: int = 10_000
) -> Rows:
    with remote(behaviour) as server:
        return call(server.address, seconds=seconds, most_rows=most_rows, most_bytes=most_bytes)


def saying(
    content: bytes, kind: str = "application/sparql-results+json", status: int = 200, **more: str
) -> Behaviour:
    return lambda handler, _: reply(handler, content, kind, status, **more)


def test_rows_come_as_terms_and_what_is_unbound_is_left_out() -> None:
    store = held(Literal("città", language="it"), A)
    with remote(answering(store)) as server:
        rows = call(server.address)
        assert server.texts == [TEXT]
    assert sorted(map(str, rows)) == sorted(
        map(str, [{"s": A, "o": Literal("città", language="it")}, {"s": A, "o": A}])
    )
    unbound = {
        "head": {"vars": ["s", "o"]},
        "results": {"bindings": [{"o": {"type": "bnode", "value": "b"}}]},
    }
    assert answer(saying(json.dumps(unbound).encode())) == [{"o": BlankNode("b")}]
    assert answer(saying(XML, "application/sparql-results+xml; charset=utf-8")) == [{"s": A}]


def test_one_row_too_many_is_given_and_no_more() -> None:
    store = held(*map(Literal, range(4)))
    assert len(answer(answering(store), most_rows=4)) == 4
    assert len(answer(answering(store), most_rows=2)) == 3


@pytest.mark.parametrize(
    ("behaviour", "remark"),
    [
        (saying(b"<html>", "text/html"), "text/html, which are no rows"),
        (saying(b"{", "application/json"), "cannot be read"),
        (saying(b'{"head":{},"boolean":true}'), "something else than rows"),
        (saying(b"", status=404), r"refused .*\(404\)"),
        (saying(b"", status=500), r"refused .*\(500\)"),
        (saying(b"", status=503), r"refused .*\(503\)"),
        (saying(b"", status=400), "refused"),
        (
            saying(b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a b"}}]}}'),
            "be read",
        ),
        (lambda handler, _: handler.wfile.write(b"nonsense\r\n\r\n"), "cannot be reached"),
        (lambda handler, _: handler.connection.shutdown(socket.SHUT_RDWR), "cannot be reached"),
    ],
)
def test_what_is_no_answer_is_told(behaviour: Behaviour, remark: str) -> None:
    with pytest.raises(StoreError, match=remark):
        answer(behaviour)


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(StoreError, match="cannot be reached"):
            call(f"http://127.0.0.1:{taken.getsockname()[1]}/")


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", "nothing"])
def test_only_http_is_spoken(address: str) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        call(address)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(status: int) -> None:
    with remote(saying(XML)) as inner:
        to_inner = saying(b"", status=status, Location=inner.address)
        with pytest.raises(StoreError, match=r"sends on to http://127\.0\.0\.1"):
            answer(to_inner)
        assert inner.callers == 0
    with pytest.raises(StoreError, match="sends on to file:///etc/passwd"):
        answer(saying(b"", status=status, Location="file:///etc/passwd"))


def test_too_many_bytes_end_the_call() -> None:
    def pour(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(b" " * 65_536)

    with pytest.raises(QueryLimitError, match="more than 100000 bytes"):
        answer(pour, most_bytes=100_000)


def silent(_: BaseHTTPRequestHandler, __: str) -> None:
    time.sleep(5)


def slow_body(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
    drip(handler)


def slow_body_of_known_length(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 9999\r\n\r\n")
    drip(handler)


def slow_head(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: ")
    drip(handler)


def drip(handler: BaseHTTPRequestHandler) -> None:
    with contextlib.suppress(OSError):
        for _ in range(60):
            handler.wfile.write(b" ")
            time.sleep(0.1)


@pytest.mark.parametrize("behaviour", [silent, slow_body, slow_body_of_known_length, slow_head])
def test_the_time_is_kept_however_slowly_it_answers(behaviour: Behaviour) -> None:
    started = time.monotonic()
    with remote(behaviour) as server, pytest.raises(StoreError, match=r"within 0\.7 seconds"):
        call(server.address, seconds=0.7)
    assert 0.5 < time.monotonic() - started < 3


def test_a_server_that_takes_no_connection_is_given_up() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                each.connect(listener.getsockname())
        with pytest.raises(StoreError, match=r"within 0\.5 seconds"):
            call(f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.5)
        for each in waiting:
            each.close()


def test_https_is_spoken_with_servers_that_can_prove_who_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with remote(saying(XML, "application/sparql-results+xml")) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address = server.address.replace("http:", "https:")
        with pytest.raises(StoreError, match="cannot be reached"):
            call(address)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert call(address) == [{"s": A}]


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    with remote(saying(XML, "application/sparql-results+xml")) as server:
        for _ in range(5):
            call(server.address, seconds=60)
    assert threading.active_count() <= before + 1
