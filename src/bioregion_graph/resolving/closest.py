"""The two names by which two organisations are compared: those that are most alike."""

from __future__ import annotations

from dataclasses import replace

from bioregion_graph.resolving import names
from bioregion_graph.resolving.features import Features
from bioregion_graph.resolving.likeness import Likeness, compare
from bioregion_graph.resolving.names import COMMON_WORDS

# An acronym of fewer letters is that of too many.
_SHORTEST_ACRONYM = 4


def closest_names(left: Features, right: Features) -> Likeness:
    """The two names that are most alike; words of a place that both share, or one does not tell, may be missing."""
    put_together = _put_together(left, right) or _put_together(right, left)
    if put_together:
        return put_together
    free, acronyms = _free_words(left, right), left.initials | right.initials
    best = None
    for a in left.names:
        for b in right.names:
            found = compare(a, b, free, acronyms)
            if (
                best is None
                or found.share > best.share
                or (found.share == best.share and _order(found) > _order(best))
            ):
                best = found
    assert best is not None  # every profile has a name
    if not best.is_equal and (acronym := _named_by_acronym(left, right)):
        return replace(best, by_acronym=acronym)
    return best


def _put_together(whole: Features, other: Features) -> Likeness | None:
    """A name in two languages, or with its acronym, whose parts are all names of the other."""
    keys = {name.key: name for name in other.names}
    short = whole.short | other.short
    for split in whole.parts:
        named = [part for part in split if part.key in keys]
        if named and all(part.key in keys or part.joined in short for part in split):
            longest = max(named, key=lambda part: (sum(map(names.weight, part.words)), part.key))
            return compare(longest, keys[longest.key])
    return None


def _named_by_acronym(left: Features, right: Features) -> str:
    """The only word of one's name that is an acronym of the other, "" where there is none of four letters."""
    whole = {name.words[0] for each in (left, right) for name in each.names if len(name.words) == 1}
    found = sorted(
        each
        for each in whole & left.short & right.short
        if len(each) >= _SHORTEST_ACRONYM and each not in COMMON_WORDS
    )
    return found[0] if found else ""


def _order(likeness: Likeness) -> tuple[float, list[str]]:
    """Many words in common tell more than few; the rest makes the choice the same each time."""
    length = sum(map(names.weight, likeness.shared))
    return round(length, 6), sorted((likeness.left.text, likeness.right.text))


def _free_words(left: Features, right: Features) -> frozenset[str]:
    if left.cities and right.cities:
        return left.place_words & right.place_words
    return left.place_words | right.place_words
