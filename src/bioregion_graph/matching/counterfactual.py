"""What if an organisation had not been in a project: the index without that one edge, and the rank it would have then.

The index is patched, not built anew, which takes a tenth of the time; a test builds it anew and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.matching.index import Index, Matrix, normalised, vector
from bioregion_graph.matching.model import Model
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import values_of

# Scores that differ by less are equal.
CLOSE = 1e-6
_FAR = 1.0
# What does not depend on who is in which project.
_KEPT = (
    "numbers", "known_until", "years", "weight", "countries", "country_codes", "cities", "kinds", "concepts", "_told",
)  # fmt: skip


@dataclass(frozen=True)
class Counterfactual:
    """Without this project, the place of the organisation; 0 where nothing would tell of it any more."""

    project: str
    place: int


def place(scores: NDArray[np.float64], allowed: NDArray[np.bool_], number: int) -> int:
    """The place of one among all who are allowed, from 1; equal scores share the first of their places."""
    return 1 + int((scores[allowed] > scores[number] + CLOSE).sum())


def without(
    question: Question,
    model: Model,
    scores: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    number: int,
    row: int,
) -> Counterfactual:
    """The place of the organisation in column ``number`` if it had not been in the project of that row; ``scores`` are
    those of the question as it is."""
    index = question.index
    project = index.projects[row].iri
    said = index.organisations[number]
    if index.count[number] <= 1 and not (said.text or said.concepts):
        return Counterfactual(project, 0)
    values = values_of(Question(patch(index, number, row), question.wish))
    own = model.scores(values[[number]])[0]
    # Whoever was far below stays below: an edge of one other moves nobody so far.
    near = allowed & (scores > own - _FAR)
    near[number] = True
    numbers = np.flatnonzero(near)
    return Counterfactual(project, 1 + int((model.scores(values[numbers]) > own + CLOSE).sum()))


def patch(index: Index, number: int, row: int) -> Index:
    """The index as it would be without that edge."""
    patched = replace(index, member=_less(index.member, row, number), led=_less(index.led, row, number))
    made = {name: getattr(index, name) for name in _KEPT}
    changes = _changes(index, number, row)
    made["ties"] = _sum(index.ties, changes)
    codes, count = index.countries, len(index.country_ties)
    entries = changes.tocoo()
    moved = np.zeros((count, count))
    np.add.at(moved, (codes[entries.coords[0]], codes[entries.coords[1]]), entries.data)
    made["country_ties"] = index.country_ties + moved
    # Cached properties are kept in the dictionary of their object.
    vars(patched).update(made)
    vars(patched)["described"] = _with_row(index.described, number, _description(patched, number))
    vars(patched)["experience"] = (
        index.experience - _in_row(index.themed[[row]] * index.weight[row], number, len(index.organisations))
    ).tocsc()
    return patched


def _changes(index: Index, number: int, row: int) -> Matrix:
    """What is added to the ties: others of the project are tied more closely, the one that leaves no more."""
    members = index.member.indices[index.member.indptr[row] : index.member.indptr[row + 1]]
    others = members[members != number]
    count, shape = len(others), index.ties.shape
    if not count:
        return sparse.csr_array(shape, dtype=np.float32)
    weight = float(index.weight[row])
    before, after = weight / count, weight / (count - 1) if count > 1 else 0.0
    one, other = np.repeat(others, count), np.tile(others, count)
    apart = one != other
    left = np.full(count, number)
    rows = np.concatenate([one[apart], left, others])
    columns = np.concatenate([other[apart], others, left])
    data = np.concatenate([np.full(int(apart.sum()), after - before), np.full(2 * count, -before)])
    return sparse.csr_array((data.astype(np.float32), (rows, columns)), shape=shape)


def _sum(one: Matrix, other: Matrix) -> Matrix:
    summed = (one + other).tocsr()
    # What is left of a tie that is gone is a rounding error.
    summed.data[np.abs(summed.data) < CLOSE] = 0
    summed.eliminate_zeros()
    return summed


def _description(index: Index, number: int) -> Matrix:
    own = index.by_member[[number]]
    summed = own @ sparse.diags_array(index.weight) @ index.words
    text = index.organisations[number].text
    return normalised(summed + index.words_of(text) if text else summed)


def _with_row(matrix: Matrix, number: int, row: Matrix) -> Matrix:
    """The matrix with one row replaced."""
    first, last = matrix.indptr[number], matrix.indptr[number + 1]
    row = sparse.csr_array(row)
    starts = matrix.indptr.copy()
    starts[number + 1 :] += row.nnz - (last - first)
    parts = [
        (each[:first], new, each[last:])
        for each, new in ((matrix.data, row.data), (matrix.indices, row.indices))
    ]
    data, indices = (np.concatenate(each) for each in parts)
    return sparse.csr_array((data, indices, starts), shape=matrix.shape)


def _in_row(values: Matrix, number: int, rows: int) -> Matrix:
    values = sparse.csr_array(values)
    starts = np.zeros(rows + 1, np.int32)
    starts[number + 1 :] = values.nnz
    return sparse.csr_array((values.data, values.indices, starts), shape=(rows, values.shape[1]))


def _less(matrix: Matrix, row: int, column: int) -> Matrix:
    """The matrix without an entry, if it has it."""
    first, last = matrix.indptr[row], matrix.indptr[row + 1]
    places = first + np.flatnonzero(matrix.indices[first:last] == column)
    if not len(places):
        return matrix
    starts = matrix.indptr.copy()
    starts[row + 1 :] -= len(places)
    data, indices = np.delete(matrix.data, places), np.delete(matrix.indices, places)
    return sparse.csr_array((data, indices, starts), shape=matrix.shape)


def influence(question: Question, number: int) -> NDArray[np.float32]:
    """How much each project of an organisation has to do with the question: what it counts as a joint project, and how
    near it is in text, concepts, field and family, each by the most of all its projects."""
    own = vector(question.index.by_member[[number]])
    counted = np.zeros_like(own)
    for values, most in (
        (question.joint, 2.0),
        (question.likeness, 1.0),
        (question.like_concepts, 0.5),
        (question.alike, 0.5),
    ):
        here = values * own
        counted += most * here / max(float(here.max(initial=0)), 1e-9) * (here.max(initial=0) > 0)
    return counted * (0.2 + question.index.weight)
