"""Events, their series and who went, from the sheets ``events`` and ``event_participation``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint

_EUROPE = (
    "event_id", "name", "series", "city", "country", "start", "end", "organiser_id", "source_url", "notes",
)  # fmt: skip
_ITALY = (
    "event_id", "name", "edition", "series", "city", "country_iso2", "start", "end", "organiser_ids",
    "figures", "source_url", "notes",
)  # fmt: skip
_PARTICIPATION = ("event_id", "participant_id", "role", "source_url", "notes")
_PARTS = ("event_id", "part_of", "source_url")
_KINDS = ("event", "series")


def events(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``events``. Raises InputError for a row that cannot be read."""
    columns = _ITALY if collection.name == "italy" else _EUROPE
    return each(collection.read("events", *columns), partial(_event, collection))


def _event(collection: Collection, record: Record) -> Iterator[Quad]:
    key, address = record.take("event_id"), record.take("source_url")
    if not collection.knows("event", key):
        yield from _series(collection, record, key, address)
        return
    facts = Facts(record, address, collection.iri(record, key, "event"), "brg:Event")
    facts.add("rdfs:label", record.take("name")).add("brg:edition", record.take("edition"))
    yield from _in_series(collection, record, facts)
    facts.add("brg:city", record.take("city"))
    facts.country(record.take("country") or record.take("country_iso2"))
    facts.start(record.take("start")).end(record.take("end"))
    for organiser in record.take_list("organiser_id") + record.take_list("organiser_ids"):
        facts.add("brg:organiser", party(collection, record, organiser))
    record.take("figures")  # told again, number by number, in the table of figures
    yield from facts.add("rdfs:comment", record.take("notes"), "en")


def _series(collection: Collection, record: Record, key: str, address: str) -> Facts:
    """A row that names a series and no edition of it."""
    facts = Facts(record, address, collection.iri(record, key, "series"), "brg:EventSeries")
    name, text = record.take("name").removesuffix(" (series)"), record.take("series")
    facts.add("rdfs:label", name).add("skos:altLabel", text if text != name else "")
    for organiser in record.take_list("organiser_id") + record.take_list("organiser_ids"):
        facts.add("brg:organiser", party(collection, record, organiser))
    facts.country(record.take("country") or record.take("country_iso2"))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def _in_series(collection: Collection, record: Record, facts: Facts) -> Iterator[Quad]:
    """The series of an event; a text that is no series ("webinar") is its kind."""
    text = record.take("series")
    if not text:
        return
    if not collection.knows("series", text):
        facts.add("brg:eventKind", _event_kind(collection, record, text))
        return
    series = collection.iri(record, text, "series")
    facts.add("brg:series", series)
    address = record.take("source_url")
    yield from Facts(record, address, series, "brg:EventSeries").add("rdfs:label", text)


def _event_kind(collection: Collection, record: Record, text: str) -> NamedNode:
    return concept("ekind", collection.code(record, "event-kind", text))


def parts(collection: Collection) -> Iterator[Quad]:
    """Which event is a session of which, from the table ``event_parts``. Raises InputError."""
    return each(collection.read_if_any("event_parts", *_PARTS), partial(_part, collection))


def _part(collection: Collection, record: Record) -> Facts:
    event = collection.iri(record, record.take("event_id"), "event")
    whole = collection.iri(record, record.take("part_of"), "event")
    return Facts(record, record.take("source_url"), event, "brg:Event").add("brg:partOf", whole)


def attendances(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``event_participation``. Raises BatchError with the rows that cannot be read."""
    return each(collection.read("event_participation", *_PARTICIPATION), partial(_attendance, collection))


def _attendance(collection: Collection, record: Record) -> Facts:
    event = collection.iri(record, record.take("event_id"), *_KINDS)
    who = _attendee(collection, record, record.take("participant_id"))
    role, address = record.take("role"), record.take("source_url")
    meaning = collection.meaning(record, "event-role", role)
    key = f"{who.value.rpartition('/')[2]}--{event.value.rpartition('/')[2]}"
    facts = Facts(record, address, mint("attendance", key), "brg:Attendance")
    facts.add("brg:attendee", who).add("brg:event", event).add("brg:roleText", role, "en")
    for code in meaning.codes:
        facts.add("brg:eventRole", concept("erole", code))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def _attendee(collection: Collection, record: Record, key: str) -> NamedNode:
    if key.startswith("person:"):
        return mint("person", collection.slug(record, "person", key.removeprefix("person:")))
    return party(collection, record, key)
