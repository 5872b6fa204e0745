"""Whole graphs written to a SPARQL server: the client of the SPARQL 1.1 Graph Store HTTP Protocol.

Which graphs go where is left to ``publishing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

import httpx
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from bioregion_graph.errors import StoreError
from bioregion_graph.settings import Server

# Larger bodies are not faster, and a server holds one in memory.
_MOST_TRIPLES = 20_000


class GraphStore:
    """A place that keeps graphs, at the address of its Graph Store; a context manager."""

    def __init__(self, address: str, account: Server, timeout_seconds: float = 300) -> None:
        self._address = address
        headers = {"Authorization": f"Bearer {account.key}"} if account.key and not account.user else {}
        self._client = httpx.Client(auth=_auth(account), headers=headers, timeout=timeout_seconds)

    def put(
        self,
        graph: NamedNode | DefaultGraph,
        triples: Iterable[Triple],
        told: Callable[[int], object] = lambda _: None,
    ) -> int:
        """Make these the statements of a graph, in pieces when there are many; gives their number.

        ``told`` is called after each piece with the statements that have been sent by then.
        What breaks off leaves a graph with some of them. Raises StoreError.
        """
        left, count, method = iter(triples), 0, "PUT"
        while batch := list(islice(left, _MOST_TRIPLES)):
            if len(batch) == _MOST_TRIPLES and any(
                isinstance(end, BlankNode) for each in batch for end in each
            ):
                # The same label in two pieces is two nodes.
                raise StoreError(
                    f"{graph} is too large to be sent whole, and holds blank nodes. Give them IRIs."
                )
            self._send(method, graph, batch)
            count, method = count + len(batch), "POST"
            told(count)
        return count

    def add(self, graph: NamedNode | DefaultGraph, triples: Iterable[Triple]) -> None:
        """Add statements to a graph. Raises StoreError."""
        self._send("POST", graph, list(triples))

    def remove(self, graph: NamedNode | DefaultGraph) -> None:
        """Remove a graph, there or not. Raises StoreError."""
        self._send("DELETE", graph)

    def close(self) -> None:
        """Give back the connection."""
        self._client.close()

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(
        self, method: str, graph: NamedNode | DefaultGraph, triples: list[Triple] | None = None
    ) -> None:
        named = {"default": ""} if isinstance(graph, DefaultGraph) else {"graph": graph.value}
        body = None if triples is None else serialize(triples, format=RdfFormat.N_TRIPLES)
        # Every N-Triples text is Turtle, which is the form that every server takes.
        headers = {} if body is None else {"Content-Type": "text/turtle"}
        try:
            answer = self._client.request(method, self._address, params=named, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise StoreError(
                f"{self._address} cannot be reached: {error or type(error).__name__}. Check the address."
            ) from error
        if answer.status_code in (401, 403):
            raise StoreError(
                f"{self._address} does not let us write ({answer.status_code}). Set BIOREGION_STORE_USER and "
                "BIOREGION_STORE_PASSWORD (and BIOREGION_STORE_LOGIN=digest for Virtuoso), or BIOREGION_STORE_KEY."
            )
        if answer.is_success or (method == "DELETE" and answer.status_code == 404):
            return
        raise StoreError(
            f"{self._address} refused {method} of {graph} ({answer.status_code}): {answer.text.strip()[:300]}"
        )


def _auth(account: Server) -> httpx.Auth | None:
    if not account.user:
        return None
    kind = httpx.DigestAuth if account.login == "digest" else httpx.BasicAuth
    return kind(account.user, account.password)
