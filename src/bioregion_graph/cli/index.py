"""``bioregion index``: make ahead what a server makes in the background: the copies and the index of names."""

from __future__ import annotations

import time

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.options import KnownBy, examples, library, view
from bioregion_graph.errors import StoreError
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.search import Index
from bioregion_graph.sharing import make_copies


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="index", epilog=examples("index"))(index)


def index(known_by: KnownBy = None) -> None:
    """Make the copies and the search index of a generation, so that nothing has to wait for them."""
    with view(known_by) as seen:
        if Index.is_ready(seen) and seen.is_copied and Knowledge.is_ready(seen):
            typer.echo(f"Generation {seen.generation.id} is indexed already.")
            return
        begun = time.monotonic()
        with progress.during("make the copies"):
            make_copies(settings.load().home, seen)
        with progress.during("read and sort the names"):
            path = Index.prepare(seen, library())
        with progress.during("count what there is of each class and property"):
            Knowledge.prepare(seen)
        if path is None:
            raise StoreError("This store has no folder to keep an index in; each search makes its own.")
        things = len(Index.of(seen, library()))
        typer.echo(
            f"Generation {seen.generation.id}: {things} things can be found by name "
            f"({path.stat().st_size / 1e6:.1f} MB, {time.monotonic() - begun:.1f} s)."
        )
