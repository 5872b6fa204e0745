"""Telling a look-up from other queries without reading it: reading takes longer than the answer.

Look-ups come by the thousand and differ in names and values only. So the text without these, its pattern, is what is
remembered: the first text of a pattern is inspected and read, all others are known at sight. A look-up goes to the
database as it is; that is always right, and for a few facts about a thing as fast as any engine.

What the guard refuses stays refused: where the first text of a pattern has a term, each other one has a term too,
so they divide into the same words, brackets and operators. A text that could hide a call of another server, or that
has escapes, is never known at sight.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bioregion_graph.errors import QueryRefusedError, QuerySyntaxError, UnreadableError
from bioregion_graph.queries import guard
from bioregion_graph.queries.guard import QueryKind
from bioregion_graph.sparql.algebra import Iri, Query, Triple, walk
from bioregion_graph.sparql.features import features_of
from bioregion_graph.sparql.translate import read

_KEPT = 1024
_LONGEST = 2000
_MOST_TRIPLES = 12
# Names and values; a blank takes the place of each, so that two texts of one pattern differ in nothing else.
_NAMES = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|[\w-]*:[\w.%/-]*|\b[0-9][0-9.]*\b"""
)
_ALLOWED = frozenset(["BIND", "GRAPH", "LIMIT", "OFFSET", "OPTIONAL", "ORDER BY"])
_BUILT_INS = frozenset(["BOUND", "COALESCE", "IF", "LANG", "LANGMATCHES", "STR"])
# Properties that stand for more than they say (see ``text_search``), what the guard looks at twice, and escapes.
_SPECIAL = re.compile(r"matches|service|load|\\", re.IGNORECASE)
# Up to this length what a text asks for is remembered.
_SHORT = 16_384


class _Patterns:
    """What is known of patterns, the latest ones."""

    def __init__(self) -> None:
        self._known: dict[str, QueryKind | None] = {}

    def kind(self, text: str) -> QueryKind | None:
        """What a text asks for if it is a look-up, as the first one of its pattern was."""
        pattern = _NAMES.sub(" ", text)
        if pattern not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[pattern] = _kind(text)
        return self._known[pattern]


_patterns = _Patterns()


def inspect(text: str) -> QueryKind:
    """What a text asks for, as ``guard.inspect`` tells it; of a look-up without reading the text.

    Raises QueryRefusedError, QuerySyntaxError as that does.
    """
    return _look_up(text) or (_inspected(text) if len(text) <= _SHORT else guard.inspect(text))


def is_look_up(text: str) -> bool:
    """Whether a query asks for a few facts about a thing that it names."""
    return _look_up(text) is not None


@lru_cache(maxsize=4096)
def _look_up(text: str) -> QueryKind | None:
    return None if len(text) > _LONGEST or _SPECIAL.search(text) else _patterns.kind(text)


_inspected = lru_cache(maxsize=512)(guard.inspect)


def _kind(text: str) -> QueryKind | None:
    try:
        kind = guard.inspect(text)
        query = read(text)
    except (QueryRefusedError, QuerySyntaxError, UnreadableError):
        return None
    used = features_of(query)
    triples = [node for node in walk(query) if isinstance(node, Triple)]
    is_one = (
        query.form in ("SELECT", "ASK")
        and used.words <= _ALLOWED
        and used.built_ins <= _BUILT_INS
        and not used.functions
        and 0 < len(triples) <= _MOST_TRIPLES
        and _is_anchored(query)
    )
    return kind if is_one else None


def _is_anchored(query: Query) -> bool:
    """Whether the first pattern starts at a thing that is named, and each further one at what is known by then."""
    assert query.where is not None
    known: set[object] = set()
    for element in query.where.elements:
        if isinstance(element, Triple):
            if not isinstance(element.subject, Iri) and element.subject not in known:
                return False
            known |= {element.subject, element.object}
        elif not known:
            return False
    return True
