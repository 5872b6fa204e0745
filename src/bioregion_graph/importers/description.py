"""The description of an export, from ``data/<name>/source.ttl``: publisher, licence, address, what it should yield.

It becomes part of the graph, in a graph of its own beside the one that holds what the export says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph import __version__
from bioregion_graph.errors import InputError
from bioregion_graph.importers import turtle
from bioregion_graph.importers.entries import SET_ASIDE, STOP
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import ID, PROVENANCE_GRAPH, expand

_ON_ERROR = expand("brg:onError")
_TITLE = expand("dcterms:title")
_DOWNLOAD = expand("dcat:downloadURL")
# Classes whose instances go by another kind than their own name.
_KINDS = {"EventSeries": "series", "StatedFigure": "figure", "Concept": "concept"}


@dataclass(frozen=True)
class Bounds:
    """The least and the most things of a kind that an export should yield."""

    kind: str
    least: int
    most: int


@dataclass(frozen=True)
class Description:
    """What is known of an export before it is read."""

    name: str
    title: str
    address: str
    on_error: str
    bounds: tuple[Bounds, ...]
    quads: frozenset[Quad]
    fingerprint: str

    @property
    def graph(self) -> NamedNode:
        """The graph of what the export says."""
        return mint("source", self.name)

    @property
    def provenance_graph(self) -> NamedNode:
        """The graph of what is known of the export."""
        return provenance_graph(self.name)

    def miscounted(self, counts: Mapping[str, int]) -> Iterator[InputError]:
        """A problem for each kind of which there are too few or too many things."""
        for bounds in self.bounds:
            count = counts.get(bounds.kind, 0)
            if not bounds.least <= count <= bounds.most:
                yield InputError(
                    f"{count} things of the kind {bounds.kind}, but {bounds.least} to {bounds.most} are expected.",
                    f"data/{self.name}/source.ttl",
                    "Give the whole export, or say --partial if this is meant.",
                )


def provenance_graph(name: str) -> NamedNode:
    """The graph of what is known of the export of this name."""
    return NamedNode(f"{PROVENANCE_GRAPH.value}/{name}")


def describe(folder: Path) -> Description:
    """Read the description in a folder. Raises InputError when it is missing or incomplete."""
    name, where = folder.name, f"data/{folder.name}/source.ttl"
    graph, source = provenance_graph(name), mint("source", name)
    collection = NamedNode(f"{ID}collection/{name}")
    stated = [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in turtle.description(folder)]
    about = {quad.predicate: quad.object for quad in stated if quad.subject == collection}

    def text(predicate: NamedNode, missing: str) -> str:
        value = about.get(predicate)
        if not isinstance(value, NamedNode | Literal):
            raise InputError(f"The description has no {missing}.", where, "Add it.")
        return value.value

    on_error = text(_ON_ERROR, "brg:onError")
    if on_error not in (STOP, SET_ASIDE):
        raise InputError(f'brg:onError is "{on_error}".', where, f'Write "{STOP}" or "{SET_ASIDE}".')
    text(_TITLE, "dcterms:title")
    titles = [
        quad.object
        for quad in stated
        if (quad.subject, quad.predicate) == (collection, _TITLE) and isinstance(quad.object, Literal)
    ]
    address = text(_DOWNLOAD, "dcat:downloadURL")
    said = {
        "rdf:type": expand("brg:Source"),
        "brg:collection": collection,
        "schema:url": Literal(address, datatype=expand("xsd:anyURI")),
        "dcterms:publisher": about.get(expand("dcterms:publisher")),
    }
    quads = stated + [
        Quad(source, expand(predicate), value, graph)
        for predicate, value in said.items()
        if isinstance(value, NamedNode | Literal)
    ]
    quads += [Quad(source, expand("rdfs:label"), each, graph) for each in titles]
    title = next((each.value for each in titles if each.language == "en"), titles[0].value)
    fingerprint = hashlib.sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest()
    return Description(name, title, address, on_error, tuple(_bounds(stated)), frozenset(quads), fingerprint)


def accounted(name: str, fingerprint: str, importer: str) -> Iterator[Quad]:
    """The import as a PROV activity: of which file, by its hash, and by what; no clock time."""
    node, graph = mint("import", f"{name}-{fingerprint[:8]}"), provenance_graph(name)
    said: dict[str, NamedNode | Literal] = {
        "rdf:type": expand("brg:Import"),
        "rdfs:label": Literal(f"Import of {name}", language="en"),
        "prov:used": NamedNode(f"{ID}collection/{name}"),
        "brg:importer": Literal(importer),
        "brg:importerVersion": Literal(__version__),
        "brg:fileHash": Literal(f"sha256:{fingerprint}"),
    }
    for predicate, value in said.items():
        yield Quad(node, expand(predicate), value, graph)


def _bounds(stated: list[Quad]) -> Iterator[Bounds]:
    values: dict[NamedNode, dict[str, str]] = {}
    for quad in stated:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            values.setdefault(quad.subject, {})[quad.predicate.value.rpartition("#")[2]] = quad.object.value
    for said in values.values():
        if "expectedClass" in said:
            name = said["expectedClass"].rpartition("#")[2]
            yield Bounds(_KINDS.get(name, name.lower()), int(said["least"]), int(said["most"]))
