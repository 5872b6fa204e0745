"""Who can introduce one organisation to another: the shortest ways over the ties of a network, with what each hangs on.

Fewest steps first (Dijkstra 1959), then fewest unproven ties, then the closest: the distance of a tie is 1 / its weight
(Newman 2001, Phys. Rev. E 64, 016132). Ties are living when they held on the days of the wish.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from bioregion_graph.errors import UsageError
from bioregion_graph.network.graph import Network
from bioregion_graph.network.projection import between
from bioregion_graph.network.spread import distances
from bioregion_graph.network.ties import Thing, Ties
from bioregion_graph.network.wish import Form, Wish

# Ties that ended not longer ago than this still introduce.
GRACE_YEARS = 3
FORMS = (Form.projects, Form.memberships, Form.people, Form.events)
_NAMED = 5


@dataclass(frozen=True)
class Step:
    """One introduction: who knows whom, whether that is proven ("yes" or "unknown"), and through what.

    ``through`` has at most five things, proven ones first, each with the sort of tie; ``shared`` counts all.
    """

    first: Thing
    second: Thing
    answer: str
    through: tuple[tuple[Form, Thing], ...]
    shared: int


@dataclass(frozen=True)
class Way:
    """A way from one organisation to another; ``answer`` is "yes" when every step is proven."""

    steps: tuple[Step, ...]

    @property
    def answer(self) -> str:
        """Whether the whole way holds."""
        return "yes" if all(step.answer == "yes" for step in self.steps) else "unknown"


def living(day: date, forms: tuple[Form, ...] = FORMS, years: int = GRACE_YEARS) -> Wish:
    """The wish for all ties that held on a day or in some years before it. Raises UsageError."""
    if years < 0 or years >= day.year:
        raise UsageError("The years of grace are 0 or more.")
    month_end = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return Wish(ties=forms, since=month_end.replace(year=day.year - years), until=day)


def ways(ties: Ties, network: Network, wish: Wish, one: str, other: str, most: int = 3) -> list[Way]:
    """The best of the shortest ways, at most ``most``; none where nothing leads there.

    Raises NotFoundError for one without ties, UsageError for one and the same.
    """
    if one == other:
        raise UsageError("Nobody needs an introduction to itself. Name two organisations.")
    start, end = network.place(one), network.place(other)
    found = []
    for route in _routes(network, start, end, most):
        steps = []
        for first, second in pairwise(route):
            ends = network.nodes[first], network.nodes[second]
            shared = between(ties, wish, ends[0].iri, ends[1].iri)
            answer = "yes" if shared[0][2] == 2 else "unknown"
            named = tuple((form, thing) for form, thing, _ in shared[:_NAMED])
            steps.append(Step(*ends, answer, named, len(shared)))
        found.append(Way(tuple(steps)))
    return found


def _routes(network: Network, start: int, end: int, most: int) -> list[tuple[int, ...]]:
    """The best ``most`` shortest routes: of each node on one, only its best beginnings can be part of a best route."""
    to_end = distances(network, [end])[0]
    if not np.isfinite(to_end[start]):
        return []
    doubts = network.doubts
    weights = network.matrix
    best: dict[int, list[tuple[float, float, tuple[int, ...]]]] = {start: [(0.0, 0.0, (start,))]}
    for left in range(int(to_end[start]) - 1, -1, -1):
        further: dict[int, list[tuple[float, float, tuple[int, ...]]]] = {}
        for node, routes in best.items():
            row = slice(weights.indptr[node], weights.indptr[node + 1])
            for place in np.flatnonzero(to_end[weights.indices[row]] == left) + row.start:
                other, doubt, far = (
                    int(weights.indices[place]),
                    float(doubts.data[place]),
                    1 / weights.data[place],
                )
                further.setdefault(other, []).extend(
                    (unproven + doubt, length + far, (*route, other)) for unproven, length, route in routes
                )
        best = {node: heapq.nsmallest(most, routes) for node, routes in further.items()}
    return [route for _, _, route in best[end]]
