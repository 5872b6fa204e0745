"""What ``bioregion consortium check`` prints: the verdict with its rules, what to find out, what would mend it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bioregion_graph.cli.options import Language

if TYPE_CHECKING:
    from bioregion_graph.matching.eligibility.answers import Answer

_MOST_QUESTIONS = 8
_FIT = {"en": "These fit", "it": "Questi sono adatti"}
_NOBODY = {"en": "Nobody in the graph fits.", "it": "Nessuno nel grafo è adatto."}


def text(answer: Answer, lang: Language) -> str:
    """The verdict for people to read."""
    from bioregion_graph.matching.eligibility import rows, wording
    from bioregion_graph.matching.eligibility.truth import Truth

    italian = lang is Language.it
    marks = {Truth.yes: "sì" if italian else "yes", Truth.no: "no", Truth.unknown: "?"}
    lines = [wording.headline(answer.report, lang)]
    for ruling in sorted(answer.report.rulings, key=lambda each: not each.decides):
        mark = marks[ruling.truth] if ruling.decides else f"({marks[ruling.truth]})"
        lines.append(f"  {mark:5} {ruling.rule.code:12} {wording.sentence(ruling, lang)}")
    lines += _questions(answer, lang)
    lines += _repairs(answer, lang)
    lines += rows.notices(answer, lang)
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
    from bioregion_graph.matching.eligibility.answers import MOST_REPAIRS

    starts = ("Rimedio", "Oppure") if lang is Language.it else ("Repair", "Or")
    lines = []
    for number, repair in enumerate(answer.repairs[:MOST_REPAIRS]):
        told = (wording.change_in_words(answer.book, each, lang, answer.names) for each in repair)
        lines.append(f"{starts[min(number, 1)]}: {'; '.join(told)}.")
        if number < len(answer.fitting):
            fit = ", ".join(f"{each.label} ({each.country})" for each in answer.fitting[number])
            lines.append(f"  {_FIT[lang]}: {fit}." if fit else f"  {_NOBODY[lang]}")
    return lines


def as_json(answer: Answer, lang: Language) -> str:
    """The verdict for programs to read."""
    from bioregion_graph.matching.eligibility import rows

    return json.dumps(rows.as_json(answer, lang), ensure_ascii=False, indent=2)
