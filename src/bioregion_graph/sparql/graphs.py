"""Which graphs a SPARQL text asks, read from its pieces, and the same text with that said in another way.

Where the data lie is left to whoever sends the text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from bioregion_graph.sparql.tokens import Token, tokens, unescaped

# The protocol cannot say "no graph at all"; a graph that is not there comes to the same.
NOBODYS = NamedNode("urn:bioregion:no-graph")


@dataclass(frozen=True)
class Clauses:
    """The graphs of FROM and of FROM NAMED (SPARQL 1.1, 13.2); ``spans`` are the characters of each clause."""

    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]
    spans: tuple[tuple[int, int], ...]

    def __bool__(self) -> bool:
        return bool(self.spans)


def clauses(text: str) -> Clauses:
    """What FROM and FROM NAMED say. Raises ValueError where no IRI stands, or one that is not absolute."""
    default: list[NamedNode] = []
    named: list[NamedNode] = []
    spans: list[tuple[int, int]] = []
    words: list[Token] = []
    depth = 0
    for token, iri in _with_iris(text):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth or token.kind == "close":
            continue
        words.append(token)
        before = [each.text.upper() for each in words[-3:-1]]
        if iri is None or "FROM" not in before:
            continue
        if before[-1] == "FROM":
            default.append(NamedNode(iri))
            spans.append((words[-2].start, token.start + len(token.text)))
        elif before == ["FROM", "NAMED"]:
            named.append(NamedNode(iri))
            spans.append((words[-3].start, token.start + len(token.text)))
    return Clauses(tuple(default), tuple(named), tuple(spans))


def without(text: str, found: Clauses) -> str:
    """The text without its FROM clauses; every other piece stays in its line and column."""
    for start, end in found.spans:
        blank = "".join(each if each in "\r\n" else " " for each in text[start:end])
        text = text[:start] + blank + text[end:]
    return text


def reaches_graphs(text: str) -> bool:
    """Whether the word GRAPH stands in the text."""
    return any(token.kind == "word" and token.text.upper() == "GRAPH" for token in tokens(text))


def hiding(text: str, graphs: Collection[NamedNode]) -> str:
    """The text of a query that reads the same, but in which GRAPH never finds these graphs.

    After the group of each ``GRAPH ?name { … }`` a FILTER of that name is put into the group around it. There the
    name is bound in every solution, to the same value before and after whatever else stands in that group, so the
    filter removes exactly the solutions that use a hidden graph (SPARQL 1.1, 18.2.2.2, 18.2.2.5 and 18.6). Where a
    hidden graph is written, a graph that nobody has takes its place.
    """
    if not graphs:
        return text
    condition = ", ".join(map(str, graphs))
    changes = []
    for place in _places(text):
        if place.iri is None:
            changes.append((place.end, place.end, f" FILTER({place.name.text} NOT IN ({condition}))"))
        elif NamedNode(place.iri) in graphs:
            changes.append((*_span(place.name), str(NOBODYS)))
    return _changed(text, changes)


def loosened(text: str) -> str:
    """The text of a query that reads the same, but in which each GRAPH has a variable and a FILTER that it is so.

    Each variable is a new one, so it joins with nothing; it is bound in every solution, so it changes no count. Only
    a SELECT of everything shows it: take the columns from the text as it was.
    """
    known = {token.text[1:] for token in tokens(text) if token.kind == "variable"}
    changes = []
    for place in _places(text):
        if place.iri is not None:
            name = next(f"graph_{number}" for number in count() if f"graph_{number}" not in known)
            known.add(name)
            changes.append((*_span(place.name), f"?{name}"))
            changes.append((place.end, place.end, f" FILTER(?{name} = <{place.iri}>)"))
    return _changed(text, changes)


@dataclass(frozen=True)
class _Place:
    """A GRAPH pattern: its name, that in full if it is an IRI, and where its group ends."""

    name: Token
    iri: str | None
    end: int


def _places(text: str) -> Iterator[_Place]:
    open_groups: list[tuple[Token, str | None] | None] = []
    before: tuple[tuple[Token, str | None], ...] = ()
    for token, iri in _with_iris(text):
        if token.kind == "open":
            is_graph = token.text == "{" and len(before) == 2 and before[0][0].text.upper() == "GRAPH"
            open_groups.append(before[1] if is_graph else None)
        elif token.kind == "close" and open_groups and (opened := open_groups.pop()):
            yield _Place(*opened, token.start + 1)
        before = (*before[-1:], (token, iri))


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.start + len(token.text)


def _changed(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    for start, end, piece in sorted(changes, reverse=True):
        text = text[:start] + piece + text[end:]
    return text


def written_iris(text: str) -> Iterator[str]:
    """Every IRI that the text writes, in full, as far as its prefixes tell; read with and without its escapes."""
    for reading in {text, unescaped(text)}:
        yield from (iri for _, iri in _with_iris(reading) if iri is not None)


def _with_iris(text: str) -> Iterator[tuple[Token, str | None]]:
    """The pieces of the text, with the IRI in full where one is written."""
    prefixes: dict[str, str] = {}
    base = ""
    before: tuple[Token, ...] = ()
    for token in tokens(text):
        iri = None
        if token.kind == "iri":
            iri = urljoin(base, token.text[1:-1]) if base else token.text[1:-1]
            words = [each.text.upper() for each in before]
            if words[-1:] == ["BASE"]:
                base = iri
            elif words[:1] == ["PREFIX"]:
                prefixes[before[-1].text] = iri
        elif token.kind == "name":
            prefix, _, name = token.text.partition(":")
            iri = prefixes.get(f"{prefix}:", "") + name
        yield token, iri
        before = (*before[-1:], token)
