"""From the syntax tree of a query to its algebra: terms resolved, patterns written out, places kept.

Expressions are read in ``expressions``. Raises UnreadableError where a reading would be a guess: a prefix that is not
declared, a relative IRI whose base is not plain, a nesting too deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import cast

from lark import Token, Tree

from bioregion_graph.sparql import syntax
from bioregion_graph.sparql.algebra import (
    Bind,
    Element,
    Filter,
    From,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Minus,
    Number,
    Optional,
    OrderKey,
    Projected,
    Query,
    Service,
    Span,
    SubSelect,
    Triple,
    Union,
    Values,
    Variable,
)
from bioregion_graph.sparql.expressions import Expressions
from bioregion_graph.sparql.terms import Branch, branches, has, span_of
from bioregion_graph.sparql.triples import Triples

_KEPT = 512


@lru_cache(maxsize=_KEPT)
def read(text: str) -> Query:
    """The algebra of a query.

    Raises UnreadableError when this reader cannot read it, which says nothing about what the engine will do.
    """
    return Reader(text).query(syntax.tree(text))


class Reader(Expressions, Triples):
    """Reads one text."""

    def query(self, tree: Branch) -> Query:
        """A whole query."""
        prologue, body, *rest = branches(tree)
        self.declare(prologue)
        values = self._values(rest[0]) if rest else None
        return replace(self._body(body, span_of(tree), values), base=self.base)

    def _body(self, tree: Branch, span: Span, values: Values | None) -> Query:
        parts = {str(part.data): part for part in branches(tree)}
        form = {"subselect": "select_query", "construct_short": "construct_query"}.get(tree.data, tree.data)
        form = form.partition("_")[0].upper()
        where = self.group(branches(parts["where"])[0]) if "where" in parts else None
        template = self._template(parts["template"]) if "template" in parts else ()
        if tree.data == "construct_short":
            where = Group(template, span=span_of(parts["template"]))
        columns, duplicates = self._select(parts["select_clause"]) if form == "SELECT" else (None, "")
        modifiers = parts["modifiers"]
        read = self._modifiers(modifiers)
        end = span_of(parts.get("where") or parts.get("template") or tree)[1]
        if branches(modifiers):
            end = span_of(modifiers)[1]
        kept = [each.span for each in (read["limit"], read["offset"]) if isinstance(each, Number)]
        return Query(
            form=form,
            where=where,
            columns=columns,
            duplicates=duplicates,
            template=template,
            described=self._described(tree) if form == "DESCRIBE" else None,
            dataset=tuple(map(self.named, (part for part in branches(tree) if part.data == "dataset"))),
            values=values,
            slice_span=(min(kept)[0], max(kept)[1]) if kept else (end, end),
            span=span,
            **read,  # type: ignore[arg-type]  # the modifiers by their names
        )

    # --- around the pattern ---

    def _select(self, tree: Branch) -> tuple[tuple[Projected, ...] | None, str]:
        duplicates = next(
            (str(token).upper() for token in tree.children if has(token, "DISTINCT", "REDUCED")), ""
        )
        if any(has(token, "STAR") for token in tree.children):
            return None, duplicates
        return tuple(map(self._projected, branches(tree))), duplicates

    def _projected(self, tree: Branch) -> Projected:
        """A column or a key: a variable, an expression, or an expression with a name."""
        if tree.data == "variable":
            return Projected(None, self.variable(tree), span=span_of(tree))
        first, *name = branches(tree)
        expression = self.expression(first)
        if isinstance(expression, Variable) and not name:
            return Projected(None, expression, span=span_of(tree))
        return Projected(expression, self.variable(name[0]) if name else None, span=span_of(tree))

    def _described(self, tree: Branch) -> tuple[Variable | Iri, ...] | None:
        if any(has(token, "STAR") for token in tree.children):
            return None
        return tuple(self.name(part) for part in branches(tree) if part.data in ("variable", "iri"))

    def named(self, tree: Branch) -> From:
        """A clause of the dataset: FROM, or USING."""
        is_named = any(has(token, "NAMED") for token in tree.children)
        return From(self.iri(branches(tree)[0]), is_named, span=span_of(tree))

    def _template(self, tree: Branch) -> tuple[Triple, ...]:
        return tuple(triple for part in branches(tree) for triple in self.triples(part))

    def _modifiers(self, tree: Branch) -> dict[str, object]:
        read: dict[str, object] = {"limit": None, "offset": None}
        for part in branches(tree):
            inner = branches(part)
            if part.data == "group_by":
                read["group_by"] = tuple(map(self._projected, inner))
            elif part.data == "having":
                read["having"] = tuple(map(self.expression, inner))
            elif part.data == "order_by":
                read["order_by"] = tuple(map(self._order_key, inner))
            else:
                for each in inner:
                    number = cast(Token, each.children[0])
                    read[str(each.data)] = Number(int(number), span=span_of(each))
        return read

    def _order_key(self, tree: Branch) -> OrderKey:
        is_descending = has(tree.children[0], "DESC")
        return OrderKey(self.expression(branches(tree)[0]), is_descending, span=span_of(tree))

    # --- patterns ---

    def group(self, tree: Branch) -> Group:
        """A group in braces."""
        with self.deeper(tree):
            return Group(
                tuple(element for part in branches(tree) for element in self._elements(part)),
                span=span_of(tree),
            )

    def _elements(self, tree: Branch) -> Iterator[Element]:
        if tree.data == "same_subject":
            yield from self.triples(tree)
        else:
            yield self._element(tree)

    def _element(self, tree: Branch) -> Element:
        span, parts = span_of(tree), branches(tree)
        match tree.data:
            case "union":
                groups = tuple(map(self.group, parts))
                return Union(groups, span=span) if len(groups) > 1 else groups[0]
            case "optional":
                return Optional(self.group(parts[0]), span=span)
            case "minus":
                return Minus(self.group(parts[0]), span=span)
            case "graph":
                return GraphPattern(self.name(parts[0]), self.group(parts[1]), span=span)
            case "service":
                is_silent = any(has(token, "SILENT") for token in tree.children)
                return Service(self.name(parts[0]), self.group(parts[1]), is_silent, span=span)
            case "filter":
                return Filter(self.expression(parts[0]), span=span)
            case "bind":
                return Bind(self.expression(parts[0]), self.variable(parts[1]), span=span)
            case "values":
                return self._values(tree)
            case "subselect":
                return SubSelect(self._sub_select(tree), span=span)
        raise AssertionError(tree.data)

    def _sub_select(self, tree: Branch) -> Query:
        values = next((self._values(part) for part in branches(tree) if part.data == "values"), None)
        return self._body(tree, span_of(tree), values)

    def _values(self, tree: Branch) -> Values:
        (block,) = branches(tree)
        if block.data == "one_column":
            head, *_ = branches(block)
            return Values(
                (self.variable(head),),
                tuple((self._value(child),) for child in block.children[1:]),
                span=span_of(tree),
            )
        heads, *lines = branches(block)
        variables = tuple(map(self.variable, branches(heads)))
        rows = tuple(tuple(map(self._value, line.children)) for line in lines)
        for line, row in zip(lines, rows, strict=True):
            if len(row) != len(variables):
                raise self.unreadable(line, "a row of VALUES has another number of terms than the head")
        return Values(variables, rows, span=span_of(tree))

    def _value(self, child: Tree[Token] | Token) -> Iri | Literal | None:
        return None if isinstance(child, Token) else cast("Iri | Literal", self.term(child))
