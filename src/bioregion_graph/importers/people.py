"""People in public roles, from the sheets ``people_roles``, ``terms`` and ``term_members``."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.organisations import kinds_of
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
    in_terms = _term_of_people(collection)
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
            tie = _office(record, address, slug, body, code)
            tie.add("brg:roleText", title, "en").add("brg:roleText", italian, "it")
            term = in_terms.get((name, address))
            if term is not None and (body == term[1] or code in _OFFICES | _SEATS):
                tie.add("brg:inTerm", mint("term", term[0]))
            yield from tie


def _office(record: Record, address: str, slug: str, body: NamedNode, code: str) -> Facts:
    begun, ended = record.take("from"), record.take("until")
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
    tie.start(begun).end(ended)
    return tie.add("rdfs:comment", record.take("notes"), "en")


def _term_of_people(collection: Collection) -> dict[tuple[str, str], tuple[str, NamedNode]]:
    """(person, source) -> (key of the term, body): which mandates run with a term of office."""
    bodies = {}
    for record in collection.read_if_any("terms", *_TERMS):
        key = record.take("body_key")
        bodies[record.take("term_key")] = collection.iri(record, key, *kinds_of(key))
    members = {}
    for record in collection.read_if_any("term_members", *_TERM_MEMBERS):
        term = record.take("term_key")
        if term not in bodies:
            raise record.problem(
                f'There is no term "{term}".', f"Add it to data/{collection.name}/terms.csv."
            )
        members[record.take("person_name"), record.take("source_url")] = (term, bodies[term])
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
