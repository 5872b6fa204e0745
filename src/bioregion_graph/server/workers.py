"""Queries of strangers run in processes of their own, each under a time limit.

The engine can neither be timed nor stopped, so a query over its limit is ended together with its process, and a
fresh one takes its place. Memory limits and fair queues are left to later work.
"""

from __future__ import annotations

import multiprocessing
import queue
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bioregion_graph.errors import BioregionError, QueryLimitError, QuerySyntaxError, StoreError
from bioregion_graph.queries import formats
from bioregion_graph.queries.run import run_text
from bioregion_graph.settings import Server
from bioregion_graph.sharing import end_of_day, open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.store.contract import Dataset

_CONTEXT = multiprocessing.get_context("spawn")
_READY = "ready"
# A process must import the program before it can answer; that is not counted as time of a query.
_START_SECONDS = 60.0
# What the engine raises while it evaluates, when files are damaged or numbers are too large for it.
_ENGINE_ERRORS = (RuntimeError, OSError, ValueError)
_UNKNOWN_FUNCTION = re.compile(r"custom function (<[^>]*>) is not supported")


@dataclass(frozen=True)
class Task:
    """One query: its text, the generation it asks, the graphs it may see, and the forms it may come back in.

    ``rows`` and ``triples`` are names of ``queries.formats``; which one is used depends on the query.
    """

    text: str
    generation: int
    known_by: date | None
    dataset: Dataset | None
    rows: str
    triples: str


@dataclass(frozen=True)
class Done:
    """The serialised answer, the name of its form, and the generation that was asked."""

    form: str
    content: bytes
    generation: int


class Worker:
    """One process and the pipe to it."""

    def __init__(self, home: Path, server: Server | None = None, seconds: float = 60) -> None:
        ours, theirs = _CONTEXT.Pipe()
        self._pipe: Connection = ours
        self._process: BaseProcess = _CONTEXT.Process(
            target=_serve, args=(theirs, home, server, seconds), daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the process answers; waits while it starts."""
        try:
            self._pipe.send(_READY)
            return self._pipe.poll(_START_SECONDS) and self._pipe.recv() == _READY
        except (EOFError, OSError):
            return False

    def run(self, task: Task, seconds: float) -> Done | BioregionError | None:
        """The answer, what went wrong, or None when the process had to be left behind."""
        try:
            self._pipe.send(task)
            if not self._pipe.poll(seconds):
                return None
            answer: Done | BioregionError = self._pipe.recv()
        except (EOFError, OSError):
            return None
        return answer

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


class Workers:
    """A fixed number of workers; a query waits for a free one within its own time limit."""

    def __init__(self, home: Path, count: int, seconds: float, server: Server | None = None) -> None:
        self._home = home
        self._server = server
        self._seconds = seconds
        self._free: queue.Queue[Worker] = queue.Queue()
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        for _ in range(count):
            self._free.put(self._start())

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        with self._lock:
            return [worker.pid for worker in self._all if worker.pid is not None]

    def run(self, task: Task) -> Done:
        """Run a query. Raises QueryLimitError when it takes too long, and what the query itself raises."""
        worker = self._borrow()
        try:
            answer = worker.run(task, self._seconds)
            if answer is None:
                worker = self._replace(worker)
        finally:
            self._free.put(worker)
        if answer is None:
            raise QueryLimitError(
                f"The query was ended: it took more than {self._seconds:g} seconds, or more memory than there is. "
                "Ask for less at a time: add a LIMIT, a more specific pattern, or a smaller period."
            )
        if isinstance(answer, BioregionError):
            raise answer
        return answer

    def stop(self) -> None:
        """End all processes."""
        with self._lock:
            for worker in self._all:
                worker.stop()
            self._all.clear()

    def _borrow(self) -> Worker:
        """A free worker that is alive: the system may have ended one that was idle."""
        try:
            worker = self._free.get(timeout=self._seconds)
        except queue.Empty:
            raise QueryLimitError("All query processes are busy. Try again in a minute.") from None
        if worker.is_alive():
            return worker
        worker = self._replace(worker)
        if not worker.is_alive():
            # One that answers late would be a question behind ever after: it must not be asked again.
            self._free.put(self._replace(worker))
            raise StoreError("The query process does not start. See the log of the server.")
        return worker

    def _start(self) -> Worker:
        worker = Worker(self._home, self._server, self._seconds)
        with self._lock:
            self._all.add(worker)
        return worker

    def _replace(self, worker: Worker) -> Worker:
        with self._lock:
            self._all.discard(worker)
        worker.stop()
        return self._start()


def _serve(pipe: Connection, home: Path, server: Server | None, seconds: float) -> None:
    """The life of a worker: one query after another, over views that stay open while they are current."""
    views: dict[tuple[int, date | None], View] = {}
    opening = partial(open_view, home, server=server, server_seconds=seconds)
    while True:
        try:
            task: Task | str = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(task, opening, views) if isinstance(task, Task) else _READY)


def _answer(
    task: Task, opening: Callable[..., View], views: dict[tuple[int, date | None], View]
) -> Done | BioregionError:
    try:
        view = _view(task, opening, views)
        answer = run_text(view, task.text, task.dataset)
        form = task.triples if formats.is_triples(answer) else task.rows
        return Done(form, formats.serialize(answer, form), view.generation.id)
    except QuerySyntaxError as error:
        # An exception with more than a message does not survive the pipe as it is.
        return UnreadableError(str(error), error.line, error.column)
    except BioregionError as error:
        return type(error)(str(error))
    except _ENGINE_ERRORS as error:
        if unknown := _UNKNOWN_FUNCTION.search(str(error)):
            return UnreadableError(
                f"The function {unknown[1]} is not known here. Check its prefix and spelling; those of SPARQL 1.1, "
                "of XML Schema (xsd:) and of GeoSPARQL (geof:) are."
            )
        return StoreError(f"The query engine could not answer: {error}. Ask in another way.")


def _view(task: Task, opening: Callable[..., View], views: dict[tuple[int, date | None], View]) -> View:
    key = (task.generation, task.known_by)
    if key not in views:
        while len(views) > 3:
            views.pop(next(iter(views))).close()
        view = opening(None if task.known_by is None else end_of_day(task.known_by))
        # Between the question and now a newer generation may have become current.
        key = (view.generation.id, task.known_by)
        views[key] = view
    return views[key]


class UnreadableError(QuerySyntaxError):
    """A syntax error that can pass through a pipe."""

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str, int | None, int | None]]:
        return UnreadableError, (str(self), self.line, self.column)
