"""Three answers: yes, no, and unknown, combined after Kleene (1952): unknown only where it bears on the answer."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Whether something holds, as far as is known."""

    yes = "yes"
    no = "no"
    unknown = "unknown"

    @property
    def opposite(self) -> Truth:
        """Whether the contrary holds."""
        return _OPPOSITES[self]


_OPPOSITES = {Truth.yes: Truth.no, Truth.no: Truth.yes, Truth.unknown: Truth.unknown}


def all_of(parts: Iterable[Truth]) -> Truth:
    """Yes when all parts are, no when one is no."""
    answer = Truth.yes
    for part in parts:
        if part is Truth.no:
            return Truth.no
        if part is Truth.unknown:
            answer = Truth.unknown
    return answer


def any_of(parts: Iterable[Truth]) -> Truth:
    """Yes when one part is, no when all are no."""
    return all_of(part.opposite for part in parts).opposite


def between(is_sure: bool, is_possible: bool) -> Truth:
    """Yes when it holds at worst, no when it does not hold even at best."""
    if is_sure:
        return Truth.yes
    return Truth.unknown if is_possible else Truth.no
