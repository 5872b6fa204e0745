"""The graph as the server holds it: the current view, older ones, the library, the search index, the workers."""

from __future__ import annotations

import threading
import time
from datetime import date

from bioregion_graph.errors import NoGenerationError, NotFoundError, UsageError
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.search import Index
from bioregion_graph.resources import folder
from bioregion_graph.server.workers import Done, Task, Workers
from bioregion_graph.server.writer import Writer
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import end_of_day, open_view, pushed_state
from bioregion_graph.sharing.view import View
from bioregion_graph.store.contract import Dataset

_KEPT = 4
# How long a server is taken to hold what it held.
_SERVER_SECONDS = 5.0


class Graph:
    """Opens views on demand and follows the home when a new generation becomes current."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = Library.load(folder("queries"))
        self.writer = Writer(settings.home, settings.update_seconds)
        self._workers = Workers(settings.home, settings.workers, settings.query_seconds, settings.server)
        self._lock = threading.Lock()
        self._views: dict[tuple[date | None, int | str], View] = {}
        self._asked: tuple[float, str] | None = None
        self._indexes: dict[int, Index] = {}

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
        """The search index of that view."""
        view = self.view(known_by)
        with self._lock:
            if view.generation.id not in self._indexes:
                while len(self._indexes) >= _KEPT:
                    self._indexes.pop(next(iter(self._indexes)))
                self._indexes[view.generation.id] = Index.build(view, self.library)
            return self._indexes[view.generation.id]

    def ask(
        self,
        text: str,
        *,
        rows: str,
        triples: str,
        known_by: date | None = None,
        dataset: Dataset | None = None,
    ) -> Done:
        """Run a stranger's query in a worker. Raises QueryLimitError and what the query itself raises."""
        generation = self.view(known_by).generation.id
        return self._workers.run(Task(text, generation, known_by, dataset, rows, triples))

    @property
    def worker_pids(self) -> list[int]:
        """The numbers of the query processes."""
        return self._workers.pids

    def close(self) -> None:
        """End the workers and the writer."""
        self.writer.stop()
        self._workers.stop()

    def _state(self) -> int | str:
        """Changes whenever another generation is current."""
        server = self.settings.server
        if server is None:
            try:
                return (self.settings.home / "current").stat().st_mtime_ns
            except OSError:
                return 0
        now = time.monotonic()
        if self._asked is None or now - self._asked[0] > _SERVER_SECONDS:
            self._asked = (now, pushed_state(server))
        return self._asked[1]

    def _open(self, known_by: date | None) -> View:
        if known_by is None:
            return open_view(self.settings.home, server=self.settings.server)
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
