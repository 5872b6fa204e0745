"""The records out of which facts for matching are put together: what a view says of one thing at a time.

Each row of the questions in ``queries/matching`` that are asked here is about one subject, so that what a commit
touched can be read by itself and the rest kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from pyoxigraph import QuerySolution

from bioregion_graph.matching.facts import Facts, Organisation, Project, Topic
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_whole
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact, expand

COORDINATOR = "https://w3id.org/bioregion/concepts/participation-role/coordinator"
Values = Mapping[str, list[str]]
Period = tuple[date, date]
Said = TypeVar("Said")
# Of programmes whose projects tell no day here, unless the graph says otherwise: the Seventh Framework Programme
# (Decision 1982/2006/EC, article 1).
_PERIODS = {expand("programme:fp7").value: (date(2007, 1, 1), date(2013, 12, 31))}


@dataclass(frozen=True, slots=True)
class Record:
    """What is said of a project itself: nothing of its members, its day and number where they are told."""

    begins: date | None
    number: int | None
    text: str
    programmes: tuple[str, ...]
    topic: str
    action: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """All that is said, by the IRI of what it is said of; ``ties`` are (project, organisation, role)."""

    organisations: Mapping[str, Organisation]
    projects: Mapping[str, Record]
    goals: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, Topic]
    periods: Mapping[str, Period]
    ties: Mapping[str, tuple[tuple[str, str, str], ...]]

    @classmethod
    def read(cls, view: View, library: Library) -> Records:
        """All records of a view. Raises StoreError."""
        periods = {
            row["programme"].value: (
                date.fromisoformat(row["from"].value),
                date.fromisoformat(row["until"].value),
            )
            for row in _rows(view, library, "programmes")
        }
        goals: dict[str, list[str]] = defaultdict(list)
        for row in _rows(view, library, "goals"):
            goals[row["project"].value].append(row["goal"].value)
        return cls(
            {
                iri: _organisation(iri, said)
                for iri, said in _things(view, library, "organisations", "organisation")
            },
            {iri: _record(said) for iri, said in _things(view, library, "projects", "project")},
            {iri: tuple(sorted(each)) for iri, each in goals.items()},
            {iri: _topic(iri, said) for iri, said in _things(view, library, "topics", "topic")},
            periods,
            _ties(view, library),
        )

    def changed(self, touched: Iterable[str], now: Records) -> Records:
        """The same where these things are touched, of which ``now`` holds all that is said now."""
        gone = frozenset(touched)
        return Records(
            _renewed(self.organisations, gone, now.organisations),
            _renewed(self.projects, gone, now.projects),
            _renewed(self.goals, gone, now.goals),
            _renewed(self.topics, gone, now.topics),
            _renewed(self.periods, gone, now.periods),
            _renewed(self.ties, gone, now.ties),
        )

    def facts(self) -> Facts:
        """Projects that have a day of beginning, told or guessed, and members."""
        members = self._members()
        projects = [
            _project(iri, self.projects[iri], day, self.topics, self.goals.get(iri, ()), members[iri])
            for iri, day in self._beginnings().items()
            if iri in members
        ]
        projects.sort(key=lambda project: (project.begins, project.iri))
        return Facts(self.organisations, projects, self.topics)

    def _members(self) -> Mapping[str, dict[str, str]]:
        """The members of each project with their roles; whoever coordinates and takes part coordinates."""
        members: dict[str, dict[str, str]] = defaultdict(dict)
        for ties in self.ties.values():
            for project, who, role in ties:
                roles = members[project]
                if roles.get(who) != COORDINATOR:
                    roles[who] = role
        return members

    def _beginnings(self) -> dict[str, date]:
        """The day on which each project began.

        One that tells no day is put between the first and the last day of its programme by its record number, since
        records are numbered as projects are signed. Where neither is known it is left out.
        """
        periods = _PERIODS | dict(self.periods)
        days = {iri: each.begins for iri, each in self.projects.items() if each.begins}
        numbered: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for iri, each in self.projects.items():
            programme = next((name for name in each.programmes if name in periods), None)
            if not each.begins and programme and each.number is not None:
                numbered[programme].append((each.number, iri))
        for programme, records in numbered.items():
            first, last = periods[programme]
            records.sort()
            for place, (_, iri) in enumerate(records):
                days[iri] = first + timedelta(days=(last - first).days * place // len(records))
        return days


def _renewed(before: Mapping[str, Said], gone: Collection[str], now: Mapping[str, Said]) -> dict[str, Said]:
    return {iri: said for iri, said in before.items() if iri not in gone} | dict(now)


def _project(
    iri: str,
    record: Record,
    begins: date,
    topics: Mapping[str, Topic],
    goals: tuple[str, ...],
    roles: Mapping[str, str],
) -> Project:
    topic = topics.get(record.topic)
    return Project(
        iri,
        begins,
        record.begins is None,
        record.text,
        record.programmes,
        topic,
        record.action or (topic.action if topic else ""),
        # What a model predicts stands behind what sources say.
        record.concepts + goals,
        tuple(sorted(roles)),
        tuple(sorted(who for who, role in roles.items() if role == COORDINATOR)),
    )


def _ties(view: View, library: Library) -> dict[str, tuple[tuple[str, str, str], ...]]:
    # Names that come often are kept once.
    names: dict[str, str] = {}
    ties: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for row in _rows(view, library, "participations"):
        tie = row["tie"].value
        project, who, role = (
            names.setdefault(name, name)
            for name in (row["project"].value, row["organisation"].value, row["role"].value)
        )
        ties[tie] = (*ties.get(tie, ()), (project, who, role))
    return ties


def _record(said: Values) -> Record:
    # Where no title is known the label is made of the record number, which says nothing.
    titles = [text for text in sorted(said.get("rdfs:label", ())) if "rcn-" not in text]
    texts = (*titles, *sorted(said.get("dcterms:title", ())), *sorted(said.get("dcterms:abstract", ())))
    begins, number = said.get("brg:startsOn"), said.get("brg:recordNumber")
    return Record(
        date.fromisoformat(min(begins)[:10]) if begins else None,
        min(map(int, number)) if number else None,
        "\n".join(dict.fromkeys(texts)),
        tuple(sorted(said.get("brg:programme", ()))),
        min(said.get("brg:topic", [""])),
        min(said.get("brg:actionType", [""])),
        tuple(sorted(said.get("brg:classifiedAs", ()))),
    )


def _topic(iri: str, said: Values) -> Topic:
    deadlines = sorted(said.get("brg:deadline", ()))
    return Topic(
        iri,
        min(said.get("brg:code", [""])),
        "\n".join((*sorted(said.get("dcterms:title", ())), *sorted(said.get("dcterms:abstract", ())))),
        min(said.get("brg:actionType", [""])),
        date.fromisoformat(deadlines[-1][:10]) if deadlines else None,
    )


def _organisation(iri: str, said: Values) -> Organisation:
    return Organisation(
        iri,
        min(said.get("rdfs:label", [""])),
        min(said.get("brg:country", [""])),
        min(said.get("brg:kind", [""])),
        "\n".join(sorted(said.get("brg:focus", ()))),
        tuple(sorted(said.get("brg:classifiedAs", ()))),
        min(said.get("brg:city", [""])),
    )


def _things(view: View, library: Library, question: str, name: str) -> Iterator[tuple[str, Values]]:
    """What is said of each thing, by property."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(view, library, question):
        said[row[name].value][_short(row["property"].value)].append(row["value"].value)
    yield from said.items()


_short = cache(compact)


def _rows(view: View, library: Library, question: str) -> Iterable[QuerySolution]:
    return run_whole(view, library.get(f"matching/{question}").bind({}, None))
