"""Learning the weights of "calls for you": a linear model, none of whose weights is below 0.

For each organisation the softmax over the topics must lie on those that it took part in (Cao et al., ICML 2007,
ListNet): those wanted, those that some signal puts first, and some drawn from the rest, each standing for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

_FIRST, _DRAWN = 150, 400
_RIDGE = 0.1
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """Of one organisation: topics × signals, which of them were wanted, for how many each stands."""

    values: NDArray[np.float32]
    wanted: NDArray[np.bool_]
    stands_for: Numbers


def lesson(values: NDArray[np.float32], wanted: Sequence[int], random: np.random.Generator) -> Lesson:
    """Choose the topics that are learned from."""
    chosen = np.zeros(len(values), np.bool_)
    for column in values.T:
        top = np.argpartition(-column, min(_FIRST, len(column) - 1))[:_FIRST]
        chosen[top[column[top] > 0]] = True
    chosen[list(wanted)] = True
    rest = np.flatnonzero(~chosen)
    drawn = random.choice(rest, min(_DRAWN, len(rest)), replace=False)
    numbers = np.concatenate([np.flatnonzero(chosen), drawn])
    stands_for = np.ones(len(numbers))
    stands_for[len(numbers) - len(drawn) :] = len(rest) / max(len(drawn), 1)
    return Lesson(values[numbers], np.isin(numbers, wanted), stands_for)


def learn(lessons: Sequence[Lesson], names: Sequence[str]) -> dict[str, float]:
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
    # Whoever took part in fifty is not to teach fifty times what one does who took part in two.
    importance = 1 / np.sqrt(np.maximum(count, 1)) / len(lessons)

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = values @ weights
        raised = scores + stands_for
        most = np.maximum.reduceat(raised, starts)
        powers = np.exp(raised - most[of])
        summed = np.add.reduceat(powers, starts)
        told = np.add.reduceat(np.where(wanted, scores, 0), starts)
        lost = (count * (most + np.log(summed)) - told) @ importance
        slope = (powers / summed[of] * count[of] - wanted) * importance[of]
        return float(lost + _RIDGE * weights @ weights / 2), values.T @ slope + _RIDGE * weights

    bounds = [(0.0, None)] * len(names)
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: float(weight) for name, weight in zip(names, found.x / spread, strict=True)}
