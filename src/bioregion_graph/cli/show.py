"""``bioregion show``: everything known of one thing, with dates and sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bioregion_graph.cli import progress, ties
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import AsOf, KnownBy, Lang, Language, as_day, examples, library, view
from bioregion_graph.queries.describe import Description, Statement, Tie, describe
from bioregion_graph.terms.namespaces import compact, expand

_LABEL = expand("rdfs:label").value
Telling = Callable[[tuple[Statement, ...]], str]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="show",
        epilog=examples(
            "show organisation:toscana-life-sciences",
            "show Senatore --as-of 2019-05-01",
            "show Biocat --lang it",
            "show organisation:biocat --rows",
        ),
    )(show)


def show(
    thing: Annotated[list[str], typer.Argument(help="IRI, prefixed name or name.")],
    as_of: AsOf = None,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
    rows: Annotated[
        bool, typer.Option("--rows", help="Name the file and row of each fact, to correct it there.")
    ] = False,
) -> None:
    """Facts of one thing: grouped, dated, each with the sources that state it.

    With --as-of, ties that are proven not to hold on that day are left out, the others marked yes or unknown.
    """
    console = Console()
    day = as_day(as_of)
    with view(known_by) as seen, progress.during("look it up"):
        questions = library()
        found = describe(seen, questions, resolve(seen, questions, " ".join(thing)))
    console.print(Text(found.label[lang], style="bold"), Text(compact(found.iri), style="dim"))
    kinds = ", ".join(compact(kind) for kind in found.kinds)
    console.print(Text(kinds, style="dim"))
    told = _rows if rows else _sources
    _facts(console, found, lang, told)
    for alike in found.ties_by_kind().values():
        _ties(console, alike, lang, None if day is None else day.isoformat(), told)


def _facts(console: Console, found: Description, lang: Language, told: Telling) -> None:
    table = _table()
    for facts in found.facts_by_property().values():
        for index, fact in enumerate(facts):
            # The name stands at the top, but whoever corrects it looks for its row.
            if fact.property not in ties.HIDDEN or (told is _rows and fact.property == _LABEL):
                name = fact.property_label[lang] if index == 0 else ""
                table.add_row(name, Text(fact.value_label[lang]), Text(told(fact.sources)))
    console.print(table)


def _ties(console: Console, found: list[Tie], lang: Language, day: str | None, told: Telling) -> None:
    table = _table(found[0].kind_label[lang].upper())
    for tie in found:
        answer = "" if day is None else ties.answer(tie, day)
        if answer != "no":
            table.add_row(answer, Text("\n".join(ties.lines(tie, lang))), Text(told(tie.sources)))
    if table.row_count:
        console.print(table)


def _table(title: str | None = None) -> Table:
    table = Table(
        box=None, show_header=False, pad_edge=False, title=title, title_justify="left", title_style="bold"
    )
    table.add_column(style="dim", min_width=10)
    table.add_column(overflow="fold", ratio=3)
    table.add_column(style="dim", overflow="fold", ratio=2)
    return table


def _sources(sources: tuple[Statement, ...]) -> str:
    told = []
    for source in sources:
        lines = ", ".join(place.rpartition("#")[2] for place in source.stated_at)
        date = ", ".join(filter(None, (source.published, lines)))
        told.append(f"{source.title or compact(source.source)}{f' ({date})' if date else ''}")
    return "; ".join(told)


def _rows(sources: tuple[Statement, ...]) -> str:
    """The sources, each with the rows of the curated files that tell what it says."""
    told = []
    for source in sources:
        # A source that is no curated file is its own place.
        places = (place.partition("#") for place in source.stated_in if "://" not in place)
        rows = (f"data/{file}{f', row {row}' if row else ''}" for file, _, row in places)
        told.append("\n".join([_sources((source,)), *(f"  {row}" for row in rows)]))
    return "\n".join(told)
