"""The mapped copy of a finished generation: the one place that opens sparq.

Its indexes are files that the system maps into memory, shared by every process that opens them, so it opens in an
instant and needs next to no memory of its own. It answers SELECT and ASK over large patterns tens of times faster
than the database. The database stays the truth and the judge: what the copy does not answer, the database does.
Which questions go to the copy is left to ``queries``; how the copy comes to be, to ``copies``.

It holds the merged view alone: of each named graph sparq would keep two open files and some ten mapped ones, and
patterns in GRAPH are slower there than elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import sparq
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from bioregion_graph.errors import StoreError
from bioregion_graph.store.disk import explain
from bioregion_graph.store.memory import available

_LITTLE = 64 << 20


class NotAnsweredError(StoreError):
    """The copy does not answer this question; the database may."""


class MappedCopy:
    """A copy that is only read. It is never closed: the files are given back with the last reference."""

    def __init__(self, graph: sparq.Graph) -> None:
        self._graph = graph

    @classmethod
    def open(cls, folder: Path) -> MappedCopy:
        """Open the copy in a folder. Raises StoreError when it is damaged."""
        try:
            return cls(sparq.Graph.open(str(folder)))
        except (OSError, ValueError) as error:
            raise explain(error, "open the mapped copy", folder) from error

    def json(self, text: str) -> str:
        """The rows of a SELECT as SPARQL 1.1 Query Results JSON.

        Raises NotAnsweredError for what the engine does not read or know.
        """
        try:
            answer: str = self._graph.query_json(text)
        except ValueError as error:
            raise NotAnsweredError(str(error)) from error
        return answer

    def is_true(self, text: str) -> QueryBoolean:
        """The answer to an ASK. Raises NotAnsweredError."""
        try:
            answer = self._graph.ask(text)
        except ValueError as error:
            raise NotAnsweredError(str(error)) from error
        truth = b'{"head":{},"boolean":%s}' % (b"true" if answer else b"false")
        given = parse_query_results(truth, QueryResultsFormat.JSON)
        assert isinstance(given, QueryBoolean)
        return given


def as_solutions(rows: str) -> QuerySolutions:
    """Rows in JSON as the database would give them."""
    answer = parse_query_results(rows.encode(), QueryResultsFormat.JSON)
    assert isinstance(answer, QuerySolutions)
    return answer


def most_bytes(quads: Path) -> int:
    """The memory that making a copy of the statements in a file takes at most: twice its size, and a little."""
    return 2 * quads.stat().st_size + _LITTLE


def make(quads: Path, folder: Path) -> None:
    """Make a copy of the statements in a file (``.nt``); see ``most_bytes``.

    Raises StoreError when the file cannot be read, the folder cannot be written, or there is too little memory: it
    would be the system that ends this process, or another one.
    """
    try:
        wanted, given = most_bytes(quads), available()
        if given < wanted:
            raise StoreError(
                f"Could not make the mapped copy: it takes {wanted >> 20:,} MB of memory and {given >> 20:,} MB are "
                "free. Questions are answered without it, some of them more slowly. Free some memory, then run "
                '"bioregion index".'
            )
        sparq.Graph.load(quads).save(str(folder))
    except (OSError, ValueError) as error:
        raise explain(error, "make the mapped copy", folder) from error
