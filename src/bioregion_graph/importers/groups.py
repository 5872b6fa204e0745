"""Aims, rhythm and openness of groups and who answers for them, from the table ``group_details``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pyoxigraph import Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts, answer, duration
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept, mint

_COLUMNS = ("group_id", "property", "value", "source_url")


def details(collection: Collection) -> Iterator[Quad]:
    """One statement a row. Raises BatchError with the rows that cannot be read."""
    return each(collection.read_if_any("group_details", *_COLUMNS), partial(_detail, collection))


def _detail(collection: Collection, record: Record) -> Facts:
    group = collection.iri(record, record.take("group_id"), "group")
    facts = Facts(record, record.take("source_url"), group, "brg:Group")
    return _state(collection, record, facts, record.take("property"), record.take("value"))


def _state(collection: Collection, record: Record, facts: Facts, name: str, value: str) -> Facts:
    if name in ("aim", "theme"):
        return facts.add(f"brg:{name}", value, "en")
    if name == "meetsEvery":
        return facts.add("brg:meetsEvery", duration(record, value))
    if name == "openToJoin":
        return facts.add("brg:openToJoin", answer(record, value))
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
