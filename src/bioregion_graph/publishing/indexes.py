"""The index of an export: for each thing that it speaks of, a number made from all that it says of it.

Comparing two of them tells what a newer export adds, changes and no longer has, without making a single statement.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bioregion_graph.errors import StoreError
from bioregion_graph.importers.entries import Entry

_WHOLE = (1 << 64) - 1


class Index:
    """Sums of fingerprints by thing (``id/organisation/pic-999993953``); in whatever order they are added."""

    def __init__(self, sums: dict[str, int] | None = None) -> None:
        self.sums = {} if sums is None else sums

    def add(self, subjects: Iterable[str], marks: Iterable[int]) -> None:
        """A record speaks of these things; each mark is a number of what it says of one, 0 for nothing new."""
        for subject, mark in zip(subjects, marks, strict=True):
            if mark:
                self.sums[subject] = (self.sums.get(subject, 0) + mark) & _WHOLE

    def to_text(self) -> str:
        """The index as a table of two columns, sorted."""
        return "".join(f"{subject}\t{self.sums[subject]:x}\n" for subject in sorted(self.sums))

    @classmethod
    def read(cls, path: Path) -> Index:
        """Read an index. Raises StoreError when it is missing or damaged."""
        try:
            pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
            return cls({subject: int(value, 16) for subject, value in pairs})
        except (OSError, ValueError) as error:
            raise StoreError(
                f"The index {path} is missing or damaged ({error}). Import the whole export again with --anew."
            ) from error


class SpokenOf:
    """Which rows of an export speak of which things: two numbers for each, so that millions fit into memory."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[array[int], array[int]]] = {}

    def add(self, entry: Entry) -> None:
        """An entry speaks of its subjects."""
        file, _, row = entry.where.rpartition(", row ")
        if file not in self._rows:
            self._rows[file] = (array("Q"), array("q"))
        numbers, things = self._rows[file]
        for subject in entry.subjects:
            numbers.append(int(row))
            things.append(hash(subject))

    def about(self, things: Iterable[str]) -> dict[str, set[int]]:
        """By the label of a file: the rows that speak of one of these things, and perhaps a few others."""
        asked = {hash(thing) for thing in things}
        return {
            file: {row for row, thing in zip(numbers, hashes, strict=True) if thing in asked}
            for file, (numbers, hashes) in self._rows.items()
        }


@dataclass(frozen=True)
class Difference:
    """The things that a newer index adds, changes and no longer has."""

    added: frozenset[str]
    changed: frozenset[str]
    gone: frozenset[str]

    @property
    def touched(self) -> frozenset[str]:
        """All of them."""
        return self.added | self.changed | self.gone

    def by_kind(self) -> Mapping[str, tuple[int, int, int]]:
        """How many things of each kind were added, changed, gone."""
        counts: dict[str, list[int]] = {}
        for place, things in enumerate((self.added, self.changed, self.gone)):
            for thing in things:
                counts.setdefault(kind_of(thing), [0, 0, 0])[place] += 1
        return {kind: (added, changed, gone) for kind, (added, changed, gone) in sorted(counts.items())}


def compare(old: Index, new: Index) -> Difference:
    """What changed from one index to the other."""
    before, after = old.sums, new.sums
    return Difference(
        frozenset(after.keys() - before.keys()),
        frozenset(thing for thing in after.keys() & before.keys() if after[thing] != before[thing]),
        frozenset(before.keys() - after.keys()),
    )


def kind_of(thing: str) -> str:
    """The kind of a thing: ``organisation`` of ``id/organisation/…``, the scheme of a concept."""
    return thing.split("/", 2)[1]


def count(things: Iterable[str]) -> Counter[str]:
    """How many things there are of each kind; concepts count as such, and under the name of their scheme too."""
    counts: Counter[str] = Counter()
    for thing in things:
        counts[kind_of(thing)] += 1
        counts["concept"] += thing.startswith("concepts/") and thing.count("/") > 1
    return counts
