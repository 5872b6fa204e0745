"""``bioregion consortium``: whether partners may apply together to a call, what would mend it, and whom to take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph.cli import progress, verdicts
from bioregion_graph.cli.composing import compose
from bioregion_graph.cli.names import written_iri
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, examples, library, view
from bioregion_graph.errors import UsageError
from bioregion_graph.terms.namespaces import ID

if TYPE_CHECKING:
    from bioregion_graph.matching.eligibility.checker import Report
    from bioregion_graph.matching.eligibility.consortium import Partner
    from bioregion_graph.matching.eligibility.repairs import Repair
    from bioregion_graph.matching.eligibility.rules import Rulebook

_NOT_ELIGIBLE, _UNKNOWN = 1, 3  # 2 is for wrong usage, as everywhere
# So many of the best are asked whether they fit.
_MOST_ASKED = 300
_ATTRIBUTES = ("kind", "role", "group", "cost", "grant")


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
    from bioregion_graph.matching.eligibility import checker, packs, repairs
    from bioregion_graph.matching.eligibility.consortium import consortium
    from bioregion_graph.matching.eligibility.truth import Truth

    book = packs.rulebook()
    told, facts = _told(book, partners or (), file, {True: states or (), False: denies or ()})
    selection = book.select(tuple(type), as_day(on) or datetime.now(UTC).date(), part)
    told, names, joining = _completed(book, told, known_by)
    report = checker.check(book, consortium(told, facts), selection)
    mends = repairs.repairs(book, report)
    fitting = _fitting(book, report, mends, suggest, known_by) if suggest and mends else []
    answer = verdicts.Answer(
        book, report, mends, repairs.indispensable(book, report), names, joining, fitting
    )
    typer.echo(verdicts.as_json(answer, lang) if as_json else verdicts.text(answer, lang))
    if report.verdict is not Truth.yes:
        raise typer.Exit(_NOT_ELIGIBLE if report.verdict is Truth.no else _UNKNOWN)


def _told(
    book: Rulebook, partners: Sequence[str], file: Path | None, said: Mapping[bool, Sequence[str]]
) -> tuple[list[Partner], dict[str, bool]]:
    """The partners of the file and of the command line, and the facts of the whole consortium."""
    from bioregion_graph.matching.eligibility import reading
    from bioregion_graph.matching.eligibility.consortium import fact_of

    told, facts = reading.read(book, file) if file else ([], {})
    facts |= {fact_of(book, name): holds for holds, names in said.items() for name in names}
    return [*told, *(_partner(book, text) for text in partners)], facts


def types(lang: Lang = Language.en) -> None:
    """List the types of call that there are rules for, and the conditions that topics add."""
    from bioregion_graph.cli.tables import print_rows
    from bioregion_graph.matching.eligibility import packs

    book = packs.rulebook()
    rows = sorted([code, pack.label[lang]] for pack in book.packs.values() for code in pack.codes)
    print_rows(("type", "calls"), rows)


def _partner(book: Rulebook, text: str) -> Partner:
    from bioregion_graph.matching.eligibility.consortium import partner

    iri = written_iri(text)
    if iri is not None:
        return partner(book, iri)
    country, colon, rest = text.partition(":")
    name, _, attributes = rest.partition(":")
    if not colon or not name.strip():
        raise UsageError(
            f'"{text}" is no partner. Write COUNTRY:NAME as "DE:Charité", or an identifier of the graph.'
        )
    told: dict[str, str] = {}
    for item in filter(None, attributes.split(",")):
        key, sign, value = item.partition("=")
        if not sign or key.strip() not in _ATTRIBUTES:
            raise UsageError(
                f'"{item}" says nothing of {name}. Write one of {", ".join(_ATTRIBUTES)} with =.'
            )
        told[key.strip()] = value
    return partner(
        book,
        name,
        country,
        told.get("kind", ""),
        told.get("role", ""),
        told.get("group", ""),
        cost=told.get("cost", ""),
        grant=told.get("grant", ""),
    )


def _fitting(
    book: Rulebook, report: Report, mends: Sequence[Repair], text: str, known_by: str | None
) -> list[list[tuple[str, str]]]:
    """For each of the first repairs those who could join, the best first: label and country."""
    from bioregion_graph.matching.eligibility import repairs
    from bioregion_graph.matching.eligibility.consortium import partner
    from bioregion_graph.matching.eligibility.organisations import completed
    from bioregion_graph.matching.partners import Partners
    from bioregion_graph.matching.request import Request

    questions = library()
    with view(known_by) as seen, progress.during("look for partners"):
        known = Partners.read(seen, questions, report.selection.day)
        present = [each.organisation for each in report.consortium.partners]
        inside = tuple(each for each in present if each in known.facts.organisations)
        answer = known.ask(Request(text=text, partners=inside))
        hits = {hit.organisation: hit for hit in answer.page(0, _MOST_ASKED)}

        def candidates() -> Iterator[Partner]:
            for iri in hits:
                yield from completed(book, seen, questions, [partner(book, iri)])[0]

        return [
            [
                (hits[each.organisation].label, hits[each.organisation].country)
                for each in repairs.fitting(book, report, mend, candidates())
            ]
            for mend in mends[: verdicts.MOST_REPAIRS]
        ]


def _completed(
    book: Rulebook, told: list[Partner], known_by: str | None
) -> tuple[list[Partner], dict[str, str], list[str]]:
    """What ``completed`` tells of partners that are named by identifier."""
    from bioregion_graph.matching.eligibility.organisations import completed

    if not any(partner.organisation.startswith(ID) for partner in told):
        return told, {}, []
    with view(known_by) as seen:
        return completed(book, seen, library(), told)
