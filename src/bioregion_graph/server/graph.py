"""The graph as the server holds it: the current view, older ones, the library, the search index, the workers."""

from __future__ import annotations

import contextlib
import threading
import time
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from bioregion_graph.errors import NoGenerationError, NotFoundError, StoreError, UsageError
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Index
from bioregion_graph.resources import folder
from bioregion_graph.server.calling import Calls
from bioregion_graph.server.frames import Task
from bioregion_graph.server.indexing import Indexing
from bioregion_graph.server.limits import Limits, load
from bioregion_graph.server.nursery import Forker
from bioregion_graph.server.prepared import Prepared
from bioregion_graph.server.run import Run
from bioregion_graph.server.words import FOR_PROGRAMS, ONLY_FOR_PAGES
from bioregion_graph.server.workers import Workers
from bioregion_graph.server.writer import Writer
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import end_of_day, open_view, pushed_state
from bioregion_graph.sharing.view import View
from bioregion_graph.store.plain import is_plain

if TYPE_CHECKING:
    from bioregion_graph.queries.question_search import QuestionSearch

_KEPT = 4
# How long a server is taken to hold what it held.
_SERVER_SECONDS = 5.0


class Graph:
    """Opens views on demand and follows the home when a new generation becomes current.

    It is made in the event loop that it serves. Raises InputError when the limits of the home cannot be read.
    """

    def __init__(self, settings: Settings, forker: Forker | None = None) -> None:
        """``forker`` is the process that queries are forked from, if it was started ahead."""
        self.settings = settings
        self.library = Library.load(folder("queries"))
        self.rules = load(settings)
        self.calls = Calls(settings.home)
        self._pointer = settings.home / "current"
        self.writer = Writer(settings.home, settings.update_seconds)
        self._workers = Workers(settings.home, self.rules, settings.server, forker)
        self._lock = threading.Lock()
        self._views: dict[tuple[date | None, int | str], View] = {}
        self._asked: tuple[float, str] | None = None
        self._one_index = threading.Lock()
        self._indexes: dict[int, Index] = {}
        self._indexing = Indexing(settings.home)
        self.prepared = Prepared(self.library)
        # An empty or damaged home is told to whoever asks for it.
        with contextlib.suppress(StoreError):
            self.view()

    def view(self, known_by: date | None = None) -> View:
        """The view of the current generation, or of the one current at the end of a day.

        Raises NoGenerationError when nothing has been built, NotFoundError when nothing was known by that day.
        """
        with self._lock:
            key = (known_by, self._state())
            if key not in self._views:
                while len(self._views) >= _KEPT:
                    self._views.pop(next(iter(self._views)))
                self._views[key] = self._open(known_by)
            return self._views[key]

    def index(self, known_by: date | None = None) -> Index:
        """The search index of that view; waits while it is made for the first time."""
        view = self.view(known_by)
        with self._lock:
            found = self._indexes.get(view.generation.id)
        if found is None:
            # Others may go on meanwhile: only those who search wait for the index.
            with self._one_index:
                found = self._indexes.get(view.generation.id) or Index.of(view, self.library)
            with self._lock:
                while len(self._indexes) >= _KEPT:
                    self._indexes.pop(next(iter(self._indexes)))
                self._indexes[view.generation.id] = found
        return found

    def open_view(self, known_by: date | None = None) -> View | None:
        """The view that ``view`` gives, if it is open already; waits for nobody."""
        return self._views.get((known_by, self._state()))

    @cached_property
    def questions(self) -> QuestionSearch:
        """The questions that people ask, to be found by plain words."""
        # Read when it is needed: what it stands on is large, and a server should begin soon.
        from bioregion_graph.queries.question_search import QuestionSearch

        return QuestionSearch(
            each for each in self.library if each.topic not in {ONLY_FOR_PAGES, *FOR_PROGRAMS}
        )

    def ask(self, task: Task, *, client: str, limits: Limits) -> Run:
        """Let a stranger's query run in a process of its own. Raises QueueFullError."""
        return self._workers.ask(task, client, limits)

    @property
    def worker_pids(self) -> list[int]:
        """The numbers of the query processes."""
        return self._workers.pids

    async def close(self) -> None:
        """End the workers, the writer and what is being made."""
        await self._workers.stop()
        self.writer.stop()
        self._indexing.stop()
        self.prepared.close()
        for index in self._indexes.values():
            index.close()

    def _state(self) -> int | str:
        """Changes whenever another generation is current."""
        server = self.settings.server
        if server is None:
            try:
                return self._pointer.stat().st_mtime_ns
            except OSError:
                return 0
        now = time.monotonic()
        if self._asked is None or now - self._asked[0] > _SERVER_SECONDS:
            self._asked = (now, pushed_state(server))
        return self._asked[1]

    def _open(self, known_by: date | None) -> View:
        if known_by is None:
            view = open_view(self.settings.home, server=self.settings.server)
            # A plain store changes with each update, so that nothing derived from it would last.
            if self.settings.derives and not is_plain(self.settings.home):
                self._indexing.begin(view)
            return view
        try:
            return open_view(self.settings.home, end_of_day(known_by), server=self.settings.server)
        except NoGenerationError as error:
            # The server is well; what is asked for is not there, and waiting will not bring it.
            raise NotFoundError(str(error)) from error


def day(text: str, name: str) -> date | None:
    """Read a day from a parameter; None for nothing. Raises UsageError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'{name}: "{text}" is not a day. Write it as 2019-05-01.') from error
