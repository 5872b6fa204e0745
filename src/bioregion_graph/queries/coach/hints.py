"""All hints on a query, in the order of the text."""

from __future__ import annotations

from typing import Any

from bioregion_graph.queries.coach import counting_traps, graph_traps, shape_traps
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.places import place_of
from bioregion_graph.queries.coach.sight import Hint, Sight, Trap
from bioregion_graph.sparql.algebra import Query

TRAPS: tuple[Trap, ...] = (*shape_traps.TRAPS, *counting_traps.TRAPS, *graph_traps.TRAPS)
_MOST = 30


def hints(knowledge: Knowledge, query: Query, text: str) -> list[dict[str, Any]]:
    """What is odd about a query: ``code``, ``says``, ``mend``, ``place`` and the ``text`` to put there."""
    sight = Sight(query, text, knowledge)
    found = [hint for trap in TRAPS for hint in trap(sight)]
    return [_plain(hint, text) for hint in sorted(found, key=lambda hint: hint.span)[:_MOST]]


def _plain(hint: Hint, text: str) -> dict[str, Any]:
    return {
        "code": hint.code,
        "says": hint.says.plain(),
        "mend": hint.mend.plain(),
        "place": place_of(text, hint.span),
        "text": hint.text,
    }
