"""Published ways to the same end as ``matching.balance``, to be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.balance import Mask, Numbers, by_score
from bioregion_graph.matching.balance import relevance as relevance_of
from bioregion_graph.matching.index import Vector


def exposures(lists: Iterable[Sequence[int]], size: int) -> Vector:
    """How often each organisation is in the lists of a set of searches."""
    counts = np.zeros(size, np.float32)
    for each in lists:
        np.add.at(counts, np.asarray(each, np.intp), 1)
    return counts


def less_exposed(
    scores: Vector, allowed: Mask, exposure: Vector, k: int, share: float, kept: int = 0
) -> Numbers:
    """The scores of the pool, 0 to 1, less a share of the logarithm of exposure; the first ``kept`` stay."""
    order = by_score(scores, allowed)
    relevance = relevance_of(scores, order) - share * np.log1p(exposure[order])
    rest = order[kept:][np.argsort(-relevance[kept:], kind="stable")]
    return np.concatenate([order[:kept], rest])[:k]


def mmr(scores: Vector, allowed: Mask, groups: NDArray[np.intp], k: int, share: float) -> Numbers:
    """Maximal marginal relevance: each next one by its score less a share of its likeness to the likest one chosen.

    ``groups`` is organisations × properties; likeness is the part of them that two have in common.
    """
    order = by_score(scores, allowed)
    relevance, own = relevance_of(scores, order), groups[order]
    likeness = np.zeros(len(order))
    free = np.ones(len(order), np.bool_)
    chosen: list[int] = []
    for _ in range(min(k, len(order))):
        worth = np.where(free, (1 - share) * relevance - share * likeness, -np.inf)
        best = int(worth.argmax())
        chosen.append(best)
        free[best] = False
        likeness = np.maximum(likeness, (own == own[best]).mean(axis=1))
    return order[chosen]


def calibrated(
    scores: Vector, allowed: Mask, group: NDArray[np.intp], target: Vector, k: int, share: float
) -> Numbers:
    """Calibration: each next one so that scores are high and the groups are near the target shares, greedily.

    ``group`` numbers the one group of each organisation; nearness is the Kullback–Leibler divergence of the paper,
    its target smoothed by a hundredth.
    """
    order = by_score(scores, allowed)
    relevance, own = relevance_of(scores, order), group[order]
    free = np.ones(len(order), np.bool_)
    counts = np.zeros(len(target))
    chosen: list[int] = []
    for size in range(1, min(k, len(order)) + 1):
        divergence = np.asarray([_divergence(target, counts, one, size) for one in range(len(target))])
        worth = np.where(free, (1 - share) * relevance - share * divergence[own], -np.inf)
        best = int(worth.argmax())
        chosen.append(best)
        free[best] = False
        counts[own[best]] += 1
    return order[chosen]


def _divergence(target: Vector, counts: NDArray[np.float64], added: int, size: int) -> float:
    reached = counts.copy()
    reached[added] += 1
    smoothed = 0.99 * reached / size + 0.01 * target
    some = target > 0
    return float((target[some] * np.log(target[some] / smoothed[some])).sum())
