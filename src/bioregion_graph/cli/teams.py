"""What ``bioregion consortium compose`` prints: the teams as text, JSON or a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bioregion_graph.cli.options import Language

if TYPE_CHECKING:
    from bioregion_graph.matching.composing.brief import Brief
    from bioregion_graph.matching.composing.composer import Composition, Proposal


def text(brief: Brief, told: Composition, lang: Language, names: Mapping[str, str]) -> str:
    """The teams for people to read, or what clashes."""
    from bioregion_graph.matching.composing import wording

    if not told.proposals:
        return "\n".join(wording.failure(brief, told, lang, names))
    lines = [line for number, each in enumerate(told.proposals, 1) for line in _text(number, each, lang)]
    return "\n".join([*lines, wording.search(told, lang)])


def table(_brief: Brief, told: Composition, _lang: Language, _names: Mapping[str, str]) -> str:
    """The teams as CSV, one partner a row."""
    from bioregion_graph.matching.composing import rows

    return rows.as_csv(told).rstrip("\n")


def as_json(brief: Brief, told: Composition, lang: Language, names: Mapping[str, str]) -> str:
    """The teams with their proof for programs to read."""
    from bioregion_graph.matching.composing import rows

    return json.dumps(rows.as_json(brief, told, lang, names), ensure_ascii=False, indent=2)


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
