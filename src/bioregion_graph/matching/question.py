"""What is asked of a match, and what all signals need of it, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching.index import Index, Matrix, Vector, vector
from bioregion_graph.matching.themes import Key, Theme

# So many projects nearest in text are looked at.
NEAR = 60
# What such a part of them has is taken for what it is about.
_COMMON = 0.5


@dataclass(frozen=True)
class Wish:
    """Whom one looks for: who leads, who is in already, what it is about; each may be missing."""

    lead: str = ""
    partners: tuple[str, ...] = ()
    text: str = ""
    themes: frozenset[Key] = frozenset()


class Question:
    """A wish over an index. Vectors are as long as the index has projects, or organisations."""

    def __init__(self, index: Index, wish: Wish) -> None:
        self.index = index
        self.wish = wish
        self._experience: dict[Theme, Vector] = {}

    @cached_property
    def lead(self) -> int | None:
        """The column of the leader; None where there is none or no project of it is known."""
        return self.index.numbers.get(self.wish.lead)

    @cached_property
    def known(self) -> list[int]:
        """The columns of the leader and the partners."""
        names = (self.wish.lead, *self.wish.partners)
        return [self.index.numbers[name] for name in dict.fromkeys(names) if name in self.index.numbers]

    @cached_property
    def words(self) -> Matrix:
        """1 × words: what it is about."""
        return self.index.words_of(self.wish.text)

    @cached_property
    def likeness(self) -> Vector:
        """How near each project is in text: the cosine, 0 to 1."""
        if not self.words.nnz:
            return np.zeros(len(self.index.projects), np.float32)
        return vector(self.index.words @ self.words.T)

    @cached_property
    def near(self) -> Vector:
        """The same squared, of the nearest projects alone."""
        likeness = self.likeness
        near = np.zeros_like(likeness)
        if len(likeness):
            top = np.argpartition(-likeness, min(NEAR, len(likeness)) - 1)[:NEAR]
            near[top] = likeness[top] ** 2
        return near

    def columns(self, theme: Theme) -> list[int]:
        """The themes of that kind that it has and that some project had before; of concepts, where it names none, those
        that many of the projects nearest in text have."""
        named = self.index.theme_columns(self.wish.themes, theme)
        if named or theme is not Theme.CONCEPT:
            return named
        return self._concepts_of_near

    @cached_property
    def _concepts_of_near(self) -> list[int]:
        near = self.near
        if not near.any():
            return []
        shares = vector(self.index.themed.T @ (near / near.sum()))
        return [number for number in self.index.concept_columns if shares[number] >= _COMMON]

    def experience(self, theme: Theme) -> Vector:
        """The experience of each organisation in the themes of a kind, summed."""
        if theme not in self._experience:
            columns = self.columns(theme)
            self._experience[theme] = (
                vector(self.index.experience[:, columns].sum(axis=1))
                if columns
                else np.zeros(len(self.index.organisations), np.float32)
            )
        return self._experience[theme]

    def keep_experience(self, theme: Theme, known: Vector) -> None:
        """Take an experience that is known already."""
        self._experience[theme] = known

    @cached_property
    def joint(self) -> Vector:
        """What each project of the leader and the partners counts as a tie: its weight by the root of its other
        members; 0 for all other projects."""
        index = self.index
        counted = np.zeros(len(index.projects), np.float32)
        for number in self.known:
            own = _row(index.by_member, number)
            counted[own] += index.weight[own] / np.sqrt(np.maximum(index.size[own] - 1, 1))
        return counted

    @cached_property
    def own(self) -> Vector:
        """1 for the projects of the leader and the partners."""
        counted = np.zeros(len(self.index.projects), np.float32)
        for number in self.known:
            counted[_row(self.index.by_member, number)] = 1
        return counted

    @cached_property
    def led(self) -> Vector:
        """As ``joint``, for the projects that the leader coordinated."""
        index = self.index
        counted = np.zeros(len(index.projects), np.float32)
        if self.lead is not None:
            own = _row(index.by_lead, self.lead)
            counted[own] = index.weight[own] / np.sqrt(np.maximum(index.size[own] - 1, 1))
        return counted

    @cached_property
    def ties(self) -> Vector:
        """How strongly each organisation is tied to the leader and the partners."""
        tied = np.zeros(len(self.index.organisations), np.float32)
        matrix = self.index.ties
        for number in self.known:
            place = slice(matrix.indptr[number], matrix.indptr[number + 1])
            tied[matrix.indices[place]] += matrix.data[place]
        return tied

    @cached_property
    def alike(self) -> Vector:
        """How far each project is in the same field and family of topics, and has the same concepts: 0, 1 or 2."""
        found = np.zeros(len(self.index.projects), np.float32)
        for theme in (Theme.FIELD, Theme.FAMILY, Theme.CONCEPT):
            columns = self.columns(theme)
            if columns:
                found += np.minimum(vector(self.index.themed[:, columns].sum(axis=1)), 1)
        return np.minimum(found, 2)

    @cached_property
    def like_concepts(self) -> Vector:
        """What part of the concepts of each project and of the wish are in both (Jaccard), 0 to 1."""
        columns = self.columns(Theme.CONCEPT)
        if not columns:
            return np.zeros(len(self.index.projects), np.float32)
        both = vector(self.index.themed[:, columns].sum(axis=1))
        return vector(both / np.maximum(self.index.concepts + len(columns) - both, 1))


def _row(matrix: Matrix, number: int) -> NDArray[np.int32]:
    """The columns in a row of a matrix."""
    row: NDArray[np.int32] = matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]]
    return row
