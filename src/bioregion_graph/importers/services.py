"""Services and agreements, from the sheets ``services`` and ``agreements``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from pyoxigraph import Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts, answer, duration
from bioregion_graph.importers.organisations import party
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Aside, Record
from bioregion_graph.terms.iris import concept

_SERVICES = (
    "service_id", "provider_id", "name", "partner_ids", "what", "from", "until", "source_url", "notes",
)  # fmt: skip
_SERVICE_KINDS = ("service_id", "kind", "part_of", "free")
_AGREEMENTS = (
    "agreement_id", "title", "party_ids", "signed", "duration", "subject", "status", "source_url", "notes",
)  # fmt: skip
_DURATION = re.compile(r"(\d+) years?(?: to (\d{4}-\d{2}-\d{2}))?")


def services(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``services``. Raises InputError for a row that cannot be read."""
    kinds = collection.aside("service_kinds", ("service_id",), *_SERVICE_KINDS)
    return each(collection.read_if_any("services", *_SERVICES), partial(_service, collection, kinds), kinds)


def _service(collection: Collection, kinds: Aside, record: Record) -> Facts:
    key = record.take("service_id")
    facts = Facts(record, record.take("source_url"), collection.iri(record, key, "service"), "brg:Service")
    facts.add("rdfs:label", record.take("name")).add("dcterms:description", record.take("what"), "en")
    provider = record.take("provider_id")
    facts.add("brg:provider", party(collection, record, provider) if provider else None)
    for partner in record.take_list("partner_ids"):
        facts.add("brg:partner", party(collection, record, partner))
    kind = kinds.row(key)
    if kind is not None:
        for code in kind.take_list("kind"):
            facts.add("brg:serviceKind", concept("skind", code))
        whole = kind.take("part_of")
        facts.add("brg:partOf", collection.iri(kind, whole, "service") if whole else None)
        facts.add("brg:free", answer(kind, kind.take("free")))
    facts.start(record.take("from")).end(record.take("until"))
    return facts.add("rdfs:comment", record.take("notes"), "en")


def agreements(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``agreements``. Raises InputError for a row that cannot be read."""
    return each(collection.read_if_any("agreements", *_AGREEMENTS), partial(_agreement, collection))


def _agreement(collection: Collection, record: Record) -> Facts:
    subject = collection.iri(record, record.take("agreement_id"), "agreement")
    facts = Facts(record, record.take("source_url"), subject, "brg:Agreement")
    facts.add("rdfs:label", record.take("title"), "en").add("brg:subject", record.take("subject"), "en")
    for name in record.take_list("party_ids"):
        facts.add("brg:party", party(collection, record, name))
    signed = record.take("signed")
    facts.add("brg:signedOn", facts.date(signed)).start(signed)
    _lasts(record, facts, record.take("duration"))
    status = record.take("status")
    for code in collection.meaning(record, "agreement-status", status).codes:
        facts.add("brg:status", concept("status", code))
    facts.add("rdfs:comment", status, "en")
    return facts.add("rdfs:comment", record.take("notes"), "en")


def _lasts(record: Record, facts: Facts, text: str) -> None:
    if not text:
        return
    found = _DURATION.fullmatch(text)
    if not found:
        raise record.problem(
            f'"{text}" is not how long an agreement lasts.', 'Write "3 years" or "3 years to 2026-12-31".'
        )
    facts.add("brg:duration", duration(record, f"P{found.group(1)}Y")).end(found.group(2) or "")
