"""Calls by what a person types: some words of the code, the title, the programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bioregion_graph.matching.calls.facts import Call, State
from bioregion_graph.matching.eligibility.topics import rules_of
from bioregion_graph.terms.iris import fold

_ORDER = {State.open: 0, State.forthcoming: 1, State.unknown: 2, State.closed: 3}
_WANTED = (State.open, State.forthcoming)


def find(calls: Sequence[Call], typed: str, day: date, limit: int) -> list[Call]:
    """The calls that have most of the words typed, open ones first, the next deadline first; of closed calls only
    the one whose whole code is typed. Without words all open and forthcoming ones."""
    words = fold(typed).split()
    found = []
    for call in calls:
        state = call.state(day)
        if state not in _WANTED and fold(call.code) != fold(typed.strip()):
            continue
        text = fold(f"{call.code} {call.title} {call.call_title} {call.programme}")
        has = sum(word in text for word in words)
        if has or not words:
            found.append((-has, _ORDER[state], _next(call, day), call.code, call))
    found.sort(key=lambda each: each[:4])
    most = found[0][0] if found else 0
    return [each[4] for each in found if each[0] == most][:limit]


def named(calls: Sequence[Call], code: str) -> Call | None:
    """The call with this code or IRI."""
    wanted = code.strip().casefold()
    return next((each for each in calls if wanted in (each.code.casefold(), each.iri.casefold())), None)


def as_json(call: Call, day: date) -> dict[str, Any]:
    """What a form shows of a call, and the rules that it asks for as far as they are known."""
    deadline, rules = call.next_deadline(day), rules_of(call)
    return {
        "iri": call.iri,
        "code": call.code,
        "title": call.title,
        "programme": call.programme or None,
        "state": call.state(day).value,
        "opens": call.opens.isoformat() if call.opens else None,
        "deadline": deadline.last.isoformat() if deadline else None,
        "actions": list(call.actions),
        "address": call.address or None,
        "types": list(rules.types),
        "part": rules.part or None,
    }


def _next(call: Call, day: date) -> date:
    deadline = call.next_deadline(day)
    return deadline.last if deadline else date.max
