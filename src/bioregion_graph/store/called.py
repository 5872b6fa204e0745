"""Calling another server's SPARQL endpoint for the rows of one SELECT, within limits of time, rows and bytes.

For SERVICE parts of queries; which endpoints may be called is decided elsewhere. Nothing is trusted: the answer may
come a byte at a time, have no end, or send us on to an address of our own network.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper

from bioregion_graph.errors import QueryLimitError, StoreError

_ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_FORMS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
_PIECE = 65_536
Rows = list[dict[str, NamedNode | BlankNode | Literal]]


def called_rows(address: str, text: str, *, seconds: float, most_rows: int, most_bytes: int) -> Rows:
    """The rows that an endpoint gives for a SELECT; one more than ``most_rows`` where it has more.

    Raises StoreError when it cannot be reached, refuses, sends us on, takes longer than the time allowed in all, or
    answers with something else than rows; QueryLimitError when it sends more than ``most_bytes``.
    """
    with _deadline(seconds) as opener:
        wrapper = _Wrapper(address, opener, seconds)
        wrapper.queryString = text
        try:
            with wrapper.query().response as response:
                kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                content = _content(response, address, most_bytes)
        except (HTTPException, OSError, ValueError) as error:
            raise _failed(address, error, opener, seconds) from error
        if opener.is_over:
            raise _late(address, seconds)
    return _rows(address, kind, content, most_rows)


def _content(response: HTTPResponse, address: str, most_bytes: int) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        if size > most_bytes:
            raise QueryLimitError(
                f"{address} sent more than {most_bytes} bytes for a SERVICE. Narrow its pattern."
            )
        pieces.append(piece)
    return b"".join(pieces)


def _rows(address: str, kind: str, content: bytes, most_rows: int) -> Rows:
    if kind not in _FORMS:
        raise StoreError(
            f"{address} answered with {kind or 'no media type'}, which are no rows. Check that this is the address of "
            "a SPARQL endpoint."
        )
    rows: Rows = []
    try:
        answer = parse_query_results(content, format=_FORMS[kind])
        if not isinstance(answer, QuerySolutions):
            raise StoreError(f"{address} answered a SELECT with something else than rows. Tell its keeper.")
        names = [variable.value for variable in answer.variables]
        for row in answer:
            found: Any = {name: value for name in names if (value := row[name]) is not None}
            rows.append(found)
            if len(rows) > most_rows:
                break
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"The rows of {address} cannot be read: {error}. Ask again later.") from error
    return rows


def _failed(address: str, error: Exception, opener: _Opener, seconds: float) -> StoreError:
    reason = getattr(error, "reason", error)
    if opener.is_over or isinstance(reason, TimeoutError):
        return _late(address, seconds)
    if isinstance(error, HTTPError):
        if 300 <= error.code < 400:
            target = error.headers.get("Location", "somewhere else")
            return StoreError(
                f"{address} sends on to {target}, which is not followed. The administrator may allow that address."
            )
        return StoreError(f"{address} refused the SERVICE part of the query ({error.code}).")
    return StoreError(f"{address} cannot be reached for SERVICE: {reason}. Ask again later.")


def _late(address: str, seconds: float) -> StoreError:
    return StoreError(
        f"{address} did not answer a SERVICE within {seconds:g} seconds. Narrow its pattern, or ask again later."
    )


class _Opener(OpenerDirector):
    """Opens http and https alone, follows no redirection, and can be stopped from another thread."""

    def __init__(self) -> None:
        super().__init__()
        self._sockets: list[socket.socket] = []
        self.is_over = False
        for handler in (
            ProxyHandler(),
            _Http(self._sockets),
            _Https(self._sockets),
            UnknownHandler(),
            HTTPDefaultErrorHandler(),
            HTTPErrorProcessor(),
        ):
            self.add_handler(handler)

    def stop(self) -> None:
        """Cut off what still runs; waiting for the socket would begin anew with each byte that comes."""
        self.is_over = True
        for each in self._sockets:
            # Shut down and not closed, since the other thread may be reading; it may also be done with it.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Opener]:
    opener = _Opener()
    timer = threading.Timer(seconds, opener.stop)
    timer.daemon = True
    timer.start()
    try:
        yield opener
    finally:
        timer.cancel()


class _Http(HTTPHandler):
    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def http_open(self, req: Request) -> HTTPResponse:
        sockets = self._sockets

        class Remembered(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                sockets.append(self.sock)

        return self.do_open(Remembered, req)


class _Https(HTTPSHandler):
    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def https_open(self, req: Request) -> HTTPResponse:
        sockets = self._sockets

        class Remembered(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                sockets.append(self.sock)

        return self.do_open(Remembered, req)


class _Wrapper(SPARQLWrapper):
    """The library's wrapper, opening its requests as we say."""

    def __init__(self, address: str, opener: _Opener, seconds: float) -> None:
        super().__init__(address)
        self.setMethod(POST)
        self.setRequestMethod(URLENCODED)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", _ACCEPT)
        self.queryType = "SELECT"
        self._opener = opener
        self._seconds = seconds

    def _query(self) -> tuple[HTTPResponse, str]:
        return self._opener.open(self._createRequest(), timeout=self._seconds), self.returnFormat
