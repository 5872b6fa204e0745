"""Places in a query's text as they go into JSON."""

from __future__ import annotations

from bioregion_graph.sparql.algebra import Span
from bioregion_graph.sparql.tokens import place


def place_of(text: str, span: Span) -> dict[str, int]:
    """Line and column (from 1), and the characters from ``start`` up to ``end`` (from 0) of a piece of the text."""
    line, column = place(text, span[0])
    return {"line": line, "column": column, "start": span[0], "end": span[1]}
