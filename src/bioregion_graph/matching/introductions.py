"""The shortest living way from one organisation to another: who can introduce whom, and through what.

Fewest steps first, then what is proven, close and young, after Dijkstra (1959) on organisations and the hubs that they
share (``living``). One search from the asker gives the ways to all hits. Leaves the sentences to
``introduction_words``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.living import Answer, Kind, Living, Span, Tie

# A step costs so much that no number of doubts adds up to one.
STEP = 1_000_000
# Nobody is introduced over more steps than these.
MOST_STEPS = 4
_DOUBT = {Answer.yes: 0, Answer.lately: 3000, Answer.unknown: 6000}
_CROWD = 2000
_A_YEAR = 100
_OLDEST = 15
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Step:
    """One step of a way: who knows whom, through what, since when, and whether that holds on the day.

    ``via`` is the membership, the group, the person or the project; ``ties`` are the nodes that say so; of a project,
    they are looked up when they are shown. ``others`` more things tie the two. ``size`` is how many share ``via``.
    ``is_member`` tells of the first and of the second whether it belongs to the body or group, or runs it.
    """

    first: str
    second: str
    kind: Kind
    via: str
    answer: Answer
    span: Span
    ties: tuple[str, ...]
    others: int
    size: int
    is_member: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class Way:
    """The way from the asker to one organisation, step by step; ``answer`` is the weakest of its steps."""

    organisation: str
    steps: tuple[Step, ...]

    @property
    def answer(self) -> Answer:
        """Whether the whole way holds on the day."""
        return max((step.answer for step in self.steps), key=list(Answer).index, default=Answer.yes)


class Introductions:
    """The living ties of a day as one graph, built once; costs are symmetrical."""

    def __init__(self, living: Living) -> None:
        self.living = living
        self._of: dict[tuple[str, str], Tie] = {(tie.organisation, tie.hub): tie for tie in living.ties}
        self._hubs: dict[str, set[str]] = defaultdict(set)
        self._sizes: dict[str, int] = defaultdict(int)
        for tie in living.ties:
            self._hubs[tie.organisation].add(tie.hub)
            self._sizes[tie.hub] += 1
        organisations, hubs = sorted(self._hubs), sorted(self._sizes)
        self._names = [*organisations, *hubs]
        self._numbers = {name: number for number, name in enumerate(organisations)}
        self._graph = self._costs({name: number for number, name in enumerate(hubs, len(organisations))})

    def _costs(self, hubs: Mapping[str, int]) -> sparse.csr_array:
        ties = self.living.ties
        # Equal ways are told apart by the place of their hubs, a cost below 1.
        places = np.asarray([hubs[tie.hub] for tie in ties], np.float64)
        costs = np.asarray([self.cost(tie) for tie in ties], np.float64) + places / (2 * len(self._names) + 1)
        rows = np.asarray([self._numbers[tie.organisation] for tie in ties], np.intp)
        columns = places.astype(np.intp)
        ends = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
        both = np.concatenate([costs, costs])
        return sparse.csr_array((both, ends), shape=(len(self._names), len(self._names)))

    def cost(self, tie: Tie) -> int:
        """Half a step, and what speaks against the tie: doubt, the crowd on the hub, years since it began."""
        size = self._sizes[tie.hub]
        began = tie.span.starts or tie.span.proven_from
        years = min((self.living.day - began).days / _DAYS_A_YEAR, _OLDEST) if began else _OLDEST
        against = _DOUBT[tie.answer] + _CROWD - _CROWD // max(size - 1, 1) + round(_A_YEAR * years)
        return STEP // 2 + against

    def ways(
        self, asker: str, organisations: Iterable[str], most_steps: int = MOST_STEPS
    ) -> dict[str, Way | None]:
        """The way to each organisation; None where there is none of so few steps. Raises UsageError."""
        if most_steps < 1:
            raise UsageError(f"A way of {most_steps} steps leads nowhere. Ask for 1 or more.")
        wanted = list(dict.fromkeys(organisations))
        start = self._numbers.get(asker)
        if start is None:
            return {each: Way(each, ()) if each == asker else None for each in wanted}
        # Whatever speaks against all its ties, a way of so many steps costs less than one step more.
        limit = most_steps * STEP + STEP // 2
        costs, before = dijkstra(self._graph, indices=start, return_predecessors=True, limit=limit)
        return {each: self._way(each, costs, before) for each in wanted}

    def _way(self, organisation: str, costs: NDArray[np.float64], before: NDArray[np.int32]) -> Way | None:
        number = self._numbers.get(organisation)
        if number is None or not np.isfinite(costs[number]):
            return None
        path = [number]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        names = [self._names[each] for each in reversed(path)]
        steps = [
            self._step(first, hub, second)
            for first, hub, second in zip(names[::2], names[1::2], names[2::2], strict=False)
        ]
        return Way(organisation, tuple(steps))

    def _step(self, first: str, hub: str, second: str) -> Step:
        one, other = self._of[first, hub], self._of[second, hub]
        weaker = max(one, other, key=lambda tie: list(Answer).index(tie.answer))
        return Step(
            first,
            second,
            one.kind,
            hub,
            weaker.answer,
            _joint_span(one.span, other.span),
            tuple(dict.fromkeys(filter(None, (one.iri, other.iri)))),
            len(self._hubs[first] & self._hubs[second]) - 1,
            self._sizes[hub],
            (one.is_member, other.is_member),
        )


def _joint_span(one: Span, other: Span) -> Span:
    """When both held."""
    return Span(
        _last(one.starts, other.starts),
        _first(one.ends, other.ends),
        _last(one.proven_from, other.proven_from),
        _first(one.proven_until, other.proven_until),
    )


def _last(*days: date | None) -> date | None:
    return max(filter(None, days), default=None)


def _first(*days: date | None) -> date | None:
    return min(filter(None, days), default=None)
