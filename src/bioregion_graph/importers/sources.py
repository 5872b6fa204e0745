"""The source documents themselves, from the sheets ``sources``: title, publisher, date, address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.collection import Collection
from bioregion_graph.importers.facts import date_of, graph_of
from bioregion_graph.importers.problems import each
from bioregion_graph.importers.tables import Record
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import ID, PROVENANCE_GRAPH, expand

_EUROPE = ("source_url", "title", "publisher", "date", "what_it_says")
_ITALY = ("source_url", "title", "publisher", "date", "summary")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_SEED = re.compile(r"seed:(\S+\.txt)")


def sources(collection: Collection) -> Iterator[Quad]:
    """What is known of each source document, in the provenance graph. Raises InputError."""
    columns = _ITALY if collection.name == "italy" else _EUROPE
    return each(collection.read("sources", *columns), partial(_source, collection.name))


def _source(collection: str, record: Record) -> Iterable[Quad]:
    address = record.take("source_url")
    if not address:
        raise record.problem("The row names no source.", "Write its address in the column source_url.")
    about = _About(graph_of(address), address, collection)
    about.add("rdfs:label", Literal(record.take("title") or address))
    about.add("brg:statedIn", Literal(f"{record.file}#{record.row}"))
    about.add("dcterms:publisher", _text(record.take("publisher")))
    text = record.take("date")
    found = _DATE.search(text)
    about.add("brg:published", date_of(record, found.group(0)) if found else None)
    if text and not _DATE.fullmatch(text):
        about.add("rdfs:comment", Literal(f"date: {text}", language="en"))
    note = record.take("what_it_says") or record.take("summary")
    return about.add("dcterms:abstract", Literal(note, language="en") if note else None)


def undescribed(addresses: Iterable[str], described: set[NamedNode], name: str) -> Iterator[Quad]:
    """A node for each source that rows name and no sheet describes."""
    for address in sorted(set(addresses)):
        if graph_of(address) not in described:
            about = _About(graph_of(address), address.split("#L")[0], name)
            yield from about.add("rdfs:label", Literal(address.split("#L")[0]))


class _About:
    def __init__(self, source: NamedNode, address: str, collection: str) -> None:
        self._source = source
        self._quads: list[Quad] = []
        self.add("rdf:type", expand("brg:Source")).add(
            "brg:collection", NamedNode(f"{ID}collection/{collection}")
        )
        seed = _SEED.match(address)
        if seed:
            self.add("brg:fileName", Literal(seed.group(1)))
        elif address.startswith(("http://", "https://")):
            self.add("schema:url", Literal(address, datatype=expand("xsd:anyURI")))

    def add(self, predicate: str, value: NamedNode | Literal | None) -> _About:
        if value is not None:
            self._quads.append(Quad(self._source, expand(predicate), value, PROVENANCE_GRAPH))
        return self

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._quads)


def _text(text: str) -> Literal | None:
    return Literal(text) if text else None


def import_node(name: str, fingerprint: str) -> NamedNode:
    """The IRI of one import of a collection, by the fingerprint of its files."""
    return mint("import", f"{name}-{fingerprint[:8]}")
