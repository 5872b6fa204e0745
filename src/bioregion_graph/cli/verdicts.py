"""What ``bioregion consortium check`` prints: the verdict with its rules, what to find out, what would mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bioregion_graph.cli.options import Language

if TYPE_CHECKING:
    from bioregion_graph.matching.eligibility.checker import Report
    from bioregion_graph.matching.eligibility.repairs import Repair
    from bioregion_graph.matching.eligibility.rules import Rulebook

_MOST_QUESTIONS = 8
MOST_REPAIRS = 3
_FIT = {"en": "These fit", "it": "Questi sono adatti"}
_NOBODY = {"en": "Nobody in the graph fits.", "it": "Nessuno nel grafo è adatto."}


@dataclass(frozen=True)
class Answer:
    """What is told: the report, what would mend it, who must not leave, and the labels of organisations by IRI.

    ``fitting`` has for each of the first repairs who could join, by label and country, where that was asked.
    ``joining`` are partners below two others who both apply, so that it is not known whose they count for.
    """

    book: Rulebook
    report: Report
    repairs: list[Repair]
    indispensable: list[str]
    names: Mapping[str, str]
    joining: Sequence[str] = ()
    fitting: Sequence[Sequence[tuple[str, str]]] = ()


def text(answer: Answer, lang: Language) -> str:
    """The verdict for people to read."""
    from bioregion_graph.matching.eligibility import wording
    from bioregion_graph.matching.eligibility.truth import Truth

    italian = lang is Language.it
    marks = {Truth.yes: "sì" if italian else "yes", Truth.no: "no", Truth.unknown: "?"}
    lines = [wording.headline(answer.report, lang)]
    for ruling in sorted(answer.report.rulings, key=lambda each: not each.decides):
        mark = marks[ruling.truth] if ruling.decides else f"({marks[ruling.truth]})"
        lines.append(f"  {mark:5} {ruling.rule.code:12} {wording.sentence(ruling, lang)}")
    lines += _questions(answer, lang)
    lines += _repairs(answer, lang)
    lines += _notices(answer, lang)
    return "\n".join(lines)


def _questions(answer: Answer, lang: Language) -> list[str]:
    from bioregion_graph.matching.eligibility import wording

    questions = answer.report.to_find_out
    if not questions:
        return []
    lines = [
        "Da scoprire, prima ciò che decide più regole:"
        if lang is Language.it
        else "To find out, first what settles most rules:"
    ]
    for item in questions[:_MOST_QUESTIONS]:
        asked = wording.question(answer.book, item.unknown, lang, answer.names)
        lines.append(f"  {asked} ({wording.reach(item, lang)})")
    more = len(questions) - _MOST_QUESTIONS
    if more > 0:
        lines.append(f"  … e altre {more}" if lang is Language.it else f"  … and {more} more")
    return lines


def _repairs(answer: Answer, lang: Language) -> list[str]:
    from bioregion_graph.matching.eligibility import wording

    starts = ("Rimedio", "Oppure") if lang is Language.it else ("Repair", "Or")
    lines = []
    for number, repair in enumerate(answer.repairs[:MOST_REPAIRS]):
        told = (wording.change_in_words(answer.book, each, lang, answer.names) for each in repair)
        lines.append(f"{starts[min(number, 1)]}: {'; '.join(told)}.")
        if number < len(answer.fitting):
            fit = ", ".join(f"{label} ({country})" for label, country in answer.fitting[number])
            lines.append(f"  {_FIT[lang]}: {fit}." if fit else f"  {_NOBODY[lang]}")
    return lines


def as_json(answer: Answer, lang: Language) -> str:
    """The verdict for programs to read."""
    from bioregion_graph.matching.eligibility import wording

    report = answer.report
    told: dict[str, Any] = {
        "verdict": {"yes": "eligible", "no": "not eligible", "unknown": "unknown"}[report.verdict],
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
        "toFindOut": [
            {
                "organisation": item.unknown.organisation or None,
                "what": item.unknown.what,
                "question": wording.question(answer.book, item.unknown, lang, answer.names),
                "settles": item.settles,
                "bearsOn": item.bears_on,
            }
            for item in report.to_find_out
        ],
        "repairs": [
            [wording.change_in_words(answer.book, change, lang, answer.names) for change in repair]
            for repair in answer.repairs
        ],
        "fitting": [
            [{"label": label, "country": country} for label, country in each] for each in answer.fitting
        ],
        "mayNotLeave": answer.indispensable,
        "notices": _notices(answer, lang),
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _notices(answer: Answer, lang: Language) -> list[str]:
    from bioregion_graph.matching.eligibility import wording

    names = [answer.names.get(each, each) for each in answer.indispensable]
    lines = [wording.may_not_leave(names, lang)] if names else []
    lines += [wording.below_two(answer.names.get(each, each), lang) for each in answer.joining]
    return [*lines, *wording.notices(answer.report, lang)]
