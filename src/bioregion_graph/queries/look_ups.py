"""Telling a look-up from other queries without reading it: reading takes longer than the answer.

Look-ups come by the thousand and differ in names and values only. So the text without these, its pattern, is what is
remembered: the first text of a pattern is read, all others are known at sight. A look-up goes to the database as it
is; that is always right, and for a few facts about a thing as fast as any engine.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bioregion_graph.errors import UnreadableError
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
# Properties that stand for more than they say: see ``text_search``.
_OURS = re.compile(r"matches", re.IGNORECASE)


class _Patterns:
    """What is known of patterns, the latest ones."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def is_look_up(self, text: str) -> bool:
        """Whether a text is a look-up, as the first one of its pattern was."""
        pattern = _NAMES.sub(" ", text)
        if pattern not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[pattern] = _is_look_up(text)
        return self._known[pattern]


_patterns = _Patterns()


@lru_cache(maxsize=4096)
def is_look_up(text: str) -> bool:
    """Whether a query asks for a few facts about a thing that it names."""
    return len(text) <= _LONGEST and not _OURS.search(text) and _patterns.is_look_up(text)


def _is_look_up(text: str) -> bool:
    try:
        query = read(text)
    except UnreadableError:
        return False
    used = features_of(query)
    triples = [node for node in walk(query) if isinstance(node, Triple)]
    return (
        query.form in ("SELECT", "ASK")
        and used.words <= _ALLOWED
        and used.built_ins <= _BUILT_INS
        and not used.functions
        and 0 < len(triples) <= _MOST_TRIPLES
        and _is_anchored(query)
    )


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
