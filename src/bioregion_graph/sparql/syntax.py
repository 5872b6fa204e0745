"""From a SPARQL text to its syntax tree, by the grammar beside this file.

The engine is the judge of what is right. This reader may refuse what the engine reads, and callers then do without;
it must never read a text as something else than the engine does. Meaning is left to ``translate``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from bioregion_graph.errors import UnreadableError
from bioregion_graph.sparql.tokens import place

# Longer texts are lists of values. Reading takes 10 to 30 µs a word, and a server must not be held up for seconds.
LONGEST = 30_000
# Brackets within brackets: as many as the guard of queries lets through, and some; reading one takes a few calls.
DEEPEST = 120
_BRACKET = re.compile(r"[{}()\[\]]")


def tree(text: str) -> Tree[Token]:
    """The syntax tree of a query.

    Raises UnreadableError with line and column where the grammar does not go on, and for a text that is too long or
    too deep to be worth reading.
    """
    if len(text) > LONGEST:
        raise UnreadableError(f"The text has more than {LONGEST} characters, which are run as they stand.")
    _measure(text)
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        offset: int = len(text)
        found = "the text ends too early"
        if isinstance(error, UnexpectedCharacters):
            offset = error.pos_in_stream or 0
            found = f'"{error.char}" begins nothing that could stand here'
        elif isinstance(error, UnexpectedToken) and error.token.type != "$END":
            offset = error.token.start_pos or 0
            found = f'"{_short(error.token)}" cannot stand here'
        line, column = place(text, offset)
        raise UnreadableError(f"Line {line}, column {column} of the query: {found}.", line, column) from error


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start="query",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def _measure(text: str) -> None:
    """Refuse what is plainly too deep before it is parsed; ``terms`` counts again, without strings and comments."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = max(0, depth + (1 if found.group() in "{([" else -1))
        if depth > DEEPEST:
            line, column = place(text, found.start())
            remark = (
                f"Line {line}, column {column} of the query: more than {DEEPEST} brackets within brackets."
            )
            raise UnreadableError(remark, line, column)


def _short(token: str) -> str:
    return token if len(token) <= 40 else token[:39] + "…"
