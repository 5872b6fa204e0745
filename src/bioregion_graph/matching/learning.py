"""Learning the weights: a linear model over the signals, none of them below 0, so that every part can be shown.

For each consortium the softmax over the candidates must lie on its members (Cao et al., ICML 2007, ListNet): those
wanted, those that some signal puts first, and some drawn from the rest, each standing for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bioregion_graph.matching.index import Vector
from bioregion_graph.matching.signals import SIGNALS

# May be below 0: being of another country or kind speaks against one.
FREE = frozenset({"country", "kind"})
_FIRST, _DRAWN = 150, 400
_RIDGE = 0.1
_NAMES = tuple(signal.name for signal in SIGNALS)


@dataclass(frozen=True)
class Lesson:
    """Of one consortium: candidates × signals, who of them was wanted, for how many each stands."""

    values: NDArray[np.float32]
    wanted: NDArray[np.bool_]
    stands_for: Vector


def lesson(
    values: NDArray[np.float32],
    wanted: Sequence[int],
    candidates: NDArray[np.bool_],
    random: np.random.Generator,
) -> Lesson:
    """Choose the candidates that are learned from; ``values`` is organisations × signals."""
    chosen = np.zeros(len(values), np.bool_)
    for column in values.T:
        top = np.argpartition(-column, min(_FIRST, len(column) - 1))[:_FIRST]
        chosen[top[column[top] > 0]] = True
    chosen &= candidates
    chosen[list(wanted)] = True
    rest = np.flatnonzero(candidates & ~chosen)
    drawn = random.choice(rest, min(_DRAWN, len(rest)), replace=False)
    numbers = np.concatenate([np.flatnonzero(chosen), drawn])
    stands_for = np.ones(len(numbers), np.float32)
    stands_for[len(numbers) - len(drawn) :] = len(rest) / max(len(drawn), 1)
    return Lesson(values[numbers], np.isin(numbers, wanted), stands_for)


def learn(lessons: Sequence[Lesson], names: Sequence[str] = _NAMES) -> dict[str, float]:
    """The weight of each signal. Raises ValueError without lessons."""
    if not lessons:
        raise ValueError("There is nothing to learn from.")
    values = np.concatenate([each.values for each in lessons]).astype(np.float64)
    spread = values.std(axis=0) + 1e-6
    values /= spread
    wanted = np.concatenate([each.wanted for each in lessons])
    stands_for = np.log(np.concatenate([each.stands_for for each in lessons]))
    lengths = [len(each.wanted) for each in lessons]
    starts = np.cumsum([0, *lengths[:-1]])
    of = np.repeat(np.arange(len(lessons)), lengths)
    count = np.add.reduceat(wanted.astype(np.float64), starts)
    # A consortium of fifty is not to teach fifty times what one of two does.
    importance = 1 / np.sqrt(np.maximum(count, 1)) / len(lessons)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = values @ weights
        raised = scores + stands_for
        most = np.maximum.reduceat(raised, starts)
        powers = np.exp(raised - most[of])
        summed = np.add.reduceat(powers, starts)
        told = np.add.reduceat(np.where(wanted, scores, 0), starts)
        lost = (count * (most + np.log(summed)) - told) @ importance
        slope = (powers / summed[of] * count[of] - wanted) * importance[of]
        return float(lost + _RIDGE * weights @ weights / 2), values.T @ slope + _RIDGE * weights

    bounds = [(None, None) if name in FREE else (0.0, None) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: float(weight) for name, weight in zip(names, found.x / spread, strict=True)}
