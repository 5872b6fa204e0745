"""Comparing newer exports with those imported before: only what differs is read into statements.

Several exports are read beside each other, each by a process of its own. What becomes of the differences is left to
``imports``.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.entries import Entry, Importer, Report
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing.indexes import Difference, Index, SpokenOf, compare
from bioregion_graph.publishing.stage import gather
from bioregion_graph.terms.namespaces import BASE

# A process of its own takes a second to start; smaller exports are read before that.
MANY_BYTES = 16 << 20


@dataclass(frozen=True)
class Newer:
    """An export to compare, the graph of what it says, and the index of what it said before."""

    importer: Importer
    files: Files
    graph: NamedNode
    before: Path


@dataclass(frozen=True)
class Reading:
    """What an export speaks of now, how that differs from before, and all that it says of some things.

    ``things`` are those that differ, and perhaps a few others; ``quads`` are all statements of them, none of what is
    gone.
    """

    index: Index
    difference: Difference
    things: Set[str]
    quads: Set[Quad]
    report: Report


def read_all(exports: Sequence[Newer]) -> list[Reading]:
    """Compare some exports, large ones beside each other. Raises what ``read`` raises."""
    sizes = [export.files.size() for export in exports]
    processes = min(len(exports), os.cpu_count() or 1)
    if processes < 2 or sum(sizes) < MANY_BYTES:
        return [read(export) for export in exports]
    # Not forked: the databases that this process holds open are its own.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_end_with_parent) as pool:
        # The largest first, so that no process ends long before the others.
        by_size = sorted(range(len(exports)), key=lambda place: -sizes[place])
        promised = {place: pool.submit(read, exports[place]) for place in by_size}
        try:
            return [promised[place].result() for place in range(len(exports))]
        except BrokenProcessPool:
            # One of them was ended from outside, perhaps for want of memory: more slowly, this one can do it alone.
            return [read(export) for export in exports]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def read(export: Newer) -> Reading:
    """Compare one export: it is read once for its marks, and what differs once more.

    Raises InputError when a file is missing or unreadable, StoreError when the index is.
    """
    before, index, report = Index.read(export.before), Index(), Report()
    rows = SpokenOf()
    for entry in _entries(export, report):
        index.add(entry.subjects, entry.marks)
        rows.add(entry)
    difference = compare(before, index)
    if not difference.touched:
        return Reading(index, difference, frozenset(), frozenset(), report)
    try:
        quads = gather([_wanted(export, difference.touched, rows)])
    except _UnusableError:
        return _read_to_the_end(export, before, difference)
    return Reading(index, difference, difference.touched, quads, report)


class _UnusableError(Exception):
    """A row cannot be used, so that another one may have to say what it says."""


def _wanted(export: Newer, things: Set[str], rows: SpokenOf) -> Iterator[Quad]:
    """What an export says of some things; only their rows are read again. Raises _UnusableError."""
    export.files.wanted = rows.about(things)
    try:
        for entry in _entries(export, Report()):
            if not things.isdisjoint(entry.subjects):
                try:
                    quads = entry.quads()
                except InputError as problem:
                    raise _UnusableError from problem
                yield from (quad for quad in quads if _thing(quad) in things)
    finally:
        export.files.wanted = None


def _read_to_the_end(export: Newer, before: Index, difference: Difference) -> Reading:
    """The reading of an export where rows that cannot be used change what differs."""
    touched: frozenset[str] = frozenset()
    while True:
        touched |= difference.touched
        index, report = Index(), Report()
        quads = gather([_said_of(export, touched, index, report)])
        difference = compare(before, index)
        if difference.touched <= touched:
            return Reading(index, difference, touched, quads, report)


def _said_of(export: Newer, things: Set[str], index: Index, report: Report) -> Iterator[Quad]:
    """What an export says of some things, reading and counting all of it again from the beginning."""
    for entry in _entries(export, report):
        if not things.isdisjoint(entry.subjects):
            try:
                quads = entry.quads()
            except InputError as problem:
                report.unusable(entry.where, problem)
                continue
            yield from (quad for quad in quads if _thing(quad) in things)
        index.add(entry.subjects, entry.marks)


def _entries(export: Newer, report: Report) -> Iterator[Entry]:
    return export.importer.entries(export.files, export.graph, report)


def _thing(quad: Quad) -> str:
    assert isinstance(quad.subject, NamedNode)
    return quad.subject.value.removeprefix(BASE)


def _end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone, however that came about."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
