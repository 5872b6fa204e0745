"""Options that the commands of ``bioregion network`` share, and how they become a wish."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, Protocol

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


@dataclass(frozen=True)
class Asked:
    """What the shared options ask for, as it was written."""

    ties: Ties = None
    on: On = None
    since: Since = None
    until: Until = None
    country: Countries = None
    kind: Kinds = None
    field: Fields = None
    network: Of = ""
    least: Least = 1
    centre: Centre = ""
    depth: Depth = 1
    proven: Proven = False
    bipartite: Bipartite = False

    def wish(self, named: Named) -> Wish:
        """The wish that the options make. Raises UsageError, NotFoundError."""
        from bioregion_graph.network.wish import Form as TieForm
        from bioregion_graph.network.wish import Wish, forms

        return Wish(
            forms(self.ties) if self.ties else (TieForm.projects,),
            as_day(self.on),
            as_day(self.since),
            as_day(self.until),
            tuple(each.upper() for each in self.country or ()),
            tuple(
                f"{PREFIXES['kind']}{each.rpartition(':')[2].rpartition('/')[2]}" for each in self.kind or ()
            ),
            tuple(named(each, _FIELDS) for each in self.field or ()),
            named(self.network) if self.network else "",
            self.least,
            named(self.centre) if self.centre else "",
            self.depth,
            self.proven,
            self.bipartite,
        )


def with_wish(*without: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the shared options but those named; it gets them together, as its argument ``asked``."""
    shared = {
        name: each for name, each in signature(Asked, eval_str=True).parameters.items() if name not in without
    }

    def give(command: Callable[..., None]) -> Callable[..., None]:
        own = signature(command, eval_str=True).parameters

        @wraps(command)
        def run(**given: Any) -> None:
            asked = Asked(**{name: given.pop(name) for name in shared})
            command(asked=asked, **given)

        taken: list[Parameter] = []
        for name, each in own.items():
            taken += shared.values() if name == "asked" else (each,)
        parameters = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in taken]
        # Typer reads what a command takes from its signature and its annotations.
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # functions may have one, says PEP 362
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return give


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
