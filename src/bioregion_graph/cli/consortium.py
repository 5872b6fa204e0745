"""``bioregion consortium``: whether partners may apply together to a call, what would mend it, and whom to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph.cli import progress, verdicts
from bioregion_graph.cli.composing import compose
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, examples, library, view

if TYPE_CHECKING:
    from bioregion_graph.matching.eligibility.answers import Answer
    from bioregion_graph.matching.eligibility.consortium import Partner
    from bioregion_graph.matching.eligibility.rules import Rulebook

_NOT_ELIGIBLE, _UNKNOWN = 1, 3  # 2 is for wrong usage, as everywhere


def register(app: typer.Typer) -> None:
    """Add the command with its parts."""
    group = typer.Typer(help="Whether partners may apply together to a call.", no_args_is_help=True)
    group.command(
        name="check",
        epilog=examples(
            'consortium check --type he-ria "DE:Charité" "FR:Inserm" "IT:Mario Negri"',
            "consortium check --type he-ria --file partners.csv --lang it",
            "consortium check --type widening-twinning RO:Iasi:role=coordinator DE:Ulm:kind=HES FR:Lyon:kind=HES",
            "consortium check --type he-ria organisation:toscana-life-sciences DE:Ulm ?:Someone",
        ),
    )(check)
    group.command(
        name="compose",
        epilog=examples(
            'consortium compose --type he-ria --lead organisation:toscana-life-sciences --text "rare cancers"',
            "consortium compose -t he-ria --lead organisation:biocat --size 12 --need industry:3 --countries 6",
            'consortium compose -t he-ria --lead organisation:biocat --need "gene therapy" --from IS --format csv',
        ),
    )(compose)
    group.command(name="types", epilog=examples("consortium types", "consortium types --lang it"))(types)
    app.add_typer(group, name="consortium")


Types = Annotated[
    list[str], typer.Option("--type", "-t", help="Type of call, and conditions its topic adds; repeatable.")
]


def check(
    type: Types,
    partners: Annotated[
        list[str] | None,
        typer.Argument(
            help="COUNTRY:NAME[:kind=…,role=…,group=…], or an identifier of the graph; ? is unknown."
        ),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Partners as CSV or JSON.")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="Day of the call; default: today.")
    ] = None,
    part: Annotated[str, typer.Option("--part", help="Part of the programme, as pillar-2.")] = "",
    states: Annotated[
        list[str] | None, typer.Option("--states", help="A fact of the whole consortium; repeatable.")
    ] = None,
    denies: Annotated[
        list[str] | None, typer.Option("--denies", help="A fact that does not hold of it; repeatable.")
    ] = None,
    suggest: Annotated[
        str,
        typer.Option("--suggest", metavar="TEXT", help="Name who could mend it, for a project about this."),
    ] = "",
    known_by: KnownBy = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Lang = Language.en,
) -> None:
    """Check partners against the rules of a type of call.

    Exit code 0 when they are eligible, 1 when not, 3 when it cannot be told yet.
    """
    from bioregion_graph.matching.eligibility import packs
    from bioregion_graph.matching.eligibility.answers import answered, needs_graph
    from bioregion_graph.matching.eligibility.truth import Truth

    book = packs.rulebook()
    told, facts = _told(book, partners or (), file, {True: states or (), False: denies or ()})
    selection = book.select(tuple(type), as_day(on) or datetime.now(UTC).date(), part)
    with view(known_by) if needs_graph(told) else nullcontext() as seen:
        answer = answered(book, selection, told, facts, seen, library())
    if suggest and answer.repairs:
        answer = _fitting(answer, suggest, known_by)
    typer.echo(verdicts.as_json(answer, lang) if as_json else verdicts.text(answer, lang))
    verdict = answer.report.verdict
    if verdict is not Truth.yes:
        raise typer.Exit(_NOT_ELIGIBLE if verdict is Truth.no else _UNKNOWN)


def _told(
    book: Rulebook, partners: Sequence[str], file: Path | None, said: Mapping[bool, Sequence[str]]
) -> tuple[list[Partner], dict[str, bool]]:
    """The partners of the file and of the command line, and the facts of the whole consortium."""
    from bioregion_graph.matching.eligibility import reading, written
    from bioregion_graph.matching.eligibility.consortium import fact_of

    told, facts = reading.read(book, file) if file else ([], {})
    facts |= {fact_of(book, name): holds for holds, names in said.items() for name in names}
    return [*told, *(written.partner_of(book, text) for text in partners)], facts


def types(lang: Lang = Language.en) -> None:
    """List the types of call that there are rules for, and the conditions that topics add."""
    from bioregion_graph.cli.tables import print_rows
    from bioregion_graph.matching.eligibility import packs

    book = packs.rulebook()
    rows = sorted([code, pack.label[lang]] for pack in book.packs.values() for code in pack.codes)
    print_rows(("type", "calls"), rows)


def _fitting(answer: Answer, text: str, known_by: str | None) -> Answer:
    """The same with those who could join, the best for a project about this first."""
    from bioregion_graph.matching.eligibility.answers import with_fitting
    from bioregion_graph.matching.partners import Partners
    from bioregion_graph.matching.request import Request

    with view(known_by) as seen, progress.during("look for partners"):
        known = Partners.read(seen, library(), answer.report.selection.day)
        return with_fitting(answer, known, Request(text=text), seen, library())
