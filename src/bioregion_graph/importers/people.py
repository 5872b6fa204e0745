"""People in public roles, from the sheets ``people_roles``, ``terms`` and ``term_members``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts, begun_key, duration
from bioregion_graph.importers.organisations import GROUPS, party
from bioregion_graph.importers.problems import Problems, each
from bioregion_graph.importers.tables import Aside, Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import ID

_EUROPE = ("person_name", "organisation_id", "role_title", "from", "until", "as_of", "source_url", "notes")
_ITALY = (
    "person_name", "organisation_or_group_id", "role_title_it", "role_title_en", "from", "until", "as_of",
    "source_url", "notes",
)  # fmt: skip
_TERMS = ("body_key", "term_key", "start", "duration", "end", "opened_by_event", "source_url", "notes")
_TERM_MEMBERS = ("term_key", "person_name", "source_url")
_OF_MANDATE = ("person_name", "source_url")
_SEATS = {"board-member", "commissioner"}
_OFFICES = {"president", "vice-president", "treasurer", "secretary", "chair", "vice-chair"}


def people(collection: Collection) -> Iterator[Quad]:
    """The quads of people and their mandates. Raises InputError for a row that cannot be read."""
    in_terms = _TermsOfPeople(collection)
    renewals = collection.aside("renewals", _OF_MANDATE, *_OF_MANDATE)
    columns = _ITALY if collection.name == "italy" else _EUROPE
    tell = partial(_mandates, collection, in_terms, renewals)
    return each(collection.read("people_roles", *columns), tell, in_terms.members, renewals)


def _mandates(
    collection: Collection, in_terms: _TermsOfPeople, renewals: Aside, record: Record
) -> Iterator[Quad]:
    """One person and a mandate for each post that the row tells."""
    name, address = record.take("person_name"), record.take("source_url")
    slug = collection.slug(record, "person", name)
    yield from Facts(record, address, mint("person", slug), "brg:Person").add("rdfs:label", name)
    body_key = record.take("organisation_id") or record.take("organisation_or_group_id")
    title, italian = record.take("role_title") or record.take("role_title_en"), record.take("role_title_it")
    is_renewal = renewals.row(name, address) is not None
    term = in_terms.of(name, address)
    for code in collection.meaning(record, "post", title).codes:
        body = collection.body(body_key, title, code) or party(collection, record, body_key)
        tie = _office(record, slug, body, code, is_renewal=is_renewal)
        tie.add("brg:roleText", title, "en").add("brg:roleText", italian, "it")
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
        spell = begun_key(record, begun)
        tie = Facts(record, address, mint("mandate", f"{slug}--{place}--{code}{spell}"), "brg:Mandate")
        tie.add("org:member", mint("person", slug)).add("org:organization", body)
        tie.add("brg:post", concept("post", code)).seen(stated if is_renewal else "")
    tie.start(begun).end(ended).seen(record.take("as_of"))
    return tie.add("rdfs:comment", record.take("notes"), "en")


@dataclass(frozen=True)
class _Term:
    """A term of office; its mandates are in the body or in the organisation it is part of."""

    iri: NamedNode
    bodies: frozenset[NamedNode]


class _TermsOfPeople:
    """Which term of office the mandates of a person in a source run with. Raises InputError."""

    def __init__(self, collection: Collection) -> None:
        self._terms: dict[str, _Term] = {}
        wholes: dict[str, NamedNode] = {}
        problems = Problems()
        for row in collection.read("groups", *GROUPS):
            with problems.gathered(row):
                if parent := row.take("parent_id"):
                    wholes[row.take("group_id")] = collection.iri(row, parent, "organisation")
        for row in collection.read_if_any("terms", *_TERMS):
            with problems.gathered(row):
                key, name = row.take("body_key"), row.take("term_key")
                body = party(collection, row, key)
                self._terms[name] = _Term(mint("term", name), frozenset({body, wholes.get(key, body)}))
        problems.refuse()
        self._remedy = f"Add it to data/{collection.name}/terms.csv."
        self.members = collection.aside("term_members", _OF_MANDATE, *_TERM_MEMBERS)

    def of(self, person: str, address: str) -> _Term | None:
        """The term, None where the tables tell none. Raises InputError for a term that there is not."""
        member = self.members.row(person, address)
        if member is None:
            return None
        name = member.take("term_key")
        if name not in self._terms:
            raise member.problem(f'There is no term "{name}".', self._remedy)
        return self._terms[name]


def terms(collection: Collection) -> Iterator[Quad]:
    """The terms of office. Raises BatchError with the rows that cannot be read."""
    return each(collection.read_if_any("terms", *_TERMS), partial(_term, collection))


def _spelt(term: str, body: str) -> str:
    """The key of a term as a name: it begins with the acronym of its body, as far as that tells one."""
    first, *others = term.split("-")
    acronym = body.removeprefix("grp:").replace("-", "_").split("_")[0]
    spelt = acronym.upper() if acronym.casefold() == first and len(acronym) <= 6 else first.capitalize()
    return " ".join([spelt, *others])


def _term(collection: Collection, record: Record) -> Facts:
    name = record.take("term_key")
    facts = Facts(record, record.take("source_url"), mint("term", name), "brg:Term")
    body = record.take("body_key")
    facts.add("rdfs:label", _spelt(name, body), "en")
    facts.add("brg:body", party(collection, record, body))
    facts.start(record.take("start")).end(record.take("end"))
    facts.add("brg:duration", duration(record, record.take("duration")))
    event = record.take("opened_by_event")
    facts.add("brg:openedBy", collection.iri(record, event, "event") if event else None)
    return facts.add("rdfs:comment", record.take("notes"), "en")
