"""``bioregion consortium compose``: teams for a lead and a call, eligible if any is, none beaten by another."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioregion_graph.cli.names import resolve
from bioregion_graph.cli.options import KnownBy, Lang, Language, as_day, library, view
from bioregion_graph.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bioregion_graph.matching.composing.brief import Brief
    from bioregion_graph.matching.composing.composer import Composition, Proposal
    from bioregion_graph.matching.facts import Organisation
    from bioregion_graph.matching.index import Index, Vector
    from bioregion_graph.queries.library import Library
    from bioregion_graph.sharing.view import View

_CLASH, _UNKNOWN = 1, 3  # 2 is for wrong usage, as everywhere
_COLUMNS = (
    "team", "role", "organisation", "label", "country", "fit", "steps", "stand_in", "single_point_of_failure",
)  # fmt: skip


class Format(StrEnum):
    """How the teams are written."""

    text = "text"
    json = "json"
    csv = "csv"


@dataclass(frozen=True)
class _Ranked:
    """What a ranking tells: the index, the lead, the score of each organisation, who may be proposed."""

    index: Index
    lead: Organisation
    scores: Vector
    allowed: NDArray[np.bool_]


def compose(
    type: Annotated[
        list[str], typer.Option("--type", "-t", help="Type of call, and conditions its topic adds.")
    ],
    lead: Annotated[
        str, typer.Option("--lead", help="The organisation that coordinates, by name or identifier.")
    ],
    size: Annotated[int, typer.Option("--size", help="How many partners, the lead counted in.")] = 8,
    text: Annotated[str, typer.Option("--text", help="What the project is about.")] = "",
    topic: Annotated[str, typer.Option("--topic", help="The topic of the call, by its code.")] = "",
    need: Annotated[
        list[str] | None,
        typer.Option("--need", help="A side or expertise, with :N for several, as industry:2; repeatable."),
    ] = None,
    countries: Annotated[int, typer.Option("--countries", help="From at least so many countries.")] = 1,
    place: Annotated[
        list[str] | None, typer.Option("--from", help="A country that must be there; repeatable.")
    ] = None,
    most_from_one: Annotated[
        int | None, typer.Option("--most-from-one", min=1, help="At most so many from one country.")
    ] = None,
    new: Annotated[int, typer.Option("--new", help="So many who never worked with the lead.")] = 0,
    included: Annotated[list[str] | None, typer.Option("--with", help="Who must be in; repeatable.")] = None,
    excluded: Annotated[list[str] | None, typer.Option("--without", help="Who must not; repeatable.")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="Day of the call; default: today.")
    ] = None,
    part: Annotated[str, typer.Option("--part", help="Part of the programme, as pillar-2.")] = "",
    teams: Annotated[int, typer.Option("--teams", min=1, help="At most so many teams.")] = 6,
    known_by: KnownBy = None,
    format: Annotated[Format, typer.Option("--format", help="text, json or csv.")] = Format.text,
    lang: Lang = Language.en,
) -> None:
    """Compose consortia for a lead and a type of call.

    Exit code 0 when the first is eligible, 1 when what is asked clashes, 3 when eligibility cannot be told yet.
    """
    # NumPy, SciPy and the solver take longer to load than most commands take to answer.
    from bioregion_graph.matching.composing import composer
    from bioregion_graph.matching.composing.brief import Brief, Side
    from bioregion_graph.matching.composing.field import controllers, field_of, has_concept, has_words
    from bioregion_graph.matching.composing.law import Law
    from bioregion_graph.matching.eligibility import packs
    from bioregion_graph.matching.eligibility.truth import Truth

    book = packs.rulebook()
    needs = _needs(need or [])
    day = as_day(on) or datetime.now(UTC).date()
    selection = book.select(tuple(type), day, part)
    with view(known_by) as seen:
        questions = library()
        named = {
            name: resolve(seen, questions, name) for name in (lead, *(included or ()), *(excluded or ()))
        }
        ranked = _ranked(seen, questions, named[lead], text, topic, day)
        index = ranked.index
        expertise = {
            name: has_concept(index, name) if name.startswith("http") else has_words(index, name)
            for name in needs
            if name not in set(Side)
        }
        found = field_of(
            book, index, ranked.lead, ranked.scores, ranked.allowed, expertise, controllers(seen, questions)
        )
    brief = Brief(
        found.lead, size, needs, countries, tuple(book.countries.code(each) for each in place or ()),
        most_from_one, new, tuple(named[each] for each in included or ()),
        tuple(named[each] for each in excluded or ()),
    )  # fmt: skip
    told = composer.compose(brief, Law(book, selection), found.candidates, most=teams)
    typer.echo(_written(brief, told, format, lang, {each.name: each.label for each in found.candidates}))
    if not told.proposals:
        raise typer.Exit(_CLASH)
    if told.proposals[0].report.verdict is not Truth.yes:
        raise typer.Exit(_UNKNOWN)


def _ranked(seen: View, questions: Library, lead: str, text: str, topic: str, day: date) -> _Ranked:
    """The ranking of all organisations for a lead; the one place that knows how they are ranked."""
    from bioregion_graph.matching import index as indexes
    from bioregion_graph.matching import reading, themes
    from bioregion_graph.matching.facts import Organisation
    from bioregion_graph.matching.fusion import FUSED, fuse
    from bioregion_graph.matching.question import Question, Wish
    from bioregion_graph.matching.ranking import candidates
    from bioregion_graph.matching.signals import SIGNALS

    facts = reading.read(seen, questions)
    asked = next((each for each in facts.topics.values() if topic and each.code == topic.upper()), None)
    if topic and asked is None:
        raise NotFoundError(f'No topic has the code "{topic}". Search for it: bioregion search {topic}.')
    index = indexes.build(facts, day)
    said = "\n".join(filter(None, (text, asked.text if asked else "")))
    wish = Wish(lead, (), said, themes.of_topic(asked) if asked else frozenset())
    question = Question(index, wish)
    signals = {signal.name: signal for signal in SIGNALS}
    scores = fuse(signals[name].values(question) for name in FUSED)
    return _Ranked(index, facts.organisations.get(lead) or Organisation(lead), scores, candidates(question))


def _needs(written: Sequence[str]) -> dict[str, int]:
    """Each need with the number of those who must bring it. Raises UsageError."""
    found = {}
    for text in written:
        name, colon, number = text.rpartition(":")
        if not colon or not number.isascii() or not number.isdecimal():
            name, number = text, "1"
        if not name.strip() or int(number) < 1:
            raise UsageError(f'"{text}" is no need. Write a side or a field as industry:2 or "gene therapy".')
        found[name.strip()] = int(number)
    return found


def _written(brief: Brief, told: Composition, format: Format, lang: Language, names: dict[str, str]) -> str:
    from bioregion_graph.matching.composing import wording

    if format is Format.json:
        return json.dumps(_as_json(brief, told, lang, names), ensure_ascii=False, indent=2)
    if format is Format.csv:
        written = io.StringIO()
        table = csv.writer(written, lineterminator="\n")
        table.writerow(_COLUMNS)
        for number, proposal in enumerate(told.proposals, 1):
            table.writerows([number, *row] for row in _rows(proposal))
        return written.getvalue().rstrip("\n")
    if not told.proposals:
        return "\n".join(wording.failure(brief, told, lang, names))
    lines = [line for number, each in enumerate(told.proposals, 1) for line in _text(number, each, lang)]
    return "\n".join([*lines, wording.search(told, lang)])


def _text(number: int, proposal: Proposal, lang: Language) -> Iterator[str]:
    from bioregion_graph.matching.composing import wording
    from bioregion_graph.matching.eligibility import wording as verdicts

    yield f"{number}. {wording.headline(proposal, lang)}"
    yield f"   {wording.gap(proposal, lang)}"
    yield f"   {verdicts.headline(proposal.report, lang)}"
    head = proposal.team[0]
    yield f"   {head.partner.territory or '?':3} {head.label or head.name} *"
    for each in proposal.stand_ins:
        who = each.partner
        about = f"{wording.steps(who, lang)}; {wording.stand_in(each, lang)}"
        mark = " !" if each.is_single_point_of_failure else ""
        yield f"   {who.partner.territory or '?':3} {who.label or who.name} ({who.fit:.2f}, {about}){mark}"
    yield ""


def _rows(proposal: Proposal) -> Iterator[list[Any]]:
    lead = proposal.team[0]
    yield ["coordinator", lead.name, lead.label, lead.partner.territory, "", "", "", ""]
    for each in proposal.stand_ins:
        who = each.partner
        yield [
            "beneficiary", who.name, who.label, who.partner.territory, round(who.fit, 6), who.steps,
            each.best.name if each.best else "", "yes" if each.is_single_point_of_failure else "no",
        ]  # fmt: skip


def _as_json(brief: Brief, told: Composition, lang: Language, names: dict[str, str]) -> dict[str, Any]:
    from bioregion_graph.matching.composing import wording
    from bioregion_graph.matching.eligibility import wording as verdicts

    return {
        "candidates": told.of,
        "searched": told.searched,
        "isExact": told.is_exact,
        "clash": [wording.demand(each, lang, names) for each in told.clash],
        "sentences": [] if told.proposals else wording.failure(brief, told, lang, names),
        "teams": [
            {
                "sentence": wording.headline(proposal, lang),
                "foundBy": proposal.found_by.name,
                "leastNew": proposal.least_new,
                "fit": proposal.measured.fit,
                "distance": proposal.measured.distance,
                "new": proposal.measured.new,
                "countries": proposal.measured.countries,
                "sides": proposal.measured.sides,
                "value": proposal.value,
                "bound": proposal.bound,
                "gap": proposal.gap,
                "verdict": {"yes": "eligible", "no": "not eligible", "unknown": "unknown"}[
                    proposal.report.verdict
                ],
                "proof": [
                    {
                        "code": ruling.rule.code,
                        "verdict": ruling.truth,
                        "sentence": verdicts.sentence(ruling, lang),
                    }
                    for ruling in proposal.report.rulings
                ],
                "partners": [dict(zip(_COLUMNS[1:], row, strict=True)) for row in _rows(proposal)],
            }
            for proposal in told.proposals
        ],
    }
