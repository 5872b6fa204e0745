"""``bioregion members``: everybody in a network, directly or through other networks."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import AsOf, KnownBy, as_day, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.terms.namespaces import compact

if TYPE_CHECKING:
    from bioregion_graph.network import reach


class Format(StrEnum):
    """How members are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="members",
        epilog=examples(
            'members "Council of European BioRegions" --as-of 2019-05-01',
            "members organisation:alisei --format csv",
        ),
    )(members)


def members(
    network: Annotated[str, typer.Argument(help="IRI, prefixed name or name of a network.")],
    as_of: AsOf = None,
    known_by: KnownBy = None,
    format: Annotated[Format, typer.Option("--format", "-o", help="Form of the rows.")] = Format.table,
) -> None:
    """Direct and transitive members of a network, each once, with distance and path.

    With --as-of, the answer is "yes" when every membership on the path is proven for that day, otherwise
    "unknown"; organisations that are proven not to have belonged are left out.
    """
    # NetworkX takes longer to load than most commands take to answer.
    from bioregion_graph.network import reach

    day = as_day(as_of)
    with view(known_by) as seen, progress.during("follow the memberships"):
        iri = resolve(seen, library(), network)
        found = reach.members(reach.membership_graph(seen, library(), day), iri)
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
        _print(found, day)


def _print(found: list[reach.Member], day: date | None) -> None:
    rows = [
        [
            str(member.distance),
            member.label,
            member.country,
            ", ".join(_short(kind) for kind in member.kinds),
            member.answer,
            # The network itself ends every path.
            " → ".join(member.labels[1:-1]),
        ]
        for member in found
    ]
    print_rows(("distance", "organisation", "country", "kind", "answer", "through"), rows)
    typer.echo(_told(found, day), err=True)


def _told(found: list[reach.Member], day: date | None) -> str:
    """How many there are; on a day, the proven and the unknown apart, since only the first are members then."""
    total = f"{len(found)} member{'' if len(found) == 1 else 's'}"
    if not found:
        return total
    if day is None:
        return f"{total}; by kind, some of several: {_by_kind(found)}"
    proven = [member for member in found if member.answer == "yes"]
    unknown = [member for member in found if member.answer != "yes"]
    lines = [f"{len(proven)} proven, {len(unknown)} unknown on {day.isoformat()}"]
    for name, part in (("proven", proven), ("unknown", unknown)):
        if part:
            lines.append(f"{name} by kind, some of several: {_by_kind(part)}")
    return "\n".join(lines)


def _by_kind(found: list[reach.Member]) -> str:
    from bioregion_graph.network.reach import count_by_kind

    return ", ".join(f"{count} {_short(kind)}" for kind, count in count_by_kind(found).items())


def _short(kind: str) -> str:
    return compact(kind).rpartition(":")[2]
