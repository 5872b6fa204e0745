"""The values of all signals, and who may be proposed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Index, Vector
from bioregion_graph.matching.model import Values
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.signals import EXPERIENCE, NEARNESS, PARTICIPATION, SIGNALS, Signal

# A newcomer had no more projects than these.
NEWCOMER = 3
# So many newcomers who are as near in text tell what somebody without a project would be like.
_ALIKE = 50


def values_of(question: Question, signals: Sequence[Signal] = SIGNALS) -> Values:
    """organisations × signals, a column at a time in memory."""
    # Each signal is worked out whole, and turned by its curve whole.
    values = np.stack([signal.values(question) for signal in signals]).T
    return as_newcomers(values, question.index, signals)


def as_newcomers(values: Values, index: Index, signals: Sequence[Signal] = SIGNALS) -> Values:
    """The same values, changed in place: whoever had no project yet is taken for a newcomer.

    It is taken for as experienced as newcomers are in the middle; and, where its own words are near what is asked, for
    as much a part of it as those newcomers are whose projects are as near (nearest neighbours: Troyanskaya et al.
    2001, Bioinformatics 17). Nothing is known of it there, and what it says of itself is to count.
    """
    cold = np.flatnonzero(index.count == 0)
    newcomers = np.flatnonzero((index.count > 0) & (index.count <= NEWCOMER))
    if not len(cold) or not len(newcomers):
        return values
    names = [signal.name for signal in signals]
    for place, name in enumerate(names):
        if name in EXPERIENCE:
            values[cold, place] = np.median(values[newcomers, place])
    if NEARNESS in names:
        near = values[:, names.index(NEARNESS)]
        said = cold[near[cold] > 0]
        alike = _as_near(near, said, newcomers)
        for place, name in enumerate(names):
            if name in PARTICIPATION:
                values[said, place] = np.maximum(values[said, place], np.median(values[alike, place], axis=1))
    return values


def _as_near(near: Vector, those: NDArray[np.intp], newcomers: NDArray[np.intp]) -> NDArray[np.intp]:
    """those × newcomers: for each the newcomers that are as near, half of them nearer where there are such."""
    order = newcomers[np.argsort(near[newcomers], kind="stable")]
    count = min(_ALIKE, len(order))
    first = np.searchsorted(near[order], near[those]) - count // 2
    places = np.clip(first, 0, len(order) - count)[:, None] + np.arange(count)
    alike: NDArray[np.intp] = order[places]
    return alike


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
