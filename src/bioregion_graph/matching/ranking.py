"""The values of all signals, and who may be proposed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Index, Vector
from bioregion_graph.matching.model import Values
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.signals import EXPERIENCE, SIGNALS, Signal

# A newcomer had no more projects than these.
NEWCOMER = 3


def values_of(question: Question, signals: Sequence[Signal] = SIGNALS) -> Values:
    """organisations × signals, a column at a time in memory."""
    # Each signal is worked out whole, and turned by its curve whole.
    values = np.stack([signal.values(question) for signal in signals]).T
    return as_newcomers(values, question.index, signals)


def as_newcomers(values: Values, index: Index, signals: Sequence[Signal] = SIGNALS) -> Values:
    """The same values, changed in place: whoever had no project yet is taken for as experienced as newcomers are in the
    middle, since nothing is known of it there, and what it says of itself is to count."""
    cold = np.flatnonzero(index.count == 0)
    newcomers = np.flatnonzero((index.count > 0) & (index.count <= NEWCOMER))
    if len(cold) and len(newcomers):
        for place, signal in enumerate(signals):
            if signal.name in EXPERIENCE:
                values[cold, place] = np.median(values[newcomers, place])
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
