"""Who should meet whom at an event: every pair of participants, scored by what they have for each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from pyoxigraph import QuerySolutions

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.calls.ranking import Part
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.index import Index, vector
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing.view import View

# What one has and the other needs comes first; being new to each other counts only where something else speaks.
WEIGHTS: Mapping[str, float] = {
    "complementary": 3.0,
    "same_fields": 2.0,
    "like_projects": 1.0,
    "shared_partners": 0.5,
    "new_to_each_other": 0.5,
}
_LEAST = 2
# All pairs of so many are scored in a second.
_MOST = 2000


@dataclass(frozen=True)
class Pair:
    """Two participants; ``parts`` are those above 0 and add up to ``score``; ``partners`` are shared, ``joint`` counts
    projects of both."""

    one: str
    other: str
    parts: tuple[Part, ...]
    fields: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    joint: int = 0

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return math.fsum(part.adds for part in self.parts)


@dataclass(frozen=True)
class Wants:
    """What actors offer and need, by field of the taxonomy."""

    offered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def meet(self, one: str, other: str) -> int:
        """In how many fields one of them offers what the other needs."""
        there = self.offered.get(one, frozenset()) & self.needed.get(other, frozenset())
        back = self.offered.get(other, frozenset()) & self.needed.get(one, frozenset())
        return len(there) + len(back)


def participants(view: View, library: Library, event: str) -> list[str]:
    """The organisations that took part in an event. Raises StoreError."""
    return [row["organisation"].value for row in _rows(view, library, "participants", event=f"<{event}>")]


def wants(view: View, library: Library) -> Wants:
    """What actors offer and need, as far as they agreed to show it. Raises StoreError."""
    found: dict[str, dict[str, set[str]]] = {"Offer": defaultdict(set), "Request": defaultdict(set)}
    for row in _rows(view, library, "offers_and_requests"):
        kind = row["kind"].value.rpartition("#")[2]
        found[kind][row["owner"].value].add(row["concept"].value)
    offered, needed = (
        {who: frozenset(each) for who, each in found[kind].items()} for kind in ("Offer", "Request")
    )
    return Wants(offered, needed)


def pairs(index: Index, fields: Fields, who: Sequence[str], wanted: Wants) -> list[Pair]:
    """All pairs for which something speaks, the best first; of equal ones the first by IRI.

    Raises UsageError for fewer than two participants, or more than can be paired.
    """
    present = sorted(set(who))
    if not _LEAST <= len(present) <= _MOST:
        raise UsageError(
            f"{len(present)} organisations are known to have taken part. Meetings need {_LEAST} to {_MOST}."
        )
    about = _About(index, fields)
    found = (about.pair(one, other, wanted) for one, other in combinations(present, 2))
    return sorted(
        (each for each in found if each.parts), key=lambda each: (-each.score, each.one, each.other)
    )


class _About:
    """What is asked of each pair."""

    def __init__(self, index: Index, fields: Fields) -> None:
        self._index = index
        self._above = fields.taxonomy.above
        self._concepts = {each.iri: each.concepts for each in index.organisations}

    def pair(self, one: str, other: str, wanted: Wants) -> Pair:
        """Two participants, with all that speaks for their meeting."""
        here, there = (self._index.numbers.get(each) for each in (one, other))
        own, others = self._fields(one), self._fields(other)
        shared = own & others
        joint, partners, likeness = 0, [], 0.0
        if here is not None and there is not None:
            projects = self._index.by_member
            joint = int((projects[[here]].multiply(projects[[there]])).sum())
            partners = self._shared_partners(here, there)
            profiles = self._index.profiles
            likeness = float((profiles[[here]] @ profiles[[there]].T).sum())
        values = {
            "complementary": float(np.log1p(wanted.meet(one, other))),
            "same_fields": len(shared) / math.sqrt(len(own) * len(others)) if shared else 0.0,
            "like_projects": likeness,
            "shared_partners": float(np.log1p(len(partners))),
        }
        if any(values.values()) and not joint:
            values["new_to_each_other"] = 1.0
        told = [Part(name, value, WEIGHTS[name]) for name, value in values.items() if value > 0]
        finest = sorted(each for each in shared if not any(each in self._above(finer) for finer in shared))
        told.sort(key=lambda part: (-part.adds, part.signal))
        return Pair(one, other, tuple(told), tuple(finest), tuple(partners), joint)

    def _fields(self, iri: str) -> frozenset[str]:
        own = frozenset(self._concepts.get(iri, ()))
        return own.union(*(self._above(each) for each in own))

    def _shared_partners(self, here: int, there: int) -> list[str]:
        ties = self._index.ties
        both = vector(ties[[here]]) * vector(ties[[there]])
        return [self._index.organisations[number].iri for number in np.flatnonzero(both).tolist()]


def _rows(view: View, library: Library, question: str, **values: str) -> QuerySolutions:
    answer = run_text(view, library.get(f"prospects/{question}").bind(values, None))
    assert isinstance(answer, QuerySolutions)
    return answer
