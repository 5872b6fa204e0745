"""Changes of a text at known places; all that is not changed stays as its author wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bioregion_graph.sparql.algebra import Span


@dataclass(frozen=True)
class Edit:
    """Put ``text`` in the place of a span; an empty span inserts."""

    span: Span
    text: str


def splice(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made, whose places are those of the text before any of them.

    Edits at one place are made in the order given. They must not overlap, which is an AssertionError.
    """
    pieces = []
    done = 0
    for edit in sorted(edits, key=lambda each: each.span):
        start, end = edit.span
        assert start >= done, "two edits of one piece of text"
        pieces += [text[done:start], edit.text]
        done = end
    return "".join([*pieces, text[done:]])
