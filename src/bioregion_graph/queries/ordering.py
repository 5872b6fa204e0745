"""Putting many rows of the database in order, in memory.

The database looks up the text of a term each time it compares it with another: for 40,000 rows half a minute. So it
is asked for the rows without their order, and an empty store in memory, of the same engine, puts them in order: it
has their texts at hand. Only where each key is a column of the answer, since its rows are all that is passed on; not
where a row holds a blank node, which cannot be written in VALUES.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, QuerySolutions

from bioregion_graph.errors import QuerySyntaxError, UnreadableError
from bioregion_graph.sharing import ask_nothing
from bioregion_graph.sparql.algebra import Group, Projected, Query, Values, Variable
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

_MOST_CHARACTERS = 40_000_000
_NO_ROWS = "{  }"


@dataclass(frozen=True)
class Unordered:
    """A query without its order, and what is asked of its rows afterwards."""

    text: str
    _query: Query

    @property
    def is_whole(self) -> bool:
        """Whether all its rows are asked for, so that it has the same rows in any order."""
        return self._query.limit is None and self._query.offset is None

    def ordered(self, found: QuerySolutions) -> QuerySolutions | None:
        """Its rows in order, and cut; None where they are not to be put in order here."""
        names = [variable.value for variable in found.variables]
        written, characters = [], 0
        for row in found:
            cells = [row[name] for name in names]
            if not all(cell is None or isinstance(cell, NamedNode | Literal) for cell in cells):
                return None
            written.append(f"({' '.join('UNDEF' if cell is None else str(cell) for cell in cells)})\n")
            characters += len(written[-1])
            if characters > _MOST_CHARACTERS:
                return None
        return _asked(self._query, names, written)


def unordered(text: str) -> Unordered | None:
    """A query without its order; None for one that has none, or has a key that is no column."""
    try:
        query = read(text)
    except UnreadableError:
        return None
    columns = {each.variable.name for each in query.columns or () if each.variable is not None}
    keys = [key.expression for key in query.order_by]
    if query.form != "SELECT" or query.dataset or not keys:
        return None
    if not all(isinstance(key, Variable) and key.name in columns for key in keys):
        return None
    return Unordered(write(replace(query, order_by=(), limit=None, offset=None)), query)


def _asked(query: Query, names: list[str], rows: Iterable[str]) -> QuerySolutions | None:
    variables = tuple(map(Variable, names))
    asked = replace(
        query,
        duplicates="",
        columns=tuple(Projected(None, each) for each in variables),
        where=Group((Values(variables, ()),)),
        group_by=(),
        having=(),
        values=None,
    )
    head, _, tail = write(asked).partition(_NO_ROWS)
    text = f"{head}{{ {''.join(rows)} }}{tail}"
    try:
        answer = ask_nothing(text)
    except QuerySyntaxError:
        return None  # a term that can be stored and not be written
    assert isinstance(answer, QuerySolutions)
    return answer
