"""``bioregion match partners`` and ``why``: who should be in a consortium, ranked, with reasons that can be checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from bioregion_graph.matching.partner_rows import Told
    from bioregion_graph.matching.partners import Answer, Partners
    from bioregion_graph.matching.tiered import Tiered
    from bioregion_graph.queries.library import Library
    from bioregion_graph.sharing.view import View

_ORGANISATIONS = ("Organisation",)
_HEADS = {
    "en": ("place", "score", "organisation", "country", "why"),
    "it": ("posto", "punteggio", "organizzazione", "Paese", "perché"),
}
RINGS = {
    "en": {"own": "own cluster", "national": "national", "european": "European", "open": "open data"},
    "it": {"own": "proprio cluster", "national": "nazionale", "european": "europea", "open": "dati aperti"},
}
_RING = {"en": "ring", "it": "cerchia"}
_WAY = {"en": "introduction", "it": "presentazione"}
_SCORE = {"en": "score", "it": "punteggio"}
_UNPROVEN = {
    "en": "Without any project yet, but speaking of this (place): {names}.",
    "it": "Ancora senza progetti, ma parlano di questo (posto): {names}.",
}
_TOTAL = {
    "en": "{shown} of {total} candidates; model {model}, as of {day}.",
    "it": "{shown} di {total} candidati; modello {model}, al {day}.",
}


class Form(StrEnum):
    """How partners are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    turtle = "turtle"


Call = Annotated[str, typer.Option("--call", help="Code or IRI of a call topic.")]
Text = Annotated[
    str, typer.Option("--text", help="What it is about, in English or Italian; - reads standard input.")
]
Lead = Annotated[str, typer.Option("--lead", help="Who coordinates: name or identifier.")]
Partner = Annotated[list[str] | None, typer.Option("--partner", help="Who is in already; repeatable.")]
Concept = Annotated[
    list[str] | None, typer.Option("--concept", help="A field, as ls:diagnostics; repeatable.")
]
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Only of this kind, as kind:sme; repeatable.")]
Side = Annotated[
    list[str] | None,
    typer.Option(
        "--side",
        help="Only of this side, a role in a consortium: industry, research, health, public, society, clusters; "
        "repeatable.",
    ),
]
Country = Annotated[list[str] | None, typer.Option("--country", help="Only from there, as IT; repeatable.")]
Ring = Annotated[
    bool, typer.Option("--rings", help="Ask own members first, then outwards: national, European, open data.")
]
New = Annotated[bool, typer.Option("--new", help="Only those who never worked with who is in.")]
Novelty = Annotated[
    float | None,
    typer.Option("--novelty", min=0, max=1, help="From 0, proven together, to 1, new blood."),
]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="As of this day; default: today.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")]
Offset = Annotated[int, typer.Option("--offset", min=0, help="Leave out so many first.")]
Shape = Annotated[Form, typer.Option("--format", "-o", help="Form of the answer.")]


def register(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command(
        name="partners",
        epilog=examples(
            "match partners --lead organisation:toscana-life-sciences --text 'vaccines against resistant bacteria'",
            "match partners --call HORIZON-HLTH-2026-01-DISEASE-03 --country IT --country FR --side industry --new",
            "match partners --lead organisation:toscana-life-sciences --text oncologia --rings --lang it",
        ),
    )(partners)
    group.command(
        name="why",
        epilog=examples(
            "match why 'Karolinska Institutet' --lead organisation:toscana-life-sciences --text vaccines",
        ),
    )(why)


def partners(
    call: Call = "",
    text: Text = "",
    lead: Lead = "",
    partner: Partner = None,
    concept: Concept = None,
    kind: Kind = None,
    side: Side = None,
    country: Country = None,
    rings: Ring = False,
    new: New = False,
    novelty: Novelty = None,
    on: On = None,
    limit: Limit = 20,
    offset: Offset = 0,
    format: Shape = Form.table,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Rank who should be in a consortium, each with a sentence that says why.

    Scores are sums of signals; `match why` shows every part of one, and JSON of all.
    """
    from bioregion_graph.matching import partner_rows

    with view(known_by) as seen:
        questions, day = library(), as_day(on) or datetime.now(UTC).date()
        known, answer = _asked(
            seen, questions, day, call, text, lead, partner, concept, kind, country, new, novelty, rings, side
        )
        teller = partner_rows.Teller(answer, seen, questions, lang.value)
        with progress.during("look for ways"):
            around = teller.around(known.facts, limit, offset)
        # Without counterfactuals, which take longest, where nobody sees them.
        is_whole = format in (Form.json, Form.csv, Form.turtle)
        hits = around.hits if around else answer.page(offset, limit)
        with progress.during("gather reasons"):
            found = list(teller.tell_all(hits, with_counterfactual=is_whole))
    if is_whole:
        _print_whole(answer, found, around, offset, format, lang)
    else:
        _print_table(answer, found, around, lang)


def _print_whole(
    answer: Answer, found: Sequence[Told], around: Tiered | None, offset: int, format: Form, lang: Language
) -> None:
    """The answer for programs."""
    from bioregion_graph.matching import partner_rows

    if format is Form.json:
        said = partner_rows.as_json(answer, found, offset, lang.value, around)
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif format is Form.csv:
        typer.echo(partner_rows.as_csv(answer, found, lang.value, around), nl=False)
    else:
        typer.echo(partner_rows.as_turtle(answer, found, around), nl=False)


def _print_table(answer: Answer, found: Sequence[Told], around: Tiered | None, lang: Language) -> None:
    """The answer for people."""
    from bioregion_graph.matching import partner_words

    for each in answer.understood.notices:
        typer.echo(partner_words.notice(each, lang.value), err=True)
    if around:
        _print_rings(around, found, lang)
    else:
        print_rows(_HEADS[lang], [_row(each) for each in found])
    if named := [f"{hit.label} ({hit.place})" for hit in answer.unproven()]:
        typer.echo(_UNPROVEN[lang].format(names=", ".join(named)), err=True)
    told = {
        "shown": len(found),
        "total": around.search.fitting if around else len(answer),
        "model": answer.model.version,
        "day": answer.day,
    }
    typer.echo(_TOTAL[lang].format_map(told), err=True)


def why(
    whom: Annotated[str, typer.Argument(metavar="WHOM", help="The organisation: name or identifier.")],
    call: Call = "",
    text: Text = "",
    lead: Lead = "",
    partner: Partner = None,
    concept: Concept = None,
    on: On = None,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Show why one organisation stands where it does: reasons, paths with sources, and every part of the score.

    It also tells where it would stand without the project that speaks most for it.
    """
    from bioregion_graph.matching import partner_rows

    with view(known_by) as seen:
        questions, day = library(), as_day(on) or datetime.now(UTC).date()
        _, answer = _asked(seen, questions, day, call, text, lead, partner, concept, None, None, False, None)
        organisation = resolve(seen, questions, whom, _ORGANISATIONS)
        hit = answer.find(organisation)
        if hit is None:
            raise NotFoundError(
                f"{whom} is no candidate: it is in already, or nothing is known of what it does."
            )
        told = partner_rows.Teller(answer, seen, questions, lang.value).tell(hit)
    typer.echo(f"{hit.place}. {told.sentence}")
    for path in told.paths:
        typer.echo(f"   {path}")
    if told.without:
        typer.echo(told.without)
    names = _signal_names(lang)
    lines = [(f"{adds:+.4f}", names[signal]) for signal, adds in hit.parts.items()]
    print_rows(("", _SCORE[lang]), [*lines, (f"{hit.score:+.4f}", "=")])


def _asked(
    seen: View,
    questions: Library,
    day: date,
    call: str,
    text: str,
    lead: str,
    partner: Sequence[str] | None,
    concept: Sequence[str] | None,
    kind: Sequence[str] | None,
    country: Sequence[str] | None,
    new: bool,
    novelty: float | None,
    rings: bool = False,
    side: Sequence[str] | None = None,
) -> tuple[Partners, Answer]:
    from bioregion_graph.matching import sides
    from bioregion_graph.matching.partners import Partners
    from bioregion_graph.matching.request import Request

    if rings and not lead:
        raise UsageError("Rings begin with somebody: name who asks with --lead.")
    if text == "-":
        text = typer.get_text_stream("stdin").read()

    def found(name: str, kinds: Sequence[str]) -> str:
        return resolve(seen, questions, name, kinds)

    request = Request(
        call,
        text,
        tuple(found(each, ("Concept",)) for each in concept or ()),
        found(lead, _ORGANISATIONS) if lead else "",
        tuple(found(each, _ORGANISATIONS) for each in partner or ()),
        tuple(found(each, ("Concept",)) for each in kind or ()),
        tuple(country or ()),
        only_new=new,
        rings=rings,
        sides=tuple(map(sides.side, side or ())),
    )
    if novelty is not None:
        request = replace(request, novelty=novelty)
    with progress.during("read projects"):
        known = Partners.read(seen, questions, day)
    return known, known.ask(request)


def _print_rings(around: Tiered, found: Sequence[Told], lang: Language) -> None:
    heads = (*_HEADS[lang][:1], _RING[lang], *_HEADS[lang][1:], _WAY[lang])
    rows = []
    for told in found:
        place, *rest = _row(told)
        reached = around.reached[told.hit.organisation]
        ring = RINGS[lang][reached.ring.level.value]
        rows.append((place, ring, *rest, reached.introduction[lang.value]))
    for line in around.reasons(lang.value):
        typer.echo(line)
    print_rows(heads, rows)


def _row(told: Told) -> tuple[str, ...]:
    hit = told.hit
    reasons = "; ".join(filter(None, (told.sentence, told.moved)))
    return (str(hit.place), f"{hit.score:.3f}", hit.label, hit.country, reasons)


def _signal_names(lang: Language) -> dict[str, str]:
    from bioregion_graph.matching import partner_words

    return partner_words.SIGNALS[lang.value]
