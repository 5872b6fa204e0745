"""``bioregion build``: from the curated files to a served generation."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.options import examples
from bioregion_graph.importers.folders import collect
from bioregion_graph.publishing import build as publishing
from bioregion_graph.publishing.publish import BuildResult
from bioregion_graph.resources import folder
from bioregion_graph.validation.change import check_change
from bioregion_graph.validation.check import check_view

_STEPS = 8


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="build", epilog=examples("build", 'build --note "members of May added"'))(build)


def build(note: Annotated[str, typer.Option(help="A note for the history.")] = "") -> None:
    """Build the graph from the ontology and the curated files, check it, and make it the current generation.

    Violations stop the build and leave the current generation as it is; warnings are admitted.
    """
    with progress.told(_STEPS) as step:
        result = publishing.build(
            settings.load().home,
            ontology=folder("ontology"),
            data=folder("data"),
            collect=collect,
            validate=check_view,
            validate_change=check_change,
            progress=step,
            note=note,
        )
    tell(result)


def tell(result: BuildResult) -> None:
    """Tell what a build did."""
    generation = result.generation
    if result.unchanged:
        typer.echo(
            f"Nothing has changed: generation {generation.id} "
            f"of {generation.committed_at:%Y-%m-%d %H:%M} UTC stays."
        )
        return
    seconds = sum(result.seconds.values())
    steps = ", ".join(f"{name} {spent:.1f}" for name, spent in result.seconds.items())
    typer.echo(
        f"Generation {generation.id}: {generation.quads} quads, "
        f"{result.added} statements of sources added and {result.removed} removed, in {seconds:.1f} s ({steps})."
    )
    counts = Counter(finding.severity for finding in result.findings)
    if counts:
        told = ", ".join(
            f"{counts[name]} {name}{'s' if counts[name] > 1 else ''}"
            for name in ("warning", "info")
            if counts[name]
        )
        typer.echo(f"Findings: {told}. `bioregion check` lists them.")
