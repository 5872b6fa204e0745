"""The data of a run: statements in named graphs as N-Quads, and the same without graphs as N-Triples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.sparql.reference import Reference


@dataclass(frozen=True)
class Data:
    """Two files with the same statements. ``target`` is the size asked for, in triples."""

    target: int
    quads: Path
    triples: Path

    @property
    def name(self) -> str:
        """A short name for the size, as 1m."""
        return size_name(self.target)

    def organisations(self) -> int:
        """How many organisations there are; they are numbered from 0."""
        marks = (b"/id/org/", b"#Organisation>")
        with self.quads.open("rb") as file:
            return sum(1 for line in file if all(mark in line for mark in marks) and b"#type>" in line)

    def lines(self) -> int:
        """How many statements there are."""
        with self.quads.open("rb") as file:
            return sum(1 for _ in file)


def made(reference: Reference, target: int, folder: Path) -> Data:
    """The data of this size in the folder; generated unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"g{size_name(target)}"
    data = Data(target, folder / f"{name}.nq", folder / f"{name}.nt")
    if not (data.quads.is_file() and data.triples.is_file()):
        # Written under another name first: an interrupted run must not leave half a file for the next one.
        halves = (folder / f"{name}.nq.part", folder / f"{name}.nt.part")
        reference.generate(target, *halves)
        halves[0].rename(data.quads)
        halves[1].rename(data.triples)
    return data


def size_name(triples: int) -> str:
    """A number of triples as people say it: 100k, 1m, 10m."""
    for unit, letter in ((1_000_000, "m"), (1_000, "k")):
        if triples >= unit and triples % unit == 0:
            return f"{triples // unit}{letter}"
    return str(triples)


def size(text: str) -> int:
    """The number of triples that people mean by 100k, 1m or 250000. Raises ValueError."""
    units = {"k": 1_000, "m": 1_000_000}
    unit = units.get(text[-1:].lower(), 1)
    return int(text.replace("_", "").rstrip("kKmM")) * unit
