"""The life of a query process: one query after another, over views that stay open while they are current.

It knows the engine, its limits of memory, rows and bytes, and the socket to the server. Time is kept by the server,
which ends the process: the engine can neither be timed nor stopped from within.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from datetime import date

from bioregion_graph.errors import (
    BioregionError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)
from bioregion_graph.queries import functions
from bioregion_graph.queries.guard import Form
from bioregion_graph.queries.look_ups import inspect
from bioregion_graph.queries.stream import stream
from bioregion_graph.server import frames, memory
from bioregion_graph.server.frames import Place, Task
from bioregion_graph.server.outlet import Outlet
from bioregion_graph.sharing import end_of_day, open_copy, open_view
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.features import prepare

_KEPT = 4
# A process that holds so much more after a query than before its first makes room for a fresh one.
_MOST_LEFT_BYTES = 256 * 1024 * 1024
# What the engine raises while it evaluates, when files are damaged or numbers are too large for it.
_ENGINE_ERRORS = (RuntimeError, OSError, ValueError)
_UNKNOWN_FUNCTION = re.compile(r"custom function <([^>]*)> is not supported")
TOO_DEEP = (
    "The query is nested too deep for the engine. Write it flatter: lists of values with VALUES, repeated steps "
    "with a property path."
)
Views = dict[tuple[int, date | None], View]


def live(connection: socket.socket, place: Place) -> None:
    """Answer queries until the server is gone."""
    views: Views = {}
    _look_ahead(place, views)
    connection.sendall(frames.packed(frames.READY, {"cpu": time.process_time()}))
    before = memory.own_bytes()
    while (frame := frames.receive(connection)) is not None:
        try:
            answer(frames.task(frame[1]), connection, place, views)
        except OSError:
            return  # the server has no use for this answer any more
        if memory.own_bytes() - before > _MOST_LEFT_BYTES:
            return


def answer(task: Task, connection: socket.socket, place: Place, views: Views) -> None:
    """Write the answer to one query, or what is wrong with it. Raises OSError when nobody takes it."""
    outlet: Outlet | None = None
    began = time.process_time()
    try:
        form = _form(task)
        outlet = Outlet(connection, form, task.most_rows, task.most_bytes)
        view = _view(task, place, views)
        outlet.open(view.generation.id, form)
        if form:
            with memory.bounded(task.memory_bytes):
                stream(view, task.text, task.dataset, rows=task.rows, triples=task.triples, sink=outlet)
        now = time.process_time()
        outlet.close(took=now - began, cpu=now)
        return
    except (BioregionError, MemoryError, RecursionError, *_ENGINE_ERRORS) as error:
        fault = outlet.fault if outlet and outlet.fault else error
    if isinstance(fault, OSError) and outlet and fault is outlet.fault:
        raise fault
    outlet = outlet or Outlet(connection, "", None, None)
    outlet.fail(_told(fault, task))


def _told(fault: BaseException, task: Task) -> BioregionError:
    """What a client is told of whatever the engine raised."""
    if isinstance(fault, BioregionError):
        return fault
    if isinstance(fault, MemoryError):
        return too_much_memory(task.memory_bytes)
    if isinstance(fault, RecursionError):
        return QueryRefusedError(TOO_DEEP)
    if unknown := _UNKNOWN_FUNCTION.search(str(fault)):
        return QuerySyntaxError(functions.unknown(unknown[1]))
    return StoreError(f"The query engine could not answer: {fault}. Ask in another way.")


def too_much_memory(most_bytes: int | None) -> QueryLimitError:
    """What is told when a query took its memory."""
    limit = f"the {most_bytes / 1024**2:.0f} MiB allowed" if most_bytes else "there is"
    return QueryLimitError(
        f"The query was ended: it needed more memory than {limit}. Ask for less at a time: sort and group fewer "
        "rows, or add a more specific pattern."
    )


def _form(task: Task) -> str:
    kind = inspect(task.text)
    return task.triples if kind.form in (Form.CONSTRUCT, Form.DESCRIBE) else task.rows


def _look_ahead(place: Place, views: Views) -> None:
    """Open the current generation before anybody asks."""
    try:
        view = _open(place, None)
    except StoreError:
        return  # told to whoever asks
    views[view.generation.id, None] = view
    view.asks_copy = True
    with suppress(StoreError):
        view.columns()
        view.copy()


def load_ahead(place: Place) -> None:
    """Load what all query processes need, in the process they are forked from; it may have no threads."""
    prepare()
    with suppress(StoreError):
        open_copy(place.home)


def _open(place: Place, known_by: date | None) -> View:
    moment = None if known_by is None else end_of_day(known_by)
    return open_view(place.home, moment, server=place.server, server_seconds=place.seconds)


def _view(task: Task, place: Place, views: Views) -> View:
    key = (task.generation, task.known_by)
    if key not in views:
        while len(views) >= _KEPT:
            views.pop(next(iter(views))).close()
        view = _open(place, task.known_by)
        # Between the question and now a newer generation may have become current.
        key = (view.generation.id, task.known_by)
        views[key] = view
    views[key].asks_copy = not task.is_plain
    return views[key]
