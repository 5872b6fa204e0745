"""Calls in order: the score of each, the parts that add up to it, and the facts behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from rapidfuzz import process

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.calls.catalogue import TOLD
from bioregion_graph.matching.calls.facts import Call, State
from bioregion_graph.matching.calls.signals import SIGNALS, Asked, values_of
from bioregion_graph.matching.index import Matrix
from bioregion_graph.matching.themes import Theme

_WORDS = 5


@dataclass(frozen=True)
class Filter:
    """Which calls are wanted: states, the last day of the next deadline, types of action, or one call by its code."""

    states: frozenset[State] = frozenset((State.open, State.forthcoming))
    before: date | None = None
    actions: frozenset[str] = frozenset()
    code: str = ""

    def lets(self, call: Call, day: date) -> bool:
        """Whether a call is wanted on a day."""
        if call.state(day) not in self.states:
            return False
        deadline = call.next_deadline(day)
        if self.before is not None and (deadline is None or deadline.last > self.before):
            return False
        return not self.actions or bool(self.actions & {_plain(each) for each in call.actions})


@dataclass(frozen=True)
class Part:
    """What one signal adds to a score: its value times its weight."""

    signal: str
    value: float
    weight: float

    @property
    def adds(self) -> float:
        """Value times weight."""
        return self.value * self.weight


@dataclass(frozen=True)
class Match:
    """A call for a subject; ``parts`` are those above 0, the largest first, and add up to ``score``."""

    call: Call
    row: int
    state: State
    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return math.fsum(part.adds for part in self.parts)


@dataclass(frozen=True)
class Evidence:
    """What stands behind a match: projects by IRI, words and fields in common, how many projects of a kind."""

    near: tuple[str, ...] = ()
    near_of: int = 0
    near_with_partners: tuple[str, ...] = ()
    nearest: str = ""
    likeness: float = 0.0
    words: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    cluster_words: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    in_family: int = 0
    in_action: int = 0
    in_field: int = 0
    projects: int = 0


def matches(asked: Asked, day: date, wanted: Filter) -> list[Match]:
    """The calls that something speaks for, the best first; of equal ones the first by code.

    With the code of one call it alone. Raises NotFoundError for an unknown code, UsageError for a closed call.
    """
    rows = (
        [_the_row(asked.catalogue.calls, wanted.code, day)]
        if wanted.code
        else range(len(asked.catalogue.calls))
    )
    rows = [row for row in rows if wanted.lets(asked.catalogue.calls[row], day)]
    values = values_of(asked)
    found = [_match(asked.catalogue.calls[row], row, values[row], day) for row in rows]
    return sorted((each for each in found if each.parts), key=lambda each: (-each.score, each.call.code))


def evidence(asked: Asked, match: Match) -> Evidence:
    """The facts behind a match."""
    catalogue, index = asked.catalogue, asked.catalogue.index
    nearest = catalogue.nearest[match.row]
    tied = index.member @ asked.partners
    near = [number for number in nearest if asked.own[number]]
    nearest_own, likeness = _nearest_own(asked, match.row)
    above = catalogue.fields.taxonomy.above
    shared = asked.subject.concepts & catalogue.named[match.row]
    words = catalogue.words[[match.row]]
    return Evidence(
        tuple(index.projects[number].iri for number in near),
        min(TOLD, len(nearest)),
        tuple(index.projects[number].iri for number in nearest if tied[number] > 0 and not asked.own[number]),
        nearest_own,
        likeness,
        _shared_words(asked, words, asked.profile),
        _shared_words(asked, words, index.words_of(asked.subject.text)),
        _shared_words(asked, words, index.words_of(asked.subject.around)),
        tuple(sorted(each for each in shared if not any(each in above(other) for other in shared))),
        _count(asked, match.row, Theme.FAMILY),
        _count(asked, match.row, Theme.ACTION),
        _count(asked, match.row, Theme.FIELD),
        len(asked.own_projects),
    )


def _nearest_own(asked: Asked, row: int) -> tuple[str, float]:
    """The own project that is nearest to a call in text, by IRI, and how near; empty and 0 where none is near."""
    likeness = asked.likeness[[row]].tocsr()
    if not likeness.nnz:
        return "", 0.0
    best = int(np.argmax(likeness.data))
    number = int(asked.own_projects[likeness.indices[best]])
    return asked.catalogue.index.projects[number].iri, float(likeness.data[best])


def _match(call: Call, row: int, values: Sequence[float], day: date) -> Match:
    parts = [
        Part(signal.name, float(value), signal.weight)
        for signal, value in zip(SIGNALS, values, strict=True)
        if value > 0 and signal.weight > 0
    ]
    return Match(call, row, call.state(day), tuple(sorted(parts, key=lambda part: (-part.adds, part.signal))))


def _the_row(calls: Sequence[Call], code: str, day: date) -> int:
    """The call of a code, in capitals or not, or of an IRI."""
    codes = {call.code.upper(): row for row, call in enumerate(calls)}
    codes |= {call.iri.upper(): row for row, call in enumerate(calls)}
    row = codes.get(code.upper())
    if row is None:
        near = process.extract(code.upper(), [call.code for call in calls], limit=3, score_cutoff=60)
        hint = (
            f"Is one of these meant: {', '.join(each[0] for each in near)}?"
            if near
            else "See bioregion match calls."
        )
        raise NotFoundError(f'There is no call "{code}" with a deadline or a status. {hint}')
    call = calls[row]
    if call.state(day) is State.closed:
        last = call.deadlines[-1].last.isoformat() if call.deadlines else ""
        told = (
            f": its last deadline was {last}" if last and last < day.isoformat() else ", as its source says"
        )
        remedy = f"Ask as of that day: {last}." if last and last < day.isoformat() else "Choose another one."
        raise UsageError(f"{call.code} is closed{told}. {remedy}")
    return row


def _shared_words(asked: Asked, one: Matrix, other: Matrix) -> tuple[str, ...]:
    """The words that make two texts alike, the weightiest first; a pair of words takes in its single ones."""
    product = one.multiply(other).tocsr()
    names = asked.catalogue.vocabulary
    found: list[str] = []
    for place in np.lexsort((product.indices, -product.data)):
        word = names[product.indices[place]]
        if not any(f" {word} " in f" {each} " or f" {each} " in f" {word} " for each in found):
            found.append(word)
        if len(found) == _WORDS:
            break
    return tuple(found)


def _count(asked: Asked, row: int, theme: Theme) -> int:
    """How many own projects share a theme of one kind with the call."""
    columns = asked.catalogue.columns(theme)[row]
    if not columns or not len(asked.own_projects):
        return 0
    themed = asked.catalogue.index.themed[asked.own_projects][:, columns]
    return int((np.asarray(themed.sum(axis=1)).ravel() > 0).sum())


def _plain(action: str) -> str:
    return action.upper().removeprefix("HORIZON-")


def wanted_actions(actions: Sequence[str], calls: Sequence[Call]) -> frozenset[str]:
    """Types of action as calls are compared by. Raises UsageError for one that no call has."""
    known = sorted({_plain(each) for call in calls for each in call.actions})
    for action in actions:
        if _plain(action) not in known:
            raise UsageError(
                f'No call is of the type of action "{action}". Choose one of {", ".join(known)}.'
            )
    return frozenset(map(_plain, actions))
