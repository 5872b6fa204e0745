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

from bioregion_graph.errors import QueryRefusedError, QuerySyntaxError

# The engine overflows its stack, which ends the process, at some 800 brackets or 20 000 operators.
DEEPEST = 100
MOST_OPERATORS = 2000
UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The letters of names as the grammar has them; with another idea of a letter, names would end elsewhere.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_IN_NAME = _LETTER + "0-9_\u00b7\u0300-\u036f\u203f\u2040"
_TOKEN = re.compile(
    rf"""
    (?P<gap>\s+|\#[^\r\n]*)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
              | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$][{_IN_NAME}]+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:[{_IN_NAME}.-]*)
  | (?P<name>(?:[{_LETTER}][{_IN_NAME}.-]*)?:(?:[{_IN_NAME}:.-]|%[0-9A-Fa-f]{{2}}|\\.)*)
  | (?P<word>[{_LETTER}_][{_IN_NAME}]*)
  | (?P<open>[{{(\[])
  | (?P<close>[}})\]])
  | (?P<operator>[-+*/!|&^])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


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


@dataclass(frozen=True)
class Token:
    """A piece of a SPARQL text; ``start`` counts characters from 0."""

    kind: str
    text: str
    start: int


def inspect(text: str) -> QueryKind:
    """What the text asks for.

    Raises QueryRefusedError for an update, for SERVICE and for a nesting the engine would not survive;
    QuerySyntaxError when no query form or no end of a string or bracket is found. Other faults of grammar are
    left to the engine.
    """
    kind = _inspect(text)
    plain = ESCAPE.sub(unescape, text)
    if plain != text:
        # SPARQL 1.1 section 19.2 reads escapes before all else, our engine only inside strings and IRIs: the
        # text must be harmless both ways.
        kind = _inspect(plain)
    return kind


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a SPARQL text without white space and comments."""
    for found in _TOKEN.finditer(text):
        assert found.lastgroup is not None
        if found.lastgroup != "gap":
            yield Token(found.lastgroup, found.group(), found.start())


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _inspect(text: str) -> QueryKind:
    form: Form | None = None
    depth, operators = 0, 0
    before: tuple[Token, ...] = ()
    for token in tokens(text):
        refuse_service(text, token, before)
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
            "query only reads. Facts are changed in the data files, then published by a build."
        )


def refuse_service(text: str, token: Token, before: tuple[Token, ...]) -> None:
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
        raise QueryRefusedError(
            f"Line {line}, column {column} of the query: SERVICE asks another server, which is not allowed "
            "here. Remove that part, or run it at your own endpoint."
        )


def _syntax_error(text: str, token: Token, remark: str) -> QuerySyntaxError:
    line, column = place(text, token.start)
    return QuerySyntaxError(f"Line {line}, column {column} of the query: {remark}.", line, column)


def unescape(found: re.Match[str]) -> str:
    """The character that an escape of ``ESCAPE`` stands for."""
    number = int(found.group(1) or found.group(2), 16)
    # A half of a surrogate pair or a number beyond Unicode is no character; the engine will say so.
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found.group()
