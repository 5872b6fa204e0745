"""What matching and the map go by, read once for each generation, in a thread of its own.

Reading a large graph takes minutes, so whoever asks first waits some seconds and is then told to come back; nobody else
waits at all. Older generations are let go.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from typing import TYPE_CHECKING, TypeVar

from bioregion_graph.errors import BusyError
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from datetime import date

    from bioregion_graph.mapping.atlas import Atlas
    from bioregion_graph.matching.calls.engine import Engine
    from bioregion_graph.matching.partners import Partners

_WAIT_SECONDS = 20.0
_KEPT = 2
Read = TypeVar("Read")


class Prepared:
    """The engines of the generations that were asked for last."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(2, "reading")
        self._engines: dict[int, Future[Engine]] = {}
        self._atlases: dict[int, Future[Atlas]] = {}

    def engine(self, view: View) -> Engine:
        """The engine of a view. Raises BusyError while it is being read, StoreError when it cannot be."""
        return self._found(self._engines, view, _read)

    def atlas(self, view: View, wait_seconds: float = _WAIT_SECONDS) -> Atlas:
        """What the map of a view goes by, waited for so long. Raises as ``engine`` does."""
        return self._found(self._atlases, view, _read_atlas, wait_seconds)

    def _found(
        self,
        kept: dict[int, Future[Read]],
        view: View,
        read: Callable[[View, Library], Read],
        wait_seconds: float = _WAIT_SECONDS,
    ) -> Read:
        number = view.generation.id
        with self._lock:
            found = kept.get(number)
            if found is None or (found.done() and found.exception()):
                while len(kept) >= _KEPT:
                    kept.pop(next(iter(kept))).cancel()
                found = self._threads.submit(read, view, self._library)
                kept[number] = found
        try:
            return found.result(wait_seconds)
        except NotYetError as error:
            raise BusyError(
                "The projects of this graph are being read for the first time. Ask again in a minute.",
                math.ceil(3 * _WAIT_SECONDS),
            ) from error

    def partners(self, view: View, on: date) -> Partners:
        """The ranking of partners as of a day, over the same projects. Raises as ``engine`` does."""
        from bioregion_graph.matching.partners import Partners

        return Partners.over(self.engine(view), view, self._library, on)

    def close(self) -> None:
        """Begin nothing more; what is being read is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _read(view: View, library: Library) -> Engine:
    # The libraries of matching are large, and a server should answer soon after its start.
    from bioregion_graph.matching.calls.engine import Engine

    return Engine.read(view, library)


def _read_atlas(view: View, library: Library) -> Atlas:
    from bioregion_graph.mapping import reading

    return reading.kept(view, library)
