"""What a query uses: its form and columns, the kinds of patterns and functions in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    Aggregate,
    Alternative,
    Bind,
    BlankNode,
    Call,
    Exists,
    GraphPattern,
    Inverse,
    Iri,
    Literal,
    Minus,
    Negated,
    Node,
    Optional,
    Query,
    Repeat,
    Sequence,
    Service,
    SubSelect,
    Union,
    Values,
    Variable,
    walk,
)
from bioregion_graph.sparql.translate import read

# Calls that may give something else each time (SPARQL 1.1, 17.4.2.9, 17.4.4.5, 17.4.5.1, 17.4.2.12 and 13).
UNSTEADY = frozenset(["RAND", "NOW", "UUID", "STRUUID", "BNODE"])
_PATHS = Alternative | Inverse | Negated | Repeat | Sequence
_KEPT = 512


@dataclass(frozen=True)
class Features:
    """What a query uses.

    ``columns`` are the variables of a SELECT as written, or for ``*`` all in scope in order of first appearance.
    ``words`` are the kinds of patterns used, in capitals: AGGREGATE, BIND, DISTINCT, EXISTS, FROM, GRAPH (constant),
    GRAPH ?, GROUP BY, HAVING, LIMIT, MINUS, OFFSET, OPTIONAL, ORDER BY, PATH, REDUCED, REPEAT (``*``, ``+``, ``?``
    in a path), SERVICE, SUBSELECT, UNION, VALUES.
    """

    form: str
    columns: tuple[str, ...]
    words: frozenset[str]
    functions: frozenset[str]
    """The IRIs of the functions that are called; casts (``xsd:integer``) are among them."""
    built_ins: frozenset[str]
    """The built-in functions and aggregates that are called, in capitals."""
    iris: frozenset[str]
    """Every IRI in the query, wherever it stands."""
    literals: frozenset[Literal]
    limit: int | None
    may_give_blank_nodes: bool
    """False when no variable of the answer can hold a blank node, whatever the data."""

    def uses(self, *words: str) -> bool:
        """Whether any of these kinds of patterns is used."""
        return not self.words.isdisjoint(words)


@lru_cache(maxsize=_KEPT)
def features(text: str) -> Features:
    """What a query uses.

    Raises UnreadableError when this reader cannot read it.
    """
    return features_of(read(text))


def features_of(query: Query) -> Features:
    """What a query uses that has been read already."""
    nodes = list(walk(query))
    calls = [node for node in nodes if isinstance(node, Call)]
    return Features(
        form=query.form,
        columns=scope.in_scope(query) if query.form == "SELECT" else (),
        words=frozenset(word for node in nodes for word in _words(node)),
        functions=frozenset(call.name.value for call in calls if isinstance(call.name, Iri)),
        built_ins=frozenset(call.name for call in calls if isinstance(call.name, str))
        | {node.name for node in nodes if isinstance(node, Aggregate)},
        iris=frozenset(node.value for node in nodes if isinstance(node, Iri)),
        literals=frozenset(node for node in nodes if isinstance(node, Literal)),
        limit=query.limit.value if query.limit else None,
        may_give_blank_nodes=_may_give_blank_nodes(query),
    )


_WORDS: dict[type[Node], str] = {
    Aggregate: "AGGREGATE",
    Bind: "BIND",
    Exists: "EXISTS",
    Minus: "MINUS",
    Optional: "OPTIONAL",
    Service: "SERVICE",
    SubSelect: "SUBSELECT",
    Union: "UNION",
    Values: "VALUES",
}


def _words(node: Node) -> Iterator[str]:
    if type(node) in _WORDS:
        yield _WORDS[type(node)]
    if isinstance(node, _PATHS):
        yield "PATH"
    if isinstance(node, Repeat):
        yield "REPEAT"
    if isinstance(node, GraphPattern):
        yield "GRAPH ?" if isinstance(node.name, Variable) else "GRAPH"
    if isinstance(node, Query):
        yield from _words_of_query(node)


def _words_of_query(query: Query) -> Iterator[str]:
    present = {
        "FROM": query.dataset,
        "GROUP BY": query.group_by,
        "HAVING": query.having,
        "ORDER BY": query.order_by,
        "LIMIT": query.limit,
        "OFFSET": query.offset,
        query.duplicates: query.duplicates,
    }
    yield from (word for word, part in present.items() if part)


def _may_give_blank_nodes(query: Query) -> bool:
    """Only counts, numbers and texts are certain; a variable of a pattern may hold anything."""
    if query.form == "ASK":
        return False
    if query.form != "SELECT" or query.columns is None:
        return True
    return any(column.expression is None or _may_be_blank(column.expression) for column in query.columns)


def _may_be_blank(expression: Node) -> bool:
    match expression:
        case Literal() | Iri():
            return False
        case Aggregate():
            return expression.name in ("MIN", "MAX", "SAMPLE")
        case Call():
            # Each other built-in function gives a literal or an IRI.
            return isinstance(expression.name, Iri) or expression.name in ("BNODE", "IF", "COALESCE")
        case Variable() | BlankNode():
            return True
    return False


def prepare() -> None:
    """Read a query that has a bit of everything: the tables of the reader are made when they are first needed."""
    features(Path(__file__).with_name("typical.rq").read_text(encoding="utf-8"))
