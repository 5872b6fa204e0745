"""Plans and their activities, a tree: ``plans``, ``action_lines``, ``activities``, ``activity_tree``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pyoxigraph import NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts, whole_number
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Aside, Record
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
    """The plans themselves. Raises BatchError with the rows that cannot be read."""
    return each(collection.read_if_any("plans", *_PLANS), partial(_plan, collection))


def _plan(collection: Collection, record: Record) -> Facts:
    subject = collection.iri(record, record.take("plan_id"), "plan")
    facts = Facts(record, record.take("source_url"), subject, "brg:Plan")
    facts.add("rdfs:label", record.take("name_it"), "it").add("rdfs:label", record.take("name_en"), "en")
    facts.add("brg:owner", party(collection, record, record.take("owner_id")))
    _tie(collection, facts, "brg:partOf", record.take("part_of"))
    _tie(collection, facts, "brg:follows", record.take("follows"))
    _tie(collection, facts, "brg:approvedBy", record.take("approved_by"))
    status = record.take("status")
    if status:
        facts.add("brg:status", _status("plan", "running" if status == "planned" else status))
    facts.start(record.take("from")).end(record.take("until"))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def action_lines(collection: Collection) -> Iterator[Quad]:
    """The lines of a plan, its activities of the first order. Raises BatchError with the bad rows."""
    return each(collection.read_if_any("action_lines", *_LINES), partial(_line, collection))


def _line(collection: Collection, record: Record) -> Facts:
    subject = collection.iri(record, record.take("activity_id"), "activity")
    facts = Facts(record, record.take("source_url"), subject, "brg:Activity")
    facts.add("rdfs:label", record.take("name_it"), "it").add("rdfs:label", record.take("name_en"), "en")
    facts.add("brg:owner", party(collection, record, record.take("owner_id")))
    facts.add("brg:code", record.take("code"))
    facts.add("brg:order", whole_number(record, record.take("order")))
    _tie(collection, facts, "brg:partOf", record.take("part_of"))
    facts.add("brg:status", _status("activity", record.take("status")))
    facts.add("brg:activityKind", concept("akind", "area"))
    return facts.start(record.take("from")).end(record.take("until"))


def activities(collection: Collection) -> Iterator[Quad]:
    """What was or will be done, each in its place of the tree. Raises BatchError with the bad rows."""
    places = collection.aside("activity_tree", ("activity_id",), *_TREE)
    return each(
        collection.read_if_any("activities", *_ACTIVITIES), partial(_activity, collection, places), places
    )


def _activity(collection: Collection, places: Aside, record: Record) -> Facts:
    key = record.take("activity_id")
    subject = collection.iri(record, key, "activity")
    facts = Facts(record, record.take("source_url"), subject, "brg:Activity")
    what, notes = record.take("what"), record.take("notes")
    facts.add("rdfs:label", _shortened(what), "en").add("dcterms:description", what, "en")
    facts.add("brg:owner", party(collection, record, record.take("owner_id")))
    pillar = record.take("pillar_action")
    facts.add("brg:theme", pillar if pillar != "other" else "", "en")
    facts.add("brg:activityKind", concept("akind", "action"))
    place = places.row(key)
    if place is not None:
        whole = place.take("part_of")
        facts.add("brg:partOf", _planned(collection, place, whole) if whole else None)
        facts.add("brg:code", place.take("code"))
        facts.add("brg:order", whole_number(place, place.take("order")))
        facts.add("rdfs:comment", place.take("notes"), "en")
    if notes.startswith("planned"):
        facts.add("brg:status", _status("activity", "planned"))
    facts.start(record.take("from")).end(record.take("until"))
    return facts.add("rdfs:comment", notes if notes != "planned" else "", "en")


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
