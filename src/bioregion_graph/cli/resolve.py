"""``bioregion resolve``: one organisation, one node."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.build import tell
from bioregion_graph.cli.options import as_day, examples, library, view
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.resolving import reading, statements
from bioregion_graph.resolving.resolver import Judgement, resolve
from bioregion_graph.resolving.scoring import Outcome
from bioregion_graph.terms.registries import registry_of
from bioregion_graph.validation.check import check_view

_STEPS = 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="resolve",
        epilog=examples("resolve", "resolve --dry-run", "resolve --review > data/links/review.csv"),
    )(resolve_)


def resolve_(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge and count; change nothing.")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Print the pairs to look at, as a table for data/links.")
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day of new judgements; today if left out.")
    ] = None,
) -> None:
    """Judge which names of different registries mean one organisation, and join those that do.

    What people have judged in data/links stands. Pairs that are neither clearly the same nor clearly not are kept
    for review; a second run over the same graph changes nothing.
    """
    if review:
        with view() as current:
            queue = statements.review(reading.judgements(current, library()))
        statements.write_review(queue, sys.stdout)
        return
    with progress.told(_STEPS) as step, view() as current:
        steps = Steps(step)
        with steps.step("read"):
            profiles, judged = reading.profiles(current, library()), reading.judgements(current, library())
        with steps.step("judge"):
            judgements = resolve(profiles, reading.known(judged))
    _count(judgements, len(profiles))
    change = statements.change(judgements, judged, as_day(on) or date.today())
    if dry_run:
        typer.echo(
            f"{len(change.added):,} statements would come and {len(change.removed):,} go; nothing was changed."
        )
        return
    terms = Terms("organisations resolved", check_view)
    tell(publish_change(settings.load().home, set(change.added), set(change.removed), terms))


def _count(judgements: Sequence[Judgement], profiles: int) -> None:
    counts = Counter(each.outcome for each in judgements)
    told = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in Outcome)
    typer.echo(f"{profiles:,} organisations: {told}.")
    pairs = Counter(
        (registry_of(each.left), registry_of(each.right))
        for each in judgements
        if each.outcome is Outcome.SAME
    )
    for (left, right), count in sorted(pairs.items()):
        typer.echo(f"  {left} = {right}: {count:,}")
