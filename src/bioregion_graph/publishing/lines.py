"""Statements as lines of N-Quads, sorted so that all that is said of one subject stands together.

A graph of many millions of statements does not fit into memory as objects, and need not: sorted runs are written
to the disk and merged (external merge sort; Knuth, The Art of Computer Programming, 5.4). What the lines mean is
left to ``whole``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import Quad

from bioregion_graph.store.disk import told

# Some 130 bytes a line: a run takes about 100 MB of memory while it is sorted.
RUN = 400_000


@dataclass(frozen=True, slots=True)
class Said:
    """What one line says of its subject, as N-Quads spells it: ``predicate``, ``value``, ``graph`` ("" for none)."""

    predicate: str
    value: str
    graph: str


def line(quad: Quad) -> str:
    """A statement as one line of N-Quads (RDF 1.1 N-Quads, 2)."""
    return f"{quad} .\n"


def subject_of(text: str) -> str:
    """The subject of a line, in angle brackets."""
    return text[: text.index(" ")]


def read(text: str) -> Said:
    """The parts of a line that ``line`` wrote of a statement in a named graph."""
    _, predicate, rest = text.split(" ", 2)
    value, graph = rest[:-3].rsplit(" ", 1)
    return Said(predicate, value, graph)


def by_subject(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each subject with its lines, of lines that are sorted."""
    for subject, group in groupby(lines, key=subject_of):
        yield subject, list(group)


def sort(lines: Iterable[str], target: Path, run: int = RUN) -> int:
    """Write the lines into a file, sorted, each once; returns how many there are.

    Takes memory for ``run`` lines, and disk beside the target for all of them. Raises DiskError.
    """
    with told("sort the statements", target):
        runs: list[Path] = []
        chunk: list[str] = []
        for text in lines:
            chunk.append(text)
            if len(chunk) >= run:
                runs.append(_write_run(chunk, target, len(runs)))
                chunk = []
        if not runs:
            return _write(sorted(set(chunk)), target)
        runs.append(_write_run(chunk, target, len(runs)))
        with ExitStack() as stack:
            opened = [stack.enter_context(path.open(encoding="utf-8", newline="\n")) for path in runs]
            count = _write(_once(heapq.merge(*opened)), target)
        for path in runs:
            path.unlink()
        return count


def _write_run(chunk: list[str], target: Path, number: int) -> Path:
    path = target.with_name(f"{target.name}.run-{number}")
    _write(sorted(set(chunk)), path)
    return path


def _write(lines: Iterable[str], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
        for text in lines:
            file.write(text)
            count += 1
    return count


def _once(lines: Iterable[str]) -> Iterator[str]:
    last = ""
    for text in lines:
        if text != last:
            yield text
            last = text
