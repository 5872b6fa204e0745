"""Answers as rows for a page."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from starlette.types import Receive

from bioregion_graph.errors import BioregionError
from bioregion_graph.queries.formats import Term
from bioregion_graph.server import streaming
from bioregion_graph.server.run import Run
from bioregion_graph.terms.namespaces import expand

MOST_ROWS = 1000
Rows = list[list[Term | str | None]]
_NUMBERS = frozenset(expand(f"xsd:{name}") for name in ("integer", "decimal", "double", "float"))


async def beginning(run: Run, receive: Receive) -> bytes:
    """As many whole lines of an answer as a page shows, or as there are; the query is ended after them."""
    await streaming.begun(run, receive)
    content = b""
    try:
        while not is_enough(content) and (piece := await run.piece()) is not None:
            content += piece
    except BioregionError:
        pass  # it stays in run.error, where it belongs beside what came before it
    finally:
        run.cancel()
    return content[: content.rfind(b"\n") + 1]


def is_enough(content: bytes) -> bool:
    """Whether these lines hold more rows than a page shows."""
    return content.count(b"\n") > MOST_ROWS + 1


def read_rows(form: str, content: bytes) -> tuple[Sequence[str], Rows]:
    """The columns and rows of the lines of an answer: at most ``MOST_ROWS``, and one more when there are more.

    ``form`` is tsv or ntriples, both of which have a row on each line.
    """
    lines = b"".join(content.splitlines(keepends=True)[: MOST_ROWS + 2])
    if form == "ntriples":
        triples = parse(lines, format=RdfFormat.N_TRIPLES)
        rows: Rows = [[quad.subject, quad.predicate, quad.object] for quad in triples]
        return ("subject", "predicate", "object"), rows[: MOST_ROWS + 1]
    if not lines.startswith(b"?"):
        heading, *said = lines.decode().splitlines()
        return (heading,) if heading else (), [[each] if heading else [] for each in said]
    answer = parse_query_results(lines, format=QueryResultsFormat.TSV)
    assert isinstance(answer, QuerySolutions)
    columns = tuple(variable.value for variable in answer.variables)
    return columns, [[solution[column] for column in columns] for solution in answer]


def numeric(rows: Sequence[Sequence[Term | str | None]]) -> frozenset[int]:
    """The places of the columns that hold numbers and nothing else, so that head and cells stand on one side."""
    found: dict[int, bool] = {}
    for row in rows:
        for place, term in enumerate(row):
            if term is not None and found.get(place, True):
                found[place] = isinstance(term, Literal) and term.datatype in _NUMBERS
    return frozenset(place for place, is_number in found.items() if is_number)
