"""``bioregion index``: make what a search needs ahead of the first one."""

from __future__ import annotations

import time

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.options import KnownBy, examples, library, view
from bioregion_graph.errors import StoreError
from bioregion_graph.queries.search import Index


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="index", epilog=examples("index"))(index)


def index(known_by: KnownBy = None) -> None:
    """Make the search index of a generation, so that no search has to wait for it."""
    with view(known_by) as seen:
        if Index.is_ready(seen):
            typer.echo(f"Generation {seen.generation.id} is indexed already.")
            return
        begun = time.monotonic()
        with progress.during("read and sort the names"):
            path = Index.prepare(seen, library())
        if path is None:
            raise StoreError("This store has no folder to keep an index in; each search makes its own.")
        things = len(Index.of(seen, library()))
        typer.echo(
            f"Generation {seen.generation.id}: {things} things can be found by name "
            f"({path.stat().st_size / 1e6:.1f} MB, {time.monotonic() - begun:.1f} s)."
        )
