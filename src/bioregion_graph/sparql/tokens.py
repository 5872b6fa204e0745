"""The pieces of a SPARQL text, read once from left to right in linear time; the grammar is not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
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
  | (?P<datatype>(?<=["'])\^\^)
  | (?P<operator>[-+*/!|&^])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of a SPARQL text; ``start`` counts characters from 0."""

    kind: str
    text: str
    start: int


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


def unescaped(text: str) -> str:
    """The text with its numeric escapes read before all else (SPARQL 1.1, 19.2)."""
    return _ESCAPE.sub(_unescape, text)


def _unescape(found: re.Match[str]) -> str:
    number = int(found.group(1) or found.group(2), 16)
    # A half of a surrogate pair or a number beyond Unicode is no character; the engine will say so.
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found.group()
