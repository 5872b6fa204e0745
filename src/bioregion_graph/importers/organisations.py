"""Organisations and groups, from the sheets ``organisations`` and ``groups``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept
from bioregion_graph.terms.namespaces import expand

EUROPE = (
    "local_id", "name", "short_name", "alt_names", "kind", "city", "country_iso2", "nuts_code", "founded",
    "website", "focus", "notes", "source_url", "source_date",
)  # fmt: skip
ITALY = (*EUROPE[:5], "legal_form", *EUROPE[5:])
GROUPS = ("group_id", "name_it", "name_en", "kind", "parent_id", "from", "until", "source_url", "notes")
_KINDS_OF_KEYS = {
    "grp:": ("group", "activity"),
    "prj:": ("project",),
    "evt:": ("event", "series"),
    "svc:": ("service",),
}
_EITHER_YEAR = re.compile(r"\d{4}/\d{4}")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def organisations(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``organisations``. Raises InputError for a row that cannot be read."""
    columns = ITALY if collection.name == "italy" else EUROPE
    return each(collection.read("organisations", *columns), partial(_either, collection))


def _either(collection: Collection, record: Record) -> Facts:
    meaning = collection.meaning(record, "organisation-kind", record.take("kind"))
    tell = _unit if meaning.treatment == "group" else _organisation
    return tell(collection, record, meaning.codes)


def _organisation(collection: Collection, record: Record, kinds: tuple[str, ...]) -> Facts:
    subject = collection.iri(record, record.take("local_id"), "organisation")
    facts = Facts(record, record.take("source_url"), subject, "brg:Organisation")
    _names(facts, record)
    for code in kinds:
        facts.add("brg:kind", concept("kind", code))
    facts.add("brg:legalForm", record.take("legal_form")).add("brg:city", record.take("city"))
    facts.country(record.take("country_iso2")).add("brg:nutsCode", record.take("nuts_code"))
    _founded(facts, record.take("founded"))
    website = record.take("website")
    facts.add("schema:url", Literal(website, datatype=expand("xsd:anyURI")) if website else None)
    for text in record.take_list("focus"):
        facts.add("brg:focus", text, "en")
        _classify(facts, collection, text)
    facts.add("rdfs:comment", record.take("notes"), "en")
    record.take("source_date")  # told again, for the source itself, in the sheet of sources
    return facts


def _unit(collection: Collection, record: Record, kinds: tuple[str, ...]) -> Facts:
    """A group that the sheet keeps among the organisations; what it is part of stands in ``memberships``."""
    subject = collection.iri(record, record.take("local_id"), "group")
    facts = Facts(record, record.take("source_url"), subject, "brg:Group")
    _names(facts, record)
    for code in kinds:
        facts.add("brg:groupKind", concept("gkind", code))
    for text in record.take_list("focus"):
        _classify(facts, collection, text)
    facts.add("rdfs:comment", record.take("notes"), "en")
    record.take("source_date")  # told again, for the source itself, in the sheet of sources
    return facts


def _names(facts: Facts, record: Record) -> None:
    facts.add("rdfs:label", record.take("name")).add("brg:acronym", record.take("short_name"))
    for name in record.take_list("alt_names"):
        facts.add("skos:altLabel", name)


def _founded(facts: Facts, text: str) -> None:
    """The formal founding, and an earlier beginning as project or idea where the cell tells both."""
    for part in (part.strip() for part in text.split(";")):
        found = _DATE.match(part)
        if found and not _EITHER_YEAR.match(part):
            is_beginning = "initiated" in part.partition("(")[2].split(" ")[0] or "project" in part
            facts.add("brg:start" if is_beginning else "brg:founded", facts.date(found.group(0)))
    if text and not _DATE.fullmatch(text):
        facts.add("rdfs:comment", f"founded: {text}", "en")


def _classify(facts: Facts, collection: Collection, text: str) -> None:
    for code in collection.concepts.get(text, ()):
        facts.add("brg:classifiedAs", concept("ls", code))


def groups(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``groups``; areas of a plan are its activities. Raises InputError."""
    return each(collection.read("groups", *GROUPS), partial(_group, collection))


def _group(collection: Collection, record: Record) -> Facts:
    meaning = collection.meaning(record, "group-kind", record.take("kind"))
    subject = collection.iri(record, record.take("group_id"), "group")
    facts = Facts(record, record.take("source_url"), subject, "brg:Group")
    italian, english = record.take("name_it"), record.take("name_en")
    facts.add("rdfs:label", italian, "it").add("rdfs:label", english, "en")
    for code in meaning.codes:
        facts.add("brg:groupKind", concept("gkind", code))
    parent = record.take("parent_id")
    if parent:
        facts.add("org:unitOf", collection.iri(record, parent, "organisation"))
    for text in (italian, english):
        _classify(facts, collection, text)
    facts.start(record.take("from")).end(record.take("until"))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def kinds_of(key: str) -> tuple[str, ...]:
    """The kinds of thing a key of the sheets may name, the likeliest first."""
    likely = _KINDS_OF_KEYS.get(key[:4])
    return likely or ("organisation", "group", "project", "event", "series")


def party(collection: Collection, record: Record, key: str) -> NamedNode:
    """The organisation, group, project or event that a key names. Raises InputError."""
    return collection.iri(record, key, *kinds_of(key))
