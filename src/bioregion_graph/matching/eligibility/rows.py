"""The verdict on a consortium for programs: the same fields on the command line and over HTTP."""

from __future__ import annotations

from typing import Any

from bioregion_graph.matching.eligibility import wording
from bioregion_graph.matching.eligibility.answers import Answer
from bioregion_graph.matching.eligibility.checker import ToFindOut
from bioregion_graph.matching.eligibility.consortium import ROLES, Partner
from bioregion_graph.matching.eligibility.repairs import Repair
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.matching.eligibility.truth import Truth

VERDICTS = {Truth.yes: "eligible", Truth.no: "not eligible", Truth.unknown: "unknown"}
_ROLE_CODES = {iri: code for code, iri in ROLES.items()}


def as_json(answer: Answer, lang: str) -> dict[str, Any]:
    """The verdict with its rules, what to find out, and what would mend it; ``changes`` are the repairs as data."""
    report = answer.report
    return {
        "verdict": VERDICTS[report.verdict],
        "sentence": wording.headline(report, lang),
        "day": report.selection.day.isoformat(),
        "part": report.selection.part or None,
        "rules": [
            {
                "code": ruling.rule.code,
                "iri": ruling.rule.iri,
                "verdict": ruling.truth,
                "severity": ruling.rule.severity,
                "sentence": wording.sentence(ruling, lang),
                "legalBasis": ruling.rule.legal_basis,
                "sources": ruling.rule.sources,
                "confidence": ruling.rule.confidence,
            }
            for ruling in report.rulings
        ],
        "toFindOut": [_question(answer, item, lang) for item in report.to_find_out],
        "repairs": [
            [wording.change_in_words(answer.book, change, lang, answer.names) for change in repair]
            for repair in answer.repairs
        ],
        "changes": [_changes(repair) for repair in answer.repairs],
        "fitting": [
            [
                {"organisation": each.organisation, "label": each.label, "country": each.country}
                for each in fits
            ]
            for fits in answer.fitting
        ],
        "mayNotLeave": answer.indispensable,
        "notices": notices(answer, lang),
        "members": [member(answer, each) for each in report.consortium.partners],
    }


def member(answer: Answer, partner: Partner) -> dict[str, Any]:
    """What is known of one partner."""
    return {
        "organisation": partner.organisation,
        "label": answer.names.get(partner.organisation, partner.organisation),
        "country": partner.territory or None,
        "kinds": sorted(partner.kinds),
        "role": _ROLE_CODES.get(partner.role, partner.role),
        "controlGroup": partner.control_group or None,
        "facts": dict(partner.facts),
    }


def notices(answer: Answer, lang: str) -> list[str]:
    """What else to know: who must not leave, who counts for two, countries and rules that count nowhere."""
    names = [answer.names.get(each, each) for each in answer.indispensable]
    lines = [wording.may_not_leave(names, lang)] if names else []
    lines += [wording.below_two(answer.names.get(each, each), lang) for each in answer.joining]
    return [*lines, *wording.notices(answer.report, lang)]


def types(book: Rulebook, lang: str) -> list[dict[str, Any]]:
    """The types of call that there are rules for, by code; a supplement only adds to another."""
    return [
        {"code": code, "label": pack.label[lang], "supplement": pack.is_supplement, "part": pack.part or None}
        for code, pack in sorted((code, pack) for pack in book.packs.values() for code in pack.codes)
    ]


def labels(book: Rulebook, lang: str) -> dict[str, dict[str, str]]:
    """What kinds of organisation and facts are called, by IRI."""
    return {
        "kinds": {iri: said[lang] for iri, said in sorted(book.kinds.items())},
        "facts": {iri: said[lang] for iri, said in sorted(book.facts.items())},
    }


def _question(answer: Answer, item: ToFindOut, lang: str) -> dict[str, Any]:
    return {
        "organisation": item.unknown.organisation or None,
        "what": item.unknown.what,
        "question": wording.question(answer.book, item.unknown, lang, answer.names),
        "settles": item.settles,
        "bearsOn": item.bears_on,
    }


def _changes(repair: Repair) -> list[dict[str, Any]]:
    return [
        {
            "kind": change.kind,
            "who": change.who or None,
            "role": _ROLE_CODES.get(change.role, change.role),
            "lists": change.lists,
            "kinds": change.kinds,
        }
        for change in repair
    ]
