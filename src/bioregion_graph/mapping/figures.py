"""The figures of regions, the arcs between them and the clusters, for one question: level, period, field, nearness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.mapping.atlas import NOWHERE, Atlas, Cluster, Numbers, Point
from bioregion_graph.mapping.fields import narrower
from bioregion_graph.mapping.places import kilometres

FIGURES = ("organisations", "clusters", "projects", "coordinated", "partners", "priorities", "specialisation")
# Of a few projects no share can be told.
_LEAST_FOR_SHARE = 10
_MOST_ARCS = 1500
_ARCS_OF_EACH = 8
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Question:
    """What is asked of the map. ``begins`` and ``ends`` bound a period in which projects run, both may be missing;
    ``near`` is a point, ``within`` kilometres of it; ``members`` are those of a network, to whom all is narrowed."""

    level: int = 2
    field: str = ""
    begins: date | None = None
    ends: date | None = None
    near: Point | None = None
    within: float = 0.0
    members: tuple[Cluster, ...] | None = None


@dataclass(frozen=True)
class Shown:
    """A cluster on the map: how strong it is in the field, from 0 to 1, whether a source says so, in how many
    projects of the field and period it is, and how far it is from the place asked."""

    cluster: Cluster
    strength: float
    is_stated: bool
    projects: int
    kilometres: float | None


@dataclass(frozen=True)
class Answer:
    """The figures of a question over an atlas; each is made when it is asked for."""

    atlas: Atlas
    question: Question

    @cached_property
    def narrower(self) -> frozenset[int]:
        """The field and all that is part of it, by their numbers; empty where none is asked."""
        return narrower(self.atlas, self.question.field) if self.question.field else frozenset()

    @cached_property
    def in_period(self) -> Mask:
        """The projects that run in the period; those of which the days are not known only if there is none."""
        projects, question = self.atlas.projects, self.question
        fits = np.ones(len(projects), dtype=bool)
        if question.begins or question.ends:
            fits &= (projects.starts > 0) & (projects.ends > 0)
        if question.begins:
            fits &= projects.ends >= question.begins.toordinal()
        if question.ends:
            fits &= projects.starts <= question.ends.toordinal()
        return fits

    @cached_property
    def in_field(self) -> Mask:
        """The projects of the field; all where none is asked."""
        if not self.question.field:
            return np.ones(len(self.atlas.projects), dtype=bool)
        pairs = self.atlas.projects.in_field
        found = np.zeros(len(self.atlas.projects), dtype=bool)
        found[pairs[np.isin(pairs[:, 1], list(self.narrower)), 0]] = True
        return found

    @cached_property
    def homes(self) -> Numbers:
        """The region of the level of each organisation, or ``NOWHERE``."""
        return self.atlas.at_level(self.question.level)[self.atlas.homes]

    @cached_property
    def who(self) -> Numbers:
        """The organisations that are asked for, by their numbers."""
        if self.question.members is None:
            return np.arange(len(self.atlas.organisations))
        numbers = {each.organisation for each in self.question.members} - {NOWHERE}
        return np.array(sorted(numbers), dtype=np.int64)

    @cached_property
    def theirs(self) -> Numbers:
        """The rows of ``atlas.ties`` of those who are asked for."""
        rows = self.atlas.ties
        return rows if self.question.members is None else rows[np.isin(rows[:, 0], self.who)]

    @cached_property
    def ties(self) -> Numbers:
        """The rows of ``atlas.ties`` that fit."""
        fits = self.in_period & self.in_field
        return self.theirs[fits[self.theirs[:, 1]]]

    @cached_property
    def undated(self) -> int:
        """How many projects are left out since it is not known when they run."""
        projects = self.atlas.projects
        if not (self.question.begins or self.question.ends):
            return 0
        undated = ((projects.starts == 0) | (projects.ends == 0)) & self.in_field
        if self.question.members is None:
            return int(undated.sum())
        return len(np.unique(self.theirs[undated[self.theirs[:, 1]], 1]))

    @cached_property
    def unplaced(self) -> int:
        """How many organisations lie in no region of the level that is known."""
        nowhere = int((self.homes[self.who] == NOWHERE).sum())
        # Groups and whoever is known by name alone are no organisations with a place.
        return nowhere + self.organisations - len(self.who)

    @cached_property
    def organisations(self) -> int:
        """How many organisations, or members of the network, there are."""
        members = self.question.members
        return len(self.who) if members is None else len(members)

    @cached_property
    def projects(self) -> int:
        """How many projects fit."""
        return len(np.unique(self.ties[:, 1]))

    def figures(self) -> Mapping[int, Mapping[str, float]]:
        """The figures of each region of the level, by its number; what is not told is not there."""
        count = len(self.atlas.regions)
        told: dict[str, Sequence[float]] = {
            "organisations": self._organisations(count).tolist(),
            "clusters": self._clusters(count).tolist(),
            "projects": _column_counts(self.joint),
            "coordinated": _column_counts(self._pairs(self.ties[self.ties[:, 2] == 1])),
            "partners": _partners(self.together),
            "priorities": self._priorities(count),
        }
        if self.question.field:
            told["specialisation"] = self._specialisation()
        level = self.question.level
        return {
            place: {name: values[place] for name, values in told.items() if values[place]}
            for place, region in enumerate(self.atlas.regions)
            if region.level == level
        }

    @cached_property
    def joint(self) -> sparse.csr_matrix:
        """Projects by regions: 1 where an organisation of the region is in the project."""
        return self._pairs(self.ties)

    @cached_property
    def together(self) -> sparse.csr_matrix:
        """Regions by regions: the projects that both are in."""
        return (self.joint.T @ self.joint).tocsr()

    def arcs(self) -> list[tuple[int, int, int]]:
        """Pairs of regions with their joint projects, most first: the strongest of all, and some of each region."""
        upper = sparse.triu(self.together, k=1).tocoo()
        order = np.lexsort((upper.col, upper.row, -upper.data))
        ones, others, weights = upper.row[order], upper.col[order], upper.data[order]
        seen = np.zeros(len(self.atlas.regions), dtype=np.int64)
        found = []
        for place, (one, other, weight) in enumerate(
            zip(ones.tolist(), others.tolist(), weights.tolist(), strict=True)
        ):
            if place < _MOST_ARCS or seen[one] < _ARCS_OF_EACH or seen[other] < _ARCS_OF_EACH:
                found.append((one, other, int(weight)))
                seen[one] += 1
                seen[other] += 1
        return found

    @cached_property
    def _fitting(self) -> list[Shown]:
        """The clusters of the field, or the members, wherever they are."""
        asked = self.question
        those = self.atlas.clusters if asked.members is None else asked.members
        shown = [self._shown(cluster) for cluster in those]
        return [each for each in shown if each.strength > 0] if asked.field else shown

    def nowhere(self) -> list[Shown]:
        """The clusters that fit but for their place, which is not known; none where no place is asked."""
        return [each for each in self._fitting if each.kilometres is None] if self.question.near else []

    def clusters(self) -> list[Shown]:
        """The clusters that fit, or all members where a network is asked: near ones first where a place is asked, else
        the strongest in the field."""
        asked, shown = self.question, list(self._fitting)
        if asked.near:
            shown = [
                each for each in shown
                if each.kilometres is not None and (not asked.within or each.kilometres <= asked.within)
            ]  # fmt: skip
        shown.sort(key=lambda each: (each.kilometres or 0.0, -each.strength, -each.projects))
        return shown

    def _shown(self, cluster: Cluster) -> Shown:
        numbers = {self.atlas.fields[place].iri for place in self.narrower}
        is_stated = bool(numbers & {*cluster.fields, *cluster.ecosystems})
        strength = 1.0 if is_stated else self._strengths.get(cluster.organisation, 0) / 100
        near = self.question.near
        far = round(kilometres(near, cluster.point), 1) if near and cluster.point else None
        return Shown(cluster, strength, is_stated, self._counts.get(cluster.organisation, 0), far)

    @cached_property
    def _strengths(self) -> Mapping[int, int]:
        rows = self.atlas.strengths
        found: dict[int, int] = {}
        for who, _, weight in rows[np.isin(rows[:, 1], list(self.narrower))].tolist():
            found[who] = max(found.get(who, 0), weight)
        return found

    @cached_property
    def _counts(self) -> Mapping[int, int]:
        who, counts = np.unique(self.ties[:, 0], return_counts=True)
        return dict(zip(who.tolist(), counts.tolist(), strict=True))

    def _pairs(self, ties: Numbers) -> sparse.csr_matrix:
        shape = len(self.atlas.projects), len(self.atlas.regions)
        return _pairs(ties[:, 1], self.homes[ties[:, 0]], shape)

    def _organisations(self, count: int) -> Numbers:
        asked = self.question
        who = self.who
        # A member is one also while it is in no project.
        if asked.field or (asked.members is None and (asked.begins or asked.ends)):
            who = np.unique(self.ties[:, 0])
        homes = self.homes[who]
        return np.bincount(homes[homes != NOWHERE], minlength=count)

    def _clusters(self, count: int) -> Numbers:
        shown = (
            Answer(self.atlas, replace(self.question, near=None)).clusters()
            if self.question.near
            else self.clusters()
        )
        known = {each.iri for each in self.atlas.clusters}
        numbers = np.array(
            [each.cluster.organisation for each in shown if each.cluster.iri in known], dtype=np.int64
        )
        homes = self.homes[numbers[numbers != NOWHERE]]
        return np.bincount(homes[homes != NOWHERE], minlength=count)

    def _priorities(self, count: int) -> list[int]:
        """Of a region and its parts; a strategy for the whole country counts for the country."""
        above = self.atlas.at_level(self.question.level)
        found: list[set[str]] = [set() for _ in range(count)]
        for place, region in enumerate(self.atlas.regions):
            if above[place] != NOWHERE:
                found[int(above[place])] |= set(region.priorities)
        return [len(each) for each in found]

    def _specialisation(self) -> list[float]:
        """How much larger the share of the field is than among all regions: 1 is as everywhere (location quotient)."""
        fits = self.in_period
        all_ties = self.theirs[fits[self.theirs[:, 1]]]
        whole = np.array(_column_counts(self._pairs(all_ties)), dtype=float)
        part = np.array(_column_counts(self.joint), dtype=float)
        if not part.sum():
            return [0.0] * len(whole)
        usual = part.sum() / whole.sum()
        share = np.divide(part, whole, out=np.zeros_like(part), where=whole >= _LEAST_FOR_SHARE)
        return [round(float(each), 2) for each in share / usual]


def _pairs(rows: Numbers, columns: Numbers, shape: tuple[int, int]) -> sparse.csr_matrix:
    """A matrix of ones, one for each pair, however often it comes."""
    known = columns != NOWHERE
    found = sparse.coo_matrix(
        (np.ones(int(known.sum()), np.int64), (rows[known], columns[known])), shape
    ).tocsr()
    found.data[:] = 1
    return found


def _column_counts(pairs: sparse.csr_matrix) -> list[int]:
    counts: list[int] = np.bincount(pairs.indices, minlength=pairs.shape[1]).tolist()
    return counts


def _partners(together: sparse.csr_matrix) -> list[int]:
    alone = together.diagonal() > 0
    counts: list[int] = (np.diff(together.indptr) - alone).tolist()
    return counts
