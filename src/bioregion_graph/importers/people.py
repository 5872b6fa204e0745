"""People in public roles, from the sheets ``people_roles``, ``terms`` and ``term_members``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.organisations import GROUPS, kinds_of
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import ID, expand

_EUROPE = ("person_name", "organisation_id", "role_title", "from", "until", "as_of", "source_url", "notes")
_ITALY = (
    "person_name", "organisation_or_group_id", "role_title_it", "role_title_en", "from", "until", "as_of",
    "source_url", "notes",
)  # fmt: skip
_TERMS = ("body_key", "term_key", "start", "duration", "end", "opened_by_event", "source_url", "notes")
_TERM_MEMBERS = ("term_key", "person_name", "source_url")
_SEATS = {"board-member", "commissioner"}
_OFFICES = {"president", "vice-president", "treasurer", "secretary", "chair", "vice-chair"}


def people(collection: Collection) -> Iterator[Quad]:
    """The quads of people and their mandates. Raises InputError for a row that cannot be read."""
    in_terms, renewed = _term_of_people(collection), _renewals(collection)
    columns = _ITALY if collection.name == "italy" else _EUROPE
    for record in collection.read("people_roles", *columns):
        name, address = record.take("person_name"), record.take("source_url")
        slug = collection.slug(record, "person", name)
        person = mint("person", slug)
        yield from Facts(record, address, person, "brg:Person").add("rdfs:label", name)
        body_key = record.take("organisation_id") or record.take("organisation_or_group_id")
        title, italian = (
            record.take("role_title") or record.take("role_title_en"),
            record.take("role_title_it"),
        )
        meaning = collection.meaning(record, "post", title)
        for code in meaning.codes:
            body = collection.body(body_key, title, code) or collection.iri(
                record, body_key, *kinds_of(body_key)
            )
            tie = _office(record, slug, body, code, is_renewal=(name, address) in renewed)
            tie.add("brg:roleText", title, "en").add("brg:roleText", italian, "it")
            term = in_terms.get((name, address))
            if term is not None and body in term.bodies and code in _OFFICES | _SEATS:
                tie.add("brg:inTerm", term.iri)
            yield from tie


def _office(record: Record, slug: str, body: NamedNode, code: str, *, is_renewal: bool) -> Facts:
    """The tie of a row; of a renewal the sheet's start is only a day on which the mandate was seen."""
    address, stated, ended = record.take("source_url"), record.take("from"), record.take("until")
    begun = "" if is_renewal else stated
    kind, _, place = body.value.removeprefix(ID).partition("/")
    if kind == "event":
        tie = Facts(record, address, mint("attendance", f"{slug}--{place}"), "brg:Attendance")
        tie.add("brg:attendee", mint("person", slug)).add("brg:event", body)
        tie.add("brg:eventRole", concept("erole", "chair"))
    else:
        spell = f"--{begun.replace('/', '-')}" if begun else ""
        tie = Facts(record, address, mint("mandate", f"{slug}--{place}--{code}{spell}"), "brg:Mandate")
        tie.add("org:member", mint("person", slug)).add("org:organization", body)
        tie.add("brg:post", concept("post", code)).seen(record.take("as_of"))
        tie.seen(stated if is_renewal else "")
    tie.start(begun).end(ended)
    return tie.add("rdfs:comment", record.take("notes"), "en")


def _renewals(collection: Collection) -> set[tuple[str, str]]:
    """(person, source) of mandates that were renewed: they began earlier than the sheet's date."""
    rows = collection.read_if_any("renewals", "person_name", "source_url")
    return {(row.take("person_name"), row.take("source_url")) for row in rows}


@dataclass(frozen=True)
class _Term:
    """A term of office; its mandates are in the body or in the organisation it is part of."""

    iri: NamedNode
    bodies: frozenset[NamedNode]


def _term_of_people(collection: Collection) -> dict[tuple[str, str], _Term]:
    """(person, source) -> the term of office that the mandate runs with."""
    wholes = {
        row.take("group_id"): collection.iri(row, row.take("parent_id"), "organisation")
        for row in collection.read("groups", *GROUPS)
        if row.take("parent_id")
    }
    terms = {}
    for record in collection.read_if_any("terms", *_TERMS):
        key, name = record.take("body_key"), record.take("term_key")
        body = collection.iri(record, key, *kinds_of(key))
        terms[name] = _Term(mint("term", name), frozenset({body, wholes.get(key, body)}))
    members = {}
    for record in collection.read_if_any("term_members", *_TERM_MEMBERS):
        name = record.take("term_key")
        if name not in terms:
            raise record.problem(
                f'There is no term "{name}".', f"Add it to data/{collection.name}/terms.csv."
            )
        members[record.take("person_name"), record.take("source_url")] = terms[name]
    return members


def terms(collection: Collection) -> Iterator[Quad]:
    """The terms of office. Raises InputError for a row that cannot be read."""
    for record in collection.read_if_any("terms", *_TERMS):
        facts = Facts(record, record.take("source_url"), mint("term", record.take("term_key")), "brg:Term")
        facts.add("rdfs:label", record.fields["term_key"].replace("-", " ").capitalize(), "en")
        key = record.take("body_key")
        facts.add("brg:body", collection.iri(record, key, *kinds_of(key)))
        facts.start(record.take("start")).end(record.take("end"))
        duration = record.take("duration")
        facts.add("brg:duration", Literal(duration, datatype=expand("xsd:duration")) if duration else None)
        event = record.take("opened_by_event")
        if event:
            facts.add("brg:openedBy", collection.iri(record, event, "event"))
        yield from facts.add("rdfs:comment", record.take("notes"), "en")
