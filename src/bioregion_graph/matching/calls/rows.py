"""Matches as rows for programs: the same fields in JSON and CSV, from the command line and over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from bioregion_graph.matching.calls.engine import Answer
from bioregion_graph.matching.calls.facts import Deadline
from bioregion_graph.matching.calls.signals import MODEL
from bioregion_graph.matching.calls.wording import Told, told

COLUMNS = (
    "rank", "score", "code", "title", "state", "opens", "deadlines", "actions", "programme", "least_contribution",
    "most_contribution", "expected_projects", "names_clusters", "sentence", "address", "iri",
)  # fmt: skip


def page(answer: Answer, language: str, offset: int = 0, limit: int | None = None) -> list[Told]:
    """The matches from a place on, put into words."""
    last = None if limit is None else offset + limit
    return [told(answer, match, language) for match in answer.matches[offset:last]]


def as_json(answer: Answer, found: Sequence[Told], offset: int = 0) -> dict[str, Any]:
    """The answer as a whole: for whom, as of when, by which weights, and the matches of this page."""
    return {
        "subject": {"iri": answer.subject.iri or None, "label": answer.subject.label},
        "day": answer.day.isoformat(),
        "model": MODEL,
        "total": len(answer.matches),
        "offset": offset,
        "reason": answer.reason or None,
        "matches": [_match(each, offset + number) for number, each in enumerate(found, 1)],
    }


def as_csv(found: Sequence[Told], offset: int = 0) -> str:
    """One line a match under a line of names; lists are divided by "|"."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, each in enumerate(found, 1):
        said = _match(each, offset + number)
        writer.writerow([_cell(said[name]) for name in COLUMNS])
    return text.getvalue()


def _match(each: Told, rank: int) -> dict[str, Any]:
    match, facts = each.match, each.evidence
    call = match.call
    reasons = {part.signal: text for part, text in each.reasons}
    return {
        "rank": rank,
        "iri": call.iri,
        "code": call.code,
        "title": call.title,
        "programme": call.programme or None,
        "state": match.state.value,
        "opens": call.opens.isoformat() if call.opens else None,
        "deadlines": [_deadline(deadline) for deadline in call.deadlines],
        "actions": list(call.actions),
        "least_contribution": call.least,
        "most_contribution": call.most,
        "expected_projects": call.expected,
        "names_clusters": call.for_clusters or None,
        "address": call.address or None,
        "score": match.score,
        "parts": [
            {
                "signal": part.signal,
                "value": part.value,
                "weight": part.weight,
                "adds": part.adds,
                "sentence": reasons.get(part.signal),
            }
            for part in match.parts
        ],
        "sentence": each.sentence,
        "evidence": {
            "nearest_projects": list(facts.near),
            "nearest_projects_of_partners": list(facts.near_with_partners),
            "nearest_own_project": facts.nearest or None,
            "words": list(dict.fromkeys((*facts.words, *facts.own_words, *facts.cluster_words))),
            "fields": list(facts.fields),
        },
    }


def _deadline(deadline: Deadline) -> str:
    if deadline.moment is not None:
        return deadline.moment.isoformat()
    return deadline.last.isoformat() if deadline.is_exact else f"{deadline.first}/{deadline.last}"


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else value
