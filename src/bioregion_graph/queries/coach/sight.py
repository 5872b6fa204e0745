"""What the hints look at: a query with its text and its view, and what is worked out of it once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.saying import Said
from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    Aggregate,
    Bind,
    Element,
    Exists,
    Group,
    Iri,
    Node,
    Query,
    Span,
    SubSelect,
    Triple,
    Variable,
    children,
    walk,
)


@dataclass(frozen=True)
class Hint:
    """A trap: its name, what is odd, what to write, where it stands, and what may stand there instead (or empty)."""

    code: str
    says: Said
    mend: Said
    span: Span
    text: str = ""


@dataclass(frozen=True)
class Place:
    """A group, with the variables that what stands around it may bind, and whether it is one of an EXISTS."""

    group: Group
    outer: frozenset[str]
    in_exists: bool = False


class Sight:
    """One query as the hints see it."""

    def __init__(self, query: Query, text: str, knowledge: Knowledge) -> None:
        self.query = query
        self.text = text
        self.knowledge = knowledge

    @cached_property
    def nodes(self) -> list[Node]:
        """All nodes, in the order of the text."""
        return list(walk(self.query))

    @cached_property
    def selects(self) -> list[Query]:
        """The query and its sub-SELECTs."""
        return [node for node in self.nodes if isinstance(node, Query)]

    @cached_property
    def triples(self) -> list[Triple]:
        """All patterns of triples; those that a CONSTRUCT writes are none."""
        wheres = [self.query.where, *(query.where for query in self.selects[1:])]
        found = {
            id(node): node for where in wheres if where for node in walk(where) if isinstance(node, Triple)
        }
        return list(found.values())

    @cached_property
    def named_results(self) -> frozenset[str]:
        """The variables that are worked out of others (AS)."""
        return frozenset(
            column.variable.name
            for query in self.selects
            for column in (*(query.columns or ()), *query.group_by)
            if column.variable and column.expression
        ) | {node.variable.name for node in self.nodes if isinstance(node, Bind)}

    @cached_property
    def occurrences(self) -> Counter[str]:
        """How often each variable is written."""
        return Counter(node.name for node in self.nodes if isinstance(node, Variable))

    @cached_property
    def properties_of(self) -> dict[str, set[str]]:
        """Of each variable, the properties whose value it is."""
        found: dict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            if isinstance(triple.object, Variable) and isinstance(triple.predicate, Iri):
                found[triple.object.name].add(triple.predicate.value)
        return found

    @cached_property
    def places(self) -> list[Place]:
        """All groups of the query with what is around them."""
        return [place for query in self.selects if query.where for place in _places(query.where, frozenset())]

    def kinds_of(self, name: str) -> frozenset[str]:
        """What the values of a variable are, by the properties it is a value of; empty when that is not known."""
        kinds = [self.knowledge.kinds(property) for property in sorted(self.properties_of.get(name, ()))]
        return frozenset[str]().union(*kinds)


Trap = Callable[[Sight], Iterator[Hint]]


def _places(group: Group, outer: frozenset[str], in_exists: bool = False) -> Iterator[Place]:
    """A group and those below it; sub-SELECTs are queries of their own."""
    yield Place(group, outer, in_exists)
    inside = outer | scope.possible(group)
    for element in group.elements:
        if isinstance(element, SubSelect):
            continue
        for inner, is_exists in _groups(element):
            yield from _places(inner, inside, in_exists or is_exists)


def _groups(element: Element) -> Iterator[tuple[Group, bool]]:
    waiting: list[tuple[Node, bool]] = [(element, False)]
    while waiting:
        node, is_exists = waiting.pop()
        if isinstance(node, Group):
            yield node, is_exists
        elif not isinstance(node, SubSelect):
            waiting += [(child, is_exists or isinstance(node, Exists)) for child in children(node)]


def own_nodes(node: Node) -> Iterator[Node]:
    """A node and what is below it, without what belongs to a sub-SELECT or an EXISTS inside it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if not isinstance(each, SubSelect | Exists):
            waiting.extend(reversed(list(children(each))))


def counted(query: Query) -> list[Aggregate]:
    """The aggregates of a query's own columns, conditions and keys."""
    parts: list[Node] = [*(query.columns or ()), *query.having, *query.order_by]
    return [node for part in parts for node in own_nodes(part) if isinstance(node, Aggregate)]
