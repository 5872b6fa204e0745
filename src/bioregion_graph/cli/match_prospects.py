"""``bioregion match solvers``, ``prospects`` and ``meetings``: who could meet a need, and who should meet whom."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.errors import UsageError
from bioregion_graph.terms.namespaces import compact

if TYPE_CHECKING:
    from bioregion_graph.matching.calls.ranking import Part
    from bioregion_graph.matching.calls.reading import Fields
    from bioregion_graph.matching.prospects import Need, Prospect

_NONE = {
    "en": "Nothing speaks for anybody: no project, field or word in common. Ask in other words.",
    "it": "Nulla depone a favore di nessuno: nessun progetto, campo o parola in comune. Provare con altre parole.",
}
_HEADS = {
    "en": ("score", "organisation", "country", "identifier", "why"),
    "it": ("punteggio", "organizzazione", "Paese", "identificativo", "perché"),
}
_PAIR_HEADS = {"en": ("score", "one", "other", "why"), "it": ("punteggio", "uno", "altro", "perché")}


class Form(StrEnum):
    """How matches are printed."""

    table = "table"
    json = "json"
    csv = "csv"


Text = Annotated[str, typer.Option("--text", help="What is needed, in words of English or Italian.")]
Concepts = Annotated[
    list[str] | None,
    typer.Option("--concept", help="A field of the taxonomy, as ls:diagnostics; repeatable."),
]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Only from there, as IT; repeatable.")]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="Only of this kind, as kind:sme; repeatable.")
]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="As of this day; default: today.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")]
Shape = Annotated[Form, typer.Option("--format", "-o", help="Form of the answer.")]


def register(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command(
        name="solvers",
        epilog=examples(
            'match solvers --text "a way to trace surgical instruments" --country IT',
            "match solvers --concept ls:in-vitro-diagnostics --lang it",
            "match solvers challenge:tracing --format json",
        ),
    )(solvers)
    group.command(
        name="prospects",
        epilog=examples(
            "match prospects group:clust-er-health-vc-medtech",
            "match prospects organisation:alisei --concept ls:gene-therapy --country IT",
        ),
    )(prospects)
    group.command(
        name="meetings",
        epilog=examples(
            "match meetings event:cebr-annual-meeting-2024",
            "match meetings event:innaxe-results-2024 -o json",
        ),
    )(meetings)


def solvers(
    challenge: Annotated[
        str,
        typer.Argument(metavar="[CHALLENGE]", help="Challenge or request of the graph: name or identifier."),
    ] = "",
    text: Text = "",
    concept: Concepts = None,
    country: Countries = None,
    kind: Kinds = None,
    asker: Annotated[str, typer.Option("--asker", help="Who asks: its ties count too.")] = "",
    on: On = None,
    limit: Limit = 20,
    format: Shape = Form.table,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Rank the organisations that could solve a challenge, or meet a need told in words or by fields."""
    from bioregion_graph.matching import needs
    from bioregion_graph.matching.calls.engine import Engine
    from bioregion_graph.matching.prospects import Need

    if not challenge and not text.strip() and not concept:
        raise UsageError("Nothing is asked. Name a challenge, or say what is needed: --text or --concept.")
    with view(known_by) as seen, progress.during("read projects"):
        questions = library()
        said = Need("")
        if challenge:
            iri = resolve(seen, questions, challenge, ("Challenge", "Request"))
            said = needs.challenge(seen, questions, iri)
        who = resolve(seen, questions, asker, ("Organisation",)) if asker else said.asker
        fields = frozenset(resolve(seen, questions, each, ("Concept",)) for each in concept or ())
        words = "\n".join(filter(None, (said.text, text)))
        need = Need(
            said.label, said.iri, words, said.concepts | fields, frozenset(country or ()), _kinds(kind), who
        )
        _answer(Engine.read(seen, questions), need, as_day(on), limit, format, lang)


def prospects(
    network: Annotated[str, typer.Argument(help="Network, cluster or value chain: name or identifier.")],
    text: Text = "",
    concept: Concepts = None,
    country: Countries = None,
    kind: Kinds = None,
    on: On = None,
    limit: Limit = 20,
    format: Shape = Form.table,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Rank the organisations outside a network that could fill its holes.

    A hole is a field of the network in which no member is known to work, or one named by --concept or --text.
    """
    from dataclasses import replace

    from bioregion_graph.matching import needs
    from bioregion_graph.matching.calls.engine import Engine

    with view(known_by) as seen, progress.during("read projects"):
        questions = library()
        iri = resolve(seen, questions, network, ("Organisation", "Group"))
        fields = frozenset(resolve(seen, questions, each, ("Concept",)) for each in concept or ())
        engine = Engine.read(seen, questions)
        _, around = engine.on(_day(as_day(on)))
        need = needs.hole(around, iri, fields, text)
        need = replace(need, countries=frozenset(country or ()), kinds=_kinds(kind))
        _answer(engine, need, as_day(on), limit, format, lang)


def meetings(
    event: Annotated[str, typer.Argument(help="Event: name or identifier.")],
    on: On = None,
    limit: Limit = 20,
    format: Shape = Form.table,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Score the pairs of organisations at an event: what they have for each other, and whether they know each other."""
    from bioregion_graph.matching import meetings as pairing
    from bioregion_graph.matching import prospect_words
    from bioregion_graph.matching.calls.engine import Engine

    with view(known_by) as seen, progress.during("read projects"):
        questions = library()
        iri = resolve(seen, questions, event, ("Event",))
        who = pairing.participants(seen, questions, iri)
        engine = Engine.read(seen, questions)
        catalogue, around = engine.on(_day(as_day(on)))
        found = pairing.pairs(catalogue.index, around.fields, who, pairing.wants(seen, questions))[:limit]
    names = {
        each: around.facts.organisations[each].label for each in who if each in around.facts.organisations
    }
    said: list[dict[str, Any]] = [
        {
            "score": each.score,
            "one": each.one,
            "other": each.other,
            "labels": [names.get(each.one, ""), names.get(each.other, "")],
            "sentence": prospect_words.of_pair(each, around.fields, lang.value),
            "parts": _parts(each.parts),
            "fields": list(each.fields),
            "shared_partners": list(each.partners),
            "joint_projects": each.joint,
        }
        for each in found
    ]
    rows = [[f"{each['score']:.3f}", *each["labels"], each["sentence"]] for each in said]
    _print(said, ("score", "one", "other", "sentence"), _PAIR_HEADS[lang], rows, format, lang)


def _answer(engine: Any, need: Need, on: date | None, limit: int, format: Form, lang: Language) -> None:
    from bioregion_graph.matching import prospect_words
    from bioregion_graph.matching.prospects import Matchmaker

    catalogue, around = engine.on(_day(on))
    found = Matchmaker(catalogue.index, around.fields).prospects(need, limit)
    said = [_told(each, prospect_words.of_prospect(each, around.fields, lang.value)) for each in found]
    rows = [
        [f"{each['score']:.3f}", each["label"], each["country"], compact(each["iri"]), each["sentence"]]
        for each in said
    ]
    if need.concepts:
        _say_fields(need, around.fields, lang)
    _print(said, ("score", "iri", "label", "country", "sentence"), _HEADS[lang], rows, format, lang)


def _say_fields(need: Need, fields: Fields, lang: Language) -> None:
    labels = ", ".join(sorted(fields.label(each, lang.value) for each in need.concepts))
    typer.echo(f"{'Campi cercati' if lang is Language.it else 'Fields sought'}: {labels}", err=True)


def _told(found: Prospect, sentence: str) -> dict[str, Any]:
    return {
        "score": found.score,
        "iri": found.organisation,
        "label": found.label,
        "country": found.country,
        "sentence": sentence,
        "parts": _parts(found.parts),
        "fields": list(found.fields),
    }


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {"signal": part.signal, "value": part.value, "weight": part.weight, "adds": part.adds}
        for part in parts
    ]


def _print(
    said: Sequence[Mapping[str, Any]], columns: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[str]],
    format: Form, lang: Language,
) -> None:  # fmt: skip
    if format is Form.json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif format is Form.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([each[name] for name in columns] for each in said)
    elif rows:
        print_rows(heads, rows)
    if not rows:
        typer.echo(_NONE[lang], err=True)
        raise typer.Exit(1)


def _kinds(given: list[str] | None) -> frozenset[str]:
    from bioregion_graph.terms.namespaces import PREFIXES

    return frozenset(f"{PREFIXES['kind']}{each.rpartition(':')[2]}" for each in given or ())


def _day(on: date | None) -> date:
    return on or datetime.now(UTC).date()
