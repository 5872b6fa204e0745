"""Services and agreements, from the sheets ``services`` and ``agreements``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import Facts
from bioregion_graph.importers.organisations import party
from bioregion_graph.terms.iris import concept
from bioregion_graph.terms.namespaces import expand

_SERVICES = (
    "service_id",
    "provider_id",
    "name",
    "partner_ids",
    "what",
    "from",
    "until",
    "source_url",
    "notes",
)
_SERVICE_KINDS = ("service_id", "kind", "part_of", "free")
_AGREEMENTS = (
    "agreement_id", "title", "party_ids", "signed", "duration", "subject", "status", "source_url", "notes",
)  # fmt: skip
_DURATION = re.compile(r"(\d+) years?(?: to (\d{4}-\d{2}-\d{2}))?")


def services(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``services``. Raises InputError for a row that cannot be read."""
    kinds = {row.take("service_id"): row for row in collection.read_if_any("service_kinds", *_SERVICE_KINDS)}
    for record in collection.read_if_any("services", *_SERVICES):
        key = record.take("service_id")
        facts = Facts(
            record, record.take("source_url"), collection.iri(record, key, "service"), "brg:Service"
        )
        facts.add("rdfs:label", record.take("name")).add("dcterms:description", record.take("what"), "en")
        provider = record.take("provider_id")
        facts.add("brg:provider", party(collection, record, provider) if provider else None)
        for partner in record.take_list("partner_ids"):
            facts.add("brg:partner", party(collection, record, partner))
        kind = kinds.get(key)
        if kind is not None:
            for code in kind.take_list("kind"):
                facts.add("brg:serviceKind", concept("skind", code))
            whole = kind.take("part_of")
            facts.add("brg:partOf", collection.iri(kind, whole, "service") if whole else None)
            facts.add("brg:free", True if kind.take("free") == "yes" else None)
        facts.start(record.take("from")).end(record.take("until"))
        yield from facts.add("rdfs:comment", record.take("notes"), "en")


def agreements(collection: Collection) -> Iterator[Quad]:
    """The quads of the sheet ``agreements``. Raises InputError for a row that cannot be read."""
    for record in collection.read_if_any("agreements", *_AGREEMENTS):
        key = record.take("agreement_id")
        facts = Facts(
            record, record.take("source_url"), collection.iri(record, key, "agreement"), "brg:Agreement"
        )
        facts.add("rdfs:label", record.take("title"), "en").add("brg:subject", record.take("subject"), "en")
        for name in record.take_list("party_ids"):
            facts.add("brg:party", party(collection, record, name))
        signed = record.take("signed")
        facts.add("brg:signedOn", facts.date(signed)).start(signed)
        found = _DURATION.fullmatch(record.take("duration"))
        if found:
            facts.add("brg:duration", Literal(f"P{found.group(1)}Y", datatype=expand("xsd:duration")))
            facts.end(found.group(2) or "")
        status = record.take("status")
        for code in collection.meaning(record, "agreement-status", status).codes:
            facts.add("brg:status", concept("status", code))
        facts.add("rdfs:comment", status, "en")
        yield from facts.add("rdfs:comment", record.take("notes"), "en")
