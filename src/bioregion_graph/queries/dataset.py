"""The graphs that a query itself names by FROM and FROM NAMED (SPARQL 1.1, 13.2).

The engine reads these clauses too, but given several FROM it counts a fact once for each graph that states it, where
the standard asks for a merge. So they are read here and handed to the store as a caller's choice is.
"""

from __future__ import annotations

from urllib.parse import urljoin

from pyoxigraph import NamedNode

from bioregion_graph.queries import guard
from bioregion_graph.queries.guard import Token
from bioregion_graph.sharing import Dataset


def named_by(text: str) -> Dataset | None:
    """The graphs named by the text when it merges several, else None: the engine then does as the standard says."""
    try:
        default, named = _clauses(text)
    except ValueError:
        return None  # no IRI, or no such prefix: the engine says so with line and column
    return Dataset(tuple(default), tuple(named)) if len(default) > 1 else None


def _clauses(text: str) -> tuple[list[NamedNode], list[NamedNode]]:
    prefixes: dict[str, str] = {}
    base = ""
    default: list[NamedNode] = []
    named: list[NamedNode] = []
    words: list[Token] = []
    depth = 0
    for token in guard.tokens(text):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth or token.kind == "close":
            continue
        words.append(token)
        if token.kind not in ("iri", "name"):
            continue
        before = [each.text.upper() for each in words[-3:-1]]
        if before[-1:] == ["BASE"]:
            base = urljoin(base, token.text[1:-1])
        elif before[:1] == ["PREFIX"]:
            prefixes[words[-2].text] = urljoin(base, token.text[1:-1])
        elif before[-1:] == ["FROM"]:
            default.append(_node(token, prefixes, base))
        elif before == ["FROM", "NAMED"]:
            named.append(_node(token, prefixes, base))
    return default, named


def _node(token: Token, prefixes: dict[str, str], base: str) -> NamedNode:
    if token.kind == "iri":
        return NamedNode(urljoin(base, token.text[1:-1]) if base else token.text[1:-1])
    prefix, _, name = token.text.partition(":")
    return NamedNode(prefixes.get(f"{prefix}:", "") + name)
