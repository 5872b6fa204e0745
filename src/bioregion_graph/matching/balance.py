"""Balance: a dial between proven together and new blood, so that not always the same are proposed.

The dial leaves the first places as the model has them. A share of the rest are seats for whoever fits well and is
seldom proposed (after the seats of FA*IR, Zehlike et al., CIKM 2017), newcomers and those active of late first. Takes
any scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.index import Vector
from bioregion_graph.matching.ranking import NEWCOMER

Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
# Measured on the validation slice: docs/balance.md.
DEFAULT = 0.5
POOL = 60
_FRAME = 10
_NEW_BLOOD, _NEWCOMER, _STALE, _SHOWN = 0.1, 0.15, 0.02, 0.1
_STALEST_YEARS = 6.0


class Why(StrEnum):
    """Why somebody stands elsewhere than the model has it."""

    seldom_proposed = "seldom proposed"
    newcomer = "newcomer"
    never_together = "never together"
    made_room = "made room"


REASONS = {
    "en": {
        Why.seldom_proposed: "moved up {places}: fits, and is seldom proposed",
        Why.newcomer: "moved up {places}: newcomer seat",
        Why.never_together: "moved up {places}: never worked together",
        Why.made_room: "moved down {places}: made room for others",
    },
    "it": {
        Why.seldom_proposed: "salito di {places}: adatto, e proposto di rado",
        Why.newcomer: "salito di {places}: posto riservato ai nuovi",
        Why.never_together: "salito di {places}: mai lavorato insieme",
        Why.made_room: "sceso di {places}: ha fatto posto ad altri",
    },
}


@dataclass(frozen=True)
class Features:
    """What balance goes by, a value for each organisation: was it a partner of the asker before, how many projects did
    it have, how many years ago did the last begin, and how often was it among the
    first ten of other searches: of all served so far, or of a set of searches that stands for them."""

    partner: Mask
    projects: Vector
    years: Vector
    exposure: Vector


@dataclass(frozen=True)
class Placed:
    """Who stands at a place (from 1), where the model had it, and why it moved; ``why`` is None where it did not."""

    number: int
    place: int
    before: int
    why: Why | None

    def reason(self, language: str = "en") -> str:
        """The same in words; empty where it did not move."""
        if self.why is None:
            return ""
        return REASONS[language][self.why].format(places=abs(self.before - self.place))


def by_score(scores: Vector, allowed: Mask, most: int = POOL) -> Numbers:
    """The best candidates, best first; equal scores in the order of their numbers."""
    numbers = np.flatnonzero(allowed)
    if len(numbers) > most:
        border = np.partition(scores[numbers], -most)[-most]
        numbers = numbers[scores[numbers] >= border]
    return numbers[np.argsort(-scores[numbers], kind="stable")][:most]


def balanced(
    scores: Vector, allowed: Mask, features: Features, k: int = 20, novelty: float = DEFAULT
) -> list[Placed]:
    """The first ``k`` at a place of the dial: 0 leaves the order of the model, 1 has seats only.

    Of the first ten places the last ``round(10 · novelty)`` are seats. Raises UsageError.
    """
    if not 0 <= novelty <= 1:
        raise UsageError(f"The dial goes from 0 to 1; {novelty} is outside. Choose a number in between.")
    order = by_score(scores, allowed, max(POOL, 2 * k))
    worth = dict(zip(order.tolist(), _worth(scores, order, features, novelty).tolist(), strict=True))
    first_seat = _FRAME - round(_FRAME * novelty)
    left, chosen = order.tolist(), []
    # A seat may go to whoever would not be there without it.
    waiting = sorted(left[first_seat:], key=lambda number: (-worth[number], number))
    for place in range(min(k, len(order))):
        number = waiting[0] if first_seat <= place < _FRAME else left[0]
        chosen.append(number)
        left.remove(number)
        if number in waiting:
            waiting.remove(number)
    before = {number: place for place, number in enumerate(order.tolist(), 1)}
    return [
        Placed(number, place, before[number], _why(number, before[number] - place, features))
        for place, number in enumerate(chosen, 1)
    ]


def _worth(scores: Vector, order: Numbers, features: Features, novelty: float) -> NDArray[np.float64]:
    """What a seat goes by: the score, 0 to 1 over the pool, less what speaks against new blood."""
    worth = relevance(scores, order) - _SHOWN * np.log1p(features.exposure[order])
    worth += _NEWCOMER * (features.projects[order] <= NEWCOMER)
    worth -= _STALE * np.minimum(features.years[order], _STALEST_YEARS)
    worth -= _NEW_BLOOD * novelty * features.partner[order]
    return np.asarray(worth, np.float64)


def _why(number: int, up: int, features: Features) -> Why | None:
    if up <= 0:
        return Why.made_room if up else None
    if features.projects[number] <= NEWCOMER:
        return Why.newcomer
    return Why.seldom_proposed if features.partner[number] else Why.never_together


def relevance(scores: Vector, order: Numbers) -> NDArray[np.float64]:
    """The scores of the pool, from 0 to 1."""
    of = scores[order].astype(np.float64)
    return np.asarray((of - of[-1:]) / np.maximum(of[:1] - of[-1:], 1e-9))
