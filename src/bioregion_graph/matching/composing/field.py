"""The candidates of a lead: ranked organisations with what demands and rules ask of them.

Fit comes from a ranking and is only put between 0 and 1 here; who is controlled by whom comes from the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import QuerySolutions

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.composing.brief import STRANGER, Candidate
from bioregion_graph.matching.eligibility.consortium import BENEFICIARY, COORDINATOR, Partner, partner
from bioregion_graph.matching.eligibility.control import Tops, groups, tops
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.matching.facts import Organisation
from bioregion_graph.matching.index import Index, Vector, vector
from bioregion_graph.matching.sides import sides_of
from bioregion_graph.matching.themes import Theme
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing.view import View

Flags = NDArray[np.bool_]
Control = Mapping[str, Iterable[str]]
# Of a text the organisations are taken that are half as near as the twentieth nearest, or nearer.
_PLACE, _SHARE = 20, 0.5


@dataclass(frozen=True)
class Field:
    """The lead and its candidates; ``joining`` are left out, since each is controlled by two of the others."""

    lead: Candidate
    candidates: list[Candidate]
    joining: list[str]


def controllers(view: View, library: Library) -> Control:
    """Who controls each organisation, as the graph tells."""
    found: dict[str, list[str]] = defaultdict(list)
    answer = run_text(view, library.get("matching/controllers").bind({}, None))
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        found[row["organisation"].value].append(row["controller"].value)
    return found


def steps(index: Index, lead: str) -> NDArray[np.int8]:
    """How far everybody is from the lead: 1 for earlier partners, 2 for theirs, 3 for all others."""
    found = np.full(len(index.organisations), STRANGER, np.int8)
    number = index.numbers.get(lead)
    if number is not None:
        partners = index.ties.indices[index.ties.indptr[number] : index.ties.indptr[number + 1]]
        found[index.ties[partners].indices] = 2
        found[partners] = 1
    return found


def has_concept(index: Index, concept: str) -> Flags:
    """Who has worked in a concept of the taxonomy, or says that it does."""
    told = np.fromiter((concept in each.concepts for each in index.organisations), np.bool_)
    columns = index.theme_columns([(Theme.CONCEPT, concept)], Theme.CONCEPT)
    if columns:
        told |= vector(index.experience[:, columns].sum(axis=1)) > 0
    return told


def has_words(index: Index, text: str) -> Flags:
    """Whose projects speak of a text: half as near as the twentieth nearest, or nearer. Raises UsageError."""
    words = index.words_of(text)
    if not words.nnz:
        raise UsageError(
            f'No project says anything of "{text}". Use other words, or a concept of the taxonomy.'
        )
    likeness = vector(index.profiles @ words.T)
    place = min(_PLACE, len(likeness))
    return np.asarray((likeness > 0) & (likeness >= _SHARE * np.partition(likeness, -place)[-place]))


def field_of(
    book: Rulebook, index: Index, lead: Organisation, scores: Vector, allowed: Flags,
    expertise: Mapping[str, Flags], control: Control,
) -> Field:  # fmt: skip
    """The candidates among those allowed; ``expertise`` tells by name who has it."""
    far = steps(index, lead.iri).tolist()
    everybody = index.organisations
    chosen = [number for number in np.flatnonzero(allowed).tolist() if everybody[number].iri != lead.iri]
    fit = _between_0_and_1(scores[chosen]).tolist()
    told = cache(lambda country, kind: _told(book, country, kind))
    group, joining = groups(
        {iri: _tops(iri, control) for iri in (lead.iri, *(everybody[number].iri for number in chosen))}
    )
    left_out = frozenset(joining) - {lead.iri}
    flags = {name: frozenset(np.flatnonzero(has).tolist()) for name, has in expertise.items()}

    def candidate(each: Organisation, number: int | None, role: str, fit: float, steps: int) -> Candidate:
        like, sides = told(each.country, each.kind)
        top = group[each.iri]
        who = Partner(each.iri, like.territory, like.kinds, role, "" if top == each.iri else top)
        brings = frozenset(name for name, having in flags.items() if number in having)
        return Candidate(who, each.label, fit, steps, sides | brings if brings else sides)

    return Field(
        candidate(lead, index.numbers.get(lead.iri), COORDINATOR, 0.0, 1),
        [
            candidate(everybody[number], number, BENEFICIARY, good, far[number])
            for number, good in zip(chosen, fit, strict=True)
            if everybody[number].iri not in left_out
        ],
        sorted(left_out),
    )


def _between_0_and_1(scores: Vector) -> Vector:
    if not len(scores):
        return scores
    return vector((scores - scores.min()) / (np.ptp(scores) or 1.0))


def _tops(name: str, control: Control) -> Tops:
    return tops(name, lambda each: control.get(each, ())) if name in control else frozenset([name])


def _told(book: Rulebook, country: str, kind: str) -> tuple[Partner, frozenset[str]]:
    """A nameless partner from this country and of this kind, and the sides it stands for."""
    like = Partner("?")
    # What the graph has and no rule knows is as good as not known.
    for told in ((country, kind), (country, ""), ("", kind)):
        with suppress(UsageError):
            like = partner(book, "?", *told)
            break
    broader = {above for each in like.kinds for above in book.broader[each]}
    return like, sides_of(broader)
