"""Who could meet a need, whatever asks: a challenge its solvers, a gap in a network its prospects, a call its partners.

One interface: a ``Need`` in, ranked organisations out, each with the parts that add up to its score. What stands in the
graph is turned into needs by ``needs.py``; who should meet whom at an event is asked in ``meetings.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.calls.ranking import Part
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.index import Index, Matrix, Vector, vector
from bioregion_graph.matching.question import Question, Wish
from bioregion_graph.matching.ranking import values_of
from bioregion_graph.matching.signals import PUBLISHED, SIGNALS, Signal
from bioregion_graph.matching.themes import Theme

# What each signal of the ranking of partners counts for here, and those that are of this module. They are set, not
# learned: no past need tells who met it.
WEIGHTS: Mapping[str, float] = {
    "near_projects": 1.0,
    "near_work": 2.0,
    "own_words": 2.0,
    "fields": 1.5,
    "shared_partners": 0.5,
    "joint_like_this": 0.3,
    "lately": 0.2,
}
MODEL = "prospects-1"
_BORROWED: tuple[Signal, ...] = tuple(signal for signal in (*SIGNALS, *PUBLISHED) if signal.name in WEIGHTS)


@dataclass(frozen=True)
class Need:
    """What is needed: in words, in fields of the taxonomy; from where and of which kind; who asks.

    ``left_out`` are organisations that are not sought: members of the network that asks, say.
    """

    label: str
    iri: str = ""
    text: str = ""
    concepts: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    asker: str = ""
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Prospect:
    """An organisation that could meet a need; ``parts`` are those above 0, the largest first."""

    organisation: str
    label: str
    country: str
    parts: tuple[Part, ...]
    fields: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return math.fsum(part.adds for part in self.parts)


class Matcher(Protocol):
    """Whatever ranks organisations for a need; those who ask know no more of it."""

    def prospects(self, need: Need, limit: int) -> list[Prospect]:
        """At most so many, the best first."""
        ...


class Matchmaker:
    """The matcher of this program: the signals of the partner ranking, and what organisations say of themselves."""

    def __init__(self, index: Index, fields: Fields) -> None:
        self._index = index
        self._fields = fields

    @cached_property
    def _said(self) -> Matrix:
        """organisations × words: what each says of itself, in words and by its fields."""
        words = self._fields.words
        texts = [
            "\n".join((each.text, *(words.get(concept, "") for concept in each.concepts)))
            for each in self._index.organisations
        ]
        return sparse.csr_array(self._index.vectorizer.transform(texts))

    @cached_property
    def _fielded(self) -> Matrix:
        """organisations × fields: 1 for each field of an organisation and for those that are broader."""
        rows, columns = [], []
        for number, each in enumerate(self._index.organisations):
            for concept in self._broadened(each.concepts):
                rows.append(number)
                columns.append(self._columns[concept])
        shape = (len(self._index.organisations), max(len(self._columns), 1))
        return sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {concept: number for number, concept in enumerate(sorted(self._fields.labels))}

    def _broadened(self, concepts: Iterable[str]) -> frozenset[str]:
        above = self._fields.taxonomy.above
        own = frozenset(each for each in concepts if each in self._columns)
        return own.union(*(above(each) & self._columns.keys() for each in own))

    def prospects(self, need: Need, limit: int = 20) -> list[Prospect]:
        """Those for whom something speaks, the best first; of equal ones the first by IRI.

        Raises UsageError when nothing is asked, or of a country or kind that nobody is of.
        """
        self._check(need)
        parts = self.parts(need)
        scores = np.zeros(len(self._index.organisations), np.float64)
        for name, values in parts.items():
            scores += values.astype(np.float64) * WEIGHTS[name]
        scores[~self._sought(need)] = 0
        order = [number for number in np.argsort(-scores, kind="stable")[:limit] if scores[number] > 0]
        return [self._prospect(need, number, parts) for number in order]

    def parts(self, need: Need) -> dict[str, Vector]:
        """The value of each signal for each organisation of the index. Raises UsageError when nothing is asked."""
        if not need.text.strip() and not need.concepts:
            raise UsageError(
                "Nothing is asked. Say in words what is needed, or name a field of the taxonomy."
            )
        wish = Wish(
            need.asker, (), self._words(need), frozenset((Theme.CONCEPT, each) for each in need.concepts)
        )
        question = Question(self._index, wish)
        values = values_of(question, _BORROWED)
        found = {signal.name: values[:, place] for place, signal in enumerate(_BORROWED)}
        # Having been active of late speaks for those alone who did something of the kind.
        related = (found["near_projects"] > 0) | (found["near_work"] > 0)
        found["lately"] = found["lately"] * related
        found["own_words"] = self._own_words(question)
        found["fields"] = self._shared_fields(need)
        return found

    def _words(self, need: Need) -> str:
        """The text, with the English words for the fields asked and for those that it names in any language."""
        named = need.concepts | self._fields.named_in(need.text)
        return "\n".join((need.text, *(self._fields.words.get(each, "") for each in sorted(named))))

    def _own_words(self, question: Question) -> Vector:
        """How near what organisations say of themselves is to the need: the cosine."""
        return vector(self._said @ question.words.T)

    def _asked(self, need: Need) -> list[str]:
        """The fields asked: those told, or else those that the text names."""
        return sorted((need.concepts or self._fields.named_in(need.text)) & self._columns.keys())

    def _shared_fields(self, need: Need) -> Vector:
        """The share of the fields asked that each organisation has, narrower ones included."""
        asked = [self._columns[each] for each in self._asked(need)]
        if not asked:
            return np.zeros(len(self._index.organisations), np.float32)
        return vector(self._fielded[:, asked].sum(axis=1)) / np.float32(len(asked))

    def _check(self, need: Need) -> None:
        """Raises UsageError for a country or kind that no organisation is of."""
        for wanted, known, what in (
            (need.countries, {each.country for each in self._index.organisations}, "country"),
            (need.kinds, {each.kind for each in self._index.organisations}, "kind"),
        ):
            if wanted and not wanted & known:
                raise UsageError(
                    f"No organisation is of the {what} {', '.join(sorted(wanted))}. Leave it out."
                )

    def _sought(self, need: Need) -> NDArray[np.bool_]:
        out = need.left_out | {need.asker}
        return np.asarray(
            [
                each.iri not in out
                and (not need.countries or each.country in need.countries)
                and (not need.kinds or each.kind in need.kinds)
                for each in self._index.organisations
            ],
            np.bool_,
        )

    def _prospect(self, need: Need, number: int, parts: Mapping[str, Vector]) -> Prospect:
        said = self._index.organisations[number]
        broadened = self._broadened(said.concepts)
        told = [
            Part(name, float(values[number]), WEIGHTS[name])
            for name, values in parts.items()
            if values[number] > 0
        ]
        return Prospect(
            said.iri,
            said.label,
            said.country,
            tuple(sorted(told, key=lambda part: (-part.adds, part.signal))),
            tuple(each for each in self._asked(need) if each in broadened),
        )
