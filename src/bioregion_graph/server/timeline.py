"""The ties of a thing on one axis of time: when each held for certain, when it may have held, when it was seen.

Bars are given in percents of the axis, so that a page draws them without a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bioregion_graph.errors import UsageError
from bioregion_graph.queries.describe import Tie
from bioregion_graph.queries.neighbours import Listed
from bioregion_graph.server import languages, tie_rows, wording
from bioregion_graph.server.things import ENDS, FIGURE, ROLES, value_of
from bioregion_graph.server.words import TIES
from bioregion_graph.terms import dates
from bioregion_graph.terms.namespaces import compact

# More would be no picture; the tables have all.
MOST = 40
_MOST_MARKS = 8


@dataclass(frozen=True)
class Bar:
    """A tie: what it is with, as what, when in words; from ``begin`` to ``end`` it may have held, from ``sure_begin``
    to ``sure_end`` it did, and ``seen`` are days; all in percents. ``is_open`` tells that no end is known,
    ``starts_open`` that no beginning is."""

    iri: str
    label: str
    target: str
    role: str
    when: str
    begin: float
    end: float
    sure_begin: float
    sure_end: float
    seen: tuple[float, ...]
    is_open: bool
    starts_open: bool


@dataclass(frozen=True)
class Timeline:
    """The bars, oldest first; ``marks`` are years with their places in percents, ``day`` is the place of the day asked;
    so many ties have no date, or no room."""

    bars: tuple[Bar, ...]
    marks: tuple[tuple[int, float], ...]
    day: float | None
    undated: int
    left_out: int


@dataclass(frozen=True)
class _Span:
    """The days that are known of a tie."""

    tie: Listed
    first: date | None
    last: date | None
    sure_first: date | None
    sure_last: date | None
    seen: tuple[date, ...]

    @property
    def days(self) -> list[date]:
        return [day for day in (self.first, self.last, self.sure_first, self.sure_last, *self.seen) if day]

    def may_hold(self, day: date) -> bool:
        """Whether nothing excludes that it held on the day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Chosen:
    """The ties that a timeline has room for, oldest first; so many have no date, or no room."""

    spans: tuple[_Span, ...]
    undated: int
    left_out: int

    @property
    def ties(self) -> list[Listed]:
        """What is shown."""
        return [span.tie for span in self.spans]


def chosen(ties: Iterable[Listed], day: date) -> Chosen:
    """Which of the ties of a thing are shown; none where fewer than two have a date.

    Where there is no room for all, those come first that may have held on the day, then those that began last.
    """
    spans = [_span(tie) for tie in ties if tie.kind != FIGURE]
    dated = sorted(
        (span for span in spans if span.days),
        key=lambda span: (min(span.days), max(span.days), span.tie.iri),
    )
    if len(dated) < 2:
        return Chosen((), len(spans), len(dated))
    kept = dated
    if len(dated) > MOST:
        best = sorted(range(len(dated)), key=lambda place: (not dated[place].may_hold(day), -place))
        kept = [dated[place] for place in sorted(best[:MOST])]
    return Chosen(tuple(kept), len(spans) - len(dated), len(dated) - len(kept))


def of(
    what: Chosen, ties: Mapping[tuple[str, str], Tie], on: date | None, today: date, language: str
) -> Timeline | None:
    """The timeline of what was chosen, whose facts are found in ``ties`` by IRI and role; None of nothing."""
    if not what.spans:
        return None
    days = [day for span in what.spans for day in span.days]
    is_open = any(span.last is None for span in what.spans)
    least, most = min(days).year, max(*days, today if is_open else max(days)).year + 1
    axis = _Axis(date(least, 1, 1), date(most, 1, 1))
    return Timeline(
        tuple(_bar(span, ties[span.tie.iri, span.tie.role], axis, language) for span in what.spans),
        tuple((year, axis.place(date(year, 1, 1))) for year in _years(least, most)),
        axis.place(on) if on and least <= on.year < most else None,
        what.undated,
        what.left_out,
    )


@dataclass(frozen=True)
class _Axis:
    begin: date
    end: date

    def place(self, day: date) -> float:
        """Where a day stands, 0 to 100."""
        share = (day - self.begin).days / max((self.end - self.begin).days, 1)
        return round(100 * min(max(share, 0), 1), 2)


def _years(least: int, most: int) -> Sequence[int]:
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100) if (most - least) / each <= _MOST_MARKS)
    return range(-(-least // step) * step, most, step)


def _span(tie: Listed) -> _Span:
    first, last, sure_first, sure_last = (
        _day(text) for text in (tie.first, tie.last, tie.sure_first, tie.sure_last)
    )
    seen = {day for text in tie.seen if (day := _day(text))}
    return _Span(tie, first, last, sure_first, sure_last, tuple(sorted(seen)))


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    """The day of a date, or the one in the middle of a month or a year; None for what is none."""
    if not text:
        return None
    try:
        told = dates.parse(text)
    except UsageError:
        return None
    return told.first + (told.last - told.first) / 2


def _bar(span: _Span, tie: Tie, axis: _Axis, language: str) -> Bar:
    ends = [value_of(fact, language) for fact in tie.facts if fact.property in ENDS]
    roles = dict.fromkeys(fact.value_label[language] for fact in tie.facts if fact.property in ROLES)
    heading = TIES.get((compact(tie.kind), compact(tie.role)))
    kind = languages.translate(language, heading) if heading else tie.kind_label[language]
    starts = span.first or span.sure_first
    ends_on = span.last
    is_bar = bool(span.first or span.last or span.sure_first)
    begin = axis.place(starts) if starts else 0.0
    end = axis.place(ends_on) if ends_on else 100.0
    return Bar(
        tie.iri,
        ", ".join(end.text for end in ends) or ", ".join(roles) or wording.sentence(kind),
        ends[0].target if ends else tie.iri,
        ", ".join(roles) if ends and roles else wording.sentence(kind),
        tie_rows.period(tie, language),
        begin if is_bar else 0.0,
        end if is_bar else 0.0,
        axis.place(span.sure_first) if span.sure_first and span.sure_last else 0.0,
        axis.place(span.sure_last) if span.sure_first and span.sure_last else 0.0,
        tuple(axis.place(day) for day in span.seen),
        is_bar and ends_on is None,
        is_bar and starts is None,
    )
