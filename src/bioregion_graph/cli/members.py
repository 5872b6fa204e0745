"""``bioregion members``: everybody in a network, directly or through other networks."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import AsOf, KnownBy, as_day, library, view
from bioregion_graph.network import reach
from bioregion_graph.terms.namespaces import compact


class Format(StrEnum):
    """How members are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="members")(members)


def members(
    network: Annotated[str, typer.Argument(help="IRI, prefixed name or name of a network.")],
    as_of: AsOf = None,
    known_by: KnownBy = None,
    format: Annotated[Format, typer.Option("--format", "-o", help="Form of the rows.")] = Format.table,
) -> None:
    """Direct and transitive members of a network, each once, with distance and path."""
    with view(known_by) as seen:
        iri = resolve(seen, library(), network)
        found = reach.members(reach.membership_graph(seen, library(), as_day(as_of)), iri)
    if format is Format.json:
        typer.echo(json.dumps([asdict(member) for member in found], ensure_ascii=False, indent=2))
    elif format is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["distance", "organisation", "label", "country", "kinds", "answer", "path"])
        for member in found:
            writer.writerow(
                [
                    member.distance,
                    member.organisation,
                    member.label,
                    member.country,
                    "|".join(member.kinds),
                    member.answer,
                    " > ".join(member.path),
                ]
            )
    else:
        _print(found)


def _print(found: list[reach.Member]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("distance", "organisation", "country", "kind", "answer", "path"):
        table.add_column(column, overflow="fold")
    for member in found:
        kinds = ", ".join(compact(kind) for kind in member.kinds)
        table.add_row(
            str(member.distance),
            member.label,
            member.country,
            kinds,
            member.answer,
            " → ".join(member.labels),
        )
    Console().print(table)
    counts = ", ".join(f"{count} {compact(kind)}" for kind, count in reach.count_by_kind(found).items())
    typer.echo(f"{len(found)} members" + (f": {counts}" if counts else ""), err=True)
