"""What matching, networks and the map go by, read once for each generation, in threads of its own.

Reading a large graph takes minutes, so whoever asks first waits some seconds and is then told to come back; nobody else
waits at all. Older generations are let go.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from bioregion_graph.errors import BusyError
from bioregion_graph.queries.library import Library
from bioregion_graph.server import overview
from bioregion_graph.server.kept import Kept
from bioregion_graph.server.overview import Overview
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from datetime import date

    from bioregion_graph.mapping.atlas import Atlas
    from bioregion_graph.matching.calls.engine import Engine
    from bioregion_graph.matching.partners import Partners
    from bioregion_graph.network.analysis import Analysis

_WAIT_SECONDS = 20.0
_KEPT = 2
_AT_ONCE = 2
Made = TypeVar("Made")


class Prepared:
    """The engines of the generations that were asked for last."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(2, "reading")
        self._engines: dict[int, Future[Engine]] = {}
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._analyses: dict[int, Future[Analysis]] = {}
        self._atlases: dict[int, Future[Atlas]] = {}
        self.portraits = Kept()
        self._overviews: dict[int, Future[Overview]] = {}

    def engine(self, view: View) -> Engine:
        """The engine of a view. Raises BusyError while it is being read, StoreError when it cannot be."""
        return self._made(view, self._engines, _read, "projects and calls")

    def analysis(self, view: View, wait_seconds: float = _WAIT_SECONDS) -> Analysis:
        """The ties of a view, for networks, waited for so long. Raises as ``engine`` does."""
        return self._made(view, self._analyses, _read_ties, "ties", wait_seconds)

    def atlas(self, view: View, wait_seconds: float = _WAIT_SECONDS) -> Atlas:
        """What the map of a view goes by, waited for so long. Raises as ``engine`` does."""
        return self._made(view, self._atlases, _read_atlas, "regions and projects", wait_seconds)

    def overview(self, view: View, wait_seconds: float = _WAIT_SECONDS) -> Overview:
        """What the home page shows of a view, waited for so long. Raises as ``engine`` does."""
        return self._made(view, self._overviews, overview.KEPT.of, "counts", wait_seconds)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place among the few networks that are computed at once. Raises BusyError when none is free in time."""
        if not self._turns.acquire(timeout=_WAIT_SECONDS):
            raise BusyError(
                "Other networks are being computed. Ask again in a minute.", math.ceil(_WAIT_SECONDS)
            )
        try:
            yield
        finally:
            self._turns.release()

    def _made(
        self,
        view: View,
        kept: dict[int, Future[Made]],
        read: Callable[[View, Library], Made],
        things: str,
        wait_seconds: float = _WAIT_SECONDS,
    ) -> Made:
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
                f"The {things} of this graph are being read for the first time. Ask again in a minute.",
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


def _read_ties(view: View, library: Library) -> Analysis:
    from bioregion_graph.network.analysis import Analysis

    # What strangers ask for is not kept: it would fill the disk.
    return Analysis.over(view, library, keeps=False)


def _read_atlas(view: View, library: Library) -> Atlas:
    from bioregion_graph.mapping import reading

    return reading.KEPT.of(view, library)
