"""``bioregion show``: everything known of one thing, with dates and sources."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import AsOf, KnownBy, Lang, Language, as_day, library, view
from bioregion_graph.queries.describe import Description, Fact, Statement, Tie, describe
from bioregion_graph.terms.namespaces import compact, expand

_HIDDEN = {
    expand(name).value
    for name in (
        "brg:startsOn",
        "brg:endsOn",
        "brg:certainFrom",
        "brg:certainUntil",
        "rdf:type",
        "rdfs:label",
    )
}
_BOUNDS = {
    name: expand(f"brg:{name}").value for name in ("startsOn", "endsOn", "certainFrom", "certainUntil")
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="show")(show)


def show(
    thing: Annotated[list[str], typer.Argument(help="IRI, prefixed name or name.")],
    as_of: AsOf = None,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Facts of one thing: grouped, dated, each with the sources that state it."""
    console = Console()
    day = as_day(as_of)
    with view(known_by) as seen:
        questions = library()
        found = describe(seen, questions, resolve(seen, questions, " ".join(thing)))
    console.print(Text(found.label[lang], style="bold"), Text(compact(found.iri), style="dim"))
    kinds = ", ".join(compact(kind) for kind in found.kinds)
    console.print(Text(kinds, style="dim"))
    _facts(console, found, lang)
    for ties in found.ties_by_kind().values():
        _ties(console, ties, lang, None if day is None else day.isoformat())


def _facts(console: Console, found: Description, lang: Language) -> None:
    table = _table()
    for facts in found.facts_by_property().values():
        for index, fact in enumerate(facts):
            if fact.property not in _HIDDEN:
                name = fact.property_label[lang] if index == 0 else ""
                table.add_row(name, fact.value_label[lang], _sources(fact.sources))
    console.print(table)


def _ties(console: Console, ties: list[Tie], lang: Language, day: str | None) -> None:
    table = _table(ties[0].kind_label[lang].upper())
    for tie in ties:
        answer = None if day is None else _answer(tie, day)
        if answer == "no":
            continue
        about = "; ".join(f"{fact.property_label[lang]}: {fact.value_label[lang]}" for fact in _shown(tie))
        table.add_row(answer or "", about, _sources(tie.sources))
    if table.row_count:
        console.print(table)


def _shown(tie: Tie) -> list[Fact]:
    return [fact for fact in tie.facts if fact.property not in _HIDDEN]


def _answer(tie: Tie, day: str) -> str:
    """Whether the tie held on a day: yes, no or unknown."""
    bounds = {
        name: fact.value_label.en
        for fact in tie.facts
        for name, iri in _BOUNDS.items()
        if fact.property == iri
    }
    if bounds.get("startsOn", "") > day or bounds.get("endsOn", "9999-12-31") < day:
        return "no"
    if bounds.get("certainFrom", "9999-12-31") <= day <= bounds.get("certainUntil", ""):
        return "yes"
    return "unknown"


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
