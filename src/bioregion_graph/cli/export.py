"""``bioregion export``: the graph, or one named graph of it, as a file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from bioregion_graph.cli import progress
from bioregion_graph.cli.options import KnownBy, examples, view
from bioregion_graph.errors import DiskError, NotFoundError, UsageError
from bioregion_graph.publishing import lines
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.iris import written_iri
from bioregion_graph.terms.namespaces import PREFIXES


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
    try:
        with (
            view(known_by) as seen,
            tempfile.TemporaryDirectory(dir=_beside(output), prefix=".export-") as folder,
            progress.during("export"),
        ):
            chosen = _chosen(seen, "merged" if graph is None and format is Format.turtle else graph)
            # On the disk, since a large graph does not fit into memory.
            in_order = Path(folder) / "sorted.nq"
            count = lines.sort(map(lines.line, chosen), in_order)
            written = in_order if format is Format.nquads else _written(in_order, format)
            _deliver(written, output)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DiskError(
            f"Cannot write {output or 'the export'}: {error.strerror or error}. Choose another place with --output."
        ) from error
    if output is not None:
        typer.echo(f"{count} statements written to {output}", err=True)


def _beside(output: Path | None) -> Path | None:
    """Where to write what is not finished: where it will stand, or anywhere (None) when it goes through."""
    return None if output is None or (output.exists() and not output.is_file()) else output.parent


def _written(in_order: Path, format: Format) -> Path:
    """The statements of a file of N-Quads in another form, in the same order."""
    quads = parse(path=in_order, format=RdfFormat.N_QUADS)
    items = (quad.triple for quad in quads) if format is Format.turtle else quads
    written = in_order.with_name("written")
    serialize(items, output=str(written), format=_FORMATS[format], prefixes=PREFIXES)
    return written


def _deliver(written: Path, output: Path | None) -> None:
    """Put a finished file in its place wholly or not at all; what is no plain file is written through."""
    if output is not None and _beside(output) is not None:
        written.replace(output)
        return
    with written.open("rb") as file:
        if output is None:
            shutil.copyfileobj(file, sys.stdout.buffer)
        else:
            with output.open("wb") as through:
                shutil.copyfileobj(file, through)


def _chosen(seen: View, graph: str | None) -> Iterator[Quad]:
    if graph is None:
        return seen.quads()
    if graph == "merged":
        return seen.quads(graph=DefaultGraph())
    iri = written_iri(graph)
    if iri is None:
        raise UsageError(
            f'"{graph}" names no graph. Write an IRI, a name such as source:seed-000, or merged. {_LIST}'
        )
    found = seen.quads(graph=NamedNode(iri))
    first = next(found, None)
    if first is None:
        raise NotFoundError(f"There is no graph {iri}. {_LIST}")
    return chain([first], found)
