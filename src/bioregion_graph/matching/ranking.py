"""The values of all signals, and who may be proposed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Vector
from bioregion_graph.matching.model import Values
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.signals import SIGNALS, Signal


def values_of(question: Question, signals: Iterable[Signal] = SIGNALS) -> Values:
    """organisations × signals."""
    return np.stack([signal.values(question) for signal in signals], axis=1)


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
