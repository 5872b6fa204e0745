"""Which engine answers a query: the columns or the mapped copy where they give the same answer, else the database.

The database reads and judges every text. The columns get what counts and sums, as far as they can prove to be exact.
The mapped copy gets SELECT and ASK over the whole graph, made of what the W3C's suites and the comparisons in
``tests/queries/test_engines.py`` show to be answered alike.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from bioregion_graph.errors import UnreadableError
from bioregion_graph.queries.formats import Sink
from bioregion_graph.queries.functions import functions_of
from bioregion_graph.queries.look_ups import is_look_up
from bioregion_graph.sharing import Dataset, DeclinedError, NotAnsweredError, View, as_solutions, is_suited
from bioregion_graph.sparql.algebra import (
    XSD,
    Aggregate,
    Binary,
    Literal,
    Node,
    Query,
    SubSelect,
    Unary,
    walk,
)
from bioregion_graph.sparql.features import Features, features
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

Answer = QuerySolutions | QueryBoolean | QueryTriples
# Left to the database: GRAPH, for which the copy is slower; EXISTS, which both ask row by row; and what the copy
# computes otherwise. It takes "a - b * c + d" for "a - (b * c + d)", spells "5.00" what the database spells "5",
# knows no YEAR of a date, and joins texts in another order and without their language.
_LEFT = frozenset(["FROM", "SERVICE", "GRAPH", "GRAPH ?", "EXISTS"])
_ARITHMETIC = frozenset("+-*/")
_ANSWERED_ALIKE = frozenset(
    (
        "BOUND", "COALESCE", "CONTAINS", "COUNT", "DATATYPE", "IF", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC",
        "ISURI", "LANG", "LANGMATCHES", "LCASE", "REGEX", "SAMETERM", "STR", "STRENDS", "STRLEN", "STRSTARTS", "UCASE",
    )
)  # fmt: skip
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_SELECT = re.compile("select", re.IGNORECASE)
_PIECE = 1 << 16
_MOST_ROWS = 200_000
_NO_ROWS = '"bindings":[]}}'


def answer(view: View, text: str, dataset: Dataset | None) -> Answer:
    """The answer of the fastest engine that has it. Raises QuerySyntaxError."""
    if dataset is None and not is_look_up(text):
        faster = _counted(view, text) or _copied(view, text)
        if faster is not None:
            return faster
    return view.query(text, dataset, functions_of(view))


def write_json(view: View, text: str, dataset: Dataset | None, sink: Sink) -> bool:
    """Write the rows of a SELECT as the copy gives them; False when the database is to be asked.

    Raises QuerySyntaxError.
    """
    if dataset is not None or view.copy() is None or is_look_up(text):
        return False
    if not for_the_copy(text) or features(text).form != "SELECT":
        return False
    if view.columns() is not None and is_counting(text):
        return False
    found = _rows(view, text)
    if found is None:
        return False
    rows = found.encode()
    for begin in range(0, len(rows), _PIECE):
        sink.write(rows[begin : begin + _PIECE])
    return True


def _copied(view: View, text: str) -> Answer | None:
    """The answer of the mapped copy; None for what it does not answer, or while there is none."""
    copy = view.copy()
    if copy is None or not for_the_copy(text):
        return None
    if features(text).form == "SELECT":
        found = _rows(view, text)
        return None if found is None else as_solutions(found)
    view.judge(text)
    try:
        return copy.is_true(for_the_copy(text) or text)
    except NotAnsweredError:
        return None


def _rows(view: View, text: str) -> str | None:
    """The rows of the mapped copy, as JSON."""
    copy = view.copy()
    if copy is None:
        return None
    view.judge(text)
    try:
        found = copy.json(for_the_copy(text) or text)
    except NotAnsweredError:
        return None
    # Counting nothing gives a row with 0, which the copy leaves out where a term stands nowhere.
    return None if found.endswith(_NO_ROWS) and _counts_all(read(text)) else found


def _counted(view: View, text: str) -> QuerySolutions | None:
    """The answer of the columns; None for what they do not answer."""
    columns = view.columns()
    if columns is None or not is_counting(text):
        return None
    view.judge(text)
    try:
        return columns.rows(read(text))
    except DeclinedError:
        return None


@lru_cache(maxsize=512)
def is_counting(text: str) -> bool:
    """Whether a text counts or sums, which the columns may answer."""
    try:
        return is_suited(read(text)) and not features(text).functions
    except UnreadableError:
        return False


@lru_cache(maxsize=512)
def for_the_copy(text: str) -> str | None:
    """A text as the copy gets it, if it answers that as the database does, only faster; else None."""
    try:
        query = read(text)
    except UnreadableError:
        return None
    nested = [node.query for node in walk(query) if isinstance(node, SubSelect)]
    is_alike = (
        _is_answered_alike(features(text))
        and not any(map(_is_computed, walk(query)))
        and not any(map(_counts_all, nested))
    )
    plain = write(query)
    # The copy looks for this word in the text, and takes it for a SELECT wherever it stands.
    selects = len(nested) + (query.form == "SELECT")
    return plain if is_alike and len(_SELECT.findall(plain)) == selects else None


def _is_answered_alike(used: Features) -> bool:
    return (
        used.form in ("SELECT", "ASK")
        and not used.functions
        and used.built_ins <= _ANSWERED_ALIKE
        and not used.uses(*_LEFT)
        and _is_bounded(used)
        and all(map(_is_plain, used.literals))
    )


def _is_bounded(used: Features) -> bool:
    """Whether an answer is small, or has to be whole before its first row leaves: the copy gives it all at once.

    The database writes rows as it finds them, however many there are.
    """
    if used.limit is not None and used.limit <= _MOST_ROWS:
        return True
    return used.form == "ASK" or used.uses("AGGREGATE", "DISTINCT", "GROUP BY", "ORDER BY")


def _is_plain(literal: Literal) -> bool:
    """Whether the database keeps a literal of the query as it is spelt there."""
    kind = literal.datatype
    return bool(
        literal.language
        or kind in (XSD + "string", XSD + "boolean")
        or (kind == XSD + "integer" and _WHOLE_NUMBER.fullmatch(literal.lexical))
        or (kind == XSD + "date" and _DAY.fullmatch(literal.lexical))
    )


def _counts_all(query: Query) -> bool:
    """Whether a query counts all its rows as one group: without rows the copy gives none instead of a 0."""
    return not query.group_by and any(isinstance(each.expression, Aggregate) for each in query.columns or ())


def _is_computed(node: Node) -> bool:
    return isinstance(node, Binary | Unary) and node.operator in _ARITHMETIC
