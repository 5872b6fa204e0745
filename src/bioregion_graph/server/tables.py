"""Answers as rows for a page."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from bioregion_graph.queries.formats import Table, Term
from bioregion_graph.server.workers import Done

MOST_ROWS = 1000
Rows = list[list[Term | str | None]]


def read_rows(done: Done) -> tuple[Sequence[str], Rows]:
    """The columns and rows of a worker's answer: at most ``MOST_ROWS``, and one more when there are more."""
    if done.form == "ntriples":
        rows: Rows = []
        for quad in parse(done.content, format=RdfFormat.N_TRIPLES):
            rows.append([quad.subject, quad.predicate, quad.object])
            if len(rows) > MOST_ROWS:
                break
        return ("subject", "predicate", "object"), rows
    answer = parse_query_results(done.content, format=QueryResultsFormat.JSON)
    if isinstance(answer, QueryBoolean):
        return ("answer",), [["true" if answer else "false"]]
    assert isinstance(answer, QuerySolutions)
    columns = tuple(variable.value for variable in answer.variables)
    rows = []
    for solution in answer:
        rows.append([solution[column] for column in columns])
        if len(rows) > MOST_ROWS:
            break
    return columns, rows


def rows_of(table: Table) -> Rows:
    """The rows of a library question."""
    return [list(row) for row in table.rows[: MOST_ROWS + 1]]
