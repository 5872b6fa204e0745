"""From what sources state about time to four comparable days: possible and certain, first and last.

On a day D a thing held: yes when certain_from <= D <= certain_until; no when D is before starts_on or after
ends_on; unknown otherwise. Nothing is guessed: after the last evidence comes "unknown", never "still".
Pure functions on dates; the graph is left to ``evidence``.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bioregion_graph.terms.dates import PartialDate

_DURATION = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


@dataclass(frozen=True)
class Span:
    """The days among which one day lies; None leaves that side open."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None

    def contains(self, other: Span) -> bool:
        """Whether every day of the other span is one of ours."""
        after = self.first is None or (other.first is not None and self.first <= other.first)
        before = self.last is None or (other.last is not None and other.last <= self.last)
        return after and before


@dataclass(frozen=True)
class Evidence:
    """What is stated of one thing: when it started, ended, was seen to hold, and when its term ends."""

    start: Span = Span()
    end: Span = Span()
    seen: tuple[PartialDate, ...] = ()
    term: Span = Span()


@dataclass(frozen=True)
class Bounds:
    """The four days; None where nothing is known."""

    starts_on: date | None = None
    ends_on: date | None = None
    certain_from: date | None = None
    certain_until: date | None = None

    def holds_on(self, day: date) -> bool | None:
        """True, False, or None for unknown."""
        if (self.starts_on and day < self.starts_on) or (self.ends_on and day > self.ends_on):
            return False
        if self.certain_from and self.certain_until and self.certain_from <= day <= self.certain_until:
            return True
        return None


def span(
    *stated: PartialDate, earliest: Iterable[PartialDate] = (), latest: Iterable[PartialDate] = ()
) -> Span:
    """The span of one day stated several times, or between an earliest and a latest date.

    Statements that agree narrow each other; statements that cannot all be true leave all their days open.
    """
    firsts = [given.first for given in (*stated, *earliest)]
    lasts = [given.last for given in (*stated, *latest)]
    first, last = max(firsts, default=None), min(lasts, default=None)
    if first is not None and last is not None and first > last:
        return Span(min(firsts), max(lasts))
    return Span(first, last)


def bounds(evidence: Evidence) -> Bounds:
    """The bounds that follow from the evidence; the certain days always lie among the possible ones."""
    starts_on, ends_on = _possible(evidence)
    seen = [held for period in _seen(evidence) if (held := _clip(period, evidence))]
    # It had begun by the last possible day of its start, and had not ended before the first of its end.
    begun, not_ended = evidence.start.last, evidence.end.first or evidence.term.first
    certain_from = min((day for day in (begun, *(first for first, _ in seen)) if day), default=None)
    certain_until = max((day for day in (not_ended, *(last for _, last in seen)) if day), default=None)
    if certain_from and certain_until and certain_from > certain_until:
        certain_from = certain_until = None
    if certain_from and ends_on and certain_from > ends_on:
        certain_from = None
    if certain_until and starts_on and certain_until < starts_on:
        certain_until = None
    return Bounds(starts_on, ends_on, certain_from, certain_until)


def _possible(evidence: Evidence) -> tuple[date | None, date | None]:
    """The first and the last possible day.

    What was seen before the start, or after the end, contradicts it: then neither is denied; the days between
    are unknown.
    """
    starts_on, ends_on = evidence.start.first, evidence.end.last
    before = [seen.first for seen in evidence.seen if starts_on and seen.last < starts_on]
    later = [seen.last for seen in evidence.seen if ends_on and seen.first > ends_on]
    return min(before, default=starts_on), max(later, default=ends_on)


def _seen(evidence: Evidence) -> list[tuple[date, date]]:
    """The periods in which it was seen to hold; on the very day it started or ended it held too."""
    seen = [(period.first, period.last) for period in evidence.seen]
    for edge in (evidence.start, evidence.end):
        if edge.first is not None and edge.first == edge.last:
            seen.append((edge.first, edge.first))
    return seen


def _clip(period: tuple[date, date], evidence: Evidence) -> tuple[date, date] | None:
    """What a period in which a thing was seen proves, next to its start and end; None for nothing.

    "Seen in April" covers April. But of what started in April it proves only the last day of April: the
    rest of the month may lie before the start.
    """
    begin, finish = period
    start, end, is_one_day = evidence.start, evidence.end, period[0] == period[1]
    if start.first and (begin < start.first or (begin == start.first and not is_one_day)):
        begin = start.last or start.first
    if end.last and (finish > end.last or (finish == end.last and not is_one_day)):
        finish = end.first or end.last
    return (begin, finish) if begin <= finish else None


def lasting(start: PartialDate, duration: str) -> Span:
    """When something that lasts so long ends, last day included (``P3Y``, ``P1Y6M``, ``P90D``; xsd:duration).

    Three years from 2019-04-05 end on 2022-04-04; three years from some day of 2019 end on a day between
    2021-12-31 and 2022-12-30. An empty span when the text is no such duration, or has a time of day.
    """
    return Span(_last_day(start.first, duration), _last_day(start.last, duration))


def _last_day(start: date, duration: str) -> date | None:
    found = _DURATION.fullmatch(duration)
    if not found:
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    month = start.month - 1 + months + 12 * years
    year, month = start.year + month // 12, month % 12 + 1
    if year >= date.max.year:
        return None
    day = min(start.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) + timedelta(days=days + 7 * weeks - 1)
