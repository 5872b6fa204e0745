"""How likely two profiles are one organisation: the points of all reasons, and what their sum means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bioregion_graph.resolving.closest import closest_names
from bioregion_graph.resolving.features import Features
from bioregion_graph.resolving.likeness import Likeness
from bioregion_graph.resolving.reasons import REASONS, Compared, Reason

SAME, UNSURE = 4.0, 1.5
# A shared website and city make no institute its society: without a name in common a person looks.
_NAMED_ALIKE = 0.7


class Outcome(StrEnum):
    """What a pair is judged to be; also the codes of the verdicts."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Score:
    """The reasons of a pair. ``share`` is how much the best names are alike."""

    points: float
    reasons: tuple[Reason, ...]
    likeness: Likeness

    @property
    def outcome(self) -> Outcome:
        """What the points mean."""
        if self.points >= SAME and self._is_named_alike:
            return Outcome.SAME
        return Outcome.UNSURE if self.points >= UNSURE else Outcome.DIFFERENT

    @property
    def _is_named_alike(self) -> bool:
        has_acronym = any(reason.weight in ("same acronym", "name is the acronym") for reason in self.reasons)
        return has_acronym or self.likeness.share >= _NAMED_ALIKE

    @property
    def evidence(self) -> str:
        """All reasons as sentences, the weightiest first, each with its points."""
        ordered = sorted(self.reasons, key=lambda reason: (-abs(reason.points), reason.sentence))
        told = " ".join(f"{reason.sentence} ({reason.points:+.1f})." for reason in ordered)
        return f"{told} Together {self.points:+.1f}."


def score(left: Features, right: Features) -> Score:
    """Weigh two profiles. Symmetric but for the order in which a sentence names the two."""
    pair = Compared(left, right, closest_names(left, right))
    reasons = tuple(reason for ask in REASONS if (reason := ask(pair)) is not None)
    return Score(round(sum(reason.points for reason in reasons), 2), reasons, pair.likeness)
