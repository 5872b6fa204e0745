"""The shape of a query's answer, apart from what it finds."""

from __future__ import annotations

from bioregion_graph.sparql.tokens import tokens


def emptied(text: str) -> str:
    """The query with a pattern that nothing fits, so that asking it costs nothing; its form and columns stay.

    A text without a pattern, and one that is no query, stay as they are. The short form of CONSTRUCT allows no
    such pattern: the text that comes back does not parse then, and the one that went in costs nothing either.
    """
    depth, begin, before = 0, None, ""
    for token in tokens(text):
        if token.kind == "open":
            if not depth and token.text == "{" and begin is None and before.upper() != "CONSTRUCT":
                begin = token.start
            depth += 1
        elif token.kind == "close":
            depth -= 1
            if not depth and begin is not None:
                end = token.start + 1
                return f"{text[:begin]}{{ {text[begin:end]} FILTER(false) }}{text[end:]}"
        before = token.text
    return text
