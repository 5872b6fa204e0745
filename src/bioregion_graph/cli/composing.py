"""``bioregion consortium compose``: teams for a lead and a call, eligible if any is, none beaten by another."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli import teams as printed
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, library, view

_CLASH, _UNKNOWN = 1, 3  # 2 is for wrong usage, as everywhere


class Format(StrEnum):
    """How the teams are written."""

    text = "text"
    json = "json"
    csv = "csv"


Several = list[str] | None
Types = Annotated[
    list[str], typer.Option("--type", "-t", help="Type of call, and conditions its topic adds; repeatable.")
]
Lead = Annotated[
    str, typer.Option("--lead", help="The organisation that coordinates, by name or identifier.")
]
Size = Annotated[int, typer.Option("--size", help="How many partners, the lead counted in.")]
Text = Annotated[str, typer.Option("--text", help="What the project is about.")]
Topic = Annotated[str, typer.Option("--topic", help="The topic of the call, by its code.")]
Need = Annotated[
    Several,
    typer.Option("--need", help="A side or expertise, with :N for several, as industry:2; repeatable."),
]
Countries = Annotated[int, typer.Option("--countries", help="From at least so many countries.")]
Place = Annotated[Several, typer.Option("--from", help="A country that must be there; repeatable.")]
Crowding = Annotated[
    int | None, typer.Option("--most-from-one", min=1, help="At most so many from one country.")
]
New = Annotated[int, typer.Option("--new", help="So many who never worked with the lead.")]
Included = Annotated[Several, typer.Option("--with", help="Who must be in; repeatable.")]
Excluded = Annotated[Several, typer.Option("--without", help="Who must not; repeatable.")]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="Day of the call; default: today.")]
Part = Annotated[str, typer.Option("--part", help="Part of the programme, as pillar-2.")]
Teams = Annotated[int, typer.Option("--teams", min=1, help="At most so many teams.")]
Written = Annotated[Format, typer.Option("--format", help="text, json or csv.")]


def compose(
    type: Types, lead: Lead, size: Size = 8, text: Text = "", topic: Topic = "", need: Need = None,
    countries: Countries = 1, place: Place = None, most_from_one: Crowding = None, new: New = 0,
    included: Included = None, excluded: Excluded = None, on: On = None, part: Part = "", teams: Teams = 6,
    known_by: KnownBy = None, format: Written = Format.text, lang: Lang = Language.en,
) -> None:  # fmt: skip
    """Compose consortia for a lead and a type of call.

    Exit code 0 when the first is eligible, 1 when what is asked clashes, 3 when eligibility cannot be told yet.
    """
    # NumPy, SciPy and the solver take longer to load than most commands take to answer.
    from bioregion_graph.matching.composing import asking, composer
    from bioregion_graph.matching.composing.brief import Brief
    from bioregion_graph.matching.composing.law import Law
    from bioregion_graph.matching.eligibility import packs
    from bioregion_graph.matching.eligibility.truth import Truth
    from bioregion_graph.matching.partners import Partners
    from bioregion_graph.matching.request import Request

    book = packs.rulebook()
    needs = asking.needs_of(need or [])
    day = as_day(on) or datetime.now(UTC).date()
    law = Law(book, book.select(tuple(type), day, part))
    places = tuple(book.countries.code(each) for each in place or ())
    with view(known_by) as seen:
        questions = library()
        leading, *others = (
            resolve(seen, questions, each) for each in (lead, *(included or ()), *(excluded or ()))
        )
        with progress.during("read projects"):
            known = Partners.read(seen, questions, day)
        field = asking.candidates(
            book, known, seen, questions, Request(call=topic, text=text, lead=leading), needs
        )
    count = len(included or ())
    brief = Brief(
        field.lead, size, needs, countries, places, most_from_one, new, tuple(others[:count]), tuple(others[count:])
    )  # fmt: skip
    told = composer.compose(brief, law, field.candidates, most=teams)
    names = {each.name: each.label for each in field.candidates}
    typer.echo(printed.FORMATS[format](brief, told, lang, names))
    if not told.proposals:
        raise typer.Exit(_CLASH)
    if told.proposals[0].report.verdict is not Truth.yes:
        raise typer.Exit(_UNKNOWN)
