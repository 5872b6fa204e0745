"""Patterns of triples and property paths, with lists, brackets and collections written out (SPARQL 1.1, 4.2 and 9)."""

from __future__ import annotations

from typing import cast

from lark import Token

from bioregion_graph.sparql.algebra import (
    RDF,
    Alternative,
    Inverse,
    Iri,
    Negated,
    Path,
    Point,
    Repeat,
    Sequence,
    Triple,
    Variable,
)
from bioregion_graph.sparql.terms import Branch, Terms, branches, span_of

_FIRST, _REST, _NIL = Iri(RDF + "first"), Iri(RDF + "rest"), Iri(RDF + "nil")


class Triples(Terms):
    """Reads patterns of triples of one text."""

    def triples(self, tree: Branch) -> list[Triple]:
        """The triples of one subject, in the order of the text."""
        subject_tree, *properties = branches(tree)
        subject, found = self._node(subject_tree)
        for each in properties:
            found.extend(self._properties(subject, each, span_of(subject_tree)[0]))
        return found

    def _properties(self, subject: Point, tree: Branch, start: int) -> list[Triple]:
        """``start`` is where the first triple's piece begins; others begin at their own property or object."""
        found: list[Triple] = []
        for part in branches(tree):
            verb_tree, objects = branches(part)
            verb = self._verb(verb_tree)
            begin = span_of(verb_tree)[0] if found else start
            for place, each in enumerate(branches(objects)):
                node, inner = self._node(branches(each)[0])
                first, end = span_of(each)
                begin = first if place else begin
                found.append(Triple(subject, verb, node, span=(begin, end)))
                found.extend(inner)
        return found

    def _node(self, tree: Branch) -> tuple[Point, list[Triple]]:
        """A subject or object, and the triples written inside it."""
        if tree.data == "variable":
            return self.variable(tree), []
        if tree.data == "nested":
            with self.deeper(tree):
                node = self.fresh(tree)
                (properties,) = branches(tree)
                return node, self._properties(node, properties, span_of(properties)[0])
        if tree.data == "collection":
            with self.deeper(tree):
                return self._collection(tree)
        return self.term(tree), []

    def _collection(self, tree: Branch) -> tuple[Point, list[Triple]]:
        members = branches(tree)
        if not members:
            return Iri(_NIL.value, span=span_of(tree)), []
        links = [self.fresh(tree) for _ in members]
        found: list[Triple] = []
        for place, (link, member_tree) in enumerate(zip(links, members, strict=True)):
            member, inner = self._node(member_tree)
            span = span_of(member_tree)
            rest = links[place + 1] if place + 1 < len(links) else _NIL
            found.append(Triple(link, _FIRST, member, span=span))
            found.extend(inner)
            found.append(Triple(link, _REST, rest, span=span))
        return links[0], found

    def _verb(self, tree: Branch) -> Variable | Path:
        return self.variable(tree) if tree.data == "variable" else self.path(tree)

    def path(self, tree: Branch) -> Path:
        """A property, or a path of properties."""
        if tree.data in ("iri", "type"):
            return self.iri(tree)
        with self.deeper(tree):
            span, parts = span_of(tree), tuple(map(self.path, branches(tree)))
        match tree.data:
            case "alternative":
                return Alternative(parts, span=span)
            case "sequence":
                return Sequence(parts, span=span)
            case "inverse":
                return Inverse(parts[0], span=span)
            case "repeat":
                return Repeat(parts[0], str(cast(Token, tree.children[1])), span=span)
            case "negated":
                return Negated(cast("tuple[Iri | Inverse, ...]", parts), span=span)
        raise AssertionError(tree.data)
