"""Asking the columns of a generation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, Decimal, localcontext
from pathlib import Path
from typing import Any

import duckdb
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from bioregion_graph.sparql.algebra import Query
from bioregion_graph.store.columns.making import DATABASE
from bioregion_graph.store.columns.terms import Terms
from bioregion_graph.store.columns.translating import MEAN, SUM, TERM, DeclinedError, Translation
from bioregion_graph.store.disk import explain

_THREADS = 2
_FIRST = """
SELECT c, sum(c) OVER () FROM (SELECT a.o, count(DISTINCT b.s) AS c, sum(n.value) AS v FROM quads AS a
CROSS JOIN quads AS b LEFT JOIN numbers AS n ON n.id = a.o WHERE a.p = 0 AND b.s = a.s GROUP BY a.o) ORDER BY c LIMIT 1
"""
_XSD = "http://www.w3.org/2001/XMLSchema#"
# The database keeps eighteen places behind the point, and drops what is beyond.
_PLACES = Decimal("1e-18")


class Columns:
    """The columns of a generation, which are only read."""

    def __init__(self, folder: Path) -> None:
        """Open them. Raises StoreError when they are damaged."""
        try:
            self.terms = Terms(folder)
            self._database = duckdb.connect(
                str(folder / DATABASE), read_only=True, config={"threads": _THREADS}
            )
            # The first question of a process takes a tenth of a second longer than all others.
            self._database.execute(_FIRST).fetchall()
        except (OSError, ValueError, duckdb.Error) as error:
            raise explain(error, "open the columns of this generation", folder) from error

    def rows(self, query: Query) -> QuerySolutions:
        """The rows of a SELECT. Raises DeclinedError for what the columns do not answer exactly."""
        names, rows = self.cells(query)
        head = "\t".join(f"?{name}" for name in names)
        lines = "".join("\t".join(row) + "\n" for row in rows)
        answer = parse_query_results(f"{head}\n{lines}".encode(), QueryResultsFormat.TSV)
        assert isinstance(answer, QuerySolutions)
        return answer

    def cells(self, query: Query) -> tuple[tuple[str, ...], Iterator[list[str]]]:
        """The names of a SELECT's columns, and its rows in N-Triples, "" for what is unbound.

        Raises DeclinedError for what the columns do not answer exactly.
        """
        statement = Translation(self.terms).of(query)
        try:
            rows = self._database.execute(statement.sql).fetchall()
        except duckdb.OutOfMemoryException as error:
            raise MemoryError(str(error)) from error
        except duckdb.Error as error:
            # A number too large, or whatever else columns cannot do: the database may.
            raise DeclinedError(f"The columns could not answer: {error}") from error
        # Without rows nothing tells whether a sub-SELECT was exact.
        if any(row[-1] for row in rows[:1]) or (not rows and statement.is_nested):
            raise DeclinedError("The columns do not hold all these values exactly.")
        return statement.names, (self._line(row, statement.kinds) for row in rows)

    def _line(self, row: Sequence[Any], kinds: Iterable[str]) -> list[str]:
        return [self._cell(value, kind) for value, kind in zip(row, kinds, strict=False)]

    def _cell(self, value: Any, kind: str) -> str:
        if value is None:
            return ""
        if kind == TERM:
            return self.terms.text(value)
        if kind == SUM:
            total = value["total"] or Decimal(0)
            return _number(total, "integer" if value["whole"] is not False else "decimal")
        if kind == MEAN:
            return _mean(value["total"], value["rows"])
        return _number(Decimal(value), "integer")


def _mean(total: Decimal | None, rows: int) -> str:
    if total is None:
        return _number(Decimal(0), "integer")
    with localcontext() as context:
        context.prec = 60
        return _number((total / rows).quantize(_PLACES, ROUND_DOWN), "decimal")


def _number(value: Decimal, kind: str) -> str:
    """A number as the database spells it."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f'"{"0" if text == "-0" else text}"^^<{_XSD}{kind}>'
