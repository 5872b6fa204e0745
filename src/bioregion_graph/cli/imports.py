"""``bioregion import``: official exports become part of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.build import tell
from bioregion_graph.cli.options import examples
from bioregion_graph.cli.record_numbers import projects_by_record_number
from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.importers.cordis_selection import LifeSciences
from bioregion_graph.importers.description import Description, describe
from bioregion_graph.importers.entries import Importer
from bioregion_graph.importers.fetched import fetched
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.goals import PredictedGoals
from bioregion_graph.importers.registry import IMPORTERS, importer
from bioregion_graph.publishing.imports import Order, Told, import_exports
from bioregion_graph.publishing.publish import Terms
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.resources import folder
from bioregion_graph.validation.change import check_change
from bioregion_graph.validation.check import check_view

_STEPS = 7


class Only(StrEnum):
    """The choices of projects."""

    LIFE_SCIENCES = "life-sciences"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="import",
        epilog=examples(
            "import cordis-horizon ~/exports/horizon",
            "import cordis-fp7 fp7.zip cordis-h2020 h2020.zip",
            "import euroscivoc nuts",
            "import cordis-horizon ~/exports/horizon --only life-sciences",
            "import predicted-goals ~/exports/h2020_fp7_sdg_predictions.csv",
        ),
    )(import_)


def import_(
    exports: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME [PATH] …",
            help="Names of exports, each with its folder or file; without one, what `bioregion fetch` loaded.",
        ),
    ],
    anew: Annotated[
        bool, typer.Option("--anew", help="Read all of it, whatever was imported before.")
    ] = False,
    only: Annotated[
        Only | None,
        typer.Option("--only", help="Of CORDIS, only the projects of this choice and what belongs to them."),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Let pass fewer or more things than a whole export has.")
    ] = False,
    note: Annotated[str, typer.Option(help="A note for the history.")] = "",
) -> None:
    """Import official exports, as they were published, in one commit.

    A newer export of the same name changes only what differs; the same files again change nothing. Predictions about
    projects that are in the graph come after the others, in a commit of their own.
    """
    named = _named(exports)
    names = [name for name, _ in named]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"{twice} is given twice. Give it once, with the newest export.")
    home = settings.load().home
    with ExitStack() as stack:
        opened = []
        for name, path in named:
            description = describe(folder("data") / name)
            files = stack.enter_context(Files(_place(home, description, path)))
            opened.append((description, importer(name), files))
        # What goes by the projects of the graph must find those that the other exports bring.
        for go_by_graph in (False, True):
            batch = [each for each in opened if isinstance(each[1], PredictedGoals) is go_by_graph]
            if batch:
                orders = [replace(_order(*each, only), is_partial=partial) for each in batch]
                _import(home, orders, only, note, anew=anew)


def _import(home: Path, orders: Sequence[Order], only: Only | None, note: str, *, anew: bool) -> None:
    names = ", ".join(order.description.name for order in orders)
    chosen = f" (only {only.value})" if only and any(order.options for order in orders) else ""
    terms = Terms(note or f"import of {names}{chosen}", check_view, validate_change=check_change)
    with progress.told(_STEPS) as step:
        result = import_exports(home, orders, terms, Steps(step), anew=anew)
    for told, order in zip(result.told, orders, strict=True):
        _tell_export(told, only if order.options else None)
    tell(result.build)


def _named(words: Sequence[str]) -> list[tuple[str, str]]:
    """The exports that are named, each with the path behind it or "". Raises UsageError for a name that is none."""
    named: list[tuple[str, str]] = []
    for word in words:
        if word in IMPORTERS or not named or named[-1][1]:
            importer(word)  # before any file is opened: a wrong name is no wrong file
            named.append((word, ""))
        else:
            named[-1] = (named[-1][0], word)
    return named


def _order(description: Description, reader: Importer, files: Files, only: Only | None) -> Order:
    """An export to import: whole, or only some projects of it; other exports than CORDIS have no projects to choose."""
    if isinstance(reader, PredictedGoals):
        reader = PredictedGoals(projects_by_record_number())
        return Order(description, reader, files, goes_by=reader.fingerprint)
    if only is None or not isinstance(reader, Cordis):
        return Order(description, reader, files)
    return Order(description, Cordis(only=LifeSciences(files)), files, {"only": only.value})


def _place(home: Path, description: Description, path: str) -> Path:
    """Where an export lies: at the path given, or where it was fetched to."""
    if path:
        return Path(path).expanduser()
    place = fetched(home, description.name, description.address)
    if place is None:
        raise InputError(
            "No file of it was given, and none has been fetched.",
            description.name,
            f"Give a path behind the name, or run: bioregion fetch {description.name}.",
        )
    return place


def _tell_export(told: Told, only: Only | None) -> None:
    if told.difference is None:
        typer.echo(f"{told.name}: these files are in the graph already; nothing has changed.")
        return
    rows = ", ".join(f"{count:,} rows of {name}" for name, count in told.report.read.items())
    typer.echo(f"{told.name}: {rows} read.")
    if only is not None:
        typer.echo(
            f"  Only the projects of {only.value.replace('-', ' ')} and what belongs to them were kept."
        )
    for kind, (added, changed, gone) in told.difference.by_kind().items():
        typer.echo(f"  {kind}: {added:,} added, {changed:,} changed, {gone:,} gone")
    for name, columns in told.report.unknown_columns.items():
        typer.echo(f"  {name}: nobody reads the columns {', '.join(columns)}.", err=True)
    for note, count in told.report.notes.items():
        typer.echo(f"  {count:,} {note}")
    for name, count in told.report.set_aside.items():
        typer.echo(f"  {name}: {count:,} rows set aside", err=True)
    for fault in told.report.faults:
        typer.echo(f"    {fault}", err=True)
    if untold := told.report.untold:
        typer.echo(f"    … and {untold:,} more", err=True)
