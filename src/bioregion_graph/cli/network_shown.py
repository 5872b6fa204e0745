"""``bioregion network show``, ``measures``, ``communities``, ``path`` and ``export``."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.network_options import (
    Asked,
    Form,
    Limit,
    On,
    Shape,
    Ties,
    number,
    opened,
    print_json,
    short,
    with_wish,
)  # fmt: skip
from bioregion_graph.cli.options import KnownBy, as_day, examples
from bioregion_graph.cli.tables import print_rows

if TYPE_CHECKING:
    from bioregion_graph.network.mixing import Mixing

_MIXED = 12


class File(StrEnum):
    """The formats of an export."""

    json = "json"
    csv = "csv"
    nodes_csv = "nodes-csv"
    graphml = "graphml"
    gexf = "gexf"


Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        help="degree, strength, betweenness, pagerank, core, constraint, effective-size, articulation or component; "
        "repeatable.",
    ),
]
Backend = Annotated[
    str, typer.Option("--backend", help="A NetworkX backend that is installed; or networkx itself.")
]


def register(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command(
        name="show",
        epilog=examples(
            "network show --ties memberships --on 2019-05-01",
            "network show --ties projects --country IT --country FR --least 2",
        ),
    )(show)
    group.command(
        name="measures",
        epilog=examples(
            "network measures --ties memberships,projects --measure betweenness --on 2019-05-01",
            "network measures --measure pagerank --measure core -n 20",
        ),
    )(measures)
    group.command(name="communities", epilog=examples("network communities --ties projects --least 2"))(
        communities
    )
    group.command(
        name="path",
        epilog=examples(
            "network path organisation:clust-er-health organisation:council-of-european-bioregions",
            'network path "Biocat" "ALISEI" --on 2019-05-01',
        ),
    )(path)
    group.command(
        name="export",
        epilog=examples(
            "network export members.graphml --ties memberships", "network export network.gexf --country IT"
        ),
    )(export)


@with_wish()
def show(asked: Asked, known_by: KnownBy = None, format: Shape = Form.table) -> None:
    """A network in figures: size, reach, bridges, and who is tied to whom by country and kind."""
    from bioregion_graph.network import change
    from bioregion_graph.network.mixing import ATTRIBUTES, mixing

    with opened(known_by) as (analysis, named):
        wish = asked.wish(named)
        with progress.during("measure"):
            found = analysis.network(wish)
            figures = change.figures(found)
            mixed = {attribute: mixing(found, attribute) for attribute in ATTRIBUTES}
    if format is Form.json:
        told = {name: {"groups": each.groups, "ties": each.ties.tolist(), "assortativity": each.assortativity,
                       "outward": each.outward} for name, each in mixed.items()}  # fmt: skip
        print_json({"asked": wish.told(), "figures": figures, "mixing": told})
        return
    spread = figures.spread
    rows = [
        ("organisations and bodies", number(figures.nodes)),
        ("ties", f"{figures.ties} ({figures.proven} proven)"),
        ("parts", f"{figures.components}, the largest of {figures.largest}"),
        ("bridges", number(figures.bridges)),
        ("communities", f"{figures.communities} (modularity {figures.modularity:.3f})"),
        ("pairs with a way", f"{spread.connected:.1%}, over {number(spread.distance)} ties on the mean"),
        *((f"mixing by {name}", _mixed(each)) for name, each in mixed.items()),
    ]
    print_rows(("figure", "value"), rows)


def _mixed(found: Mixing) -> str:
    if not found.ties.sum():
        return "no ties"
    inside = sorted(
        ((float(found.ties[place, place]), name) for place, name in enumerate(found.groups)), reverse=True
    )
    most = ", ".join(
        f"{name.rpartition('/')[2]} {number(ties / 2)}" for ties, name in inside[:_MIXED] if ties
    )
    return f"assortativity {found.assortativity:.3f}, E-I {found.outward:.3f}; inside: {most or 'none'}"


@with_wish()
def measures(
    asked: Asked, measure: Measures = None, known_by: KnownBy = None, limit: Limit = 20,
    error: Annotated[float, typer.Option("--error", help="Of sampled betweenness: off by at most so much.")] = 0.01,
    backend: Backend = "", format: Shape = Form.table,
) -> None:  # fmt: skip
    """How each organisation stands in a network, by the first measure named, largest first."""
    import numpy as np

    from bioregion_graph.network.sampling import Precision

    names = measure or ["betweenness", "degree", "strength"]
    with opened(known_by) as (analysis, named):
        wish = asked.wish(named)
        with progress.during("measure"):
            found = analysis.network(wish)
            told = [analysis.measure(found, name, wish, Precision(error), backend) for name in names]
    order = np.argsort(-np.nan_to_num(told[0].values, nan=-np.inf), kind="stable")[:limit].tolist()
    if format is Form.json:
        nodes = [
            {"iri": found.nodes[place].iri, "label": found.nodes[place].label}
            | {each.name: float(each.values[place]) for each in told}
            for place in order
        ]
        errors = {each.name: each.error for each in told}
        print_json({"asked": wish.told(), "of": len(found), "errors": errors, "nodes": nodes})
        return
    rows = [[*(number(each.values[place]) for each in told), *short(found.nodes[place])] for place in order]
    print_rows((*names, "organisation", "country", "identifier"), rows)
    for each in told:
        if each.note:
            typer.echo(f"{each.name}: {each.note}", err=True)


@with_wish("bipartite")
def communities(
    asked: Asked, known_by: KnownBy = None, limit: Limit = 20,
    resolution: Annotated[float, typer.Option("--resolution", help="Above 1 for more and smaller ones.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same answer.")] = 0,
    format: Shape = Form.table,
) -> None:  # fmt: skip
    """Who is tied more closely to each other than to the rest, and how stable that answer is."""
    from bioregion_graph.network.measures import strength

    with opened(known_by) as (analysis, named):
        wish = asked.wish(named)
        with progress.during("find communities"):
            found = analysis.network(wish)
            groups = analysis.communities(found, wish, resolution, seed)
    order = (-strength(found)).argsort(kind="stable")
    told: list[dict[str, Any]] = [
        {
            "community": number_, "size": int(size), "stability": float(groups.stability[number_]),
            "members": [found.nodes[place] for place in order[groups.of[order] == number_].tolist()],
        }
        for number_, size in enumerate(groups.sizes[:limit].tolist())
    ]  # fmt: skip
    if format is Form.json:
        whole = {"modularity": groups.modularity, "agreement": groups.agreement, "communities": told}
        print_json({"asked": wish.told(), **whole})
        return
    rows = [
        [str(each["community"]), str(each["size"]), f"{each['stability']:.2f}",
         ", ".join(member.label for member in each["members"][:5])]
        for each in told
    ]  # fmt: skip
    print_rows(("community", "size", "stability", "most tied members"), rows)
    typer.echo(
        f"{len(groups.sizes)} communities, modularity {groups.modularity:.3f}; runs agree by {groups.agreement:.3f}",
        err=True,
    )


def path(
    one: Annotated[str, typer.Argument(help="Who seeks an introduction: name or identifier.")],
    other: Annotated[str, typer.Argument(help="To whom.")],
    ties: Ties = None,
    on: On = None,
    years: Annotated[
        int, typer.Option("--years", min=0, help="Ties that ended so long ago still count.")
    ] = 3,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="At most so many ways.")] = 3,
    known_by: KnownBy = None,
    format: Shape = Form.table,
) -> None:
    """The shortest living ways from one organisation to another, and through what each step leads."""
    from bioregion_graph.network import paths
    from bioregion_graph.network.wish import forms

    day = as_day(on) or datetime.now(UTC).date()
    with opened(known_by) as (analysis, named), progress.during("look for ways"):
        wish = paths.living(day, forms(ties) if ties else paths.FORMS, years)
        ways = analysis.ways(wish, named(one), named(other), limit)
    if format is Form.json:
        print_json(
            {"asked": wish.told(), "ways": [{"answer": way.answer, "steps": way.steps} for way in ways]}
        )
    else:
        rows = [
            [str(place), step.first.label, step.second.label, step.answer,
             "; ".join(thing.label for _, thing in step.through)]
            for place, way in enumerate(ways, 1)
            for step in way.steps
        ]  # fmt: skip
        print_rows(("way", "from", "to", "proven", "through"), rows)
    if not ways:
        typer.echo(f"No way leads there on {day} over these ties.", err=True)
        raise typer.Exit(1)


@with_wish()
def export(
    file: Annotated[Path, typer.Argument(help="The file; its ending tells the format: graphml, gexf, csv, json.")],
    asked: Asked, measure: Measures = None, known_by: KnownBy = None,
    format: Annotated[File | None, typer.Option("--format", "-o", help="The format, whatever the ending.")] = None,
    layout: Annotated[bool, typer.Option("--layout/--no-layout", help="With places to draw the nodes at.")] = True,
) -> None:  # fmt: skip
    """Write a network with its measures for another program."""
    from bioregion_graph.errors import UsageError
    from bioregion_graph.network.exchange import FORMATS

    chosen = format.value if format else file.suffix.removeprefix(".").lower()
    if chosen not in FORMATS:
        raise UsageError(f'"{file}" tells no format. Add --format, one of {", ".join(FORMATS)}.')
    with opened(known_by) as (analysis, named):
        wish = asked.wish(named)
        with progress.during("measure and lay out"):
            portrait = analysis.portrait(wish, measure or ("degree", "strength", "pagerank"), layout)
        file.write_text(FORMATS[chosen](portrait), encoding="utf-8")
    typer.echo(f"{file}: {len(portrait.network)} nodes, {portrait.network.size} ties", err=True)
