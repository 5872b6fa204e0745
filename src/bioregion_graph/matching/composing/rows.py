"""Composed teams for programs: the same fields on the command line and over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from bioregion_graph.matching.composing import wording
from bioregion_graph.matching.composing.brief import Brief
from bioregion_graph.matching.composing.composer import Composition, Proposal
from bioregion_graph.matching.eligibility import wording as verdicts
from bioregion_graph.matching.eligibility.rows import VERDICTS

_COLUMNS = (
    "team", "role", "organisation", "label", "country", "fit", "steps", "stand_in", "single_point_of_failure",
)  # fmt: skip


def as_csv(told: Composition) -> str:
    """The teams as a table, one partner a row."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for number, proposal in enumerate(told.proposals, 1):
        rows.writerows([number, *row] for row in _rows(proposal))
    return written.getvalue()


def as_json(brief: Brief, told: Composition, lang: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The teams with their proof; without any, what clashes. ``names`` are labels by IRI."""
    return {
        "candidates": told.of,
        "searched": told.searched,
        "isExact": told.is_exact,
        "search": wording.search(told, lang),
        "clash": [wording.demand(each, lang, names) for each in told.clash],
        "sentences": [] if told.proposals else wording.failure(brief, told, lang, names),
        "teams": [_team(proposal, lang) for proposal in told.proposals],
    }


def _team(proposal: Proposal, lang: str) -> dict[str, Any]:
    return {
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
        "gapSentence": wording.gap(proposal, lang),
        "verdict": VERDICTS[proposal.report.verdict],
        "verdictSentence": verdicts.headline(proposal.report, lang),
        "proof": [
            {
                "code": ruling.rule.code,
                "verdict": ruling.truth,
                "sentence": verdicts.sentence(ruling, lang),
            }
            for ruling in proposal.report.rulings
        ],
        "partners": [
            dict(zip(_COLUMNS[1:], row, strict=True)) | extra
            for row, extra in zip(_rows(proposal), _words(proposal, lang), strict=True)
        ],
    }


def _rows(proposal: Proposal) -> Iterator[list[Any]]:
    lead = proposal.team[0]
    yield ["coordinator", lead.name, lead.label, lead.partner.territory, "", "", "", ""]
    for each in proposal.stand_ins:
        who = each.partner
        yield [
            "beneficiary", who.name, who.label, who.partner.territory, round(who.fit, 6), who.steps,
            each.best.name if each.best else "", "yes" if each.is_single_point_of_failure else "no",
        ]  # fmt: skip


def _words(proposal: Proposal, lang: str) -> Iterator[dict[str, str]]:
    """For each partner how far it is from the lead and who could take its place, in words."""
    yield {"tie": "", "standIn": "", "standInLabel": ""}
    for each in proposal.stand_ins:
        yield {
            "tie": wording.steps(each.partner, lang),
            "standIn": wording.stand_in(each, lang),
            "standInLabel": each.best.label if each.best else "",
        }
