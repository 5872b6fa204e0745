"""Running a question, or a SPARQL text, over a view."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples

from bioregion_graph.errors import UnreadableError
from bioregion_graph.queries import engines
from bioregion_graph.queries.dataset import named_by
from bioregion_graph.queries.engines import Answer
from bioregion_graph.queries.formats import Table, Term
from bioregion_graph.queries.library import Query
from bioregion_graph.queries.look_ups import inspect, is_look_up
from bioregion_graph.queries.ordering import unordered
from bioregion_graph.queries.text_search import with_matches
from bioregion_graph.sharing import Dataset, View
from bioregion_graph.sparql.rewrite import rewrite


def run(
    view: View,
    query: Query,
    values: Mapping[str, str] | None = None,
    as_of: date | None = None,
    limit: int | None = None,
) -> Table:
    """The rows that answer a question, at most ``limit`` of them.

    ``values`` replaces defaults of parameters, ``as_of`` sets the day. Raises UsageError as ``Query.bind``
    does.
    """
    return run_table(view, query.bind(values or {}, as_of), limit)


def run_each(
    view: View, query: Query, name: str, values: Sequence[str], others: Mapping[str, str] | None = None
) -> list[dict[str, Term | None]]:
    """The rows that answer a question for each of these values of one parameter, asked at once.

    The text is the library's own with terms that were checked, so it goes to the database as it is. No values, no
    rows. Raises UsageError as ``Query.bind`` does.
    """
    if not values:
        return []
    answer = view.query(query.bind_each(name, values, others or {}))
    assert isinstance(answer, QuerySolutions)
    names = tuple(variable.value for variable in answer.variables)
    return [{name: row[name] for name in names} for row in answer]


def run_plain(view: View, query: Query, values: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows that answer a question, in any order, as plain texts: no datatypes and languages, and nothing for what
    is unbound.

    Twice as fast as ``run`` where there are very many. A list, which has an order, goes to the database without it and
    as it is: the text is the library's own, with terms that were checked. Raises UsageError as ``Query.bind`` does.
    """
    text = query.bind(values)
    free = unordered(text)
    is_list = free is not None and free.is_whole
    answer = view.query(free.text) if free is not None and is_list else run_text(view, text)
    assert isinstance(answer, QuerySolutions)
    written = answer.serialize(format=QueryResultsFormat.JSON)
    rows = json.loads(written or b"{}")["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def run_text(view: View, text: str, dataset: Dataset | None = None) -> Answer:
    """The engine's answer to a SPARQL text that the guard allows; rows come as they are found.

    ``dataset`` names the graphs to ask, as the SPARQL protocol does; without it the text decides. The functions
    of ``functions`` can be called, and ``brg:matches`` is answered from the index of names.
    Raises QuerySyntaxError, QueryRefusedError.
    """
    dataset = dataset or named_by(text)
    return engines.answer(view, prepared(view, text, dataset), dataset)


def run_whole(view: View, text: str) -> QuerySolutions:
    """All rows of a SELECT that has very many, as a table of all projects: the same rows as ``run_text`` gives, in any
    order. Raises QuerySyntaxError, QueryRefusedError.
    """
    found = engines.whole(view, text)
    if found is None:
        answer = run_text(view, text)
        assert isinstance(answer, QuerySolutions)
        return answer
    return found


def prepared(view: View, text: str, dataset: Dataset | None) -> str:
    """A SPARQL text as the engines get it: allowed, names looked up, slow patterns rewritten.

    Raises QuerySyntaxError, QueryRefusedError.
    """
    inspect(text)
    if is_look_up(text):
        return text
    searched = with_matches(view, text, dataset)
    try:
        return rewrite(searched).text
    except UnreadableError:
        return searched  # the engine is the judge


def run_table(view: View, text: str, limit: int | None = None) -> Table:
    """The answer to a SPARQL text as rows: ASK gives one row, CONSTRUCT and DESCRIBE one a triple.

    Raises QuerySyntaxError, QueryRefusedError.
    """
    answer = run_text(view, text)
    if isinstance(answer, QueryBoolean):
        return Table(("answer",), [(Literal(bool(answer)),)], text, view.generation)
    if isinstance(answer, QueryTriples):
        triples = [(item.subject, item.predicate, item.object) for item in islice(answer, limit)]
        return Table(("subject", "predicate", "object"), list(triples), text, view.generation)
    variables = tuple(variable.value for variable in answer.variables)
    rows = [tuple(row[name] for name in variables) for row in islice(answer, limit)]
    return Table(variables, rows, text, view.generation)
