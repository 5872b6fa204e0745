"""Expressions, with the precedence of the grammar (SPARQL 1.1, section 19.8, rules 110 to 128)."""

from __future__ import annotations

from abc import abstractmethod
from typing import cast

from lark import Token, Tree

from bioregion_graph.sparql.algebra import (
    Aggregate,
    Binary,
    Call,
    Exists,
    Expression,
    Group,
    In,
    Literal,
    Unary,
)
from bioregion_graph.sparql.terms import Branch, Terms, branches, has, span_of

_LONGEST_CHAIN = 200
_CHAINS = {"or": "||", "and": "&&"}


class Expressions(Terms):
    """Reads the expressions of one text."""

    @abstractmethod
    def group(self, tree: Branch) -> Group:
        """A group in braces, for EXISTS."""

    def expression(self, tree: Branch) -> Expression:
        """An expression."""
        if tree.data == "variable":
            return self.variable(tree)
        if tree.data == "iri":
            return self.iri(tree)
        if tree.data in ("text", "number", "boolean", "signed"):
            return cast(Literal, self.term(tree))
        with self.deeper(tree):
            return self._compound(tree)

    def _compound(self, tree: Branch) -> Expression:
        span = span_of(tree)
        match tree.data:
            case "or" | "and":
                return self._chain(_CHAINS[tree.data], tree)
            case "comparison":
                left, right = branches(tree)
                return self._binary(str(tree.children[1]), left, right)
            case "among" | "not_among":
                operand, options = branches(tree)
                listed = tuple(map(self.expression, branches(options)))
                return In(self.expression(operand), listed, tree.data == "not_among", span=span)
            case "sum_parts" | "product_parts":
                return self._parts(tree)
            case "unary":
                (operand,) = branches(tree)
                return Unary(str(tree.children[0]), self.expression(operand), span=span)
            case "exists" | "not_exists":
                return Exists(self.group(branches(tree)[0]), tree.data == "not_exists", span=span)
            case "aggregate":
                return self._aggregate(tree)
        return self._call(tree)

    def _binary(self, operator: str, left: Branch, right: Branch) -> Binary:
        one, other = self.expression(left), self.expression(right)
        return Binary(operator, one, other, span=(one.span[0], other.span[1]))

    def _chain(self, operator: str, tree: Branch) -> Expression:
        self._measure(tree)
        first, *rest = map(self.expression, branches(tree))
        for each in rest:
            first = Binary(operator, first, each, span=(first.span[0], each.span[1]))
        return first

    def _parts(self, tree: Branch) -> Expression:
        """A chain of + and -, or of * and /; a signed number may stand for sign and number (``?a-1``)."""
        self._measure(tree)
        first, *children = tree.children
        whole = self.expression(cast(Branch, first))
        operator = "+"
        for part in children:
            if isinstance(part, Token):
                operator = str(part)
                continue
            operand = self._parts(part) if part.data == "signed_product" else self.expression(part)
            whole = Binary(operator, whole, operand, span=(whole.span[0], operand.span[1]))
            operator = "+"
        return whole

    def _measure(self, tree: Branch) -> None:
        """A chain is read as a comb, which must not get too deep for Python's own comparison of values."""
        if len(tree.children) > _LONGEST_CHAIN:
            raise self.unreadable(tree, f"a chain of more than {_LONGEST_CHAIN} operators")

    def _call(self, tree: Branch) -> Call:
        span = span_of(tree)
        if tree.data == "builtin":
            word, options = tree.children
            arguments = tuple(map(self.expression, branches(cast(Branch, options))))
            return Call(str(word).upper(), arguments, span=span)
        assert tree.data == "function", tree.data
        name, listed = branches(tree)
        is_distinct = any(has(token, "DISTINCT") for token in listed.children)
        return Call(self.iri(name), tuple(map(self.expression, branches(listed))), is_distinct, span=span)

    def _aggregate(self, tree: Branch) -> Aggregate:
        tokens = [child for child in tree.children if not isinstance(child, Tree)]
        inner = branches(tree)
        separators = [token for token in tokens if token.type == "STRING"]
        return Aggregate(
            tokens[0].upper(),
            self.expression(inner[0]) if inner else None,
            any(token.type == "DISTINCT" for token in tokens),
            self.string(tree, separators[0]) if separators else None,
            span=span_of(tree),
        )
