"""Aims, rhythm and openness of groups and who answers for them, from the table ``group_details``."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint
from bioregion_graph.terms.namespaces import expand

_COLUMNS = ("group_id", "property", "value", "source_url")


def details(collection: Collection) -> Iterator[Quad]:
    """One statement a row. Raises InputError for a row that cannot be read."""
    for record in collection.read_if_any("group_details", *_COLUMNS):
        group = collection.iri(record, record.take("group_id"), "group")
        facts = Facts(record, record.take("source_url"), group, "brg:Group")
        yield from _state(collection, record, facts, record.take("property"), record.take("value"))


def _state(collection: Collection, record: Record, facts: Facts, name: str, value: str) -> Facts:
    if name in ("aim", "theme"):
        return facts.add(f"brg:{name}", value, "en")
    if name == "meetsEvery":
        return facts.add("brg:meetsEvery", Literal(value, datatype=expand("xsd:duration")))
    if name == "openToJoin":
        return facts.add("brg:openToJoin", value == "yes")
    if name == "status":
        return facts.add("brg:status", concept("status", f"group-{value}"))
    if name in ("coordinatedBy", "referent"):
        person = value.removeprefix("person:")
        if person != value:
            return facts.add(f"brg:{name}", mint("person", collection.slug(record, "person", person)))
        return facts.add(f"brg:{name}", party(collection, record, value))
    raise record.problem(
        f'"{name}" is no property of a group here.',
        "Write aim, theme, meetsEvery, openToJoin, status, coordinatedBy or referent.",
    )
