"""``bioregion match exposure``: who is ever suggested, how unequally, and who never is."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioregion_graph.cli import progress
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, examples, library, view
from bioregion_graph.cli.tables import print_rows
from bioregion_graph.errors import UsageError
from bioregion_graph.terms.namespaces import compact

if TYPE_CHECKING:
    from bioregion_graph.matching.exposure import Report, Unseen

# Groups beyond these are in JSON.
_GROUPS = 10
_COLUMNS = (
    "organisation", "label", "country", "kind", "projects", "has_profile", "best_place", "best_search",
    "named_besides", "dial",
)  # fmt: skip
_SAID = {
    "en": {
        "about": "{count} {what} as of {day}, {candidates} candidates, model {model}.",
        "open calls": "open calls",
        "past consortia": "past consortia of the life sciences",
        "silent": "{count} more calls say nothing that could be asked.",
        "experience": "projects",
        "country": "country",
        "unseen": "{count} of {of} are in no first ten at dial {dial}, those who came nearest first:",
        "nobody": "All {of} are in some first ten at dial {dial}.",
        "none": "Nobody here has a profile or so many projects.",
        "more": "{shown} of {count} listed. More: --limit.",
    },
    "it": {
        "about": "{count} {what} al {day}, {candidates} candidati, modello {model}.",
        "open calls": "bandi aperti",
        "past consortia": "consorzi passati delle scienze della vita",
        "silent": "Altri {count} bandi non dicono nulla che si possa chiedere.",
        "experience": "progetti",
        "country": "Paese",
        "unseen": "{count} su {of} non sono mai tra i primi dieci con la manopola a {dial}; prima i più vicini:",
        "nobody": "Tutti i {of} sono almeno una volta tra i primi dieci con la manopola a {dial}.",
        "none": "Qui nessuno ha un profilo o tanti progetti.",
        "more": "Elencati {shown} su {count}. Per altri: --limit.",
    },
}
_DIAL_HEADS = {
    "en": ("dial", "organisations in first tens", "Gini"),
    "it": ("manopola", "organizzazioni nei primi dieci", "Gini"),
}
_GROUP_HEADS = {
    "en": ("candidates", "places at {dial}", "organisations at {dial}"),
    "it": ("candidati", "posti a {dial}", "organizzazioni a {dial}"),
}
_UNSEEN_HEADS = {
    "en": ("best place", "organisation", "country", "projects", "profile", "named besides", "in"),
    "it": ("posto migliore", "organizzazione", "Paese", "progetti", "profilo", "nominato a parte", "in"),
}
_YES = {"en": {True: "yes", False: "no"}, "it": {True: "sì", False: "no"}}


class Form(StrEnum):
    """How the report is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Listed(StrEnum):
    """Of whom those who are never suggested are listed."""

    every = "every"
    profile = "profile"
    projects = "projects"


Whom = Annotated[
    Listed,
    typer.Option(
        "--list",
        help="Of whom the never suggested are listed: those with a profile, those with three projects or more, "
        "or every one of both.",
    ),
]
Country = Annotated[list[str] | None, typer.Option("--country", help="List only these, as IT; repeatable.")]
Novelty = Annotated[
    float, typer.Option("--novelty", help="At which place of the dial nobody suggested them: 0, 0.5 or 1.")
]
Calls = Annotated[int, typer.Option("--searches", min=1, max=10_000, help="Ask at most so many.")]
On = Annotated[str | None, typer.Option("--on", metavar="DAY", help="Open on this day; default: today.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=0, max=100_000, help="List at most so many.")]
Shape = Annotated[Form, typer.Option("--format", "-o", help="Form of the answer; CSV has the list alone.")]


def register(group: typer.Typer) -> None:
    """Add the command to its group."""
    group.command(
        name="exposure",
        epilog=examples(
            "match exposure --on 2026-09-01 --list profile",
            "match exposure --country IT --limit 50 --format csv",
        ),
    )(exposure)


def exposure(
    listed: Whom = Listed.every,
    country: Country = None,
    novelty: Novelty = 0.5,
    searches: Calls = 1000,
    on: On = None,
    limit: Limit = 20,
    format: Shape = Form.table,
    known_by: KnownBy = None,
    lang: Lang = Language.en,
) -> None:
    """Tell who is ever suggested over the open calls, how unequally, and who never is.

    Without an open call, over the consortia of the life sciences of the last year that had any.
    """
    from bioregion_graph.matching import exposure as exposures

    if novelty not in exposures.DIALS:
        raise UsageError(f"--novelty: {novelty} is not measured. Choose 0, 0.5 or 1.")
    with view(known_by) as seen, progress.told(1, is_logged=True) as step:
        day = as_day(on) or datetime.now(UTC).date()
        # One bar that tells what is asked now: how many there are is known only then.
        report = exposures.report(seen, library(), day, searches, step.stay, country or ())
        generation = seen.generation.id
    found = report.exposure.unseen(novelty, exposures.Whom(listed), country or ())
    of = int(report.exposure.looked_at(exposures.Whom(listed), country or ()).sum())
    if format is Form.json:
        said = _as_json(report, found, of, limit, novelty) | {"generation": generation}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif format is Form.csv:
        writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_row(report, each, novelty) for each in found[:limit])
    else:
        _print(report, found, of, limit, novelty, lang)


def _row(report: Report, unseen: Unseen, novelty: float) -> dict[str, Any]:
    said = report.exposure.index.organisations[unseen.number]
    return {
        "organisation": said.iri,
        "label": said.label,
        "country": said.country or None,
        "kind": said.kind or None,
        "projects": unseen.projects,
        "has_profile": unseen.has_profile,
        "best_place": unseen.best,
        "best_search": unseen.search,
        "named_besides": unseen.named,
        "dial": novelty,
    }


def _as_json(report: Report, found: Sequence[Unseen], of: int, limit: int, novelty: float) -> dict[str, Any]:
    from bioregion_graph.matching import exposure as exposures

    measured = report.exposure

    def shares(dial: float, by: str) -> list[dict[str, Any]]:
        all_places = sum(len(order) for order in measured.lists[dial])
        return [
            {
                "group": each.name,
                "candidates": each.candidates,
                "suggested": each.shown,
                "share_of_places": each.places / all_places if all_places else 0.0,
            }
            for each in measured.groups(dial, by)
        ]

    return {
        "searches": {"what": report.what.value, "count": len(measured.names), "silent": report.silent},
        "day": report.day.isoformat(),
        "model": report.model,
        "candidates": int((measured.best > 0).sum()),
        "dials": [
            {
                "dial": dial,
                "suggested": measured.shown(dial),
                "gini": measured.gini(dial),
                **{by: shares(dial, by) for by in ("experience", "country", "kind")},
            }
            for dial in exposures.DIALS
        ],
        "never": {
            "dial": novelty,
            "of": of,
            "count": len(found),
            "hits": [_row(report, each, novelty) for each in found[:limit]],
        },
    }


def _print(
    report: Report, found: Sequence[Unseen], of: int, limit: int, novelty: float, lang: Language
) -> None:
    from bioregion_graph.matching import exposure as exposures

    measured, said = report.exposure, _SAID[lang]
    about = {
        "count": len(measured.names),
        "what": said[report.what.value],
        "day": report.day,
        "candidates": int((measured.best > 0).sum()),
        "model": report.model,
    }
    typer.echo(said["about"].format_map(about))
    if report.silent:
        typer.echo(said["silent"].format(count=report.silent))
    rows = [
        (f"{dial:g}", str(measured.shown(dial)), f"{measured.gini(dial):.4f}") for dial in exposures.DIALS
    ]
    print_rows(_DIAL_HEADS[lang], rows)
    for by in ("experience", "country"):
        typer.echo("")
        _print_groups(report, by, lang)
    typer.echo("")
    told = {"count": len(found), "of": of, "dial": f"{novelty:g}", "shown": min(limit, len(found))}
    typer.echo(said["unseen" if found else "nobody" if of else "none"].format_map(told))
    if found[:limit]:
        print_rows(_UNSEEN_HEADS[lang], [_line(report, each, lang) for each in found[:limit]])
    if len(found) > limit:
        typer.echo(said["more"].format_map(told), err=True)


def _print_groups(report: Report, by: str, lang: Language) -> None:
    """A line a group: how many candidates, their share of all places and how many are suggested, at each dial."""
    from bioregion_graph.matching import exposure as exposures

    measured, (candidates, places, suggested) = report.exposure, _GROUP_HEADS[lang]
    dials = exposures.DIALS
    heads = [_SAID[lang][by], candidates]
    heads += [head.format(dial=f"{dial:g}") for head in (places, suggested) for dial in dials]
    by_dial = {dial: {each.name: each for each in measured.groups(dial, by)} for dial in dials}
    rows = []
    for name, first in [*by_dial[dials[0]].items()][:_GROUPS]:
        those = [by_dial[dial][name] for dial in dials]
        wholes = [max(sum(map(len, measured.lists[dial])), 1) for dial in dials]
        shares = [f"{each.places / whole:.1%}" for each, whole in zip(those, wholes, strict=True)]
        rows.append([name, str(first.candidates), *shares, *(str(each.shown) for each in those)])
    print_rows(heads, rows)


def _line(report: Report, unseen: Unseen, lang: Language) -> tuple[str, ...]:
    said = report.exposure.index.organisations[unseen.number]
    return (
        str(unseen.best),
        said.label or compact(said.iri),
        said.country,
        str(unseen.projects),
        _YES[lang][unseen.has_profile],
        str(unseen.named),
        compact(unseen.search) if ":" in unseen.search else unseen.search,
    )
