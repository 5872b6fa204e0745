"""What speaks for a call: one small function each, from a question to a number for every call, and the weight of each.

The weights of what goes by projects were learned (``benchmarks/calls.py``) from who joined which new topics in the
two years before October 2018, by ``matching/learning.py``; the others are set, since no past call tells them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.matching.calls.catalogue import Catalogue
from bioregion_graph.matching.calls.subject import Subject
from bioregion_graph.matching.index import Matrix, Vector, vector
from bioregion_graph.matching.themes import Theme

# A share of the nearest projects as small as one in twenty tells already.
_SCALE = 20


class Asked:
    """A subject before a catalogue, with what all signals need, worked out once."""

    def __init__(self, catalogue: Catalogue, subject: Subject) -> None:
        self.catalogue = catalogue
        self.subject = subject

    @cached_property
    def acting(self) -> list[int]:
        """The columns of the organisations whose projects count."""
        numbers = self.catalogue.index.numbers
        return [numbers[each] for each in self.subject.acting if each in numbers]

    @cached_property
    def own(self) -> Vector:
        """1 for the projects of these organisations."""
        return np.minimum(self._over(self.catalogue.index.by_member), 1)

    @cached_property
    def own_projects(self) -> NDArray[np.intp]:
        """The numbers of these projects."""
        return np.flatnonzero(self.own)

    @cached_property
    def likeness(self) -> Matrix:
        """calls × own projects: how near they are in text."""
        return (self.catalogue.words @ self.catalogue.index.words[self.own_projects].T).tocsr()

    @cached_property
    def profile(self) -> Matrix:
        """1 × words: the words of these projects; of length 1, or empty."""
        summed = self.catalogue.index.profiles[self.acting].sum(axis=0)
        return sparse.csr_array(_of_length_1(vector(summed))[np.newaxis])

    @cached_property
    def partners(self) -> Vector:
        """How strongly each organisation is tied to these, who are left out themselves."""
        tied = self._over(self.catalogue.index.ties)
        tied[self.acting] = 0
        return tied

    def _over(self, matrix: Matrix) -> Vector:
        """The sum of the rows of the organisations that count."""
        return vector(matrix[self.acting].sum(axis=0))

    def experience(self, theme: Theme) -> Vector:
        """For each call the projects in its themes of one kind, each with its weight of today."""
        known = self._over(self.catalogue.experience)
        return np.asarray([known[columns].sum() for columns in self.catalogue.columns(theme)], np.float32)

    @cached_property
    def activity(self) -> float:
        """All projects of these organisations, each with its weight of today."""
        return float(self.catalogue.index.activity[self.acting].sum())


def near_projects(asked: Asked) -> Vector:
    """The share that these organisations had in the projects most like the call."""
    return np.log1p(_SCALE * vector(asked.catalogue.near @ asked.own))


def near_partners(asked: Asked) -> Vector:
    """The share that their partners had in the other projects most like the call."""
    by_project = vector(asked.catalogue.index.member @ asked.partners) * (1 - asked.own)
    return np.log1p(_SCALE * vector(asked.catalogue.near @ by_project))


def nearest_own(asked: Asked) -> Vector:
    """How near the nearest of their own projects is to the call in text."""
    if not len(asked.own_projects):
        return np.zeros(len(asked.catalogue.calls), np.float32)
    return vector(asked.likeness.max(axis=1))


def near_profile(asked: Asked) -> Vector:
    """How near all their projects together are to the call in text."""
    return vector(asked.catalogue.words @ asked.profile.T)


def own_words(asked: Asked) -> Vector:
    """How near their own words are to the call in text."""
    return vector(asked.catalogue.words @ asked.catalogue.index.words_of(asked.subject.text).T)


def cluster_words(asked: Asked) -> Vector:
    """How near the words of the clusters that they belong to are to the call in text."""
    return vector(asked.catalogue.words @ asked.catalogue.index.words_of(asked.subject.around).T)


def fields(asked: Asked) -> Vector:
    """How far they and the call are of the same fields: the cosine, rare fields counting more."""
    catalogue = asked.catalogue
    above = catalogue.fields.taxonomy.above
    own = asked.subject.concepts.union(*(above(each) for each in asked.subject.concepts))
    return np.asarray([_cosine(own, each, catalogue.rarity) for each in catalogue.named], np.float32)


def family_share(asked: Asked) -> Vector:
    """Which share of their projects answered topics of the same family."""
    return asked.experience(Theme.FAMILY) / np.float32(asked.activity + 0.3)


def family_experience(asked: Asked) -> Vector:
    """How many of their projects answered topics of the same family."""
    return np.log1p(asked.experience(Theme.FAMILY))


def field_share(asked: Asked) -> Vector:
    """Which share of their projects was under the same part of a programme, health or bioeconomy."""
    return asked.experience(Theme.FIELD) / np.float32(asked.activity + 0.3)


def action_share(asked: Asked) -> Vector:
    """Which share of their projects was of the same type of action."""
    share = asked.experience(Theme.ACTION) / np.float32(asked.activity + 0.3)
    return vector(np.minimum(share, 1))


def for_clusters(asked: Asked) -> Vector:
    """1 where the call names cluster organisations and the subject is one."""
    is_meant = [bool(call.for_clusters) and asked.subject.is_cluster for call in asked.catalogue.calls]
    return np.asarray(is_meant, np.float32)


@dataclass(frozen=True)
class Signal:
    """A signal: its name, how it is worked out, its weight, and whether that was learned."""

    name: str
    of: Callable[[Asked], Vector]
    weight: float
    is_learned: bool = True


# What the weights are called, so that scores of one model are compared with no others.
MODEL = "calls-1"
SIGNALS = (
    Signal("near_projects", near_projects, 0.24),
    Signal("near_partners", near_partners, 1.0),
    Signal("nearest_own", nearest_own, 2.1),
    Signal("near_profile", near_profile, 1.66),
    Signal("own_words", own_words, 2.0, is_learned=False),
    Signal("cluster_words", cluster_words, 1.0, is_learned=False),
    Signal("fields", fields, 1.0, is_learned=False),
    Signal("family_share", family_share, 4.04),
    Signal("family_experience", family_experience, 0.53),
    Signal("field_share", field_share, 0.82),
    Signal("action_share", action_share, 0.2, is_learned=False),
    Signal("for_clusters", for_clusters, 0.15, is_learned=False),
)


def values_of(asked: Asked) -> NDArray[np.float32]:
    """calls × signals."""
    return np.stack([signal.of(asked) for signal in SIGNALS], axis=1)


def _cosine(own: frozenset[str], other: frozenset[str], rarity: dict[str, float]) -> float:
    shared = sum(rarity[each] ** 2 for each in own & other)
    if not shared:
        return 0.0
    lengths = [sum(rarity.get(each, 0.0) ** 2 for each in concepts) for concepts in (own, other)]
    return float(shared / np.sqrt(lengths[0] * lengths[1]))


def _of_length_1(values: Vector) -> Vector:
    return values / max(float(np.linalg.norm(values)), 1e-9)
