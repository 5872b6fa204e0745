"""What ``bioregion consortium compose`` prints: the teams as text, JSON or a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bioregion_graph.cli.options import Language

if TYPE_CHECKING:
    from bioregion_graph.matching.composing.brief import Brief
    from bioregion_graph.matching.composing.composer import Composition, Proposal

_COLUMNS = (
    "team", "role", "organisation", "label", "country", "fit", "steps", "stand_in", "single_point_of_failure",
)  # fmt: skip


def text(brief: Brief, told: Composition, lang: Language, names: Mapping[str, str]) -> str:
    """The teams for people to read, or what clashes."""
    from bioregion_graph.matching.composing import wording

    if not told.proposals:
        return "\n".join(wording.failure(brief, told, lang, names))
    lines = [line for number, each in enumerate(told.proposals, 1) for line in _text(number, each, lang)]
    return "\n".join([*lines, wording.search(told, lang)])


def table(_brief: Brief, told: Composition, _lang: Language, _names: Mapping[str, str]) -> str:
    """The teams as CSV, one partner a row."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for number, proposal in enumerate(told.proposals, 1):
        rows.writerows([number, *row] for row in _rows(proposal))
    return written.getvalue().rstrip("\n")


def as_json(brief: Brief, told: Composition, lang: Language, names: Mapping[str, str]) -> str:
    """The teams with their proof for programs to read."""
    return json.dumps(_as_json(brief, told, lang, names), ensure_ascii=False, indent=2)


FORMATS = {"text": text, "csv": table, "json": as_json}


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


def _as_json(brief: Brief, told: Composition, lang: Language, names: Mapping[str, str]) -> dict[str, Any]:
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
