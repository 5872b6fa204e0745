"""A real server with real sockets, in a thread of this process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import uvicorn

from bioregion_graph.server.app import create_app
from bioregion_graph.server.wire import Wire
from bioregion_graph.settings import Settings


class Hasty(Wire):
    """A connection that has little patience."""

    head_seconds = 1.0
    body_seconds = 1.0


class Served:
    """A server that runs, and ways to talk to it."""

    def __init__(self, server: uvicorn.Server, port: int, graph: object) -> None:
        self.server = server
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.graph = graph

    def call(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def say(self, text: str | bytes) -> bytes:
        """Everything that comes back for some bytes, until the server hangs up."""
        with self.call() as connection:
            connection.sendall(text if isinstance(text, bytes) else text.encode())
            return everything(connection)


def everything(connection: socket.socket) -> bytes:
    """All bytes until the other end hangs up."""
    received = bytearray()
    while True:
        try:
            piece = connection.recv(1 << 20)
        except ConnectionResetError:
            return bytes(received)
        if not piece:
            return bytes(received)
        received += piece


def asking(query: str, *more: str, version: str = "1.1", method: str = "GET") -> str:
    """The head of a request for a query."""
    head = [f"{method} /sparql?query={quote(query)} HTTP/{version}", "Host: test", *more]
    return "\r\n".join([*head, "", ""])


@contextmanager
def serving_here(home: Path, limits: str = "", workers: int = 2) -> Iterator[Served]:
    """Serve a home with these limits."""
    (home / "limits.toml").write_text(limits, encoding="utf-8")
    app = create_app(Settings(home=home, query_seconds=30.0, workers=workers, derives=False))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(app, http=Hasty, ws="none", log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        yield Served(server, listener.getsockname()[1], app.state.graph)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
