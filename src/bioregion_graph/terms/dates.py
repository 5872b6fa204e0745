"""Dates that keep the precision of their source: a year, a month or a day.

A partial date is a period of days. Following XML Schema 1.1 part 2 (gYear, gYearMonth, date) without time zones.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import UsageError

_XSD = "http://www.w3.org/2001/XMLSchema#"
GYEAR = NamedNode(_XSD + "gYear")
GYEARMONTH = NamedNode(_XSD + "gYearMonth")
DATE = NamedNode(_XSD + "date")
_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month or a day. ``first`` and ``last`` are the days it may mean."""

    first: date
    last: date
    text: str

    @property
    def datatype(self) -> NamedNode:
        """``xsd:gYear``, ``xsd:gYearMonth`` or ``xsd:date``."""
        return {4: GYEAR, 7: GYEARMONTH, 10: DATE}[len(self.text)]

    @property
    def literal(self) -> Literal:
        """The RDF literal, typed by its precision."""
        return Literal(self.text, datatype=self.datatype)

    def contains(self, other: PartialDate) -> bool:
        """Whether every day the other date may mean is one of ours."""
        return self.first <= other.first and other.last <= self.last


def parse(text: str) -> PartialDate:
    """Read ``2019``, ``2019-04`` or ``2019-04-30``.

    Raises UsageError for anything else, and for days that the calendar lacks.
    """
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise UsageError(f'"{text}" is not a date. Write 2019, 2019-04 or 2019-04-30.')
    year, month, day = (None if part is None else int(part) for part in found.groups())
    assert year is not None
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        last_month = 12 if month is None else month
        last = date(year, last_month, calendar.monthrange(year, last_month)[1] if day is None else day)
    except (ValueError, IndexError) as error:
        raise UsageError(f'"{text}" is not in the calendar. Write a day that exists.') from error
    return PartialDate(first, last, found.group(0))


def parse_day(text: str) -> date:
    """Read a day such as ``2019-04-30``. Raises UsageError for a month, a year and anything else."""
    if not _FORM.fullmatch(text.strip()):
        raise UsageError(f'"{text}" is not a day. Write it as 2019-05-01.')
    told = parse(text)
    if told.datatype == DATE:
        return told.first
    period, example = ("month", f"{told.text}-15") if len(told.text) == 7 else ("year", f"{told.text}-07-01")
    raise UsageError(f'"{text}" is not a day. Give a day of that {period}, as {example}.')


def from_literal(literal: Literal) -> PartialDate:
    """Read an ``xsd:gYear``, ``xsd:gYearMonth`` or ``xsd:date`` literal. Raises UsageError for others."""
    if literal.datatype not in (GYEAR, GYEARMONTH, DATE):
        raise UsageError(f"{literal} is not a date literal. Type it xsd:gYear, xsd:gYearMonth or xsd:date.")
    return parse(literal.value)


def day_literal(day: date) -> Literal:
    """An ``xsd:date`` literal."""
    return Literal(day.isoformat(), datatype=DATE)
