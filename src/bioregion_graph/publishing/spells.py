"""Which congruent ties are one and the same spell: pure reasoning on their times.

- Starts agree when the days of one contain the days of the other (2019 and 2019-04); spells with other starts
  stay apart, unless they end at the same time: then they are one spell whose start is in dispute.
- A tie without a start joins the latest spell that may have lasted through everything it was seen to hold.
- What then remains without a start is one spell; what has no time at all joins the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from bioregion_graph.publishing.bounds import Evidence, Span


@dataclass(frozen=True)
class Tie:
    """A tie as one or more sources name it."""

    iri: NamedNode
    time: Evidence


@dataclass
class Spell:
    """Ties that are one. ``start`` is the finest start among them."""

    start: Span
    ties: list[Tie] = field(default_factory=list)

    @property
    def end(self) -> Span:
        """The end, where one of the ties knows it: the finest."""
        ends = [tie.time.end for tie in self.ties if tie.time.end]
        return min(ends, key=_fineness, default=Span())


def join(ties: Sequence[Tie]) -> Mapping[NamedNode, NamedNode]:
    """For each tie, the one that stands for it: the first by name of its spell, if possible with a start."""
    started = sorted(
        (tie for tie in ties if tie.time.start), key=lambda t: (*_fineness(t.time.start), t.iri.value)
    )
    spells: list[Spell] = []
    for tie in started:
        _place(tie, spells)
    spells.sort(key=lambda spell: (_first(spell.start), spell.ties[0].iri.value))
    loose = Spell(Span())
    for tie in sorted((tie for tie in ties if not tie.time.start), key=lambda t: t.iri.value):
        _home_for(tie, spells, loose).ties.append(tie)
    return {tie.iri: _standing_for(spell) for spell in (*spells, loose) for tie in spell.ties}


def _place(tie: Tie, spells: list[Spell]) -> None:
    """Put a tie with a start into the earliest spell that it agrees with, or into a new one."""
    fitting = [spell for spell in spells if _agree(tie, spell)]
    if fitting:
        min(fitting, key=lambda spell: (_first(spell.start), spell.ties[0].iri.value)).ties.append(tie)
    else:
        spells.append(Spell(tie.time.start, [tie]))


def _agree(tie: Tie, spell: Spell) -> bool:
    start, end = tie.time.start, tie.time.end
    same_start = start.contains(spell.start) or spell.start.contains(start)
    if same_start:
        # Out in March and in again in September of one year: two spells, though both began in 2019.
        return not (_before(end, spell.start) or _before(spell.end, start))
    return bool(end and spell.end) and (end.contains(spell.end) or spell.end.contains(end))


def _home_for(tie: Tie, spells: Sequence[Spell], loose: Spell) -> Spell:
    times = _periods(tie.time)
    if not times:
        return spells[0] if spells else loose
    # Every period, not only one: else a start would deny what was seen before it.
    lasting = [spell for spell in spells if all(_may_last(spell, first, last) for first, last in times)]
    return lasting[-1] if lasting else loose


def _periods(time: Evidence) -> list[tuple[date, date]]:
    periods = [(period.first, period.last) for period in time.seen]
    if time.end:
        periods.append((time.end.first or date.min, time.end.last or date.max))
    return periods


def _may_last(spell: Spell, first: date, last: date) -> bool:
    return _first(spell.start) <= last and (spell.end.last is None or first <= spell.end.last)


def _standing_for(spell: Spell) -> NamedNode:
    with_start = [tie.iri for tie in spell.ties if tie.time.start]
    return min(with_start or [tie.iri for tie in spell.ties], key=_value)


def _before(end: Span, start: Span) -> bool:
    return end.last is not None and start.first is not None and end.last < start.first


def _first(start: Span) -> date:
    return start.first or date.min


def _fineness(known: Span) -> tuple[int, date]:
    """Sorts the finest span first, then the earliest."""
    first, last = known.first or date.min, known.last or date.max
    return (last - first).days, first


def _value(iri: NamedNode) -> str:
    return iri.value
