"""Projects, programmes and who takes part, from ``projects``, ``programmes`` and ``project_participants``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts, duration, graph_of
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import Problems, each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint

_PROJECTS = (
    "project_id", "acronym", "title", "programme", "grant_number", "start", "end", "total_cost_eur",
    "eu_contribution_eur", "coordinator_id", "source_url", "notes",
)  # fmt: skip
_PROGRAMMES = ("programme_text", "key", "name", "start", "end", "source_url", "notes")
_DURATIONS = ("project_id", "duration", "source_url")
_EUROPE = ("project_id", "organisation_id", "role", "source_url")
_ITALY = ("project_id", "organisation_id", "role", "from", "until", "source_url", "notes")


def projects(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``projects``. Raises InputError for a row that cannot be read."""
    known: dict[tuple[str, NamedNode], NamedNode] = {}
    problems = Problems()
    for row in collection.read("programmes", *_PROGRAMMES):
        with problems.gathered(row):
            named = row.take("programme_text"), graph_of(row.take("source_url"))
            known[named] = mint("programme", row.take("key"))
    problems.refuse()
    return each(collection.read("projects", *_PROJECTS), partial(_project, collection, known))


def _project(
    collection: Collection, programmes: Mapping[tuple[str, NamedNode], NamedNode], record: Record
) -> Iterator[Quad]:
    address, key = record.take("source_url"), record.take("project_id")
    facts = Facts(record, address, collection.iri(record, key, "project"), "brg:Project")
    acronym, title = record.take("acronym"), record.take("title")
    facts.add("rdfs:label", acronym or title).add("brg:acronym", acronym).add("dcterms:title", title)
    programme = record.take("programme")
    facts.add("brg:programmeText", programme, "en")
    facts.add("brg:programme", programmes.get((programme, facts.graph)))
    facts.add("brg:grantNumber", record.take("grant_number"))
    facts.start(record.take("start")).end(record.take("end"))
    facts.add("brg:totalCost", facts.number(record.take("total_cost_eur")))
    facts.add("brg:euContribution", facts.number(record.take("eu_contribution_eur")))
    yield from facts.add("rdfs:comment", record.take("notes"), "en")
    coordinator = record.take("coordinator_id")
    if coordinator:
        who = party(collection, record, coordinator)
        tie = Facts(record, address, *_tie(who, facts.subject))
        tie.add("brg:participant", who).add("brg:project", facts.subject)
        yield from tie.add("brg:participationRole", concept("prole", "coordinator"))


def durations(collection: Collection) -> Iterator[Quad]:
    """How long sources say that projects last, from the table ``durations``."""
    return each(collection.read_if_any("durations", *_DURATIONS), partial(_lasts, collection))


def _lasts(collection: Collection, record: Record) -> Facts:
    project = collection.iri(record, record.take("project_id"), "project")
    stated = duration(record, record.take("duration"))
    return Facts(record, record.take("source_url"), project, "brg:Project").add("brg:statedDuration", stated)


def programmes(collection: Collection) -> Iterator[Quad]:
    """The quads of the table ``programmes``. Raises InputError for a row that cannot be read."""
    return each(collection.read("programmes", *_PROGRAMMES), _programme)


def _programme(record: Record) -> Facts:
    record.take("programme_text")  # the key by which rows of ``projects`` find it
    subject = mint("programme", record.take("key"))
    facts = Facts(record, record.take("source_url"), subject, "brg:Programme")
    facts.add("rdfs:label", record.take("name"))
    facts.start(record.take("start")).end(record.take("end"))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def participations(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``project_participants``. Raises InputError for a row that cannot be read."""
    columns = _ITALY if collection.name == "italy" else _EUROPE
    return each(collection.read("project_participants", *columns), partial(_participation, collection))


def _participation(collection: Collection, record: Record) -> Facts:
    project = collection.iri(record, record.take("project_id"), "project")
    who = party(collection, record, record.take("organisation_id"))
    role = record.take("role")
    facts = Facts(record, record.take("source_url"), *_tie(who, project))
    facts.add("brg:participant", who).add("brg:project", project).add("brg:roleText", role, "en")
    for code in collection.meaning(record, "participation-role", role).codes:
        facts.add("brg:participationRole", concept("prole", code))
    facts.start(record.take("from")).end(record.take("until"))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def _tie(who: NamedNode, project: NamedNode) -> tuple[NamedNode, str]:
    ends = f"{who.value.rpartition('/')[2]}--{project.value.rpartition('/')[2]}"
    return mint("participation", ends), "brg:Participation"
