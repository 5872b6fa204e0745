"""``bioregion history`` and ``bioregion rollback``: which generations there are, and going back to one."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bioregion_graph import settings
from bioregion_graph.store.generations import Generations


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="history")(history)
    app.command(name="rollback")(rollback)


def history() -> None:
    """List what happened to the graph: commits, and moves back to an earlier generation."""
    generations = Generations(settings.load().home)
    kept = {manifest.id: manifest for manifest in generations.kept()}
    current = generations.current().id
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("", "time (UTC)", "event", "generation", "quads", "note"):
        table.add_column(column, overflow="fold")
    events = generations.events()
    for event in events:
        manifest = kept.get(event.generation)
        present = event is events[-1] or event == events[-1]
        table.add_row(
            "→" if present and event.generation == current else "",
            f"{event.at:%Y-%m-%d %H:%M:%S}",
            event.kind,
            str(event.generation),
            str(manifest.quads) if manifest else "pruned",
            manifest.note if manifest else "",
        )
    Console().print(table)


def rollback(
    to: Annotated[
        int | None, typer.Option("--to", min=1, help="The generation to go back to; default: the one before.")
    ] = None,
) -> None:
    """Point back at an earlier generation. Nothing is deleted; the next build starts from there."""
    manifest = Generations(settings.load().home).rollback(to)
    typer.echo(
        f"Generation {manifest.id} of {manifest.committed_at:%Y-%m-%d %H:%M} is current again "
        f"({manifest.quads} quads)."
    )
