"""An algebra as SPARQL text again: whole IRIs, one element a line, brackets around every compound expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bioregion_graph.sparql.algebra import (
    Aggregate,
    Alternative,
    Binary,
    Bind,
    BlankNode,
    Call,
    Element,
    Exists,
    Expression,
    Filter,
    GraphPattern,
    Group,
    In,
    Inverse,
    Iri,
    Literal,
    Minus,
    Negated,
    Node,
    Optional,
    Path,
    Projected,
    Query,
    Repeat,
    Sequence,
    Service,
    SubSelect,
    Triple,
    Unary,
    Union,
    Values,
    Variable,
)


def write(node: Node) -> str:
    """The text of a query, a group, an element, a path, a term or an expression.

    Reading it again gives an equal algebra, fresh blank nodes aside, which now have labels.
    """
    return _WRITERS[type(node)](node)


def _query(query: Query) -> str:
    parts = [f"BASE <{query.base}>" if query.base else "", query.form]
    if query.form == "SELECT":
        parts.append(query.duplicates)
        parts.append("*" if query.columns is None else " ".join(map(_projected, query.columns)))
    elif query.form == "DESCRIBE":
        parts.append("*" if query.described is None else " ".join(map(write, query.described)))
    elif query.form == "CONSTRUCT":
        parts.append("{ " + " ".join(f"{write(triple)} ." for triple in query.template) + " }")
    parts += [f"FROM {'NAMED ' if each.is_named else ''}{each.iri}" for each in query.dataset]
    if query.where is not None:
        parts.append(f"WHERE {write(query.where)}")
    parts += _modifiers(query)
    return " ".join(filter(None, parts))


def _modifiers(query: Query) -> list[str]:
    parts = []
    if query.group_by:
        parts.append("GROUP BY " + " ".join(map(_projected, query.group_by)))
    if query.having:
        parts.append("HAVING " + " ".join(f"({write(each)})" for each in query.having))
    if query.order_by:
        keys = (
            f"{'DESC' if key.is_descending else 'ASC'}({write(key.expression)})" for key in query.order_by
        )
        parts.append("ORDER BY " + " ".join(keys))
    if query.limit is not None:
        parts.append(f"LIMIT {query.limit.value}")
    if query.offset is not None:
        parts.append(f"OFFSET {query.offset.value}")
    if query.values is not None:
        parts.append(write(query.values))
    return parts


def _projected(column: Projected) -> str:
    if column.expression is None:
        return str(column.variable)
    name = f" AS {column.variable}" if column.variable else ""
    return f"({write(column.expression)}{name})"


def _group(group: Group) -> str:
    return "{ " + " ".join(map(_element, group.elements)) + " }"


def _element(element: Element) -> str:
    return f"{write(element)} ." if isinstance(element, Triple) else write(element)


def _values(values: Values) -> str:
    heads = " ".join(map(str, values.variables))
    rows = " ".join(
        "(" + " ".join("UNDEF" if term is None else str(term) for term in row) + ")" for row in values.rows
    )
    return f"VALUES ({heads}) {{ {rows} }}"


def _path(path: Variable | Path) -> str:
    return str(path) if isinstance(path, Variable | Iri) else f"({write(path)})"


def _listed(parts: Iterable[Expression]) -> str:
    return "(" + ", ".join(map(write, parts)) + ")"


def _binary(whole: Binary) -> str:
    # Long chains lean to the left; they are unrolled, since recursion would not reach their end.
    rest = []
    left: Expression = whole
    while isinstance(left, Binary):
        rest.append(f" {left.operator} {_bracketed(left.right)})")
        left = left.left
    return "(" * len(rest) + _bracketed(left) + "".join(reversed(rest))


def _bracketed(part: Expression) -> str:
    """A signed number is put in brackets, since a sign after an expression is read as an operator."""
    text = write(part)
    return f"({text})" if isinstance(part, Unary | In) else text


def _aggregate(aggregate: Aggregate) -> str:
    distinct = "DISTINCT " if aggregate.is_distinct else ""
    inner = "*" if aggregate.expression is None else write(aggregate.expression)
    separator = "" if aggregate.separator is None else f"; SEPARATOR={Literal(aggregate.separator)}"
    return f"{aggregate.name}({distinct}{inner}{separator})"


def _call(call: Call) -> str:
    distinct = "DISTINCT " if call.is_distinct else ""
    return f"{call.name}({distinct}{', '.join(map(write, call.arguments))})"


_WRITERS: dict[type[Node], Callable[[Any], str]] = {
    Variable: str,
    Iri: str,
    Literal: str,
    BlankNode: str,
    Query: _query,
    Group: _group,
    Triple: lambda node: f"{node.subject} {_path(node.predicate)} {node.object}",
    Optional: lambda node: f"OPTIONAL {write(node.group)}",
    Union: lambda node: " UNION ".join(map(write, node.groups)),
    Minus: lambda node: f"MINUS {write(node.group)}",
    GraphPattern: lambda node: f"GRAPH {node.name} {write(node.group)}",
    Service: lambda node: f"SERVICE {'SILENT ' if node.is_silent else ''}{node.endpoint} {write(node.group)}",
    Filter: lambda node: f"FILTER ({write(node.expression)})",
    Bind: lambda node: f"BIND ({write(node.expression)} AS {node.variable})",
    Values: _values,
    SubSelect: lambda node: write(node.query),
    Sequence: lambda node: "/".join(map(_path, node.parts)),
    Alternative: lambda node: "|".join(map(_path, node.parts)),
    Inverse: lambda node: f"^{_path(node.path)}",
    Repeat: lambda node: f"{_path(node.path)}{node.mark}",
    Negated: lambda node: "!(" + "|".join(map(write, node.members)) + ")",
    Call: _call,
    Binary: _binary,
    Unary: lambda node: f"{node.operator}({write(node.operand)})",
    In: lambda node: f"{_bracketed(node.operand)} {'NOT ' * node.is_negated}IN {_listed(node.options)}",
    Exists: lambda node: f"{'NOT ' * node.is_negated}EXISTS {write(node.group)}",
    Aggregate: _aggregate,
}
