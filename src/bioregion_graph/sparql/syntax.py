"""From a SPARQL text to its syntax tree, by the grammar beside this file.

The engine is the judge of what is right. This reader may refuse what the engine reads, and callers then do without;
it must never read a text as something else than the engine does. Meaning is left to ``translate``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from bioregion_graph.errors import UnreadableError

# Longer texts are lists of values; reading one would hold up a server for seconds (some 10 µs a character).
LONGEST = 100_000


def tree(text: str, start: str = "query") -> Tree[Token]:
    """The syntax tree of a query, or of an update when ``start`` is "update".

    Raises UnreadableError with line and column where the grammar does not go on, and for a text that is too long to be
    worth reading.
    """
    if len(text) > LONGEST:
        raise UnreadableError(f"The text has more than {LONGEST} characters, which are run as they stand.")
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as error:
        line, column = place(text, len(text) if error.pos_in_stream is None else error.pos_in_stream)
        found = "the text ends too early"
        if isinstance(error, UnexpectedCharacters):
            found = f'"{error.char}" begins nothing that could stand here'
        elif (token := getattr(error, "token", None)) is not None and token.type != "$END":
            found = f'"{_short(token)}" cannot stand here'
        raise UnreadableError(f"Line {line}, column {column} of the query: {found}.", line, column) from error


def warm() -> None:
    """Build the parser now, which takes a second, so that no query waits for it."""
    _parser()


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["query", "update"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


def _short(token: str) -> str:
    return token if len(token) <= 40 else token[:39] + "…"
