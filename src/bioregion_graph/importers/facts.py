"""From one row to quads: whatever a row says goes into the graph of the source it names.

Each subject also states where it stands: the row (for messages) and, for a source document, the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import BatchError, InputError, UsageError
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms import dates
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE, countries
from bioregion_graph.terms.iris import mint, source_key
from bioregion_graph.terms.namespaces import expand

_LINE = re.compile(r"#L(\d+)$")
_EITHER = re.compile(r"(\d{4})(?:/| or )(\d{4})")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DURATION = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?")
_Read = TypeVar("_Read")
Value = NamedNode | Literal | str | bool | int | Decimal | date | None


class Facts:
    """What one subject says in one row; iterate it for the quads.

    ``what`` is a class such as ``brg:Membership``. Values that are None or "" say nothing. Cells that cannot be
    read are told together when it is iterated, which raises BatchError: whoever mends a row mends it once.
    """

    def __init__(self, record: Record, address: str, subject: NamedNode, *what: str) -> None:
        self._problems: list[InputError] = []
        if not address:
            self._problems.append(
                record.problem("The row names no source.", "Write its address in the column source_url.")
            )
        self.record = record
        self.subject = subject
        # Without a source nothing is said; the graph only has to have some name until then.
        self.graph = graph_of(address or "nowhere")
        self._quads: dict[Quad, None] = {}
        for name in what:
            self.add("rdf:type", expand(name))
        self.add("brg:statedIn", f"{record.file}#{record.row}")
        line = _LINE.search(address)
        if line:
            self.add("brg:statedAt", NamedNode(f"{self.graph.value}#L{int(line.group(1)):02d}"))

    def add(self, predicate: str, value: Value, language: str | None = None) -> Facts:
        """State one value; texts may carry a language."""
        if value is None or value == "":
            return self
        self._quads[Quad(self.subject, expand(predicate), _term(value, language), self.graph)] = None
        return self

    def start(self, text: str) -> Facts:
        """State when it began; "2017/2018" and "2018 or 2019" are two possible years."""
        return self._edge("start", text)

    def end(self, text: str) -> Facts:
        """State when it ended."""
        return self._edge("end", text)

    def seen(self, text: str) -> Facts:
        """State when it was seen to hold."""
        return self.add("brg:observedOn", self.date(text))

    def date(self, text: str) -> Literal | None:
        """A date with the precision of the source; None for nothing, and for what is told as a problem."""
        return self._read(date_of, text) if text else None

    def number(self, text: str) -> Decimal | None:
        """A plain decimal number; None for nothing, and for what is told as a problem."""
        return self._read(number, text)

    def country(self, text: str) -> Facts:
        """State the country, by ISO 3166 alpha-2."""
        return self.add("brg:country", self._read(country, text))

    def _edge(self, edge: str, text: str) -> Facts:
        either = _EITHER.fullmatch(text)
        if either:
            self.add(f"brg:{edge}Earliest", self.date(either.group(1)))
            return self.add(f"brg:{edge}Latest", self.date(either.group(2)))
        return self.add(f"brg:{edge}", self.date(text))

    def _read(self, read: Callable[[Record, str], _Read], text: str) -> _Read | None:
        try:
            return read(self.record, text)
        except InputError as problem:
            self._problems.append(problem)
            return None

    def __iter__(self) -> Iterator[Quad]:
        if self._problems:
            raise BatchError(self._problems)
        return iter(self._quads)


def graph_of(address: str) -> NamedNode:
    """The graph of the document at this address."""
    return mint("source", source_key(address.split("#L")[0]))


def date_of(record: Record, text: str) -> Literal:
    """A date with the precision of the source. Raises InputError."""
    try:
        return dates.parse(text).literal
    except UsageError as error:
        raise record.problem(str(error), "") from error


def begun_key(record: Record, text: str) -> str:
    """The end of a tie's name that tells its beginning, "" for none. Raises InputError for a bad date."""
    if not text:
        return ""
    either = _EITHER.fullmatch(text)
    days = either.groups() if either else (text,)
    for day in days:
        date_of(record, day)
    return "--" + "-".join(days)


def number(record: Record, text: str) -> Decimal | None:
    """A plain decimal number, None for nothing. Raises InputError."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise record.problem(
            f'"{text}" is not a number.', "Write it as 1234.50, without separators of thousands."
        )
    return Decimal(text)


def whole_number(record: Record, text: str) -> int | None:
    """A number without decimals, None for nothing. Raises InputError."""
    value = number(record, text)
    if value is None:
        return None
    if value != int(value):
        raise record.problem(f'"{text}" is not a whole number.', "Write it without decimals.")
    return int(value)


def answer(record: Record, text: str) -> bool | None:
    """A yes or no, None for nothing. Raises InputError."""
    if text not in ("", "yes", "no"):
        raise record.problem(f'"{text}" is neither yes nor no.', "Write yes or no.")
    return text == "yes" if text else None


def duration(record: Record, text: str) -> Literal | None:
    """A length of time by ISO 8601, None for nothing. Raises InputError."""
    if text and not _DURATION.fullmatch(text):
        raise record.problem(f'"{text}" is not a duration.', "Write it as P2Y, P18M or P3D.")
    return Literal(text, datatype=expand("xsd:duration")) if text else None


def country(record: Record, text: str) -> str:
    """An ISO 3166 alpha-2 code, "" for nothing. Raises InputError."""
    if text and text not in countries():
        better = WRITTEN_OTHERWISE.get(text)
        remedy = f'Write "{better}".' if better else "Write a code such as IT, FR or GB."
        raise record.problem(f'country "{text}" is not an ISO 3166 code.', remedy)
    return text


def _term(
    value: NamedNode | Literal | str | bool | int | Decimal | date, language: str | None
) -> NamedNode | Literal:
    if isinstance(value, NamedNode | Literal):
        return value
    if isinstance(value, str):
        return Literal(value, language=language) if language else Literal(value)
    if isinstance(value, bool):
        return Literal(value)
    if isinstance(value, Decimal):
        plain = format(value.normalize(), "f")
        return Literal(plain, datatype=expand("xsd:decimal"))
    if isinstance(value, date):
        return dates.day_literal(value)
    return Literal(str(value), datatype=expand("xsd:integer"))
