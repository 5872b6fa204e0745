"""What a SPARQL text asks for, and whether it is allowed here: questions only, no update, no SERVICE.

A scanner that reads the text once, in linear time. It does not judge the grammar, which the engine does with
line and column. A full parser is no substitute: it ends in a RecursionError where the engine is content, and
need not divide the text as the engine does, which reads ``SERVICE:x{…}`` and ``SERVICESILENT<…>{…}`` as calls
of another server. So a word is judged wherever it could begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bioregion_graph.errors import QueryRefusedError, QuerySyntaxError, UpdateRefusedError
from bioregion_graph.sparql.tokens import Token, place, tokens, unescaped

# The engine overflows its stack, which ends the process, at some 800 brackets or 20 000 operators.
DEEPEST = 100
MOST_OPERATORS = 2000
UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_SUSPECT = re.compile("service|load", re.IGNORECASE)
# What may stand before an operator, and what an IRI may hold that divides a text otherwise where it is none.
_OPERANDS = frozenset(["variable", "string", "language", "name", "iri", "close", "word", "other"])
_SWALLOWING = re.compile(r"['#()]")
_ADDRESS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class Form(StrEnum):
    """The four forms of a query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


@dataclass(frozen=True)
class QueryKind:
    """What a SPARQL text asks for."""

    form: Form


def inspect(text: str) -> QueryKind:
    """What the text asks for.

    Raises QueryRefusedError for an update, for SERVICE and for a nesting the engine would not survive;
    QuerySyntaxError when no query form or no end of a string or bracket is found. Other faults of grammar are
    left to the engine.
    """
    kind = _inspect(text)
    plain = unescaped(text)
    if plain != text:
        # SPARQL 1.1 section 19.2 reads escapes before all else, our engine only inside strings and IRIs: the
        # text must be harmless both ways.
        kind = _inspect(plain)
    return kind


def watched(text: str, kind: str = "query") -> Iterator[Token]:
    """The pieces of a SPARQL text, each after a look at whether the engine may leave this machine there.

    Raises QueryRefusedError for SERVICE, and for a comparison that may be taken for an IRI: what it swallows, as the
    quote in ``?a<?b&&?c='>'``, would let all that follows be read in two ways. Without a word of the kind in the text
    nothing can be hidden. ``kind`` is what the text is called: an update is refused as one.
    """
    is_suspect = _SUSPECT.search(text) is not None
    opened: list[str] = []
    before: tuple[Token, ...] = ()
    for token in tokens(text):
        _refuse_service(text, token, before, kind)
        if is_suspect and token.kind == "iri" and before and opened[-1:] == ["("]:
            _refuse_ambiguous(text, token, before[-1], kind)
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close" and opened:
            opened.pop()
        yield token
        before = (*before[-1:], token)


def _refuse_ambiguous(text: str, token: Token, before: Token, kind: str) -> None:
    # Nothing that compares begins as "http://" does: no expression has two slashes.
    if before.kind in _OPERANDS and _SWALLOWING.search(token.text) and not _ADDRESS.match(token.text):
        line, column = place(text, token.start)
        raise _refused(kind)(
            f"Line {line}, column {column} of the {kind}: this can be read as an IRI and as a comparison. "
            "Write a space after < where it compares, or the whole IRI with http://."
        )


def _inspect(text: str) -> QueryKind:
    form: Form | None = None
    depth, operators = 0, 0
    before: tuple[Token, ...] = ()
    for token in watched(text):
        if token.kind == "word":
            _refuse_update(text, token)
            form = form or _form(text, token)
        elif token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif token.kind == "operator":
            operators += 1
        elif token.kind == "other" and token.text in "\"'":
            raise _syntax_error(text, token, "this string has no end. Close it with the same quotes")
        if depth > DEEPEST or operators > MOST_OPERATORS:
            raise QueryRefusedError(
                f"The query nests more than {DEEPEST} brackets or has more than {MOST_OPERATORS} operators. "
                "Write lists of values with VALUES, and repeated steps with a property path."
            )
        if depth < 0:
            raise _syntax_error(text, token, f'"{token.text}" closes nothing. Remove it, or open it before')
        before = (*before[-1:], token)
    if form is None:
        raise QuerySyntaxError("The text asks nothing. Begin with SELECT, ASK, CONSTRUCT or DESCRIBE.", 1, 1)
    if depth:
        raise _syntax_error(text, before[-1], "a bracket is still open where the text ends. Close it")
    return QueryKind(form)


def _form(text: str, token: Token) -> Form | None:
    word = token.text.upper()
    if word in ("PREFIX", "BASE"):
        return None
    if word in Form.__members__:
        return Form(word)
    raise _syntax_error(
        text,
        token,
        f'a query cannot begin with "{token.text}". Begin with SELECT, ASK, CONSTRUCT or DESCRIBE',
    )


def _refuse_update(text: str, token: Token) -> None:
    if token.text.upper() in UPDATES:
        line, column = place(text, token.start)
        raise QueryRefusedError(
            f"Line {line}, column {column} of the query: {token.text.upper()} would change the graph, and a "
            "query only reads. Editors send changes to /update, with their key."
        )


def _refuse_service(text: str, token: Token, before: tuple[Token, ...], kind: str) -> None:
    """Raise QueryRefusedError when a token, after the two before it, may call another server."""
    low = token.text.lower()
    called = "service" in low and (
        token.kind == "word"
        # "?a<?b)SERVICE?c#>" is no IRI for an engine that expects an operator there.
        or (token.kind == "iri" and ")" in low and low.rindex("service") > low.index(")"))
    )
    if token.kind == "open" and token.text == "{" and before and before[-1].kind == "name":
        prefix = before[-1].text.partition(":")[0].lower()
        called = "service" in prefix and not (
            before[0] is not before[-1] and before[0].text.lower() == "graph"
        )
        token = before[-1]
    if called:
        line, column = place(text, token.start)
        raise _refused(kind)(
            f"Line {line}, column {column} of the {kind}: SERVICE asks another server, which is not allowed "
            "here. Remove that part, or run it at your own endpoint."
        )


def _refused(kind: str) -> type[QueryRefusedError]:
    return UpdateRefusedError if kind == "update" else QueryRefusedError


def _syntax_error(text: str, token: Token, remark: str) -> QuerySyntaxError:
    line, column = place(text, token.start)
    return QuerySyntaxError(f"Line {line}, column {column} of the query: {remark}.", line, column)
