"""Which engine answers a query: the columns or the mapped copy where they give the same answer, else the database.

The database reads and judges every text. The columns get what counts and sums, as far as they can prove to be exact.
The mapped copy gets SELECT and ASK over the whole graph, as far as ``alike`` knows them to be answered alike.
Of what is left to the database, the columns answer the parts that count (see ``counted_parts``), and many
rows are put in order elsewhere (see ``ordering``).
"""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from bioregion_graph.errors import UnreadableError
from bioregion_graph.queries.alike import counts_all, for_the_copy
from bioregion_graph.queries.counted_parts import with_counts
from bioregion_graph.queries.formats import Sink
from bioregion_graph.queries.functions import functions_of
from bioregion_graph.queries.look_ups import is_look_up
from bioregion_graph.queries.ordering import unordered
from bioregion_graph.sharing import Dataset, DeclinedError, NotAnsweredError, View, as_solutions, is_suited
from bioregion_graph.sparql.features import features
from bioregion_graph.sparql.translate import read

Answer = QuerySolutions | QueryBoolean | QueryTriples
_PIECE = 1 << 16
_NO_ROWS = '"bindings":[]}}'


def answer(view: View, text: str, dataset: Dataset | None) -> Answer:
    """The answer of the fastest engine that has it. Raises QuerySyntaxError."""
    if is_look_up(text):
        return view.query(text, dataset)
    if dataset is None:
        faster = _counted(view, text) or _copied(view, text)
        if faster is not None:
            return faster
        return _stored(view, text)
    return view.query(text, dataset, functions_of(view))


def _stored(view: View, text: str) -> Answer:
    """The answer of the database, whose parts that count and whose order come from elsewhere where that is faster."""
    functions = functions_of(view)
    free = unordered(text)
    if free is not None:
        view.judge(text, functions)
        found = view.query(with_counts(view, free.text), None, functions)
        assert isinstance(found, QuerySolutions)
        ordered = free.ordered(found)
        if ordered is not None:
            return ordered
    return view.query(with_counts(view, text), None, functions)


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
    return None if found.endswith(_NO_ROWS) and counts_all(read(text)) else found


def whole(view: View, text: str) -> QuerySolutions | None:
    """All rows of a text that asks for very many: from the columns, ten times as fast, or None if they cannot.

    Raises QuerySyntaxError.
    """
    return _from_columns(view, text)


def _counted(view: View, text: str) -> QuerySolutions | None:
    """The answer of the columns; None for what they do not answer."""
    return _from_columns(view, text) if is_counting(text) else None


def _from_columns(view: View, text: str) -> QuerySolutions | None:
    columns = view.columns()
    if columns is None:
        return None
    view.judge(text)
    try:
        return columns.rows(read(text))
    except (DeclinedError, UnreadableError):
        return None


@lru_cache(maxsize=512)
def is_counting(text: str) -> bool:
    """Whether a text counts or sums, which the columns may answer."""
    try:
        return is_suited(read(text)) and not features(text).functions
    except UnreadableError:
        return False
