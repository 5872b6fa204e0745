"""Which variables a pattern mentions, may bind, and binds in every solution.

Following SPARQL 1.1, section 18.2.1 (variable scope). "Certain" is what can be shown from the text alone: a
variable that is not listed may still be bound in every solution.
"""

from __future__ import annotations

from collections.abc import Iterable

from bioregion_graph.sparql.algebra import (
    Aggregate,
    Bind,
    Element,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Minus,
    Node,
    Optional,
    Projected,
    Query,
    Service,
    SubSelect,
    Triple,
    Union,
    Values,
    Variable,
    walk,
)

Names = frozenset[str]
_NONE: Names = frozenset()


def mentioned(node: Node) -> Names:
    """Every variable written in a node, visible or not."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Variable))


def in_scope(node: Query | Group | Element) -> tuple[str, ...]:
    """The variables that a pattern may bind, or that a query gives, in the order of the text."""
    return tuple(dict.fromkeys(_visible(node)))


def possible(node: Query | Group | Element) -> Names:
    """The variables that a pattern may bind, or that a query gives."""
    return frozenset(_visible(node))


def _visible(node: Query | Group | Element) -> list[str]:
    match node:
        case Query():
            return _given(node)
        case SubSelect():
            return _given(node.query)
        case Group():
            return _all(node.elements)
        case Union():
            return _all(node.groups)
        case Optional():
            return _all(node.group.elements)
        case GraphPattern():
            return _all((node.group,), node.name)
        case Service():
            return _all((node.group,), node.endpoint)
        case Bind():
            return [node.variable.name]
        case Values():
            return [each.name for each in node.variables]
        case Triple():
            return [each.name for each in walk(node) if isinstance(each, Variable)]
        case Filter() | Minus():
            return []


def _all(nodes: Iterable[Group | Element], first: Node | None = None) -> list[str]:
    names = [first.name] if isinstance(first, Variable) else []
    for node in nodes:
        names.extend(_visible(node))
    return names


def _given(query: Query) -> list[str]:
    if query.columns is not None:
        return [column.variable.name for column in query.columns if column.variable]
    if query.described is not None:
        return [each.name for each in query.described if isinstance(each, Variable)]
    names = [each.name for triple in query.template for each in walk(triple) if isinstance(each, Variable)]
    if not query.template and query.where is not None:
        names = _visible(query.where)
        names += _visible(query.values) if query.values else []
    return names


def certain(node: Query | Group | Element) -> Names:
    """The variables that are bound in every solution of a pattern or sub-SELECT."""
    match node:
        case Query():
            return _certain_of_query(node)
        case SubSelect():
            return _certain_of_query(node.query)
        case Group():
            return certain_of(node.elements)
        case Union():
            first, *rest = map(certain, node.groups)
            return first.intersection(*rest)
        case GraphPattern():
            return certain(node.group) | _name(node.name)
        case Service():
            # A silent call that fails gives one solution without any variable.
            return _NONE if node.is_silent else certain(node.group) | _name(node.endpoint)
        case Values():
            return frozenset(
                each.name
                for place, each in enumerate(node.variables)
                if all(row[place] is not None for row in node.rows)
            )
        case Triple():
            return frozenset(_visible(node))
        case Filter() | Minus() | Optional() | Bind():
            return _NONE


def certain_of(elements: Iterable[Element], before: Names = _NONE) -> Names:
    """The variables that are bound in every solution of some elements of a group, taken together.

    ``before`` are those that what stands before them binds.
    """
    names = before
    for element in elements:
        names |= certain(element)
        # Any other expression may end in an error, which leaves the variable unbound.
        if isinstance(element, Bind) and _cannot_fail(element.expression, names):
            names |= {element.variable.name}
    return names


def _cannot_fail(expression: Node | None, bound: Names) -> bool:
    if isinstance(expression, Aggregate):
        return expression.name == "COUNT"
    return isinstance(expression, Iri | Literal) or (
        isinstance(expression, Variable) and expression.name in bound
    )


def _certain_of_query(query: Query) -> Names:
    bound = certain(query.where) if query.where is not None else _NONE
    if query.group_by:
        bound = frozenset(name for key in query.group_by for name in _key(key, bound))
    elif any(isinstance(node, Aggregate) for column in query.columns or () for node in walk(column)):
        bound = _NONE  # of no rows at all, an aggregate still gives one
    if query.columns is not None:
        bound = frozenset(name for column in query.columns for name in _key(column, bound))
    return bound | certain(query.values) if query.values else bound


def _key(column: Projected, bound: Names) -> Names:
    """The variable of a column or key, where it has a value in every row."""
    name = frozenset([column.variable.name]) if column.variable else _NONE
    if column.expression is None:
        return name & bound
    return name if _cannot_fail(column.expression, bound) else _NONE


def _name(name: Variable | Iri) -> Names:
    return frozenset([name.name]) if isinstance(name, Variable) else _NONE
