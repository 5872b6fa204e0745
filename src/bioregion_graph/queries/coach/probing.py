"""Asking whether a part of a query has any row at all, within a total time.

The engine cannot be interrupted: between two questions the clock is read, and one question that takes too long must be
ended from outside, together with its process.
"""

from __future__ import annotations

import time
from itertools import islice

from pyoxigraph import BlankNode, NamedNode, QueryBoolean, QuerySolutions
from pyoxigraph import Literal as GraphLiteral

from bioregion_graph.queries.coach.lists import write_whole
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing import Dataset
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.algebra import Element, Group, Number, Projected, Query, Variable

Value = NamedNode | BlankNode | GraphLiteral


class OutOfTime(Exception):  # noqa: N818 - no error: what is known until then is told
    """The time for all questions together is over."""


class Probe:
    """Asks parts of one query over its graphs."""

    def __init__(self, view: View, query: Query, dataset: Dataset | None, seconds: float) -> None:
        """``dataset`` are the graphs that a caller names, as for ``run_text``; ``seconds`` is the time in all."""
        self._view = view
        self._from = query.dataset
        self._dataset = dataset
        self._end = time.monotonic() + seconds
        self.questions = 0

    def ask(self, where: Group) -> Query:
        """The question whether a pattern has rows."""
        return Query(form="ASK", dataset=self._from, where=where)

    def has_rows(self, where: Group) -> bool:
        """Whether a pattern has any row. Raises OutOfTime, and what ``run_text`` raises."""
        self._check()
        answer = run_text(self._view, write_whole(self.ask(where)), self._dataset)
        assert isinstance(answer, QueryBoolean)
        return bool(answer)

    def sample(self, where: Group, names: tuple[str, ...], most: int) -> list[dict[str, Value]]:
        """The first rows of a pattern, by variable. Raises as ``has_rows``."""
        columns = tuple(Projected(None, Variable(name)) for name in names)
        return self.rows(Query(form="SELECT", columns=columns, where=where, limit=Number(most)))

    def rows(self, query: Query) -> list[dict[str, Value]]:
        """The rows of a SELECT over the same graphs. Raises as ``has_rows``."""
        self._check()
        whole = Query(form="SELECT", dataset=self._from, **{name: getattr(query, name) for name in _KEPT})
        answer = run_text(self._view, write_whole(whole), self._dataset)
        assert isinstance(answer, QuerySolutions)
        variables = [variable.value for variable in answer.variables]
        limit = query.limit.value if query.limit else None
        return [
            {
                name: value
                for name in variables
                if isinstance(value := row[name], NamedNode | BlankNode | GraphLiteral)
            }
            for row in islice(answer, limit)
        ]

    def _check(self) -> None:
        self.questions += 1
        if time.monotonic() > self._end:
            raise OutOfTime


_KEPT = ("duplicates", "columns", "where", "group_by", "having", "order_by", "limit", "offset", "values")


def elements_of(group: Group | None) -> tuple[Element, ...]:
    """The elements of a group, none of none."""
    return group.elements if group else ()


def variables_of(rows: list[dict[str, Value]], name: str) -> list[Value]:
    """The values of one variable in some rows, each once."""
    return list(dict.fromkeys(row[name] for row in rows if name in row))
