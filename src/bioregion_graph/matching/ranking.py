"""The values of all signals, and who may be proposed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Vector
from bioregion_graph.matching.model import Values
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.signals import EXPERIENCE, SIGNALS, Signal

# A newcomer had no more projects than these.
NEWCOMER = 3


def values_of(question: Question, signals: Sequence[Signal] = SIGNALS) -> Values:
    """organisations × signals. Whoever had no project yet is taken for as experienced as newcomers are in the middle:
    nothing is known of it there, and what it says of itself is to count."""
    values = np.stack([signal.values(question) for signal in signals], axis=1)
    count = question.index.count
    cold, newcomers = count == 0, (count > 0) & (count <= NEWCOMER)
    if cold.any() and newcomers.any():
        told = [place for place, signal in enumerate(signals) if signal.name in EXPERIENCE]
        places = np.asarray(told, np.intp)
        values[np.ix_(cold, places)] = np.median(values[np.ix_(newcomers, places)], axis=0)
    return values


def fit(scores: NDArray[np.float64], allowed: NDArray[np.bool_]) -> Vector:
    """The scores from 0 on: how much better each is than the last of the candidates."""
    least = scores[allowed].min(initial=np.inf)
    return np.asarray(np.maximum(scores - least, 0), np.float32)


def candidates(question: Question, *, only_new: bool = False) -> NDArray[np.bool_]:
    """Who may be proposed: not the leader and the partners; with ``only_new`` nobody they ever worked with either."""
    allowed = np.ones(len(question.index.organisations), np.bool_)
    allowed[question.known] = False
    if only_new:
        allowed &= (question.index.by_member @ question.own) == 0
    return allowed
