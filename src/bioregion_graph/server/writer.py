"""Changes of the graph run in a process of their own, one at a time, under a time limit.

The engine can neither be timed nor stopped. A writer that is ended at any moment leaves the older generation current,
so that a change over its limit is ended together with its process, and a fresh one takes its place.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import threading
from collections.abc import Sequence
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bioregion_graph import resources
from bioregion_graph.errors import BioregionError, LockedError, QueryLimitError, StoreError, ValidationError
from bioregion_graph.publishing import edits, plain
from bioregion_graph.publishing.orders import Order, Outcome
from bioregion_graph.publishing.publish import Terms
from bioregion_graph.store.plain import is_plain
from bioregion_graph.validation import slips
from bioregion_graph.validation.change import check_change
from bioregion_graph.validation.check import check_view
from bioregion_graph.validation.findings import Finding
from bioregion_graph.validation.shapes import load

_CONTEXT = multiprocessing.get_context("spawn")
# The process must import the program before it can listen; that is not counted as time of a change.
_READY, _START_SECONDS = "ready", 60.0
# Checking all of a large graph takes a gigabyte; what takes several times as much is no edit.
_MOST_BYTES = 8 << 30
# What the engine raises when files are damaged or numbers are too large for it.
_ENGINE_ERRORS = (RuntimeError, OSError, ValueError)


class Writer:
    """The one process of a server that writes; it starts with the first change."""

    def __init__(self, home: Path, seconds: float) -> None:
        self._home = home
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def write(self, order: Order) -> Outcome:
        """Make a change, after those that came before it.

        Raises LockedError when they take too long, QueryLimitError when it does, and what the change itself raises.
        """
        if not self._turn.acquire(timeout=self._seconds):
            raise LockedError("Other changes of the graph are waiting. Try again in a minute.")
        try:
            answer = self._ask(order)
        finally:
            self._turn.release()
        if answer is None:
            raise QueryLimitError(
                f"The change was ended: it took more than {self._seconds:g} seconds, or more memory than there is. "
                "Send less at a time. See at /health whether the generation has changed before you send it again."
            )
        if isinstance(answer, BioregionError):
            raise answer
        return answer

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None and self._pipe is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = self._pipe = None

    def _ask(self, order: Order) -> Outcome | BioregionError | None:
        if self._process is None or not self._process.is_alive():
            self.stop()
            self._start()
        assert self._pipe is not None
        try:
            self._pipe.send(order)
            if self._pipe.poll(self._seconds):
                answer: Outcome | BioregionError = self._pipe.recv()
                return answer
        except (EOFError, OSError):
            pass  # the process is gone: what it did not finish has not happened
        self.stop()
        return None

    def _start(self) -> None:
        """Start the process and wait until it listens. Raises StoreError when it does not."""
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, self._home), daemon=True)
        self._process.start()
        theirs.close()
        try:
            is_ready = self._pipe.poll(_START_SECONDS) and self._pipe.recv() == _READY
        except (EOFError, OSError):
            is_ready = False
        if not is_ready:
            self.stop()
            raise StoreError("The process that writes does not start. See the log of the server.")


def _serve(pipe: Connection, home: Path) -> None:
    """The life of the process: one change after another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = _MOST_BYTES if hard == resource.RLIM_INFINITY else min(_MOST_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    pipe.send(_READY)
    while True:
        try:
            order: Order = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(home, order))


def _answer(home: Path, order: Order) -> Outcome | BioregionError:
    try:
        if is_plain(home):
            return plain.change(home, order)
        outcome = edits.change(home, order, Terms(validate=check_view, validate_change=check_change))
        return replace(outcome, findings=_told(outcome.findings))
    except ValidationError as error:
        return ValidationError(str(error), _told(error.findings))
    except BioregionError as error:
        return error
    except _ENGINE_ERRORS as error:
        return StoreError(f"The change could not be made: {error}. Send it in another way.")


def _told(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """The findings for a program: the focus node, the property, and what is wrong in both languages."""
    if not findings:
        return []
    shapes = load(resources.folder("ontology") / "shapes")
    paths = {each.iri.value: each.path.value for shape in shapes for each in shape.properties}
    names = {"subject": "focus"}
    return [
        {names.get(name, name): str(value) for name, value in asdict(finding).items()}
        | {"path": paths.get(finding.shape) or slips.path(finding)}
        for finding in findings
    ]
