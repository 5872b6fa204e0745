"""Which part of a query empties its answer: the first whose addition leaves no row, in the order of the text.

A pattern that has no rows has none however it is extended (a join, OPTIONAL, MINUS, BIND or FILTER of no rows gives no
rows; SPARQL 1.1, section 18.5), so the parts of a group are added one by one, its filters last, as the standard
evaluates them, and the first that leaves nothing is guilty. What is inside it is then searched the same way, with
everything before it in place. OPTIONAL and BIND take no row away and are never guilty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bioregion_graph.queries.coach.lists import main_part, units
from bioregion_graph.queries.coach.modifiers import aggregates
from bioregion_graph.queries.coach.probing import Probe, elements_of
from bioregion_graph.sparql.algebra import (
    Binary,
    Bind,
    Element,
    Expression,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Node,
    Optional,
    Query,
    SubSelect,
    Triple,
    Union,
    Variable,
)

Elements = tuple[Element, ...]
# Puts some elements where they stand in the query, with all before them in place and nothing after them.
Frame = Callable[[Elements], Group]
Name = Variable | Iri | None
_KINDS = {
    "Triple": "pattern",
    "Filter": "filter",
    "Values": "values",
    "Minus": "minus",
    "SubSelect": "subselect",
    "Group": "group",
    "Union": "union",
    "GraphPattern": "graph",
    "Service": "service",
}


@dataclass(frozen=True)
class Culprit:
    """The part that empties the answer.

    ``before`` are the elements before it in its own group, ``frame`` puts elements there, ``graph`` is the graph they
    are asked of. ``outside`` puts an element behind the GRAPH around it. ``branches`` are those of a UNION.
    """

    kind: str
    node: Node
    frame: Frame
    before: Elements = ()
    graph: Name = None
    outside: Frame | None = None
    branches: tuple[Culprit, ...] = ()
    unit: Elements = ()
    """A pattern with the lists in it."""
    slices: tuple[Group, Group] | None = None
    """For what stands after a pattern: the query without and with it."""

    @property
    def with_rows(self) -> Group:
        """The query up to this part, which has rows."""
        return self.slices[0] if self.slices else self.frame(self.before)

    @property
    def without_rows(self) -> Group:
        """The query up to this part and with it, which has none."""
        if self.slices:
            return self.slices[1]
        assert isinstance(self.node, Element)
        return self.frame((*self.before, *(self.unit or (self.node,))))


class Search:
    """Searches one query."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self.reached: Node | None = None
        """The last part that still had rows."""

    def pattern(self, query: Query) -> Culprit | None:
        """The part of the WHERE that empties it; None when it has rows."""
        if query.where is None:
            return None
        return self._group(query.where.elements, Group, None, None)

    def _group(self, elements: Elements, frame: Frame, graph: Name, outside: Frame | None) -> Culprit | None:
        before: Elements = ()
        place = Culprit("", Group(()), frame, graph=graph, outside=outside)
        for unit in units(element for element in elements if not isinstance(element, Filter)):
            element = main_part(unit)
            if not isinstance(element, Optional | Bind) and not self._probe.has_rows(frame((*before, *unit))):
                return self._inside(element, replace(place, before=before, unit=unit))
            before = (*before, *unit)
            self.reached = element
        for condition in conditions(elements):
            if not self._probe.has_rows(frame((*before, condition))):
                return replace(place, kind="filter", node=condition, before=before, unit=())
            before = (*before, condition)
            self.reached = condition
        return None

    def _inside(self, element: Element, place: Culprit) -> Culprit:
        """The guilty part of an element that leaves no row, or the element itself."""
        before, frame = place.before, place.frame
        whole = replace(place, kind=_KINDS[type(element).__name__], node=element)
        found: Culprit | None = None
        match element:
            case Group():
                found = self._group(
                    element.elements, lambda inner: frame((*before, Group(inner))), place.graph, place.outside
                )
            case GraphPattern():
                found = self._graph(element, place)
            case Union():
                return replace(whole, branches=tuple(self._branches(element, place)))
            case SubSelect():
                found = self._sub_select(element, place)
        return found or whole

    def _graph(self, element: GraphPattern, place: Culprit) -> Culprit | None:
        before, frame, name = place.before, place.frame, element.name

        def inside(inner: Elements) -> Group:
            return frame((*before, GraphPattern(name, Group(inner))))

        def outside(more: Elements) -> Group:
            """``more`` are the elements of this graph that had rows, and last the one that stands outside it."""
            return frame((*before, GraphPattern(name, Group(more[:-1])), more[-1]))

        # Where the graph has nothing at all in it, its name is to blame and not what is asked of it.
        if not self._probe.has_rows(inside((_ANYTHING,))):
            return None
        return self._group(element.group.elements, inside, name, outside)

    def _branches(self, union: Union, place: Culprit) -> Iterator[Culprit]:
        before, frame = place.before, place.frame
        for group in union.groups:
            found = self._group(
                group.elements, lambda inner: frame((*before, Group(inner))), place.graph, place.outside
            )
            # All branches together have no row, so each has none.
            yield found or replace(place, kind="group", node=group, unit=())

    def _sub_select(self, element: SubSelect, place: Culprit) -> Culprit | None:
        before, frame, query = place.before, place.frame, element.query

        def put(inner: Query) -> Group:
            return frame((*before, SubSelect(inner)))

        if after := self._modifiers(query, put):
            return replace(after, graph=place.graph)
        bare = unsliced(query)
        if query.group_by or aggregates(query):
            # What is counted depends on the whole pattern, so it is searched alone, and only if it is empty alone.
            if self._probe.has_rows(Group((SubSelect(bare),))):
                return None
            frame, before = Group, ()
        return self._group(
            elements_of(query.where),
            lambda inner: put(replace(bare, where=Group(inner))),
            place.graph,
            place.outside,
        )

    def _modifiers(self, query: Query, put: Callable[[Query], Group]) -> Culprit | None:
        """The last VALUES, the condition on groups, or the slice that takes all rows away; None if none of them."""
        before = unsliced(query)
        tries: list[tuple[str, Node, Query]] = []
        whole = before
        if query.values:
            whole = replace(whole, values=query.values)
            tries.append(("values", query.values, whole))
        for place, condition in enumerate(query.having, 1):
            whole = replace(whole, having=query.having[:place])
            tries.append(("having", condition, whole))
        if query.offset:
            whole = replace(whole, order_by=query.order_by, offset=query.offset)
            tries.append(("offset", query.offset, whole))
        if query.limit:
            whole = replace(whole, order_by=query.order_by, limit=query.limit)
            tries.append(("limit", query.limit, whole))
        if not tries or not self._probe.has_rows(put(before)):
            return None
        for kind, node, tried in tries:
            if not self._probe.has_rows(put(tried)):
                return Culprit(kind, node, Group, slices=(put(before), put(tried)))
            before = tried
        return None

    def modifiers(self, query: Query) -> Culprit | None:
        """The part after the WHERE that takes all rows away."""
        if query.form != "SELECT":
            return None
        # Whether there is a row depends on no order, and no LIMIT but zero takes the last one away.
        limit = query.limit if query.limit and not query.limit.value else None
        plain = replace(query, dataset=(), order_by=(), limit=limit)
        return self._modifiers(plain, lambda inner: Group((SubSelect(inner),)))


_ANYTHING = Triple(Variable("anySubject"), Variable("anyProperty"), Variable("anyObject"))


def conditions(elements: Elements) -> Iterator[Filter]:
    """The filters of a group, each part of a conjunction alone."""
    for element in elements:
        if isinstance(element, Filter):
            yield from (Filter(part, span=part.span) for part in _conjuncts(element.expression))


def _conjuncts(expression: Expression) -> list[Expression]:
    found: list[Expression] = []
    while isinstance(expression, Binary) and expression.operator == "&&":
        found.append(expression.right)
        expression = expression.left
    found.append(expression)
    # What is joined by "&&" on the right of another is found there.
    return [part for each in reversed(found) for part in _right(each)]


def _right(expression: Expression) -> list[Expression]:
    is_chain = isinstance(expression, Binary) and expression.operator == "&&"
    return _conjuncts(expression) if is_chain else [expression]


def unsliced(query: Query) -> Query:
    """A query without what takes rows away after its pattern."""
    return replace(query, having=(), limit=None, offset=None, order_by=(), values=None)
