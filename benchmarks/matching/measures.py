"""Measures of rankings, and their intervals.

MRR of the first hit; Hits@10, any; Recall@50 over those in the pool, and strictly over all; NDCG@20 (Järvelin &
Kekäläinen 2002). All candidates are ranked, none sampled (Krichene & Rendle, CACM 2022). Ties are broken at random,
always in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.exposure import STRATA

NAMES = ("MRR", "Hits@10", "Recall@50", "NDCG@20", "strict Recall@50")
NEWCOMER = 2
_DEEPEST = 2000
_RUNS = 1000


@dataclass(frozen=True)
class Ranking:
    """What one ranking came to: a value of each measure, the ten first, and how many of each stratum were found.

    ``unknown``: the shares among the ten first of those who never worked with the leader, and of newcomers, who had at
    most two projects.
    """

    values: tuple[float, ...]
    shown: tuple[int, ...]
    found: tuple[int, ...]
    sought: tuple[int, ...]
    cluster: str
    unknown: tuple[float, float]


def measure(
    scores: NDArray[np.floating], wanted: Sequence[int], beyond: int, experience: NDArray[np.floating],
    cluster: str, random: np.random.Generator, known: NDArray[np.bool_] | None = None,
) -> Ranking:  # fmt: skip
    """Rank by scores, -inf for whoever is no candidate; ``experience`` is how many projects each had, ``known`` who of
    them worked with the leader before."""
    noise = random.random(len(scores))
    deepest = min(_DEEPEST, len(scores) - 1)
    top = np.argpartition(-scores, deepest)[: deepest + 1]
    order = top[np.lexsort((noise[top], -scores[top]))]
    hits = np.isin(order, wanted) & np.isfinite(scores[order])
    places = np.flatnonzero(hits)
    ideal = sum(1 / np.log2(place + 2) for place in range(min(20, len(wanted))))
    gained = sum(1 / np.log2(place + 2) for place in places if place < 20)
    at_50 = float(hits[:50].sum())
    values = (
        1 / (places[0] + 1) if len(places) else 0.0,
        float(hits[:10].any()),
        at_50 / len(wanted),
        gained / ideal,
        at_50 / (len(wanted) + beyond),
    )
    first = set(order[:50].tolist())
    strata = [[each for each in wanted if low <= experience[each] <= high] for low, high in STRATA]
    return Ranking(
        values,
        tuple(order[:10].tolist()),
        tuple(sum(each in first for each in stratum) for stratum in strata),
        tuple(len(stratum) for stratum in strata),
        cluster,
        (
            1 - float(known[order[:10]].mean()) if known is not None else 1.0,
            float((experience[order[:10]] <= NEWCOMER).mean()),
        ),
    )


def interval(values: NDArray[np.floating], clusters: Sequence[str], seed: int = 7) -> tuple[float, float]:
    """The 95 % interval of a mean by bootstrap over clusters (here coordinators), 1,000 times."""
    names = sorted(set(clusters))
    number = {name: place for place, name in enumerate(names)}
    of = np.asarray([number[each] for each in clusters])
    sums, counts = np.bincount(of, values, len(names)), np.bincount(of, minlength=len(names))
    drawn = np.random.default_rng(seed).integers(0, len(names), (_RUNS, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
