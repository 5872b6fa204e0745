"""Plans and their activities, a tree: ``plans``, ``action_lines``, ``activities``, ``activity_tree``."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import concept

_PLANS = (
    "plan_id", "name_it", "name_en", "owner_id", "part_of", "follows", "approved_by", "status", "from",
    "until", "source_url", "notes",
)  # fmt: skip
_LINES = (
    "activity_id", "owner_id", "name_it", "name_en", "code", "order", "part_of", "from", "until", "status",
    "source_url",
)  # fmt: skip
_ACTIVITIES = ("activity_id", "owner_id", "pillar_action", "what", "from", "until", "source_url", "notes")
_TREE = ("activity_id", "part_of", "code", "order", "notes")
_SHORT = 90


def plans(collection: Collection) -> Iterator[Quad]:
    """The quads of plans, action lines and activities. Raises InputError for a row that cannot be read."""
    for record in collection.read_if_any("plans", *_PLANS):
        key = record.take("plan_id")
        facts = Facts(record, record.take("source_url"), collection.iri(record, key, "plan"), "brg:Plan")
        facts.add("rdfs:label", record.take("name_it"), "it").add("rdfs:label", record.take("name_en"), "en")
        facts.add("brg:owner", party(collection, record, record.take("owner_id")))
        _tie(collection, facts, "brg:partOf", record.take("part_of"))
        _tie(collection, facts, "brg:follows", record.take("follows"))
        _tie(collection, facts, "brg:approvedBy", record.take("approved_by"))
        status = record.take("status")
        facts.add(
            "brg:status", _status("plan", "running" if status == "planned" else status) if status else None
        )
        facts.start(record.take("from")).end(record.take("until"))
        yield from facts.add("rdfs:comment", record.take("notes"), "en")
    yield from _lines(collection)
    yield from _activities(collection)


def _lines(collection: Collection) -> Iterator[Quad]:
    for record in collection.read_if_any("action_lines", *_LINES):
        key = record.take("activity_id")
        facts = Facts(
            record, record.take("source_url"), collection.iri(record, key, "activity"), "brg:Activity"
        )
        facts.add("rdfs:label", record.take("name_it"), "it").add("rdfs:label", record.take("name_en"), "en")
        facts.add("brg:owner", party(collection, record, record.take("owner_id"))).add(
            "brg:code", record.take("code")
        )
        order = record.take("order")
        facts.add("brg:order", int(order) if order else None)
        _tie(collection, facts, "brg:partOf", record.take("part_of"))
        facts.add("brg:status", _status("activity", record.take("status"))).add(
            "brg:activityKind", concept("akind", "area")
        )
        yield from facts.start(record.take("from")).end(record.take("until"))


def _activities(collection: Collection) -> Iterator[Quad]:
    places = {row.take("activity_id"): row for row in collection.read_if_any("activity_tree", *_TREE)}
    for record in collection.read_if_any("activities", *_ACTIVITIES):
        key = record.take("activity_id")
        facts = Facts(
            record, record.take("source_url"), collection.iri(record, key, "activity"), "brg:Activity"
        )
        what, notes = record.take("what"), record.take("notes")
        facts.add("rdfs:label", _shortened(what), "en").add("dcterms:description", what, "en")
        facts.add("brg:owner", party(collection, record, record.take("owner_id")))
        pillar = record.take("pillar_action")
        facts.add("brg:theme", pillar if pillar != "other" else "", "en")
        facts.add("brg:activityKind", concept("akind", "action"))
        place = places.get(key)
        if place is not None:
            _tie(collection, facts, "brg:partOf", place.take("part_of"))
            order = place.take("order")
            facts.add("brg:code", place.take("code")).add("brg:order", int(order) if order else None)
            facts.add("rdfs:comment", place.take("notes"), "en")
        if notes.startswith("planned"):
            facts.add("brg:status", _status("activity", "planned"))
        facts.start(record.take("from")).end(record.take("until"))
        yield from facts.add("rdfs:comment", notes if notes != "planned" else "", "en")


def _tie(collection: Collection, facts: Facts, predicate: str, key: str) -> None:
    if key:
        facts.add(predicate, _planned(collection, facts.record, key))


def _planned(collection: Collection, record: Record, key: str) -> NamedNode:
    kinds = {"pln:": "plan", "act:": "activity", "grp:": "group"}
    return collection.iri(record, key, kinds.get(key[:4], "plan"))


def _status(register: str, state: str) -> NamedNode:
    return concept("status", f"{register}-{state}")


def _shortened(text: str) -> str:
    """The text as a label: its first words."""
    if len(text) <= _SHORT:
        return text
    return text[:_SHORT].rpartition(" ")[0].rstrip(",;") + " …"
