"""``bioregion history`` and ``bioregion rollback``: which generations there are, and going back to one."""

from __future__ import annotations

from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli.options import examples
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.journal import PRUNED


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="history", epilog=examples("history"))(history)
    app.command(name="rollback", epilog=examples("rollback", "rollback --to 1"))(rollback)


def history() -> None:
    """List what happened to the graph: commits, and moves back to an earlier generation."""
    generations = Generations(settings.load().home)
    kept = {manifest.id: manifest for manifest in generations.kept()}
    current = generations.current().id
    rows = []
    events = generations.events()
    pointed = [event for event in events if event.kind != PRUNED]
    for event in events:
        manifest = kept.get(event.generation)
        rows.append(
            [
                "→" if event is pointed[-1] and event.generation == current else "",
                f"{event.at:%Y-%m-%d %H:%M:%S}",
                event.kind,
                str(event.generation),
                str(manifest.quads) if manifest else "pruned",
                manifest.note if manifest else "",
            ]
        )
    print_rows(("", "time (UTC)", "event", "generation", "quads", "note"), rows)


def rollback(
    to: Annotated[
        int | None, typer.Option("--to", min=1, help="The generation to go back to; default: the one before.")
    ] = None,
) -> None:
    """Point back at an earlier generation. Nothing is deleted; the next build starts from there."""
    manifest = Generations(settings.load().home).rollback(to)
    typer.echo(
        f"Generation {manifest.id} of {manifest.committed_at:%Y-%m-%d %H:%M} UTC is current again "
        f"({manifest.quads} quads)."
    )
