"""Parts of a query that count, answered by the columns before the database answers the rest.

A sub-SELECT is evaluated by itself and its rows are then joined with those of the patterns beside it (SPARQL 1.1,
18.2.4 and 18.5). So VALUES with these rows may stand in its place, unbound variables as UNDEF, as long as no row
holds a blank node, which cannot be written there. Inside GRAPH a pattern is about another graph, and inside EXISTS
variables come from outside: both are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bioregion_graph.errors import UnreadableError
from bioregion_graph.sharing import DeclinedError, View, is_suited
from bioregion_graph.sparql.algebra import Element, Group, Minus, Number, Optional, Query, SubSelect, Union
from bioregion_graph.sparql.splice import Edit, splice
from bioregion_graph.sparql.translate import read

_MOST_ROWS = 250_000


def with_counts(view: View, text: str) -> str:
    """A query with the rows of its counting parts written in, as far as the columns have them."""
    columns = view.columns()
    if columns is None:
        return text
    try:
        query = read(text)
    except UnreadableError:
        return text
    if query.where is None or query.dataset:
        return text
    return splice(text, _edits(view, query.where))


def _edits(view: View, element: Element) -> Iterator[Edit]:
    match element:
        case SubSelect(query=query):
            rows = _rows(view, query)
            if rows is not None:
                yield Edit(element.span, rows)
            elif query.where is not None:
                yield from _edits(view, query.where)
        case Group(elements=parts) | Union(groups=parts):
            for each in parts:
                yield from _edits(view, each)
        case Optional(group=group) | Minus(group=group):
            yield from _edits(view, group)


def _rows(view: View, query: Query) -> str | None:
    """The rows of a part as VALUES; None for what the columns do not answer, and for too many rows."""
    columns = view.columns()
    if columns is None or not query.group_by or not is_suited(query):
        return None
    limit = query.limit or Number(_MOST_ROWS + 1)
    try:
        names, rows = columns.cells(replace(query, limit=limit))
    except DeclinedError:
        return None
    written: list[str] = []
    for row in rows:
        if len(written) == _MOST_ROWS or any(cell.startswith("_:") for cell in row):
            return None
        written.append(f"({' '.join(cell or 'UNDEF' for cell in row)})\n")
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {''.join(written)} }}"
