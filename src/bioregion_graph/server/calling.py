"""SERVICE over HTTP: calls of the endpoints that the administrator lists, a few at a time.

The calls are made here, outside the query processes, and before a query is asked; the engines never see SERVICE.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from fastapi.concurrency import run_in_threadpool

from bioregion_graph.errors import BusyError
from bioregion_graph.queries.endpoints import Endpoint, allowed_endpoints
from bioregion_graph.queries.federation import resolve
from bioregion_graph.store.called import Rows, called_rows

_AT_ONCE = 4
_MOST_WAITING = 16
_RETRY_AFTER = 10
_SERVICE = re.compile("service", re.IGNORECASE)


class Calls:
    """The calls of other endpoints for the queries of one server."""

    def __init__(self, home: Path) -> None:
        """Read which endpoints may be called. Raises InputError."""
        self._endpoints = allowed_endpoints(home)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    def are_in(self, text: str) -> bool:
        """Whether a query may call another endpoint, so that its answer depends on more than the generation."""
        return bool(self._endpoints) and _SERVICE.search(text) is not None

    async def resolved(self, text: str) -> str:
        """The query with each SERVICE replaced by the rows of its endpoint; without SERVICE as it is.

        Raises QueryRefusedError, QueryLimitError, StoreError as ``queries.federation`` does, BusyError.
        """
        if not self.are_in(text):
            return text
        if self._waiting >= _MOST_WAITING:
            raise BusyError("Too many queries call other endpoints now. Try again in a moment.", _RETRY_AFTER)
        self._waiting += 1
        try:
            async with self._turns:
                return await run_in_threadpool(resolve, text, self._endpoints, _called)
        finally:
            self._waiting -= 1


def _called(endpoint: Endpoint, text: str) -> Rows:
    return called_rows(
        endpoint.address,
        text,
        seconds=endpoint.seconds,
        most_rows=endpoint.rows,
        most_bytes=endpoint.bytes,
    )
