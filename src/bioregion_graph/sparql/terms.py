"""The terms of a text: IRIs resolved against base and prefixes, literals with their escapes undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from lark import Token, Tree

from bioregion_graph.errors import UnreadableError
from bioregion_graph.sparql import references, syntax
from bioregion_graph.sparql.algebra import RDF, XSD, BlankNode, Iri, Literal, Span, Variable
from bioregion_graph.sparql.tokens import place

Branch = Tree[Token]
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_NUMBERS = {"INTEGER": "integer", "DECIMAL": "decimal", "DOUBLE": "double"}


def branches(tree: Branch) -> list[Branch]:
    """The children of a tree that are trees."""
    return [child for child in tree.children if isinstance(child, Tree)]


def has(child: Branch | Token, *kinds: str) -> bool:
    """Whether a child is a token of one of these kinds."""
    return isinstance(child, Token) and child.type in kinds


def span_of(tree: Branch) -> Span:
    """Where a tree stands; an empty one stands nowhere."""
    return (0, 0) if tree.meta.empty else (tree.meta.start_pos, tree.meta.end_pos)


class Terms:
    """Reads the terms of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.base = ""
        self._prefixes: dict[str, str] = {}
        self._depth = 0
        self._fresh = 0
        self._mark = "b"
        while f"_:{self._mark}" in text:
            self._mark += "b"

    @contextmanager
    def deeper(self, tree: Branch) -> Iterator[None]:
        """One bracket further in. Raises UnreadableError where it gets too deep to read by recursion."""
        self._depth += 1
        if self._depth > syntax.DEEPEST:
            raise self.unreadable(tree, f"more than {syntax.DEEPEST} brackets within brackets")
        yield
        self._depth -= 1

    def unreadable(self, tree: Branch, remark: str) -> UnreadableError:
        """The error for a piece that cannot be read with certainty."""
        line, column = place(self._text, span_of(tree)[0])
        return UnreadableError(f"Line {line}, column {column} of the query: {remark}.", line, column)

    def declare(self, prologue: Branch) -> None:
        """Take over the base and the prefixes, in their order."""
        for part in branches(prologue):
            iri = self._reference(part, cast(Token, part.children[-1]))
            if part.data == "base":
                self.base = iri
            else:
                self._prefixes[str(part.children[0])[:-1]] = iri

    def variable(self, tree: Branch) -> Variable:
        """A variable."""
        return Variable(str(tree.children[0])[1:], span=span_of(tree))

    def name(self, tree: Branch) -> Variable | Iri:
        """A variable or an IRI."""
        return self.variable(tree) if tree.data == "variable" else self.iri(tree)

    def iri(self, tree: Branch) -> Iri:
        """An IRI, whole or with a prefix, or the word "a"."""
        token = tree.children[0]
        assert isinstance(token, Token)
        if token.type == "A":
            return Iri(RDF + "type", span=span_of(tree))
        if token.type == "IRIREF":
            return Iri(self._reference(tree, token), span=span_of(tree))
        prefix, _, local = token.partition(":")
        if prefix not in self._prefixes:
            raise self.unreadable(tree, f'the prefix "{prefix}:" is not declared')
        return Iri(self._prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local), span=span_of(tree))

    def term(self, tree: Branch) -> Iri | Literal | BlankNode:
        """A term other than a variable."""
        span = span_of(tree)
        match tree.data:
            case "iri" | "type":
                return self.iri(tree)
            case "bnode":
                return self.bnode(tree)
            case "number" | "signed":
                token = cast(Token, tree.children[0])
                return Literal(str(token), XSD + _NUMBERS[token.type.removeprefix("SIGNED_")], span=span)
            case "boolean":
                return Literal(str(tree.children[0]).lower(), XSD + "boolean", span=span)
        quoted, *rest = tree.children
        lexical = self.string(tree, cast(Token, quoted))
        if not rest:
            return Literal(lexical, span=span)
        if isinstance(rest[0], Token):
            return Literal(lexical, RDF + "langString", str(rest[0])[1:], span=span)
        return Literal(lexical, self.iri(rest[0]).value, span=span)

    def bnode(self, tree: Branch) -> BlankNode:
        """A blank node, by its label or a fresh one."""
        if tree.children:
            return BlankNode(str(tree.children[0])[2:], span=span_of(tree))
        return self.fresh(tree)

    def fresh(self, tree: Branch) -> BlankNode:
        """A blank node that the text does not name."""
        self._fresh += 1
        return BlankNode(f"{self._mark}{self._fresh}", is_fresh=True, span=span_of(tree))

    def string(self, tree: Branch, token: Token) -> str:
        """The text between quotes, escapes undone."""
        marks = 3 if token[:3] in ('"""', "'''") and len(token) >= 6 else 1
        return self._unescape(tree, token[marks:-marks])

    def _unescape(self, tree: Branch, text: str) -> str:
        if "\\" not in text:
            return text

        def letter(found: re.Match[str]) -> str:
            code, long_code, other = found.groups()
            if other is not None:
                if other not in _LETTERS:
                    raise self.unreadable(tree, f'"\\{other}" is no escape')
                return _LETTERS[other]
            number = int(code or long_code, 16)
            if number >= 0x110000 or 0xD800 <= number < 0xE000:
                raise self.unreadable(tree, f'"{found.group()}" is no character')
            return chr(number)

        return _ESCAPE.sub(letter, text)

    def _reference(self, tree: Branch, token: Token) -> str:
        """The IRI between angle brackets, resolved against the base."""
        iri = self._unescape(tree, token[1:-1])
        if not self.base:
            if not references.is_whole(iri):
                raise self.unreadable(tree, f"{token} is no whole IRI, and there is no BASE")
            return iri
        whole = references.resolve(self.base, iri)
        if whole is None:
            raise self.unreadable(tree, f"{token} has steps of dots, in itself or in the BASE")
        return whole
