"""Which new ties would connect the most.

Ties are chosen one after another, each for the greatest gain in global efficiency, the mean of 1 / distance over all
pairs (Latora and Marchiori 2001): a pair that had no way counts by how near it comes, one that had by how much nearer.
With d the distances before, those after a new tie between u and v are the least of d(s, t), d(s, u) + 1 + d(v, t) and
d(s, v) + 1 + d(u, t).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bioregion_graph.network.graph import Floats, Network, Places
from bioregion_graph.network.scenario import joined
from bioregion_graph.network.spread import distances
from bioregion_graph.network.ties import Thing

# Ends are looked for among the best placed nodes of the largest parts; of large networks a draw of pairs counts.
_PARTS, _IN_PART, _OTHERS = 12, 4, 30
_DRAWN = 400
_SEED = 0


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
    found: list[Suggestion] = []
    fixed = network.place(end) if end else None
    for _ in range(count):
        best = _best(network, fixed)
        if best is None:
            break
        found.append(best)
        network = joined(network, network.nodes, {(best.one.iri, best.other.iri)})
    return found


def _best(network: Network, fixed: int | None) -> Suggestion | None:
    """The tie with the greatest gain; of equal ones that of the first nodes."""
    count = len(network)
    if count < 2:
        return None
    points, parts = _points(count), network.components()
    sizes = np.bincount(parts)
    ends = _candidates(network, points, parts, fixed)
    far = dict(zip(ends, distances(network, ends), strict=True))
    base = distances(network, points)[:, points]
    near = _inverse(base)
    # Within a part, what is measured on the pairs of a draw stands for all.
    scale = count * (count - 1) / (len(points) * (len(points) - 1))
    best: tuple[float, int, int] | None = None
    for one, other in _pairs(network, ends, fixed):
        if parts[one] != parts[other]:
            gain = _across(far[one], far[other])
        else:
            gain = scale * _within(base, near, far[one][points], far[other][points])
        if best is None or gain > best[0] * (1 + 1e-9):
            best = (gain, one, other)
    if best is None or best[0] <= 0:
        return None
    gain, one, other = best
    is_joined = parts[one] != parts[other]
    connects = int(sizes[parts[one]] * sizes[parts[other]]) if is_joined else 0
    is_sampled = not is_joined and len(points) < count
    return Suggestion(
        network.nodes[one], network.nodes[other], connects, gain / (count * (count - 1)), is_sampled
    )


def _points(count: int) -> list[int]:
    if count <= _DRAWN:
        return list(range(count))
    return sorted(np.random.default_rng(_SEED).choice(count, _DRAWN, replace=False).tolist())


def _candidates(network: Network, points: list[int], parts: Places, fixed: int | None) -> list[int]:
    """The nodes nearest to all others: some of each of the largest parts, then of all; by harmonic centrality
    (Marchiori and Latora 2000)."""
    central = np.zeros(len(network))
    for begin in range(0, len(points), 100):
        central += _inverse(distances(network, points[begin : begin + 100])).sum(axis=0)
    order = np.lexsort((np.arange(len(network)), -central))
    largest = np.argsort(-np.bincount(parts), kind="stable")[:_PARTS]
    chosen = [node for part in largest for node in order[parts[order] == part][:_IN_PART].tolist()]
    chosen += order[:_OTHERS].tolist()
    if fixed is not None:
        chosen.append(fixed)
    return sorted(set(chosen))


def _pairs(network: Network, ends: list[int], fixed: int | None) -> Iterator[tuple[int, int]]:
    tied = set(zip(network.first.tolist(), network.second.tolist(), strict=True))
    for pair in combinations(ends, 2):
        if pair not in tied and (fixed is None or fixed in pair):
            yield pair


def _across(from_one: Floats, from_other: Floats) -> float:
    """By how much the sum of 1 / distance grows when a tie joins two parts: only pairs across come nearer."""
    steps, other_steps = (
        np.bincount(far[np.isfinite(far)].astype(np.int64)) for far in (from_one, from_other)
    )
    ways = np.arange(len(steps))[:, None] + np.arange(len(other_steps))[None, :] + 1
    return float(2 * (steps[:, None] * other_steps[None, :] / ways).sum())


def _within(base: Floats, near: Floats, to_one: Floats, to_other: Floats) -> float:
    """By how much the sum of 1 / distance grows when a tie joins two nodes of one part."""
    across = to_one[:, None] + to_other[None, :] + 1
    shorter = np.minimum(across, across.T)
    is_shorter = shorter < base
    return float((1 / shorter[is_shorter] - near[is_shorter]).sum())


def _inverse(far: Floats) -> Floats:
    return np.divide(1.0, far, out=np.zeros_like(far), where=(far > 0) & np.isfinite(far))
