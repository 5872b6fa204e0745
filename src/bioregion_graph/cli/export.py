"""``bioregion export``: the graph, or one named graph of it, as a file."""

from __future__ import annotations

import contextlib
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from bioregion_graph.cli import progress
from bioregion_graph.cli.names import written_iri
from bioregion_graph.cli.options import KnownBy, examples, view
from bioregion_graph.errors import DiskError, NotFoundError, UsageError
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import FOREIGN, PREFIXES


class Format(StrEnum):
    """The RDF formats; Turtle holds one graph, the others hold all."""

    turtle = "turtle"
    trig = "trig"
    nquads = "nquads"
    jsonld = "jsonld"


_FORMATS = {
    Format.turtle: RdfFormat.TURTLE,
    Format.trig: RdfFormat.TRIG,
    Format.nquads: RdfFormat.N_QUADS,
    Format.jsonld: RdfFormat.JSON_LD,
}


_LIST = "`bioregion query sources/sources` lists them."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="export",
        epilog=examples(
            "export --format trig --output graph.trig",
            "export --format turtle --graph source:seed-000",
            "export --graph merged --known-by 2026-12-31",
        ),
    )(export)


def export(
    format: Annotated[Format, typer.Option("--format", "-o", help="Form of the file.")] = Format.nquads,
    graph: Annotated[
        str | None,
        typer.Option("--graph", "-g", help='One graph only: an IRI or prefixed name, or "merged".'),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file instead of standard output.")
    ] = None,
    known_by: KnownBy = None,
) -> None:
    """Write the graph as Turtle, TriG, N-Quads or JSON-LD, sorted, so that two exports can be compared.

    Turtle has no named graphs: without --graph it holds the merged view.
    """
    with view(known_by) as seen, progress.during("export"):
        quads = sorted(
            _chosen(seen, "merged" if graph is None and format is Format.turtle else graph), key=str
        )
        text = _written(quads, format)
    if output is None:
        sys.stdout.buffer.write(text)
        return
    try:
        _save(output, text)
    except OSError as error:
        raise DiskError(
            f"Cannot write {output}: {error.strerror}. Choose another place with --output."
        ) from error
    typer.echo(f"{len(quads)} statements written to {output}", err=True)


def _written(quads: list[Quad], format: Format) -> bytes:
    items: list[Quad] | list[Triple] = [quad.triple for quad in quads] if format is Format.turtle else quads
    prefixes = {name: iri for name, iri in PREFIXES.items() if format is not Format.nquads or name in FOREIGN}
    text = serialize(items, format=_FORMATS[format], prefixes=prefixes)
    assert text is not None
    return text


def _save(path: Path, text: bytes) -> None:
    """Write a file wholly or not at all; what is no plain file, /dev/stdout for one, is written through."""
    if path.exists() and not path.is_file():
        path.write_bytes(text)
        return
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(text)
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def _chosen(seen: View, graph: str | None) -> list[Quad]:
    if graph is None:
        return list(seen.quads())
    if graph == "merged":
        return list(seen.quads(graph=DefaultGraph()))
    iri = written_iri(graph)
    if iri is None:
        raise UsageError(
            f'"{graph}" names no graph. Write an IRI, a name such as source:seed-000, or merged. {_LIST}'
        )
    found = list(seen.quads(graph=NamedNode(iri)))
    if not found:
        raise NotFoundError(f"There is no graph {iri}. {_LIST}")
    return found
