"""The facts that matching goes by, read from a view by the questions in ``queries/matching``."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pyoxigraph import QuerySolution

from bioregion_graph.errors import StoreError
from bioregion_graph.matching.facts import Facts, Organisation, Project, Topic
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_whole
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact, expand

COORDINATOR = "https://w3id.org/bioregion/concepts/participation-role/coordinator"
Values = Mapping[str, list[str]]
Period = tuple[date, date]
# Of programmes whose projects tell no day here, unless the graph says otherwise: the Seventh Framework Programme
# (Decision 1982/2006/EC, article 1).
_PERIODS = {expand("programme:fp7").value: (date(2007, 1, 1), date(2013, 12, 31))}
# Of the form in which facts are kept beside a generation.
_FORM = 2
_NAME = "matching-facts"


def read(view: View, library: Library) -> Facts:
    """All that the view holds of projects that have a day of beginning, told or guessed, and of their members.

    Ten seconds for 55,000 projects and 116,000 organisations once the generation's columns are made, ten times that
    before. Raises StoreError.
    """
    topics = {iri: _topic(iri, said) for iri, said in _things(view, library, "topics", "topic")}
    members = _members(view, library)
    periods = _PERIODS | {
        row["programme"].value: (
            date.fromisoformat(row["from"].value),
            date.fromisoformat(row["until"].value),
        )
        for row in _rows(view, library, "programmes")
    }
    said = dict(_things(view, library, "projects", "project"))
    goals: dict[str, list[str]] = defaultdict(list)
    for row in _rows(view, library, "goals"):
        goals[row["project"].value].append(row["goal"].value)
    begun = _beginnings(said, periods)
    projects = [
        replace(
            _project(iri, said[iri], topics, goals.get(iri, ()), day),
            is_guessed="brg:startsOn" not in said[iri],
            members=tuple(sorted(members[iri])),
            coordinators=tuple(sorted(who for who, role in members[iri].items() if role == COORDINATOR)),
        )
        for iri, day in begun.items()
        if iri in members
    ]
    return Facts(
        {
            iri: _organisation(iri, each)
            for iri, each in _things(view, library, "organisations", "organisation")
        },
        sorted(projects, key=lambda project: (project.begins, project.iri)),
        topics,
    )


def kept(view: View, library: Library, told: Callable[[str], None] = lambda _: None) -> Facts:
    """The facts of a view, kept beside its generation where they can be. Raises StoreError."""

    def make(path: Path) -> None:
        told("read projects and organisations")
        path.write_bytes(pickle.dumps(read(view, library), pickle.HIGHEST_PROTOCOL))

    if view.derived is None:
        return read(view, library)
    try:
        path = view.derived.ensure(_NAME, _FORM, make)
    except StoreError:
        # What cannot be kept, on a full or read-only disk, is read each time.
        return read(view, library)
    with path.open("rb") as file:
        # A file of our own making in the folder of our own database.
        facts = pickle.load(file)
    assert isinstance(facts, Facts)
    return facts


def _members(view: View, library: Library) -> Mapping[str, dict[str, str]]:
    """The members of each project with their roles; whoever coordinates and takes part coordinates."""
    members: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(view, library, "participations"):
        roles, who = members[row["project"].value], row["organisation"].value
        if roles.get(who) != COORDINATOR:
            roles[who] = row["role"].value
    return members


def _beginnings(said: Mapping[str, Values], periods: Mapping[str, Period]) -> dict[str, date]:
    """The day on which each project began.

    One that tells no day is put between the first and the last day of its programme by its record number, since
    records are numbered as projects are signed. Where neither is known it is left out.
    """
    days = {
        iri: date.fromisoformat(values["brg:startsOn"][0][:10])
        for iri, values in said.items()
        if "brg:startsOn" in values
    }
    numbered: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for iri, values in said.items():
        programme = next((each for each in values.get("brg:programme", ()) if each in periods), None)
        if iri not in days and programme and "brg:recordNumber" in values:
            numbered[programme].append((int(values["brg:recordNumber"][0]), iri))
    for programme, records in numbered.items():
        first, last = periods[programme]
        records.sort()
        for place, (_, iri) in enumerate(records):
            days[iri] = first + timedelta(days=(last - first).days * place // len(records))
    return days


def _project(
    iri: str, said: Values, topics: Mapping[str, Topic], goals: Iterable[str], begins: date
) -> Project:
    topic = topics.get(said.get("brg:topic", [""])[0])
    # Where no title is known the label is made of the record number, which says nothing.
    titles = [text for text in said.get("rdfs:label", ()) if "rcn-" not in text]
    texts = (*titles, *said.get("dcterms:title", ()), *said.get("dcterms:abstract", ()))
    return Project(
        iri,
        begins,
        text="\n".join(dict.fromkeys(texts)),
        programmes=tuple(sorted(said.get("brg:programme", ()))),
        topic=topic,
        action=said.get("brg:actionType", [topic.action if topic else ""])[0],
        # What a model predicts stands behind what sources say.
        concepts=(*sorted(said.get("brg:classifiedAs", ())), *sorted(goals)),
    )


def _topic(iri: str, said: Values) -> Topic:
    deadlines = sorted(said.get("brg:deadline", ()))
    return Topic(
        iri,
        said.get("brg:code", [""])[0],
        "\n".join((*said.get("dcterms:title", ()), *said.get("dcterms:abstract", ()))),
        said.get("brg:actionType", [""])[0],
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
