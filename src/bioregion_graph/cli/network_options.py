"""Options that the commands of ``bioregion network`` share, and how they become a wish."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import as_day, library, view
from bioregion_graph.terms.namespaces import PREFIXES, compact

if TYPE_CHECKING:
    from bioregion_graph.network.analysis import Analysis
    from bioregion_graph.network.ties import Thing
    from bioregion_graph.network.wish import Wish

_FIELDS = ("Concept",)


class Named(Protocol):
    """Turns what is written into an IRI; names are looked for among these kinds."""

    def __call__(self, text: str, kinds: Collection[str] = ...) -> str: ...


class Form(StrEnum):
    """How answers are printed."""

    table = "table"
    json = "json"


Ties = Annotated[
    list[str] | None,
    typer.Option(
        "--ties", help="projects, memberships, shared-memberships, events, people; repeatable or with commas."
    ),
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="Ties that hold on this day, as 2019-05-01.")
]
Since = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="Ties that held at some time from this day on.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Ties that held at some time until this day.")
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="Only among these, as IT; repeatable.")
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="Only of this kind, as kind:sme; repeatable.")
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field", help="Only who works in this field or one below it, as ls:diagnostics; repeatable."
    ),
]
Of = Annotated[
    str, typer.Option("--network", help="Only who belongs to this body, directly or through others.")
]
Least = Annotated[int, typer.Option("--least", min=1, help="At least so many things shared.")]
Centre = Annotated[str, typer.Option("--centre", help="Only those around this organisation.")]
Depth = Annotated[int, typer.Option("--depth", min=1, max=10, help="How many ties around the centre.")]
Proven = Annotated[bool, typer.Option("--proven", help="Leave out what is unknown on the days asked.")]
Bipartite = Annotated[
    bool, typer.Option("--bipartite", help="Projects, events and people are nodes themselves.")
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="At most so many rows.")]
Shape = Annotated[Form, typer.Option("--format", "-o", help="Form of the answer.")]


@contextmanager
def opened(known_by: str | None = None) -> Iterator[tuple[Analysis, Named]]:
    """The analysis of the graph, and what turns a name into an IRI, by default that of an organisation or group."""
    # NetworkX and SciPy take longer to load than most commands take to answer.
    from bioregion_graph.network.analysis import Analysis

    with view(known_by) as seen:
        questions = library()
        with progress.during("read ties"):
            analysis = Analysis.over(seen, questions)

        def named(text: str, kinds: Collection[str] = ("Organisation", "Group")) -> str:
            return resolve(seen, questions, text, kinds)

        yield analysis, named


def wished(
    named: Named, ties: list[str] | None = None, on: str | None = None, since: str | None = None,
    until: str | None = None, country: list[str] | None = None, kind: list[str] | None = None,
    field: list[str] | None = None, network: str = "",
    least: int = 1, centre: str = "", depth: int = 1, proven: bool = False,
    bipartite: bool = False,
) -> Wish:  # fmt: skip
    """The wish that the options make. Raises UsageError, NotFoundError."""
    from bioregion_graph.network.wish import Form as TieForm
    from bioregion_graph.network.wish import Wish, forms

    return Wish(
        forms(ties) if ties else (TieForm.projects,),
        as_day(on),
        as_day(since),
        as_day(until),
        tuple(each.upper() for each in country or ()),
        tuple(f"{PREFIXES['kind']}{each.rpartition(':')[2].rpartition('/')[2]}" for each in kind or ()),
        tuple(named(each, _FIELDS) for each in field or ()),
        named(network) if network else "",
        least,
        named(centre) if centre else "",
        depth,
        proven,
        bipartite,
    )


def print_json(said: object) -> None:
    """Print an answer as JSON; what is not a number is null."""
    from bioregion_graph.network.exchange import plain

    typer.echo(json.dumps(plain(said), ensure_ascii=False, indent=2, allow_nan=False))


def short(thing: Thing) -> list[str]:
    """A node in a row: its name, its country, its identifier."""
    return [thing.label, thing.country, compact(thing.iri)]


def number(value: float) -> str:
    """A number in a row."""
    if value != value:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.4f}"
