"""What every importer of an official export yields: entries, of which only the wanted ones are turned into quads.

An entry knows what things it speaks of and a mark of what it says of each, so that a newer export can be compared
with an older one without making a single quad (``publishing.imports``).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.importers.delimited import Layout, Row
from bioregion_graph.importers.files import Files
from bioregion_graph.terms import dates
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import BASE, expand

STOP = "stop"
SET_ASIDE = "set-aside"
# Faults are counted without end and told one by one only so far.
_TOLD = 20
# Ten times what a whole framework programme costs.
_TOO_MUCH = Decimal(10) ** 12
# Numbers as R, Python and spreadsheets of many languages write them; an exponent of two digits is enough for any.
_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(?:[.,][0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?")
_POINTED = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3}){1,12}(?:,[0-9]{1,40})?")
_COMMAED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,12}(?:\.[0-9]{1,40})?")
_KEY = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,18}(?:\.0)?")
_DAY_FIRST = re.compile(r"([0-9]{2})[./]([0-9]{2})[./]([0-9]{4})")
_TIME_OF_DAY = re.compile(
    r"(?<=[0-9]{2})[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9:]{2,5})?\Z"
)
_DECIMAL = expand("xsd:decimal")
_INTEGER = expand("xsd:integer")


@dataclass(slots=True)
class Entry:
    """One record of an export.

    ``subjects`` are the things it speaks of, as ``id/organisation/pic-999993953``. ``marks`` are as many 64-bit
    numbers, each a ``fingerprint`` of what it says of one of them; 0 for what an entry before it says in the same
    words. ``quads`` gives its statements, whose subjects are among ``subjects``, and raises InputError when they
    cannot be made.
    """

    where: str
    subjects: tuple[str, ...]
    marks: tuple[int, ...]
    quads: Callable[[], Iterable[Quad]]


@dataclass
class Report:
    """What an import has to tell: rows read, rows set aside and why, columns that nobody knows."""

    read: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    faults: list[InputError] = field(default_factory=list)
    unknown_columns: dict[str, Sequence[str]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def untold(self) -> int:
        """How many rows were set aside beyond those that are told one by one."""
        return sum(self.set_aside.values()) - len(self.faults)

    def fault(self, file: str, problem: InputError) -> None:
        """Count a row that cannot be used; the first ones are kept to be told."""
        self.set_aside[file] += 1
        if len(self.faults) < _TOLD:
            self.faults.append(problem)

    def unusable(self, where: str, problem: InputError) -> None:
        """Count an entry whose statements cannot be made; ``where`` is its place."""
        self.fault(where.rpartition(", row ")[0].rpartition("/")[2], problem)


class Importer(Protocol):
    """One kind of official export."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        """The entries of an export, in the order of its files, in constant memory for each row.

        Rows that are broken as they stand are told to ``report`` and left out. Entries of rows that the files do
        not want may be left out too. Raises InputError when a file is missing or unreadable.
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


def fingerprint_of(row: Row, layout: Layout) -> int:
    """The fingerprint of a row: of the columns that are read, in whatever order and company they stand."""
    return fingerprint_in(row, layout.name, (*layout.required, *layout.optional))


def fingerprint_in(row: Row, file: str, columns: Iterable[str]) -> int:
    """The fingerprint of some columns of a row."""
    return fingerprint(file, map(row.fields.get, columns, repeat("")))


@lru_cache(maxsize=1 << 16)
def key_of(code: str) -> str:
    """An identifier's part made from a registry's own code; codes that differ in more than case stay apart.

    Letters, digits, hyphens and full stops of ASCII are kept; anything else becomes a hyphen, and a hash is added.
    """
    code = code.strip()
    if code.isascii() and _KEY.fullmatch(code):
        return code.lower()
    words = "".join(
        letter if (letter.isascii() and letter.isalnum()) or letter in "-." else " " for letter in fold(code)
    )
    slug = "-".join(words.replace("-", " ").split()).strip(".-")
    while ".." in slug or ".-" in slug or "-." in slug:
        slug = slug.replace("..", ".").replace(".-", "-").replace("-.", "-")
    # Where nothing of the code can be read, the hash alone tells it from all others.
    size = 4 if slug else 8
    return f"{slug}-{hashlib.blake2b(code.encode(), digest_size=size).hexdigest()}".strip("-")


def amount(row: Row, column: str) -> Literal | None:
    """Money in euro or None for nothing; "NA" is nothing, a comma may stand for the decimal point.

    Raises InputError for what is no number, for less than nothing, and for more than there is.
    """
    text = row.get(column)
    if not text or text == "NA":
        return None
    value = number(text)
    if value is None:
        raise row.problem(f'{column} "{text}" is not a number.', "Write it as 1234.50.")
    if value < 0:
        raise row.problem(f'{column} "{text}" is less than nothing.', "Write an amount of 0 or more.")
    if value >= _TOO_MUCH:
        raise row.problem(f'{column} "{text}" is no amount of euro.', "Write an amount below 10¹².")
    return Literal(spelt(value), datatype=_DECIMAL)


def cost(row: Row, column: str) -> Literal | None:
    """What something costs in euro or None: 0 is what exports write where nobody told it. Raises InputError."""
    value = amount(row, column)
    return None if value is None or value.value == "0" else value


def number(text: str) -> Decimal | None:
    """The number that exports write in one of many ways; None for what is none.

    With one sign, point or comma, it is the decimal sign, since no export separates thousands by one alone.
    """
    if _PLAIN.fullmatch(text):
        plain = text.replace(",", ".")
    elif _POINTED.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    elif _COMMAED.fullmatch(text):
        plain = text.replace(",", "")
    else:
        return None
    return Decimal(plain)


def spelt(value: Decimal) -> str:
    """A number as xsd:decimal spells it, without needless zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def whole_number(row: Row, column: str) -> Literal | None:
    """A whole number or None for nothing. Raises InputError for anything else."""
    text = row.get(column)
    if not text or text == "NA":
        return None
    if not _WHOLE_NUMBER.fullmatch(text):
        raise row.problem(f'{column} "{text}" is not a whole number.', "Write it as 12.")
    return Literal(str(int(text.removesuffix(".0"))), datatype=_INTEGER)


def day(row: Row, column: str) -> Literal | None:
    """A date with the precision of the source, a time of day left out; None for nothing. Raises InputError."""
    text = row.get(column)
    if not text or text == "NA":
        return None
    try:
        return _day(text)
    except UsageError as error:
        raise row.problem(f"{column}: {error}", "") from error


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> Literal:
    plain = _TIME_OF_DAY.sub("", text)
    if found := _DAY_FIRST.fullmatch(plain):
        plain = "-".join(reversed(found.groups()))
    return dates.parse(plain).literal
