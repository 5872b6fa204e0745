"""``bioregion match calls``: the open and forthcoming calls for an organisation, a value chain, a field or a text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.errors import UsageError

if TYPE_CHECKING:
    from bioregion_graph.matching.calls.engine import Answer
    from bioregion_graph.matching.calls.wording import Told

_KINDS = ("Organisation", "Group", "Concept")
_HEADS = {
    "en": ("score", "call", "title", "state", "deadline", "action", "why"),
    "it": ("punteggio", "bando", "titolo", "stato", "scadenza", "azione", "perché"),
}
_TOTAL = {
    "en": "{shown} of {total} calls for {subject} on {day}. More: --limit.",
    "it": "{shown} bandi su {total} per {subject} il {day}. Per altri: --limit.",
}


class Format(StrEnum):
    """How calls are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    ics = "ics"


class Which(StrEnum):
    """Which calls are wanted."""

    open = "open"
    forthcoming = "forthcoming"


Whom = Annotated[
    str, typer.Argument(metavar="[FOR]", help="Organisation, value chain or field: name or identifier.")
]
Text = Annotated[
    str, typer.Option("--text", help="What is done or sought, in words; - reads standard input.")
]
Concepts = Annotated[
    list[str] | None,
    typer.Option("--concept", help="A field of the taxonomy, as ls:diagnostics; repeatable."),
]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="As of this day; default: today.")]
States = Annotated[list[Which] | None, typer.Option("--state", help="Only open, or only forthcoming calls.")]
Before = Annotated[
    str | None,
    typer.Option("--before", metavar="DAY", help="The next deadline is on this day at the latest."),
]
Actions = Annotated[list[str] | None, typer.Option("--action", help="Type of action, as RIA; repeatable.")]
Code = Annotated[str, typer.Option("--call", metavar="CODE", help="How well this one call suits.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")]
Shape = Annotated[Format, typer.Option("--format", "-o", help="Form of the answer.")]


def register(group: typer.Typer) -> None:
    """Add the command to its group."""
    group.command(
        name="calls",
        epilog=examples(
            'match calls "Toscana Life Sciences" --on 2026-09-01',
            "match calls group:clust-er-health-vc-medtech --before 2027-03-31",
            "match calls ls:gene-therapy --action RIA --format csv",
            'match calls --text "terapie geniche per malattie rare" --lang it',
            "match calls organisation:biowin --format ics > calls.ics",
        ),
    )(calls)


def calls(
    whom: Whom = "",
    text: Text = "",
    concept: Concepts = None,
    on: On = None,
    state: States = None,
    before: Before = None,
    action: Actions = None,
    call: Code = "",
    limit: Limit = 20,
    format: Shape = Format.table,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Rank the calls that suit an organisation, a value chain, a field or a text, each with its reasons.

    Scores are sums of a few signals; --format json shows every part.
    """
    # The matrices' library takes longer to load than most commands take to answer.
    from bioregion_graph.matching.calls import engine, rows
    from bioregion_graph.matching.calls.facts import State

    day = as_day(on) or datetime.now(UTC).date()
    states = tuple(State(each.value) for each in state or Which)
    latest = as_day(before)
    words = _text(text)
    if not whom and not words.strip() and not concept:
        raise UsageError(
            "Say for whom: an organisation, a value chain, --concept, or --text that is not empty."
        )
    with view(known_by) as seen, progress.during("read projects and calls"):
        questions = library()
        iri = resolve(seen, questions, whom, _KINDS) if whom else ""
        fields = tuple(resolve(seen, questions, each, ("Concept",)) for each in concept or ())
        wish = engine.Wish(iri, words, fields, states, latest, tuple(action or ()), call, lang.value)
        answer = engine.Engine.read(seen, questions).answer(wish, day)
        found = rows.page(answer, lang.value, limit=limit)
        stamp = seen.generation.committed_at
    _print(answer, found, format, stamp, lang)


def _print(answer: Answer, found: list[Told], format: Format, stamp: datetime, lang: Language) -> None:
    from bioregion_graph.matching.calls import calendar, rows

    if format is Format.json:
        typer.echo(json.dumps(rows.as_json(answer, found), ensure_ascii=False, indent=2))
    elif format is Format.csv:
        typer.echo(rows.as_csv(found), nl=False)
    elif format is Format.ics:
        made = calendar.calendar(found, answer.subject.label, answer.day, stamp, lang.value)
        typer.echo(made.decode(), nl=False)
    elif found:
        print_rows(_HEADS[lang], [_row(each, answer.day, lang) for each in found])
        total = {
            "shown": len(found),
            "total": len(answer.matches),
            "subject": answer.subject.label,
            "day": answer.day,
        }
        typer.echo(_TOTAL[lang].format_map(total), err=True)
    if not found:
        typer.echo(answer.reason, err=True)
        raise typer.Exit(1)


def _row(told: Told, day: date, lang: Language) -> list[str]:
    from bioregion_graph.matching.calls import wording

    call = told.match.call
    return [
        f"{told.match.score:.3f}",
        call.code,
        call.title,
        wording.state(told.match, lang),
        wording.deadline(call, day, lang),
        ", ".join(call.actions),
        "; ".join(filter(None, (told.sentence, wording.money(call, lang)))),
    ]


def _text(text: str) -> str:
    return typer.get_text_stream("stdin").read() if text == "-" else text
