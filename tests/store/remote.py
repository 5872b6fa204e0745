"""A small SPARQL endpoint over a real socket: it answers from a store, counts its callers, and can misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from pyoxigraph import QueryResultsFormat, Store

Behaviour = Callable[[BaseHTTPRequestHandler, str], None]
JSON = "application/sparql-results+json"


class Remote(ThreadingHTTPServer):
    """``texts`` are the queries it was sent; ``callers`` counts accepted connections."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = behaviour
        self.texts: list[str] = []
        self.callers = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sparql"

    def get_request(self) -> tuple[socket.socket, object]:
        accepted = super().get_request()
        self.callers += 1
        return accepted

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: Remote

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        is_plain = self.headers.get("Content-Type", "").startswith("application/sparql-query")
        text = body if is_plain else parse_qs(body).get("query", [""])[0]
        self.server.texts.append(text)
        self.server.behaviour(self, text)

    def do_GET(self) -> None:
        self.server.texts.append(self.path)
        self.server.behaviour(self, "")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def reply(
    handler: BaseHTTPRequestHandler, content: bytes, kind: str = JSON, status: int = 200, **more: str
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in more.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def answering(store: Store) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler, text: str) -> None:
        try:
            content = store.query(text).serialize(format=QueryResultsFormat.JSON)
        except (SyntaxError, RuntimeError) as error:
            reply(handler, str(error).encode(), "text/plain", 400)
            return
        reply(handler, content or b"")

    return behave


@contextmanager
def remote(behaviour: Behaviour) -> Iterator[Remote]:
    server = Remote(behaviour)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
