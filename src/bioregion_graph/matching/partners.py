"""The one door to the ranking of partners: what is read of a view once, and answers to who asks.

partners = Partners.read(view, library, day)
answer = partners.ask(Request(call="HORIZON-HLTH-2026-01-DISEASE-03", lead=iri))
for hit in answer.page():
    print(hit.place, hit.label, hit.score, hit.parts)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.matching import balance, counterfactual, reading
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import model as models
from bioregion_graph.matching.calls import reading as calls_reading
from bioregion_graph.matching.calls.engine import Engine
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.counterfactual import Counterfactual
from bioregion_graph.matching.facts import Facts, Organisation
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.model import Model, Task
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import values_of
from bioregion_graph.matching.request import Request, Understood, understand
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.queries.describe import text_of_iri
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View

# So many places are balanced; those after them stand by score.
_BALANCED = 30
# What one says of oneself, where there is no project.
_SAID = frozenset({"near_profile", "concept_share"})


@dataclass(frozen=True)
class Hit:
    """One who is proposed: the place from 1, the score and the parts that add up to it, by signal, largest first.

    ``before`` is the place that the score alone gives; ``moved`` says why another was given, in English; empty if not.
    """

    place: int
    number: int
    organisation: str
    label: str
    country: str
    city: str
    kind: str
    score: float
    parts: Mapping[str, float]
    before: int
    placed: balance.Placed | None = None


@dataclass(frozen=True)
class Answer:
    """All candidates in order. ``scores`` and ``values`` have a row for each organisation of the index."""

    understood: Understood
    model: Model
    generation: int
    day: date
    values: NDArray[np.float32]
    scores: NDArray[np.float64]
    placed: tuple[balance.Placed, ...]

    @property
    def index(self) -> Index:
        """The index that was asked."""
        return self.understood.question.index

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The columns of all candidates, the best first: the balanced places, then the rest by score."""
        first = np.asarray([each.number for each in self.placed], np.intp)
        numbers = np.flatnonzero(self.understood.allowed)
        rest = numbers[~np.isin(numbers, first)]
        return np.concatenate([first, rest[np.argsort(-self.scores[rest], kind="stable")]])

    def __len__(self) -> int:
        return len(self.order)

    def page(self, offset: int = 0, limit: int = 20) -> list[Hit]:
        """The hits from a place on."""
        return [self.hit(offset + place) for place in range(len(self.order[offset : offset + limit]))]

    def hit(self, position: int) -> Hit:
        """The hit at a position from 0."""
        number = int(self.order[position])
        said = self.index.organisations[number]
        parts = self.model.parts(self.values[[number]])[0]
        ordered = sorted(range(len(SIGNALS)), key=lambda place: -abs(parts[place]))
        placed = self.placed[position] if position < len(self.placed) else None
        return Hit(
            position + 1, number, said.iri, said.label, said.country, said.city, said.kind,
            float(parts.sum()), {SIGNALS[place].name: float(parts[place]) for place in ordered if parts[place]},
            placed.before if placed else position + 1, placed,
        )  # fmt: skip

    def find(self, organisation: str) -> Hit | None:
        """The hit of an organisation; None if it is no candidate."""
        number = self.index.numbers.get(organisation)
        if number is None or not self.understood.allowed[number]:
            return None
        return self.hit(int(np.flatnonzero(self.order == number)[0]))

    def unproven(self, limit: int = 3) -> list[Hit]:
        """Those without any project who say of themselves what is asked, the nearest first.

        The model learned from those who have projects, and puts them before everybody else.
        """
        found = unproven(self.index, self.values, self.order, limit)
        return [self.hit(position) for position in found]

    def without(self, hit: Hit) -> Counterfactual | None:
        """Where the score alone would put the hit without the project that has most to do with the question; None if it
        had no project."""
        question = self.understood.question
        own = counterfactual.influence(question, hit.number)
        if not own.any():
            return None
        return counterfactual.without(
            question,
            self.model,
            self.values,
            self.scores,
            self.understood.allowed,
            hit.number,
            int(np.argmax(own)),
        )


@dataclass
class Partners:
    """What is known of one view as of a day."""

    facts: Facts
    index: Index
    narrower: Mapping[str, frozenset[str]]
    generation: int
    day: date
    weights: Path = models.WEIGHTS
    fields: Fields | None = None

    @classmethod
    def read(
        cls, view: View, library: Library, day: date, told: Callable[[str], None] = lambda _: None
    ) -> Partners:
        """Read all that it goes by: a second where it was read before from the same generation, else some ten seconds
        for 55,000 projects. Raises StoreError."""
        facts = reading.kept(view, library, told)
        told("index projects")
        known = cls.of(facts, day, view.generation.id, _narrower(view, library))
        known.fields = calls_reading.fields(view, library)
        return known

    @classmethod
    def of(
        cls,
        facts: Facts,
        day: date,
        generation: int = 0,
        narrower: Mapping[str, frozenset[str]] | None = None,
    ) -> Partners:
        """The same of facts at hand."""
        return cls(facts, indexes.build(facts, day), narrower or {}, generation, day)

    @classmethod
    def over(cls, engine: Engine, view: View, library: Library, day: date) -> Partners:
        """The same over what was read for calls, whose index is shared."""
        catalogue, _ = engine.on(day)
        narrower = view.once("narrower kinds", lambda: _narrower(view, library))
        return cls(engine.facts, catalogue.index, narrower, view.generation.id, day, fields=engine.fields)

    def ask(self, request: Request) -> Answer:
        """Rank all who may be proposed.

        Raises NotFoundError and UsageError as ``understand`` does.
        """
        understood = understand(request, self.facts, self.index, self.day, self.narrower, self.fields)
        model = models.load(Task.NEW if request.only_new else Task.COMPLETE, self.weights)
        values = values_of(understood.question)
        scores = model.scores(values)
        placed = balance.balanced(
            scores.astype(np.float32),
            understood.allowed,
            features_of(understood.question),
            _BALANCED,
            request.novelty,
        )
        return Answer(understood, model, self.generation, self.day, values, scores, tuple(placed))

    def organisation(self, iri: str) -> Organisation:
        """What is known of an organisation."""
        return self.facts.organisations.get(iri) or Organisation(iri)


def unproven(index: Index, values: NDArray[np.float32], order: NDArray[np.intp], limit: int = 3) -> list[int]:
    """The positions in an order of those without any project who say most of what is asked, those first."""
    own = [place for place, signal in enumerate(SIGNALS) if signal.name in _SAID]
    said = values[:, own].sum(axis=1)[order]
    found = np.flatnonzero((index.count[order] == 0) & (said > 0))
    return [int(each) for each in found[np.argsort(-said[found], kind="stable")][:limit]]


def features_of(question: Question) -> balance.Features:
    """What balance goes by in one question."""
    index = question.index
    partner = (index.by_member @ question.own) > 0
    # Whoever is in many projects is proposed often: counting proposals instead would change answers from one to the
    # next, which then could not be repeated.
    return balance.Features(partner, index.count, index.last_years, index.activity)


def _narrower(view: View, library: Library) -> dict[str, frozenset[str]]:
    """The narrower kinds of each kind of organisation, itself among them."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in run(view, library.get("matching/kinds"), {}).dicts():
        found[text_of_iri(row["kind"])].add(text_of_iri(row["narrower"]))
    return {kind: frozenset(those) for kind, those in found.items()}
