"""The calls beside the projects before a day: how near each call is to which projects, its themes, its fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from scipy import sparse

from bioregion_graph.matching import themes
from bioregion_graph.matching.calls.facts import Call
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.facts import Topic
from bioregion_graph.matching.index import Index, Matrix, Vector
from bioregion_graph.matching.themes import Key, Theme

# So many projects nearest to a call are looked at; so many of them are told of.
NEAR, TOLD = 60, 20


class Catalogue:
    """Matrices over calls: rows are calls, columns projects or words of the index."""

    def __init__(self, index: Index, calls: Sequence[Call], fields: Fields) -> None:
        self.index = index
        self.calls = list(calls)
        self.fields = fields

    @cached_property
    def words(self) -> Matrix:
        """calls × words, rows of length 1, or empty where no word of a call is known.

        A word is weighed by how rare it is among projects, and again among calls: what all calls say tells nothing.
        """
        if not self.calls:
            return sparse.csr_array((0, self.index.words.shape[1]), dtype=np.float32)
        plain = sparse.vstack([self.index.words_of(call.words) for call in self.calls], format="csr")
        counted = np.bincount(plain.indices, minlength=plain.shape[1])
        rarity = np.log((1 + len(self.calls)) / (1 + counted)).clip(min=0) + 1
        weighed = plain @ sparse.diags_array(rarity.astype(np.float32))
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return (sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ weighed).tocsr().astype(np.float32)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The first line of what each project says, which is its title or acronym."""
        return {each.iri: each.text.partition("\n")[0] for each in self.index.projects if each.text}

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """The words of the columns."""
        return list(self.index.vectorizer.get_feature_names_out())

    @cached_property
    def nearest(self) -> list[list[int]]:
        """For each call the projects nearest in text, the nearest first."""
        return [
            row.indices[np.lexsort((row.indices, -row.data))][:TOLD].tolist() for row in _rows(self._nearness)
        ]

    @cached_property
    def near(self) -> Matrix:
        """calls × projects: what the nearest projects count for, by likeness and age; rows add up to 1."""
        weighted = self._nearness @ sparse.diags_array(np.sqrt(self.index.weight))
        sums = np.asarray(weighted.sum(axis=1)).ravel()
        return (sparse.diags_array(1 / np.maximum(sums, 1e-9)) @ weighted).tocsr().astype(np.float32)

    @cached_property
    def _nearness(self) -> Matrix:
        """calls × projects: the likeness in text squared, of the nearest projects alone."""
        likeness = (self.words @ self.index.words.T).tocsr()
        starts, numbers, values = [0], [], []
        for row in _rows(likeness):
            top = np.lexsort((row.indices, -row.data))[:NEAR]
            numbers.append(row.indices[top])
            values.append(row.data[top] ** 2)
            starts.append(starts[-1] + len(top))
        shape = (len(self.calls), len(self.index.projects))
        if not numbers:
            return sparse.csr_array(shape, dtype=np.float32)
        return sparse.csr_array((np.concatenate(values), np.concatenate(numbers), starts), shape=shape)

    @cached_property
    def themes(self) -> list[frozenset[Key]]:
        """The themes of each call; all its types of action count."""
        return [_themes(call) for call in self.calls]

    @cached_property
    def experience(self) -> Matrix:
        """organisations × themes, by rows."""
        return self.index.experience.tocsr()

    def columns(self, theme: Theme) -> list[list[int]]:
        """For each call the columns of its themes of one kind in the index."""
        return [self.index.theme_columns(each, theme) for each in self.themes]

    @cached_property
    def named(self) -> list[frozenset[str]]:
        """The fields of the taxonomy that each call names, and those that are broader."""
        above = self.fields.taxonomy.above
        found = [self.fields.named_in(call.words) for call in self.calls]
        return [each.union(*(above(concept) for concept in each)) for each in found]

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How much a field tells: the logarithm of all calls by those that name it."""
        counted = Counter(concept for each in self.named for concept in each)
        return {
            concept: float(np.log((1 + len(self.calls)) / (0.5 + counted[concept])))
            for concept in self.fields.labels
        }


def _themes(call: Call) -> frozenset[Key]:
    topics = [Topic(call.iri, call.code, action=action) for action in call.actions or ("",)]
    return frozenset().union(*(themes.of_topic(topic) for topic in topics))


def _rows(matrix: Matrix) -> list[_Row]:
    return [_Row(matrix, number) for number in range(matrix.shape[0])]


class _Row:
    """The numbers and values in one row of a matrix."""

    def __init__(self, matrix: Matrix, number: int) -> None:
        place = slice(matrix.indptr[number], matrix.indptr[number + 1])
        self.indices: Vector = matrix.indices[place]
        self.data: Vector = matrix.data[place]
