"""``bioregion network change``, ``what-if``, ``suggest`` and ``worlds``: what changes, and what would."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioregion_graph import settings
from bioregion_graph.cli import progress
from bioregion_graph.cli.network_options import (
    Asked,
    Form,
    Shape,
    number,
    opened,
    print_json,
    short,
    with_wish,
)
from bioregion_graph.cli.options import KnownBy, examples
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.terms.iris import written_iri
from bioregion_graph.terms.namespaces import compact

if TYPE_CHECKING:
    from bioregion_graph.network.change import Change, Figures
    from bioregion_graph.network.ties import Thing

_LISTED = 10
_NAME = re.compile(r"[\w][\w .-]{0,79}")


def register(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command(
        name="change", epilog=examples("network change 2019-05-01 2026-09-01 --ties memberships,people")
    )(change)
    group.command(
        name="what-if",
        epilog=examples(
            "network what-if --remove organisation:alisei --ties memberships --on 2019-05-01",
            'network what-if --tie organisation:biocat=organisation:alisei --save "Biocat and ALISEI"',
            'network what-if "Biocat and ALISEI" --ties projects,memberships',
            "network what-if plan.json",
        ),
    )(what_if)
    group.command(
        name="suggest", epilog=examples("network suggest --ties memberships,projects --on 2019-05-01")
    )(suggest)
    group.command(
        name="worlds",
        epilog=examples(
            "network worlds organisation:clust-er-health organisation:council-of-european-bioregions --on 2019-05-01"
        ),
    )(held)


@with_wish("on", "since", "until", "bipartite")
def change(
    before: Annotated[str, typer.Argument(metavar="DAY", help="The earlier day, as 2019-05-01.")],
    after: Annotated[str, typer.Argument(metavar="DAY", help="The later day.")],
    asked: Asked,
    known_by: KnownBy = None,
    format: Shape = Form.table,
) -> None:
    """What has changed between two days: organisations, ties, reach, bridges, communities."""
    with opened(known_by) as (analysis, named), progress.during("compare"):
        found = analysis.change(*(replace(asked, on=day).wish(named) for day in (before, after)))
    if format is Form.json:
        print_json(found)
    else:
        _print(found, (before, after))


@with_wish("centre", "depth", "bipartite")
def what_if(
    asked: Asked,
    scenario: Annotated[str, typer.Argument(help="A saved name, or a file of a scenario in JSON.")] = "",
    remove: Annotated[list[str] | None, typer.Option("--remove", help="Without this organisation; repeatable.")] = None,
    tie: Annotated[
        list[str] | None, typer.Option("--tie", metavar="ONE=OTHER", help="With a tie of these two; repeatable.")
    ] = None,
    member: Annotated[
        list[str] | None,
        typer.Option("--member", metavar="MEMBER=NETWORK", help="With this member in a network; repeatable."),
    ] = None,
    save: Annotated[str, typer.Option("--save", help="Keep the scenario under this name.")] = "",
    known_by: KnownBy = None, format: Shape = Form.table,
) -> None:  # fmt: skip
    """What would change if members, projects, clusters or ties came or went. Nothing is written to the graph.

    Without anything it lists the scenarios that are saved.
    """
    from bioregion_graph.network import scenario as scenarios

    if not (scenario or remove or tie or member):
        saved = sorted(_folder().glob("*.json"))
        for each in saved:
            typer.echo(each.stem)
        typer.echo(f"{len(saved)} saved; name one, or say what changes: --remove, --tie, --member.", err=True)
        return
    steps: list[dict[str, Any]] = [
        *({"do": "remove organisation", "organisation": each} for each in remove or ()),
        *({"do": "add tie", "one": one, "other": other} for one, other in _two(tie)),
        *({"do": "add member", "member": one, "network": other} for one, other in _two(member)),
    ]
    with opened(known_by) as (analysis, named):
        document = _document(scenario) if scenario else {"name": save, "steps": []}
        if isinstance(document, dict) and isinstance(document.get("steps"), list):
            document["steps"] = [*document["steps"], *steps]
            document["name"] = save or document.get("name", "")
        read = scenarios.read(document, _naming(named))
        wish = asked.wish(named)
        with progress.during("compare"):
            outcome = analysis.what_if(wish, read)
    if save:
        _keep(save, read.told())
    if format is Form.json:
        print_json({"scenario": read.told(), "change": outcome.change, "reach": outcome.reach})
        return
    _print(outcome.change, ("now", "then"))
    for reached in outcome.reach:
        typer.echo(f"members of {compact(reached.network)}: {reached.before} → {reached.after}")


@with_wish("centre", "depth", "bipartite")
def suggest(
    asked: Asked, known_by: KnownBy = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=20, help="How many ties.")] = 3,
    end: Annotated[str, typer.Option("--for", help="Only ties of this organisation.")] = "",
    format: Shape = Form.table,
) -> None:  # fmt: skip
    """Which new ties would connect the most, each given those before it."""
    with opened(known_by) as (analysis, named), progress.during("try ties"):
        wish = asked.wish(named)
        found = analysis.suggest(wish, count, named(end) if end else "")
    if format is Form.json:
        print_json({"asked": wish.told(), "ties": found})
        return
    rows = [
        [
            each.one.label,
            each.other.label,
            str(each.connects),
            f"{each.gain:.5f}{' (sampled)' if each.is_sampled else ''}",
        ]
        for each in found
    ]
    print_rows(("one", "other", "pairs connected", "efficiency gained"), rows)


@with_wish("country", "kind", "field", "network", "least", "centre", "depth", "bipartite")
def held(
    one: Annotated[str, typer.Argument(help="A network or cluster: name or identifier.")],
    other: Annotated[str, typer.Argument(help="Another one.")],
    asked: Asked, known_by: KnownBy = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=20, help="How many holders.")] = 3,
    format: Shape = Form.table,
) -> None:  # fmt: skip
    """Which organisations hold two bodies with their members together, and what is left without them."""
    with opened(known_by) as (analysis, named), progress.during("follow the ways"):
        wish = replace(asked, ties=asked.ties or ["projects", "memberships", "people", "events"]).wish(named)
        found = analysis.hold_together(wish, named(one), named(other), count)
    if format is Form.json:
        print_json({"asked": wish.told(), "worlds": found})
        return
    rows = [
        [f"{each.share:.1%}", *short(each.node), f"{each.without.connected} of {each.without.pairs}",
         number(each.without.distance)]
        for each in found.holders
    ]  # fmt: skip
    heads = (
        "of the ways",
        "organisation",
        "country",
        "identifier",
        "pairs left with a way",
        "ties on the mean",
    )
    print_rows(heads, rows)
    bond = found.bond
    typer.echo(
        f"{len(found.one)} and {len(found.other)} organisations, {len(found.both)} in both; {bond.connected} of "
        f"{bond.pairs} pairs have a way, over {number(bond.distance)} ties on the mean",
        err=True,
    )


def _naming(named: Callable[[str], str]) -> Callable[[str], str]:
    """What is written in a scenario: a name of the graph, or one of something new."""
    from bioregion_graph.network.scenario import made_up

    def found(text: str) -> str:
        if text.startswith("urn:"):
            return text
        try:
            return named(text)
        except NotFoundError:
            iri = written_iri(text)
            return iri if iri is not None else made_up(text)

    return found


def _two(written: list[str] | None) -> list[tuple[str, str]]:
    found = []
    for text in written or ():
        one, sign, other = text.partition("=")
        if not (one and sign and other):
            raise UsageError(
                f'"{text}" names no two. Write ONE=OTHER, as organisation:biocat=organisation:alisei.'
            )
        found.append((one, other))
    return found


def _keep(name: str, document: dict[str, Any]) -> None:
    path = _saved(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    typer.echo(f'Saved as "{name}" ({path}).', err=True)


def _document(scenario: str) -> Any:
    path = Path(scenario) if scenario.endswith(".json") else _saved(scenario)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(
            f"There is no scenario {path}. Without a name, what-if lists those saved."
        ) from error
    except ValueError as error:
        raise UsageError(f"{path} is not JSON ({error}). See docs/network.md for its form.") from error


def _saved(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f'"{name}" is no name of a scenario. Use letters, digits, spaces, points and hyphens.'
        )
    return _folder() / f"{name}.json"


def _folder() -> Path:
    return settings.load().scenarios


def _print(found: Change, heads: tuple[str, str]) -> None:
    figures = [_figures(each) for each in (found.before, found.after)]
    print_rows(("figure", *heads), [[name, value, figures[1][name]] for name, value in figures[0].items()])
    _list("new", [node.label for node in found.nodes_gained])
    _list("gone", [node.label for node in found.nodes_lost])
    for name, pairs in (
        ("new ties", found.ties_gained), ("lost ties", found.ties_lost),
        ("new bridges", found.bridges_gained), ("lost bridges", found.bridges_lost),
    ):  # fmt: skip
        _list(name, [_pair(each) for each in pairs])
    typer.echo(f"ties kept (Jaccard): {found.kept:.3f}; communities agree by {found.agreement:.3f}")


def _figures(figures: Figures) -> dict[str, str]:
    spread = figures.spread
    return {
        "organisations and bodies": str(figures.nodes),
        "ties": str(figures.ties),
        "proven ties": str(figures.proven),
        "parts": str(figures.components),
        "largest part": str(figures.largest),
        "bridges": str(figures.bridges),
        "communities": str(figures.communities),
        "pairs with a way": f"{spread.connected:.1%}",
        "ties between them": number(spread.distance),
        "efficiency": f"{spread.efficiency:.4f}",
    }


def _list(name: str, told: Sequence[str]) -> None:
    if told:
        more = f"; and {len(told) - _LISTED} more" if len(told) > _LISTED else ""
        typer.echo(f"{name} ({len(told)}): {'; '.join(told[:_LISTED])}{more}")


def _pair(ends: tuple[Thing, Thing]) -> str:
    return f"{ends[0].label} – {ends[1].label}"
