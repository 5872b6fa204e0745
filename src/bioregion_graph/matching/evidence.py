"""Why somebody is proposed: the reasons that weigh most, and paths through the graph whose every edge names its source.

The reasons are the largest parts of the score compared with those of the candidate in the middle; what they say is
counted here, and put into words in ``wording``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from bioregion_graph.matching.facts import Project
from bioregion_graph.matching.index import Vector, vector
from bioregion_graph.matching.introduction_sources import Sources
from bioregion_graph.matching.partners import Answer, Hit
from bioregion_graph.matching.signals import SIGNALS

MOST_PATHS = 3
# The projects nearest to what is asked of which one says how many somebody was in.
NEAREST = 20
# What adds less is no reason.
TELLS = 1e-4


class Reason(StrEnum):
    """What a group of signals says."""

    together = "together"
    partners = "partners"
    matter = "matter"
    experience = "experience"
    place = "place"
    kind = "kind"


GROUPS: Mapping[str, Reason] = {
    "led_projects": Reason.together,
    "joint_share": Reason.together,
    "joint_like_this": Reason.together,
    "joint_near_in_text": Reason.together,
    "shared_partners_share": Reason.partners,
    "walk_share": Reason.partners,
    "near_partners": Reason.partners,
    "near_profile": Reason.matter,
    "concept_share": Reason.matter,
    "like_concepts_share": Reason.matter,
    "alike_projects": Reason.matter,
    "alike_share": Reason.matter,
    "family_share": Reason.matter,
    "programme_experience": Reason.matter,
    "programme_share": Reason.matter,
    "action_experience": Reason.experience,
    "activity": Reason.experience,
    "projects": Reason.experience,
    "lately": Reason.experience,
    "consortium_size": Reason.experience,
    "city": Reason.place,
    "country": Reason.place,
    "country_alike": Reason.place,
    "kind_field": Reason.kind,
    "kind_programme": Reason.kind,
}


@dataclass(frozen=True)
class Edge:
    """One step: from where to where, by which property, and the graphs that say so; ``ties`` are the nodes that stand
    for it. An edge that is worked out and stated nowhere (two texts are alike) has no source, and a likeness."""

    start: str
    end: str
    property: str
    sources: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    likeness: float = 0.0


@dataclass(frozen=True)
class Told:
    """What the reasons count: joint projects with the leader and partners, shared partners, projects alike and near."""

    joint: tuple[Project, ...]
    shared: tuple[tuple[str, Project, Project], ...]
    shared_count: int
    near: tuple[tuple[Project, float], ...]
    alike_count: int
    count: int
    since: int
    same_city: bool
    lead: str


@dataclass(frozen=True)
class Evidence:
    """Reasons, the weightiest first with what each adds; what is counted; and up to three paths."""

    hit: Hit
    reasons: tuple[tuple[Reason, float], ...]
    told: Told
    paths: tuple[tuple[Edge, ...], ...]


class Witness:
    """Evidence for the hits of one answer; what all hits need is worked out once."""

    def __init__(self, answer: Answer, sources: Sources) -> None:
        self._answer = answer
        self._sources = sources
        self._question = answer.understood.question
        self._index = answer.index

    @cached_property
    def _middle(self) -> Vector:
        """What the value in the middle of all candidates adds, signal by signal."""
        values = self._answer.values[self._answer.understood.allowed]
        return vector(self._answer.model.parts(np.median(values, axis=0)[None, :]))

    @cached_property
    def _nearest(self) -> dict[int, float]:
        """The projects nearest in text, by row, with their likeness."""
        likeness = self._question.likeness
        rows = np.argsort(-likeness, kind="stable")[:NEAREST]
        return {int(row): float(likeness[row]) for row in rows if likeness[row] > 0}

    @cached_property
    def _partner_rows(self) -> dict[int, list[int]]:
        """The earlier partners of those who are in, by column, each with the rows of their joint projects."""
        found: dict[int, list[int]] = {}
        for row in np.flatnonzero(self._question.joint):
            for number in self._members(int(row)):
                found.setdefault(number, []).append(int(row))
        return {number: rows for number, rows in found.items() if number not in self._question.known}

    def _members(self, row: int) -> list[int]:
        matrix = self._index.member
        members: list[int] = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()
        return members

    def _rows(self, number: int) -> list[int]:
        matrix = self._index.by_member
        rows: list[int] = matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]].tolist()
        return rows

    def of(self, hit: Hit) -> Evidence:
        """The evidence for a hit. Raises StoreError."""
        summed: dict[Reason, float] = dict.fromkeys(Reason, 0.0)
        for place, signal in enumerate(SIGNALS):
            summed[GROUPS[signal.name]] += hit.parts.get(signal.name, 0.0) - float(self._middle[place])
        told = self._told(hit.number)
        reasons = sorted(
            ((each, added) for each, added in summed.items() if added > TELLS), key=lambda pair: -pair[1]
        )
        return Evidence(hit, tuple(reasons), told, tuple(self._paths(hit, told)))

    def _told(self, number: int) -> Told:
        question, index = self._question, self._index
        own = self._rows(number)
        joint = sorted((row for row in own if question.own[row]), key=lambda row: -question.joint[row])
        near = sorted((row for row in own if row in self._nearest), key=lambda row: -self._nearest[row])
        shared, partners = [], set()
        # Those of a joint project are told as such, not once more as partners of partners.
        apart = (row for row in own if not question.own[row])
        for row in sorted(apart, key=lambda row: (-question.alike[row], -index.weight[row], row)):
            for other in self._members(row):
                if other != number and other in self._partner_rows:
                    if other not in partners:
                        shared.append(
                            (index.organisations[other].iri, self._strongest(other), index.projects[row])
                        )
                    partners.add(other)
        lead = question.lead
        return Told(
            tuple(index.projects[row] for row in joint),
            tuple(shared[:MOST_PATHS]),
            len(partners),
            tuple((index.projects[row], self._nearest[row]) for row in near),
            int(sum(question.alike[row] > 0 for row in own)),
            len(own),
            min((index.projects[row].begins.year for row in own), default=0),
            lead is not None and index.cities[lead] >= 0 and index.cities[lead] == index.cities[number],
            self._question.wish.lead,
        )

    def _strongest(self, partner: int) -> Project:
        rows = self._partner_rows[partner]
        return self._index.projects[max(rows, key=lambda row: (self._question.joint[row], -row))]

    def _paths(self, hit: Hit, told: Told) -> Iterable[tuple[Edge, ...]]:
        known = [self._index.organisations[number].iri for number in self._question.known]
        paths: list[tuple[Edge, ...]] = []
        for project in told.joint[:MOST_PATHS]:
            first = next(each for each in known if each in project.members)
            paths.append((self._part(first, project), self._part(hit.organisation, project, is_last=True)))
        for project, likeness in told.near[
            : max(MOST_PATHS - len(paths), 1 if len(paths) == MOST_PATHS else 0)
        ]:
            asked = self._answer.understood.topic.iri if self._answer.understood.topic else ""
            like = Edge(asked, project.iri, "is like", likeness=round(likeness, 3))
            paths.insert(
                min(len(paths), MOST_PATHS - 1), (like, self._part(hit.organisation, project, is_last=True))
            )
        for partner, first_project, second_project in told.shared:
            if len(paths) >= MOST_PATHS:
                break
            first = next(each for each in known if each in first_project.members)
            paths.append(
                (
                    self._part(first, first_project),
                    self._part(partner, first_project, is_last=True),
                    self._part(partner, second_project),
                    self._part(hit.organisation, second_project, is_last=True),
                )
            )
        return paths[:MOST_PATHS]

    def _part(self, organisation: str, project: Project, *, is_last: bool = False) -> Edge:
        said = self._sources.of_participation(organisation, project.iri)
        ends = (project.iri, organisation) if is_last else (organisation, project.iri)
        return Edge(*ends, "brg:partnerIn", said.sources, said.ties)
