"""``bioregion place``: organisations in regions, projects and organisations in fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.build import tell
from bioregion_graph.cli.options import examples, library, view
from bioregion_graph.placing import fields, reading, regions, shares, statements
from bioregion_graph.placing.gazetteer import Gazetteer
from bioregion_graph.placing.shares import Share
from bioregion_graph.placing.taxonomy import Taxonomy
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.terms.namespaces import PLACEMENT_GRAPH
from bioregion_graph.validation.change import check_change
from bioregion_graph.validation.check import check_view

_STEPS = 4


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="place", epilog=examples("place", "place --dry-run"))(place)


def place(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Place and count; change nothing.")] = False,
) -> None:
    """Place organisations in regions, and projects and organisations in fields, by what the graph holds.

    Prints how many could be placed, by what evidence, and why the others could not. What no rule places stays
    unknown. A second run over the same graph changes nothing.
    """
    with progress.told(_STEPS) as step, view() as current:
        steps, questions = Steps(step), library()
        with steps.step("read"):
            known = reading.read(current, questions)
        with steps.step("regions"):
            gazetteer = Gazetteer(known.regions)
            placed = regions.place(known.organisations, gazetteer)
        with steps.step("fields"):
            taxonomy = Taxonomy(known.concepts)
            projects = fields.of_projects(known.projects, known.headings, taxonomy)
            organisations = fields.of_organisations(known.participations, projects, taxonomy)
        with steps.step("compare"):
            before = reading.held(current, questions, PLACEMENT_GRAPH)
            before |= reading.held(current, questions, statements.PROVENANCE)
            change = statements.change(
                placed.locations, [*projects, *organisations], gazetteer.version, before
            )
    if not gazetteer.version:
        typer.echo("The graph holds no NUTS regions: `bioregion import nuts PATH` first.", err=True)
    _tell("Organisations in regions", shares.of_regions(placed, known.organisations))
    _tell("Projects in fields", shares.of_fields(projects, known.projects))
    _tell("Organisations in fields", shares.of_fields(organisations, known.organisations))
    typer.echo(", ".join(f"{name} {spent:.1f} s" for name, spent in steps.seconds.items()))
    if dry_run:
        typer.echo(
            f"{len(change.added):,} statements would come and {len(change.removed):,} go; nothing was changed."
        )
        return
    terms = Terms("placed in regions and fields", check_view, validate_change=check_change)
    tell(publish_change(settings.load().home, set(change.added), set(change.removed), terms))


def _tell(heading: str, counted: Iterable[Share]) -> None:
    typer.echo(heading)
    for share in counted:
        typer.echo(f"  {share}")
