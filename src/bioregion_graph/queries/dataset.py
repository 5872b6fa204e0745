"""The graphs that a query itself names by FROM and FROM NAMED (SPARQL 1.1, 13.2).

The engine reads these clauses too, but given several FROM it counts a fact once for each graph that states it, where
the standard asks for a merge. So they are read here and handed to the store as a caller's choice is.
"""

from __future__ import annotations

import re

from bioregion_graph.sharing import Dataset
from bioregion_graph.sparql.graphs import clauses

_FROM = re.compile("from", re.IGNORECASE)


def named_by(text: str) -> Dataset | None:
    """The graphs named by the text when it merges several, else None: the engine then does as the standard says."""
    if not _FROM.search(text):
        return None  # the word has no other spelling: the engine reads escapes inside strings and IRIs only
    try:
        found = clauses(text)
    except ValueError:
        return None  # no IRI, or no such prefix: the engine says so with line and column
    return Dataset(found.default, found.named) if len(found.default) > 1 else None
