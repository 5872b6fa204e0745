"""What SPARQL servers answer, read piece by piece and put into the form that the embedded engine would give.

Servers spell values in their own ways and may break off; here a value gets one spelling, and an answer that is not
whole becomes an error. How a server is asked is left to ``sparql_server``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPException, HTTPResponse
from itertools import islice
from typing import IO, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    Variable,
    parse,
    parse_query_results,
)

from bioregion_graph.errors import QueryLimitError, StoreError
from bioregion_graph.store.oxigraph import TEXTS, as_stored

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]
_PIECE = 65_536
# The first rows go on at once; later more at a time cost less.
_FIRST_ROWS, _MORE_ROWS = 20, 1000
_MOST_KNOWN = 50_000
_DURATION = "http://www.w3.org/2001/XMLSchema#duration"
_MONTHS, _SECONDS = re.compile(r"(-?)(\d+)"), re.compile(r"(-?)(\d+\.\d+)")
# Virtuoso answers ASK with a row of this variable, or with none.
_YES = "__ASK_RETVAL"


class Body:
    """The body of an answer as a file that is read once, as it comes.

    ``read`` raises QueryLimitError when waiting for it took longer than allowed in all, StoreError when it breaks off.
    """

    def __init__(self, response: HTTPResponse, endpoint: str, seconds: float) -> None:
        self._response = response
        self._endpoint = endpoint
        self._allowed = seconds
        self._left = seconds

    def read(self, size: int = _PIECE) -> bytes:
        """The next bytes, at most ``size``; none at the end."""
        began = time.monotonic()
        try:
            found = self._response.read1(min(size, _PIECE) if size > 0 else _PIECE)
        except TimeoutError as error:
            raise late(self._endpoint, self._allowed) from error
        except (HTTPException, OSError) as error:
            raise self.cut(str(error)) from error
        self._left -= time.monotonic() - began
        if self._left < 0:
            raise late(self._endpoint, self._allowed)
        if not found:
            if self._response.length:
                raise self.cut(f"{self._response.length} bytes are missing")
            self._response.close()
        return found

    def cut(self, reason: str) -> StoreError:
        """The error of an answer that is not whole or not what it says it is."""
        return StoreError(
            f"The answer of {self._endpoint} cannot be read: {reason}. Ask again; if it stays so, the server is at "
            "fault."
        )


def late(endpoint: str, seconds: float) -> QueryLimitError:
    """The error of an answer that took too long."""
    return QueryLimitError(
        f"{endpoint} did not answer within {seconds:g} seconds. Ask for less at a time, or allow more time."
    )


def truth(body: Body, form: QueryResultsFormat) -> QueryBoolean:
    """A yes or no, whichever way the server says it. Raises StoreError."""
    answer = _parsed(body, form)
    if isinstance(answer, QuerySolutions):
        if [variable.value for variable in answer.variables] != [_YES]:
            raise body.cut("it holds rows where yes or no was asked for")
        said = "true" if list(_whole(answer, body)) else "false"
        answer = parse_query_results(f'{{"head":{{}},"boolean":{said}}}', format=QueryResultsFormat.JSON)
        assert isinstance(answer, QueryBoolean)
    return answer


def rows(
    body: Body, form: QueryResultsFormat, variables: Sequence[Variable], most: int | None
) -> QuerySolutions:
    """Rows of these variables in this order, as they come; a server may name them in another.

    With ``most`` the server gives no more rows than that, so an answer with as many is not whole: the last row is
    followed by QueryLimitError. Reading may raise StoreError at any row.
    """
    answer = _parsed(body, form)
    if not isinstance(answer, QuerySolutions):
        raise body.cut("it says yes or no where rows were asked for")
    mended = parse_query_results(
        _file(_Lines(_written(_whole(answer, body), answer.variables, variables, most))),
        format=QueryResultsFormat.TSV,
    )
    assert isinstance(mended, QuerySolutions)
    return mended


def statements(body: Body, form: RdfFormat) -> Iterator[Quad]:
    """Triples, as they come. Raises StoreError."""
    mending = Mending()
    reading = parse(_file(body), format=form)
    try:
        while batch := list(islice(reading, _MORE_ROWS)):
            mended = mending.rows([(each.object,) for each in batch])
            for each, (value,) in zip(batch, mended, strict=True):
                assert value is not None
                yield Quad(each.subject, each.predicate, value)
    except (SyntaxError, ValueError) as error:
        raise body.cut(str(error)) from error


class Mending:
    """Gives values the spelling that the embedded engine gives them, and repairs what Virtuoso makes of durations."""

    def __init__(self) -> None:
        self._known: dict[Literal, Literal] = {}

    def rows(self, rows: list[Row]) -> list[Row]:
        """The same rows, mended."""
        new = {
            term
            for row in rows
            for term in row
            if isinstance(term, Literal) and term.datatype not in TEXTS and term not in self._known
        }
        if new:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
                new = {term for row in rows for term in row if isinstance(term, Literal)}
            repaired = {term: _repaired(term) for term in new}
            stored = as_stored(set(repaired.values()))
            self._known.update((term, stored[better]) for term, better in repaired.items())
        known = self._known
        return [
            tuple(known.get(term, term) if isinstance(term, Literal) else term for term in row)
            for row in rows
        ]


def _repaired(literal: Literal) -> Literal:
    if literal.datatype.value != _DURATION:
        return literal
    if found := _MONTHS.fullmatch(literal.value):
        return Literal(f"{found[1]}P{found[2]}M", datatype=literal.datatype)
    if found := _SECONDS.fullmatch(literal.value):
        return Literal(f"{found[1]}PT{found[2]}S", datatype=literal.datatype)
    return literal


def _parsed(body: Body, form: QueryResultsFormat) -> QuerySolutions | QueryBoolean:
    try:
        return parse_query_results(_file(body), format=form)
    except (SyntaxError, ValueError) as error:
        raise body.cut(str(error)) from error


def _whole(answer: QuerySolutions, body: Body) -> Iterator[Row]:
    names = [variable.value for variable in answer.variables]
    try:
        for row in answer:
            yield tuple(row[name] for name in names)
    except (SyntaxError, ValueError) as error:
        raise body.cut(str(error)) from error


def _written(
    rows: Iterator[Row], given: Sequence[Variable], wanted: Sequence[Variable], most: int | None
) -> Iterator[bytes]:
    """The rows as lines of tab-separated values, the form in which terms stand as they are."""
    yield ("\t".join(map(str, wanted)) + "\n").encode()
    places = [given.index(variable) if variable in given else None for variable in wanted]
    mending = Mending()
    count, size = 0, _FIRST_ROWS
    while batch := list(islice(rows, size)):
        count, size = count + len(batch), _MORE_ROWS
        ordered = [tuple(None if place is None else row[place] for place in places) for row in batch]
        yield "".join(
            "\t".join("" if term is None else str(term) for term in row) + "\n"
            for row in mending.rows(ordered)
        ).encode()
    if most is not None and count >= most:
        raise QueryLimitError(
            f"The SPARQL server behind this gives at most {most} rows, and there may be more. Add a LIMIT below that "
            "and ask in parts."
        )


def _file(reader: Body | _Lines) -> IO[bytes]:
    """What has a method ``read``, which is all that the engine asks of a file."""
    return cast("IO[bytes]", reader)


class _Lines:
    """Pieces of text as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        piece, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return piece
