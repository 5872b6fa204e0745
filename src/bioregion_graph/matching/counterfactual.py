"""What if an organisation had not been in a project: the index without that one edge, and the rank it would have then.

The index is patched, not built anew, which takes a tenth of the time; a test builds it anew and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.matching.index import Index, Matrix, vector
from bioregion_graph.matching.model import Model, Values
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import as_newcomers
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.matching.themes import Theme

# Scores that differ by less are equal.
CLOSE = 1e-6
_FAR = 1.0
# What does not depend on who is in which project: of an index,
_KEPT = (
    "numbers", "known_until", "years", "weight", "countries", "country_codes", "cities", "kinds", "concepts", "_told",
)  # fmt: skip
# and of a question; the one who leaves is never among those who ask.
_ASKED = ("words", "likeness", "near", "_concepts_of_near", "own", "alike", "like_concepts")


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
    values: Values,
    scores: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    number: int,
    row: int,
) -> Counterfactual:
    """The place of the organisation in column ``number`` if it had not been in the project of that row; ``values`` and
    ``scores`` are those of the question as it is."""
    index = question.index
    project = index.projects[row].iri
    said = index.organisations[number]
    if index.count[number] <= 1 and not (said.text or said.concepts):
        return Counterfactual(project, 0)
    changed = _values(question, values, patch(index, number, row), number)
    own = model.scores(changed[[number]])[0]
    # Whoever was far below stays below: an edge of one other moves nobody so far.
    near = allowed & (scores > own - _FAR)
    near[number] = True
    numbers = np.flatnonzero(near)
    return Counterfactual(project, 1 + int((model.scores(changed[numbers]) > own + CLOSE).sum()))


def _values(question: Question, values: Values, patched: Index, number: int) -> Values:
    """organisations × signals over the patched index: what depends on nobody else's projects stays, but for the one."""
    # Of those without a project the values were taken from others.
    apart = np.union1d(np.flatnonzero(patched.count == 0), [number])
    alone = _asked(question, _alone(patched, apart))
    asked = _asked(question, patched)
    for theme in Theme:
        experience = question.experience(theme).copy()
        experience[apart] = alone.experience(theme)
        asked.keep_experience(theme, experience)
    changed = np.empty_like(values, order="F")
    for place, signal in enumerate(SIGNALS):
        if signal.is_own:
            changed[:, place] = values[:, place]
            changed[apart, place] = signal.values(alone)
        else:
            changed[:, place] = signal.values(asked)
    return as_newcomers(changed, patched)


def _asked(question: Question, index: Index) -> Question:
    """The same question over another index of the same projects."""
    asked = Question(index, question.wish)
    # Cached properties are kept in the dictionary of their object.
    vars(asked).update({name: getattr(question, name) for name in _ASKED})
    return asked


def _alone(index: Index, numbers: NDArray[np.intp]) -> Index:
    """The index of some organisations alone."""
    alone = replace(
        index,
        organisations=[index.organisations[number] for number in numbers.tolist()],
        member=index.by_member[numbers].T.tocsr(),
        led=index.by_lead[numbers].T.tocsr(),
    )
    vars(alone).update(
        {name: getattr(index, name) for name in ("known_until", "years", "weight", "concepts")}
    )
    return alone


def _with(values: NDArray[np.float32], number: int, value: np.float32) -> NDArray[np.float32]:
    changed = values.copy()
    changed[number] = value
    return changed


def patch(index: Index, number: int, row: int) -> Index:
    """The index as it would be without that edge."""
    patched = replace(index, member=_less(index.member, row, number), led=_less(index.led, row, number))
    made = {name: getattr(index, name) for name in _KEPT}
    made["by_member"] = _less(index.by_member, number, row)
    made["by_lead"] = _less(index.by_lead, number, row)
    made["size"] = _with(index.size, row, index.size[row] - 1)
    made["count"] = _with(index.count, number, index.count[number] - 1)
    vars(patched).update(made | _ties(index, number, row))
    return patched


def _ties(index: Index, number: int, row: int) -> dict[str, object]:
    """The ties without that edge, how many each has, and those between countries: others of the project are tied more
    closely, the one that leaves no more."""
    members = np.sort(index.member.indices[index.member.indptr[row] : index.member.indptr[row + 1]])
    count, weight = len(members) - 1, float(index.weight[row])
    before, after = weight / max(count, 1), weight / (count - 1) if count > 1 else 0.0
    ties, codes = index.ties, index.countries
    data, neighbours, countries = ties.data.copy(), index.neighbours.copy(), index.country_ties.copy()
    for one in members.tolist():
        others = members[members != one]
        first, last = ties.indptr[one], ties.indptr[one + 1]
        places = first + np.searchsorted(ties.indices[first:last], others)
        moved = np.where((others == number) | (one == number), -before, after - before).astype(np.float32)
        left = data[places] + moved
        # What is left of a tie that is gone is a rounding error.
        gone = np.abs(left) < CLOSE
        data[places] = np.where(gone, 0, left)
        neighbours[one] -= gone.sum()
        np.add.at(countries[codes[one]], codes[others], moved)
    tied = sparse.csr_array((data, ties.indices, ties.indptr), shape=ties.shape)
    return {"ties": tied, "neighbours": neighbours, "country_ties": countries}


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
