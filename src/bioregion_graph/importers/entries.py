"""What every importer of an official export yields: entries, of which only the wanted ones are turned into quads.

An entry knows what things it speaks of and a fingerprint of what it says, so that a newer export can be compared
with an older one without making a single quad (``publishing.imports``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.importers.delimited import Row
from bioregion_graph.importers.files import Files
from bioregion_graph.terms import dates
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import BASE, expand

STOP = "stop"
SET_ASIDE = "set-aside"
# Faults are counted without end and told one by one only so far.
_TOLD = 20
_DECIMAL = expand("xsd:decimal")
_INTEGER = expand("xsd:integer")


@dataclass(slots=True)
class Entry:
    """One record of an export.

    ``subjects`` are the things it speaks of, as ``id/organisation/pic-999993953``; ``fingerprint`` is a 64-bit number
    made from all that it says; ``quads`` gives its statements, whose subjects are among ``subjects``, and raises
    InputError when they cannot be made.
    """

    where: str
    subjects: tuple[str, ...]
    fingerprint: int
    quads: Callable[[], Iterable[Quad]]


@dataclass
class Report:
    """What an import has to tell: rows read, rows set aside and why, columns that nobody knows."""

    read: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    faults: list[InputError] = field(default_factory=list)
    unknown_columns: dict[str, Sequence[str]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def fault(self, file: str, problem: InputError) -> None:
        """Count a row that cannot be used; the first ones are kept to be told."""
        self.set_aside[file] += 1
        if len(self.faults) < _TOLD:
            self.faults.append(problem)


class Importer(Protocol):
    """One kind of official export."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of an export, in the order of its files, in constant memory for each row.

        Rows that are broken as they stand are told to ``report`` and left out. Raises InputError when a file is
        missing or unreadable.
        """
        ...


class Statements:
    """The statements of one thing in one graph, gathered one by one; values that are None or "" say nothing."""

    __slots__ = ("_graph", "_subject", "quads")

    def __init__(self, key: str, graph: NamedNode, what: NamedNode) -> None:
        """``key`` is the kind and key of the thing, as ``id/project/cordis-814607``."""
        self._subject = NamedNode(BASE + key)
        self._graph = graph
        self.quads = [Quad(self._subject, _TYPE, what, graph)]

    def add(self, predicate: NamedNode, value: NamedNode | Literal | str | None) -> None:
        """State a value; plain text becomes a string."""
        if value is None or value == "":
            return
        term = Literal(value) if isinstance(value, str) else value
        self.quads.append(Quad(self._subject, predicate, term, self._graph))

    def link(self, predicate: NamedNode, key: str) -> None:
        """State a tie to another thing, by its kind and key; "" states nothing."""
        if key:
            self.quads.append(Quad(self._subject, predicate, NamedNode(BASE + key), self._graph))


_TYPE = expand("rdf:type")


def fingerprint(file: str, values: Iterable[str]) -> int:
    """A 64-bit number of what a record says; the file's name is part of it."""
    text = "\x1f".join((file, *values))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def key_of(code: str) -> str:
    """An identifier's part made from a registry's own code; codes that differ in more than case stay apart.

    Letters, digits, hyphens and full stops are kept; anything else becomes a hyphen and a short hash is added.
    """
    plain = fold(code.strip())
    words = "".join(
        letter if (letter.isascii() and letter.isalnum()) or letter in "-." else " " for letter in plain
    )
    slug = "-".join(words.replace("-", " ").split()).strip(".-")
    while ".." in slug or ".-" in slug or "-." in slug:
        slug = slug.replace("..", ".").replace(".-", "-").replace("-.", "-")
    if slug == plain and slug:
        return slug
    return f"{slug}-{hashlib.blake2b(code.strip().encode(), digest_size=4).hexdigest()}".strip("-")


def amount(row: Row, column: str) -> Literal | None:
    """Money in euro or None for nothing; "NA" is nothing, a comma may stand for the decimal point.

    Raises InputError for what is no number, and for less than nothing.
    """
    text = row.get(column)
    if not text or text == "NA":
        return None
    try:
        value = Decimal(text.replace(",", ".") if "." not in text else text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise row.problem(f'{column} "{text}" is not a number.', "Write it as 1234.50.")
    if value < 0:
        raise row.problem(f'{column} "{text}" is less than nothing.', "Write an amount of 0 or more.")
    return Literal(format(value.normalize(), "f"), datatype=_DECIMAL)


def whole_number(row: Row, column: str) -> Literal | None:
    """A whole number or None for nothing. Raises InputError for anything else."""
    text = row.get(column).removesuffix(".0")
    if not text or text == "NA":
        return None
    if not (text.isascii() and text.isdigit()):
        raise row.problem(f'{column} "{text}" is not a whole number.', "Write it as 12.")
    return Literal(str(int(text)), datatype=_INTEGER)


def day(row: Row, column: str) -> Literal | None:
    """A date with the precision of the source, a time of day left out; None for nothing. Raises InputError."""
    text = row.get(column).partition(" ")[0].partition("T")[0]
    if not text or text == "NA":
        return None
    if len(text) == 10 and text[2] == text[5] and text[2] in "/.":
        text = f"{text[6:]}-{text[3:5]}-{text[:2]}"
    try:
        return dates.parse(text).literal
    except UsageError as error:
        raise row.problem(f"{column}: {error}", "") from error
