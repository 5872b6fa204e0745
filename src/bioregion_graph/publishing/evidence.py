"""Reading the evidence for a thing's time out of its statements, and writing its bounds back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.publishing import words
from bioregion_graph.publishing.bounds import Bounds, Evidence, Span, bounds, lasting, span
from bioregion_graph.publishing.choice import Support, Value
from bioregion_graph.terms import dates
from bioregion_graph.terms.dates import PartialDate
from bioregion_graph.terms.namespaces import compact

Statement = tuple[NamedNode, Value]
_TIMES = (
    words.START, words.END, words.START_EARLIEST, words.START_LATEST, words.END_EARLIEST, words.END_LATEST,
    words.OBSERVED_ON, words.ON_DATE,
)  # fmt: skip
RELEVANT = frozenset((*_TIMES, words.DURATION, words.IN_TERM))


def is_about_time(statements: Iterable[Statement]) -> bool:
    """Whether any statement bears on time."""
    return any(predicate in RELEVANT for predicate, _ in statements)


def read(
    subject: NamedNode, statements: Iterable[Statement], end_of_term: Callable[[NamedNode], Span]
) -> Evidence:
    """The evidence in a subject's statements; ``end_of_term`` gives the end of a term of office.

    Raises InputError when a date is not in the calendar.
    """
    values: dict[NamedNode, list[Value]] = defaultdict(list)
    for predicate, value in statements:
        if predicate in RELEVANT:
            values[predicate].append(value)
    given = {predicate: _dates(subject, values[predicate]) for predicate in _TIMES if values[predicate]}

    def of(predicate: NamedNode) -> Sequence[PartialDate]:
        return given.get(predicate, ())

    start = span(*of(words.START), earliest=of(words.START_EARLIEST), latest=of(words.START_LATEST))
    end = span(*of(words.END), earliest=of(words.END_EARLIEST), latest=of(words.END_LATEST))
    if not end:
        end = _end_from_duration(of(words.START), values[words.DURATION])
    # A term of office proves a mandate until its last day; whether it was renewed then, nobody has said.
    term = _latest(end_of_term(term) for term in values[words.IN_TERM] if isinstance(term, NamedNode))
    if not start and not end and (on := of(words.ON_DATE)):
        # Something that happens on a date both starts and ends on it.
        start = end = span(*on)
    return Evidence(start, end, tuple(sorted(of(words.OBSERVED_ON))), Span() if end else term)


def write(found: Bounds) -> list[Statement]:
    """The bounds as statements."""
    days = {
        words.STARTS_ON: found.starts_on,
        words.ENDS_ON: found.ends_on,
        words.CERTAIN_FROM: found.certain_from,
        words.CERTAIN_UNTIL: found.certain_until,
    }
    return [(predicate, dates.day_literal(day)) for predicate, day in days.items() if day is not None]


def bounds_of(
    subject: NamedNode, statements: Iterable[Statement], end_of_term: Callable[[NamedNode], Span]
) -> list[Statement]:
    """The statements that give a subject its bounds. Raises InputError."""
    return write(bounds(read(subject, statements, end_of_term)))


def uncontradicted(predicate: NamedNode, support: Support, seen: Iterable[Value]) -> Support:
    """Of rival starts, or ends, those that do not deny what was seen; all of them when none is left.

    Somebody who was seen in office in 2017 did not begin in 2024, whatever else a source says.
    """
    if predicate not in (words.START, words.END) or len(support) < 2:
        return support
    periods = [period for value in seen if (period := _period(value)) is not None]

    def is_denied(value: Value) -> bool:
        edge = _period(value)
        if edge is None:
            return False
        if predicate == words.START:
            return any(period.last < edge.first for period in periods)
        return any(period.first > edge.last for period in periods)

    return {value: sources for value, sources in support.items() if not is_denied(value)} or support


def _period(value: Value) -> PartialDate | None:
    try:
        return dates.from_literal(value) if isinstance(value, Literal) else None
    except UsageError:
        return None


def _end_from_duration(starts: Sequence[PartialDate], durations: Iterable[Value]) -> Span:
    ends = [lasting(start, told.value) for start in starts for told in durations if isinstance(told, Literal)]
    return _latest(ends)


def _latest(ends: Iterable[Span]) -> Span:
    """Of several ends the last one: a mandate in two terms runs to the end of the later."""
    known = [end for end in ends if end.last is not None]
    return max(known, key=lambda end: (end.last, end.first or date.min), default=Span())


def _dates(subject: NamedNode, values: Iterable[Value]) -> list[PartialDate]:
    found = []
    for value in values:
        try:
            if not isinstance(value, Literal):
                raise UsageError(f"{value} is not a date.")
            found.append(dates.from_literal(value))
        except UsageError as error:
            raise InputError(str(error), compact(subject.value), "Mend it in the source's file.") from error
    return found
