"""Learning the curves of the model: convex, so that the same lessons always give the same curves.

For each consortium the softmax over the candidates must lie on its members (Cao et al., ICML 2007, ListNet): those
wanted, those that the fused signals put first, and some drawn from the rest, each standing for many. Each curve is a
line and ramps between knots; unless its signal is free to fall, none of them has a weight below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bioregion_graph.matching.fusion import fuse
from bioregion_graph.matching.index import Vector
from bioregion_graph.matching.model import Curve, Values
from bioregion_graph.matching.signals import SIGNALS

_FIRST, _DRAWN = 500, 200
_RIDGE = 0.1
_STEPS = 100
# Parts of those wanted between whom knots lie.
_INNER = (0.2, 0.5, 0.8)
_LEAST, _MOST = 0.02, 0.98
# Having some is a step of its own.
_SOME = 1e-6
_TOLD_APART = 1e-4
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Lesson:
    """Of one consortium: candidates × signals, who of them was wanted, for how many each stands."""

    values: Values
    wanted: NDArray[np.bool_]
    stands_for: Vector


def lesson(
    values: Values, wanted: Sequence[int], candidates: NDArray[np.bool_], random: np.random.Generator
) -> Lesson:
    """Choose the candidates that are learned from; ``values`` is organisations × signals."""
    relative = [place for place, signal in enumerate(SIGNALS) if not signal.is_free]
    fused = np.where(candidates, fuse(values[:, place] for place in relative), -1)
    chosen = np.zeros(len(values), np.bool_)
    chosen[np.argpartition(-fused, min(_FIRST, len(fused) - 1))[:_FIRST]] = True
    chosen &= candidates
    chosen[list(wanted)] = True
    rest = np.flatnonzero(candidates & ~chosen)
    drawn = random.choice(rest, min(_DRAWN, len(rest)), replace=False)
    numbers = np.concatenate([np.flatnonzero(chosen), drawn])
    stands_for = np.ones(len(numbers), np.float32)
    stands_for[len(numbers) - len(drawn) :] = len(rest) / max(len(drawn), 1)
    return Lesson(values[numbers], np.isin(numbers, wanted), stands_for)


def learn(lessons: Sequence[Lesson]) -> dict[str, Curve]:
    """The curve of each signal. Raises ValueError without lessons."""
    if not lessons:
        raise ValueError("There is nothing to learn from.")
    values = np.concatenate([each.values for each in lessons])
    wanted = np.concatenate([each.wanted for each in lessons])
    knots = [_knots(values[wanted, place], signal.is_free) for place, signal in enumerate(SIGNALS)]
    terms = [_terms(values[:, place], knots[place]) for place in range(len(SIGNALS))]
    free = [signal.is_free for place, signal in enumerate(SIGNALS) for _ in range(terms[place].shape[1])]
    weights = iter(_fit(np.concatenate(terms, axis=1), wanted, lessons, free).tolist())
    learned = {}
    for place, signal in enumerate(SIGNALS):
        slope, *ramps = [next(weights) for _ in range(terms[place].shape[1])]
        heights = np.asarray(knots[place]) * slope + np.cumsum([0.0, *ramps])
        learned[signal.name] = Curve(slope, tuple(knots[place]), tuple(heights.tolist()))
    return learned


def _knots(values: Vector, is_free: bool) -> list[float]:
    """Where the curve may bend: at parts of those wanted, and for what starts at 0 right after it."""
    some = values if is_free else values[values > 0]
    if len(some) < 20 or len(np.unique(some)) < 3:
        return [0.0, 1.0]
    inner = np.quantile(some, (*((_LEAST,) if is_free else ()), *_INNER, _MOST)).tolist()
    bends: list[float] = np.unique(np.round(inner if is_free else [0.0, _SOME, *inner], 6)).tolist()
    return bends


def _terms(values: Vector, knots: Sequence[float]) -> Matrix:
    """The line and the ramps: each rises from 0 to 1 between two knots; of two knots the line is all."""
    if len(knots) == 2:
        return values[:, None].astype(np.float32)
    ramps = [np.clip((values - low) / (high - low), 0, 1) for low, high in pairwise(knots)]
    return np.stack([values, *ramps], axis=1).astype(np.float32)


def _fit(
    terms: Matrix, wanted: NDArray[np.bool_], lessons: Sequence[Lesson], free: Sequence[bool]
) -> NDArray[np.float64]:
    spread = terms.std(axis=0)
    told_apart = spread > _TOLD_APART
    spread = np.where(told_apart, spread, 1).astype(np.float32)
    terms /= spread
    stands_for = np.log(np.concatenate([each.stands_for for each in lessons]))
    lengths = [len(each.wanted) for each in lessons]
    starts = np.cumsum([0, *lengths[:-1]])
    of = np.repeat(np.arange(len(lessons)), lengths)
    told = wanted.astype(np.float32)
    count = np.add.reduceat(told, starts)
    # A consortium of fifty is not to teach fifty times what one of two does.
    importance = (1 / np.sqrt(np.maximum(count, 1)) / len(lessons)).astype(np.float32)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = terms @ weights.astype(np.float32)
        raised = scores + stands_for
        most = np.maximum.reduceat(raised, starts)
        powers = np.exp(raised - most[of])
        summed = np.add.reduceat(powers, starts)
        lost = (count * (most + np.log(summed)) - np.add.reduceat(told * scores, starts)) @ importance
        slope = (powers / summed[of] * count[of] - told) * importance[of]
        ridge = _RIDGE * weights
        return float(lost) + float(ridge @ weights / 2), (terms.T @ slope).astype(np.float64) + ridge

    # What is the same for all who were seen tells nothing, and is not to speak of those who were not.
    bounds = [
        (0.0, 0.0) if not some else (None, None) if each else (0.0, None)
        for each, some in zip(free, told_apart, strict=True)
    ]
    found = minimize(
        loss, np.zeros(len(free)), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS}
    )
    return np.asarray(found.x / spread)
