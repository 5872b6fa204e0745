"""What share of rows a FILTER is taken to keep; rules of thumb where nothing better is known."""

from __future__ import annotations

from bioregion_graph.queries.coach.cost import Size
from bioregion_graph.sparql.algebra import (
    Binary,
    Call,
    Exists,
    Expression,
    In,
    Iri,
    Literal,
    Unary,
    Variable,
    walk,
)

_HALF = 0.5
_RANGE = 1 / 3
_TEXT = 0.1
_ONE_LANGUAGE = 0.5
_FOUND = frozenset(["CONTAINS", "STRSTARTS", "STRENDS", "REGEX"])
_DEEPEST = 20


def share(expression: Expression, rows: Size, depth: int = 0) -> float:
    """The share of rows (0 to 1) for which a condition holds."""
    if depth > _DEEPEST:
        return _HALF
    match expression:
        case Binary(operator="&&"):
            return share(expression.left, rows, depth + 1) * share(expression.right, rows, depth + 1)
        case Binary(operator="||"):
            left, right = share(expression.left, rows, depth + 1), share(expression.right, rows, depth + 1)
            return left + right - left * right
        case Binary(operator="="):
            return _equal(expression, rows)
        case Binary(operator="!="):
            return 1 - _equal(expression, rows)
        case Binary():
            return _RANGE
        case Unary(operator="!"):
            return 1 - share(expression.operand, rows, depth + 1)
        case In():
            inside = min(1.0, len(expression.options) * _one(expression.operand, rows))
            return 1 - inside if expression.is_negated else inside
        case Call() if expression.name in _FOUND:
            return _TEXT
        case Call() | Exists() | Variable() | Iri() | Literal() | Unary():
            return _HALF
    return _HALF


def _equal(binary: Binary, rows: Size) -> float:
    return min(_one(binary.left, rows), _one(binary.right, rows))


def _one(expression: Expression, rows: Size) -> float:
    """The share of one value among those of an expression."""
    calls = [node for node in walk(expression) if isinstance(node, Call)]
    if any(call.name in ("LANG", "DATATYPE") for call in calls):
        return _ONE_LANGUAGE
    counts = [rows.distinct.get(node.name, 1.0) for node in walk(expression) if isinstance(node, Variable)]
    return 1 / max(*counts, 1.0, 1.0)
