"""How much two names are alike: words are paired, and what is left over on each side is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

from bioregion_graph.resolving.names import Name, weight

# Below five letters, one other letter is another word.
_SHORTEST = 5
_LIKE, _LIKE_AFTER_THE_SAME_BEGINNING = 0.92, 0.8
_BEGINNING = 4
# A name of so many letters is the same with one of them wrong.
_LONG = 22


@dataclass(frozen=True)
class Likeness:
    """What a comparison of two names found. ``share`` is the weight of the paired words among all, 0 to 1.

    ``by_acronym`` is the acronym of one that is the whole name of the other.
    """

    left: Name
    right: Name
    share: float
    left_over: tuple[str, ...]
    right_over: tuple[str, ...]
    shared: tuple[str, ...]
    by_acronym: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether they are made of the same words."""
        return not (self.left_over or self.right_over)


def compare(
    left: Name, right: Name, free: frozenset[str] = frozenset(), acronyms: frozenset[str] = frozenset()
) -> Likeness:
    """Compare two names; ``free`` words may be missing on either side, ``acronyms`` on one of them. Symmetric."""
    common = left.set & right.set
    left_rest, right_rest = set(left.set - common - free), set(right.set - common - free)
    if common and not (left_rest and right_rest):
        left_rest -= acronyms
        right_rest -= acronyms
    if (left_rest or right_rest) and _is_respaced(left, right):
        return Likeness(left, right, 1.0, (), (), tuple(sorted(common)))
    paired = _weight(common)
    whole = 2 * paired + _weight(left_rest) + _weight(right_rest)
    if left_rest and right_rest:
        paired += _pair(left_rest, right_rest)
    # Rounded, since a sum of fractions depends on their order.
    share = round(2 * paired / whole, 6) if whole else 0.0
    return Likeness(
        left, right, share, tuple(sorted(left_rest)), tuple(sorted(right_rest)), tuple(sorted(common))
    )


def _is_respaced(left: Name, right: Name) -> bool:
    """Whether two names differ in spaces alone, but for one slip of the pen in a long one."""
    a, b = left.joined, right.joined
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < _LONG or _digits(a) != _digits(b):
        return False
    return Levenshtein.distance(a, b, score_cutoff=1) <= 1


def _digits(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]


def _pair(lefts: set[str], rights: set[str]) -> float:
    """Pair words that are nearly the same, best first, taking them away; returns the weight that is paired."""
    found = sorted(
        ((-ratio, left, right) for left in lefts for right in rights if (ratio := _ratio(left, right))),
        # Ties are broken by both words alike, so that the order of the names does not matter.
        key=lambda each: (each[0], *sorted(each[1:])),
    )
    paired = 0.0
    for ratio, left, right in found:
        if left in lefts and right in rights:
            lefts.remove(left)
            rights.remove(right)
            paired += -ratio * (weight(left) + weight(right)) / 2
    return paired


def _ratio(left: str, right: str) -> float:
    """How much two words are alike, 0 when they are not.

    Words end in many ways in one language; "biochemie" and "chemie", "meteorology" and "metrology" are two words.
    """
    if left[0] != right[0] or min(len(left), len(right)) < _SHORTEST or left.isdigit() or right.isdigit():
        return 0.0
    begins_alike = left[:_BEGINNING] == right[:_BEGINNING]
    least = _LIKE_AFTER_THE_SAME_BEGINNING if begins_alike else _LIKE
    return Indel.normalized_similarity(left, right, score_cutoff=least)


def _weight(words: Iterable[str]) -> float:
    return sum(weight(word) for word in words)
