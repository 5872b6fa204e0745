"""Leaving out candidates whom nobody will miss.

Candidates are alike when all demands and rules see the same in them. Of a team of n partners with a lead at most n - 1
are of one sort, so of each sort the n - 1 of highest value are enough: whoever is left out can be replaced by one of
them that is not yet in, at no loss. This is exact for a given value. It holds only of those who are in no control
group with another candidate; a stand-in of its own group never breaks independence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bioregion_graph.matching.composing.brief import Brief, Candidate
from bioregion_graph.matching.composing.law import Law

Value = Callable[[Candidate], float]


@dataclass(frozen=True)
class Sorts:
    """Candidates by sort; ``free`` are those in no group with others."""

    of: dict[Hashable, list[Candidate]]
    free: frozenset[str]


@dataclass(frozen=True)
class Pool:
    """The candidates that are left, best first; ``is_exact`` tells that no better team was lost with the others.

    ``alike`` are those that are enough of each sort, with one more as a stand-in, best first.
    """

    candidates: tuple[Candidate, ...]
    is_exact: bool
    alike: tuple[tuple[Candidate, ...], ...]


def sorts(brief: Brief, law: Law, candidates: Sequence[Candidate]) -> Sorts:
    """Put the candidates into sorts of those that are alike."""
    groups = Counter(each.partner.group for each in (brief.lead, *candidates))
    needs = frozenset(brief.needs)
    found: dict[Hashable, list[Candidate]] = defaultdict(list)
    for each in candidates:
        alike = (
            each.partner.territory, each.brings & needs, each.sides, each.is_new, law.truths(each.partner),
        )  # fmt: skip
        found[alike].append(each)
    return Sorts(found, frozenset(each.name for each in candidates if groups[each.partner.group] == 1))


def pruned(brief: Brief, sorted_: Sorts, value: Value, most: int) -> Pool:
    """The candidates of highest value of each sort, and those that must be in; ``most`` of them in all.

    Where they are more, the best of each sort are taken in turn, and the pool is not exact.
    """
    named = frozenset((*brief.included, *brief.excluded))
    kept: list[tuple[int, float, str, Candidate]] = []
    ends = [0]
    for alike in sorted_.of.values():
        before = 0
        enough = brief.size - 1
        if brief.most_from_one and alike[0].partner.territory:
            # They are all from one country.
            enough = min(enough, brief.most_from_one)
        for worth, name, each in sorted((-value(each), each.name, each) for each in alike):
            if before <= enough or name in named:
                # The place within the sort; those that must be in come first of all.
                kept.append((-1 if name in named else before, worth, name, each))
            before += name in sorted_.free and name not in brief.excluded
        ends.append(len(kept))
    enough_of_each = tuple(tuple(each for *_, each in kept[start:end]) for start, end in pairwise(ends))
    chosen = sorted(sorted(kept)[:most], key=lambda each: each[1:])
    return Pool(tuple(each for *_, each in chosen), len(kept) <= most, enough_of_each)
