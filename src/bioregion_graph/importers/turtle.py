"""Turtle and TriG files: the ontology, the concept schemes, descriptions of collections, statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.terms.namespaces import CONCEPTS, ID, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, compact


def ontology(folder: Path) -> Iterator[Quad]:
    """The ontology, its alignments and each concept scheme, each in its own graph. Raises InputError."""
    for name in ("bioregion.ttl", "alignments.ttl"):
        yield from _turtle(folder / name, ONTOLOGY_GRAPH)
    if not (folder / "concepts").is_dir():
        raise InputError("The folder is missing.", "ontology/concepts", "Restore it from the repository.")
    for path in sorted((folder / "concepts").glob("*.ttl")):
        yield from _turtle(path, NamedNode(CONCEPTS + path.stem))


def description(folder: Path) -> Iterator[Quad]:
    """The description of a collection, in the provenance graph. Raises InputError."""
    yield from _turtle(folder / "source.ttl", PROVENANCE_GRAPH)


def statements(path: Path) -> Iterator[Quad]:
    """Curated statements, one graph a source document, from a TriG file. Raises BatchError, InputError."""
    homeless: dict[str, InputError] = {}
    quads = []
    for quad in _parsed(path, RdfFormat.TRIG):
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(ID + "source/"):
            quads.append(quad)
        else:
            what, remedy = (
                f"{quad.subject} stands in no graph of a source.",
                "Put it into GRAPH source:… { }.",
            )
            homeless[what] = InputError(what, _name(path), remedy)
    if homeless:
        raise BatchError(list(homeless.values()))
    yield from quads


def _turtle(path: Path, graph: NamedNode) -> Iterator[Quad]:
    for quad in _parsed(path, RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _parsed(path: Path, form: RdfFormat) -> Iterator[Quad]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            "The file is missing or cannot be read.", _name(path), "Restore it from the repository."
        ) from error
    try:
        for quad in parse(content, format=form, base_iri="https://w3id.org/bioregion/"):
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise InputError(
                    f"A node at {compact(quad.predicate.value)} has no name.",
                    _name(path),
                    "Give the blank node an IRI.",
                )
            yield quad
    except SyntaxError as error:
        place = f"{_name(path)}, line {error.lineno}" if error.lineno else _name(path)
        raise InputError(f"The file cannot be read: {error.msg}.", place, "Mend the line.") from error


def _name(path: Path) -> str:
    """The path as a message names it, from the folder that holds ours."""
    parts = path.parts
    for top in ("ontology", "data"):
        if top in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(top) :])
    return path.name
