"""One client of a SPARQL endpoint: sends a query, reads the whole answer, and tells how long that took.

The same client asks every peer: one connection that is kept open, no compression, a deadline for the whole answer.
"""

from __future__ import annotations

import http.client
import socket
import time
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

JSON = "application/sparql-results+json"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Reply:
    """What came back. ``status`` is 0 when nothing did in time; ``note`` says what went wrong, or is empty."""

    seconds: float
    status: int
    body: bytes
    note: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether the query was answered, wholly."""
        return self.status == 200 and not self.note


class Client:
    """Asks one endpoint over one connection."""

    def __init__(self, address: str, accept: str = JSON) -> None:
        self._parts = urlsplit(address)
        self._accept = accept
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, text: str, limit: float = 60.0) -> Reply:
        """Send a query and read its whole answer within ``limit`` seconds, else give up and hang up."""
        kept = self._connection is not None
        reply = self._ask(text, limit)
        if kept and reply.status == 0 and reply.note == _CLOSED:
            # A kept connection may have been closed by the other side in the meantime; that is no failure of its.
            reply = self._ask(text, limit)
        return reply

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, text: str, limit: float) -> Reply:
        began = time.perf_counter()
        deadline = began + limit
        try:
            connection = self._connected(limit)
            connection.request("GET", self._target(text), headers=self._headers()) if len(text) < 4000 else (
                connection.request("POST", self._path(), urlencode({"query": text}), self._headers(form=True))
            )
            response = connection.getresponse()
            body = _read(connection, response, deadline)
        except TimeoutError:
            self.close()
            return Reply(time.perf_counter() - began, 0, b"", f"no whole answer within {limit:g} s")
        except (http.client.BadStatusLine, ConnectionError, BrokenPipeError):
            self.close()
            return Reply(time.perf_counter() - began, 0, b"", _CLOSED)
        except http.client.IncompleteRead:
            self.close()
            return Reply(time.perf_counter() - began, 0, b"", "the answer broke off")
        if response.will_close:
            self.close()
        return Reply(time.perf_counter() - began, response.status, body, _told(response.status, body))

    def _connected(self, limit: float) -> http.client.HTTPConnection:
        if self._connection is None:
            assert self._parts.hostname is not None
            self._connection = http.client.HTTPConnection(self._parts.hostname, self._parts.port)
            self._connection.timeout = limit
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.sock.settimeout(limit)
        return self._connection

    def _path(self) -> str:
        return self._parts.path or "/"

    def _target(self, text: str) -> str:
        return f"{self._path()}?query={quote(text, safe='')}"

    def _headers(self, form: bool = False) -> dict[str, str]:
        # An answer kept from before would be no measure of the engine.
        headers = {"Accept": self._accept, "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
        return headers | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})


_CLOSED = "the connection was closed"


def _read(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, deadline: float
) -> bytes:
    pieces: list[bytes] = []
    while True:
        left = deadline - time.perf_counter()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = response.read(_PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _told(status: int, body: bytes) -> str:
    if status == 200:
        return ""
    return f"status {status}: {' '.join(body[:200].decode('utf-8', 'replace').split())}"
