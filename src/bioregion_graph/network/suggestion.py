"""Which new ties would connect the most.

Ties are chosen one after another, each for the greatest gain in global efficiency, the mean of 1 / distance over all
pairs (Latora and Marchiori 2001): a pair that had no way counts by how near it comes, one that had by how much nearer.
With d the distances before, those after a new tie between u and v are the least of d(s, t), d(s, u) + 1 + d(v, t) and
d(s, v) + 1 + d(u, t); so ways are followed once, and then only made shorter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.network.graph import Network
from bioregion_graph.network.spread import FAR, Steps, steps
from bioregion_graph.network.ties import Thing

# Ends are looked for among the best placed nodes of the largest parts; of large networks a draw of pairs counts.
_PARTS, _IN_PART, _OTHERS = 12, 4, 30
_DRAWN = 400
_SEED = 0
# What 1 / distance is of each distance; nothing of a node itself and where there is no way.
_INVERSE = np.zeros(FAR + 1)
_INVERSE[1:FAR] = 1 / np.arange(1, FAR)


@dataclass(frozen=True)
class Suggestion:
    """A new tie: how many pairs get a way to each other that had none, and how much global efficiency gains.

    ``is_sampled`` tells that the gain was measured on a draw of pairs.
    """

    one: Thing
    other: Thing
    connects: int
    gain: float
    is_sampled: bool


def suggest(network: Network, count: int = 3, end: str = "") -> list[Suggestion]:
    """The ties to add, best first; with ``end`` each of them is one of that node's. Raises NotFoundError.

    Each is the best among the candidates given those before it; that the set as a whole is best is not proven.
    """
    fixed = network.place(end) if end else None
    draft = _Draft(network)
    found: list[Suggestion] = []
    while len(found) < count and (best := draft.best(fixed)) is not None:
        found.append(best)
    return found


class _Draft:
    """A network to which ties are added: its parts, and how far nodes are from each other, as they are now."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._parts = network.components() if len(network) else np.zeros(0, np.int32)
        self._points = _points(len(network))
        self._added: list[tuple[int, int, Steps, Steps]] = []
        # From the draw, and from all candidates there ever were.
        self._drawn = steps(network, self._points)
        self._far: dict[int, Steps] = {}

    def best(self, fixed: int | None) -> Suggestion | None:
        """Add the tie with the greatest gain, of equal ones that of the first nodes; None where none gains."""
        count, parts = len(self._network), self._parts
        if count < 2:
            return None
        sizes = np.bincount(parts)
        ends = self._candidates(fixed)
        self._follow(ends)
        reach = {end: np.bincount(self._far[end][self._far[end] < FAR]) for end in ends}
        base = self._drawn[:, self._points]
        # Within a part, what is measured on the pairs of a draw stands for all.
        scale = count * (count - 1) / (len(self._points) * (len(self._points) - 1))
        best: tuple[float, int, int] | None = None
        for one, other in self._pairs(ends, fixed):
            if parts[one] != parts[other]:
                gain = _across(reach[one], reach[other])
            else:
                gain = scale * _within(base, self._drawn[:, one], self._drawn[:, other])
            if best is None or gain > best[0] * (1 + 1e-9):
                best = (gain, one, other)
        if best is None or best[0] <= 0:
            return None
        gain, one, other = best
        is_joined = parts[one] != parts[other]
        connects = int(sizes[parts[one]] * sizes[parts[other]]) if is_joined else 0
        self._add(one, other)
        nodes = self._network.nodes
        is_sampled = not is_joined and len(self._points) < count
        return Suggestion(nodes[one], nodes[other], connects, gain / (count * (count - 1)), is_sampled)

    def _candidates(self, fixed: int | None) -> list[int]:
        """The nodes nearest to all others: some of each of the largest parts, then of all; by harmonic centrality
        (Marchiori and Latora 2000)."""
        central = np.zeros(len(self._network))
        for row in self._drawn:
            central += _INVERSE[row]
        order = np.lexsort((np.arange(len(central)), -central))
        largest = np.argsort(-np.bincount(self._parts), kind="stable")[:_PARTS]
        chosen = [node for part in largest for node in order[self._parts[order] == part][:_IN_PART].tolist()]
        chosen += order[:_OTHERS].tolist()
        if fixed is not None:
            chosen.append(fixed)
        return sorted(set(chosen))

    def _follow(self, ends: list[int]) -> None:
        """Know how far all are from these nodes."""
        new = [end for end in ends if end not in self._far]
        found = steps(self._network, new)
        for one, other, from_one, from_other in self._added:
            found = _shorter(found, one, other, from_one, from_other)
        self._far.update(zip(new, found, strict=True))

    def _add(self, one: int, other: int) -> None:
        from_one, from_other = self._far[one], self._far[other]
        self._added.append((one, other, from_one, from_other))
        self._drawn = _shorter(self._drawn, one, other, from_one, from_other)
        known = list(self._far)
        rows = _shorter(np.stack([self._far[node] for node in known]), one, other, from_one, from_other)
        self._far = dict(zip(known, rows, strict=True))
        self._parts = np.where(self._parts == self._parts[other], self._parts[one], self._parts)

    def _pairs(self, ends: list[int], fixed: int | None) -> Iterator[tuple[int, int]]:
        """Pairs of candidates that have no tie."""
        for one, other in combinations(ends, 2):
            if self._far[one][other] != 1 and (fixed is None or fixed in (one, other)):
                yield one, other


def _points(count: int) -> list[int]:
    if count <= _DRAWN:
        return list(range(count))
    return sorted(np.random.default_rng(_SEED).choice(count, _DRAWN, replace=False).tolist())


def _across(own_steps: NDArray[np.int64], other_steps: NDArray[np.int64]) -> float:
    """By how much the sum of 1 / distance grows when a tie joins two parts: only pairs across come nearer."""
    ways = np.arange(len(own_steps))[:, None] + np.arange(len(other_steps))[None, :] + 1
    return float(2 * (own_steps[:, None] * other_steps[None, :] / ways).sum())


def _within(base: Steps, to_one: Steps, to_other: Steps) -> float:
    """By how much the sum of 1 / distance grows when a tie joins two nodes of one part."""
    across = to_one[:, None] + to_other[None, :] + np.int16(1)
    shorter = np.minimum(across, across.T)
    places = np.flatnonzero((shorter < base).ravel())
    return float((_INVERSE[shorter.ravel()[places]] - _INVERSE[base.ravel()[places]]).sum())


def _shorter(found: Steps, one: int, other: int, from_one: Steps, from_other: Steps) -> Steps:
    """How far nodes are, with a new tie of two: ``found`` has a row for each node, the others one for each of these."""
    over = np.minimum(
        found[:, [one]] + from_other[None, :], found[:, [other]] + from_one[None, :]
    ) + np.int16(1)
    return np.asarray(np.minimum(found, over), np.int16)
