"""A guess of how many rows each pattern has, and how many are left after each step.

Textbook estimates from the counts of a generation: a shared variable keeps one in as many as the larger number of
its different values (Selinger and others, 1979), and parts do not depend on each other. Where a pattern names a
thing, or a list gives a few, its triples are counted, up to ``FEW``. The guess says what is large, not what is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import DefaultGraph, NamedNode

from bioregion_graph.queries.coach.counts import Counts, PropertyCount
from bioregion_graph.queries.coach.knowledge import Graph, Knowledge
from bioregion_graph.sparql.algebra import (
    RDF,
    Alternative,
    BlankNode,
    Inverse,
    Iri,
    Literal,
    Negated,
    Path,
    Point,
    Repeat,
    Sequence,
    Triple,
    Variable,
)

FEW = 1000
TYPE = RDF + "type"
# What one more round of a repeated path is taken to add.
_ROUNDS = 3.0
# What is known of one thing, roughly: so many triples share a subject.
_FACTS = 4
# So many values of a list are looked up one by one.
MOST_GIVEN = 8
_UNKNOWN = PropertyCount(0, 0, 0)


# The values that a variable can have, where a list in the query says so.
Given = Mapping[str, tuple[Iri | Literal, ...]]


@dataclass(frozen=True)
class Size:
    """How many rows, and how many different values each variable has in them."""

    rows: float
    distinct: dict[str, float] = field(default_factory=dict)
    is_exact: bool = False

    def limited(self, rows: float) -> Size:
        """At most so many rows."""
        return self.kept(rows / self.rows) if self.rows > rows else self

    def kept(self, share: float) -> Size:
        """A share of the rows, no longer exact."""
        rows = self.rows * share
        return Size(rows, {name: min(count, rows) for name, count in self.distinct.items()})


ONE = Size(1.0, {}, is_exact=True)


def join(left: Size, right: Size) -> Size:
    """Both together: rows that agree in all variables that both have."""
    rows = left.rows * right.rows
    shared = left.distinct.keys() & right.distinct.keys()
    factors = sorted((max(left.distinct[name], right.distinct[name], 1.0) for name in shared), reverse=True)
    for place, factor in enumerate(factors):
        # A second shared variable mostly depends on the first, so it counts by its root, a third by the root of that.
        rows /= factor ** (0.5**place)
    distinct = left.distinct | right.distinct
    for name in shared:
        distinct[name] = min(left.distinct[name], right.distinct[name])
    is_exact = right.is_exact if left == ONE else left.is_exact and right == ONE
    return Size(rows, {name: min(count, rows) for name, count in distinct.items()}, is_exact)


def name_of(point: Point) -> str | None:
    """The name under which a place of a pattern is joined with others; None for a constant."""
    if isinstance(point, Variable):
        return point.name
    return f"_:{point.label}" if isinstance(point, BlankNode) else None


class Estimator:
    """Sizes of single patterns; only to be made when the counts stand."""

    def __init__(self, knowledge: Knowledge, counts: Counts) -> None:
        self._knowledge = knowledge
        self._counts = counts
        self._known: dict[tuple[Triple, Variable | Iri | None], Size] = {}

    def triple(self, triple: Triple, graph: Variable | Iri | None = None) -> Size:
        """The size of a pattern of a triple: in the merged view, in one graph, or in all named graphs."""
        key = (triple, graph)
        if key not in self._known:
            size = self._triple(triple, graph)
            if isinstance(graph, Variable):
                size = replace(
                    size,
                    distinct=size.distinct | {graph.name: min(max(len(self._counts.graphs), 1), size.rows)},
                )
            self._known[key] = size
        return self._known[key]

    def given(self, triple: Triple, graph: Variable | Iri | None, values: Given) -> Size:
        """The size of a pattern whose variables can only have the values that a list gives them.

        One network has a hundred members and most have three: the mean of all says nothing about those that are named.
        """
        for is_object, point in ((True, triple.object), (False, triple.subject)):
            if not isinstance(point, Variable) or point.name not in values:
                continue
            sizes = [
                self.given(
                    replace(triple, object=value) if is_object else replace(triple, subject=value),
                    graph,
                    values,
                )
                for value in values[point.name]
            ]
            rows = sum(size.rows for size in sizes)
            distinct = {
                name: min(count, sum(size.distinct.get(name, 0.0) for size in sizes))
                for name, count in self.triple(triple, graph).distinct.items()
            }
            return Size(rows, distinct | {point.name: min(float(len(sizes)), rows)})
        return self.triple(triple, graph)

    def _triple(self, triple: Triple, graph: Variable | Iri | None) -> Size:
        if not isinstance(triple.predicate, Variable | Iri):
            return self._ended(triple, self._path(triple.predicate, graph))
        subject, object = triple.subject, triple.object
        constants = [each for each in (subject, object) if isinstance(each, Iri | Literal)]
        if constants:
            counted = self._counted(triple, graph)
            if counted < FEW:
                return self._single(triple, counted, counted, counted, is_exact=True)
            return self._guessed(triple, graph)
        if isinstance(triple.predicate, Iri):
            count = self._property(triple.predicate.value, graph)
            return self._single(
                triple, count.triples, count.subjects, count.objects, is_exact=not isinstance(graph, Iri)
            )
        whole = self._whole(graph)
        return self._single(triple, whole, whole / _FACTS, whole / 2, is_exact=not isinstance(graph, Iri))

    def _guessed(self, triple: Triple, graph: Variable | Iri | None) -> Size:
        """A pattern with constants that has many triples."""
        predicate = triple.predicate.value if isinstance(triple.predicate, Iri) else ""
        if predicate == TYPE and isinstance(triple.object, Iri) and graph is None:
            rows = float(self._counts.classes.get(triple.object.value, 0))
            return self._single(triple, rows, rows, 1, is_exact=True)
        count = self._property(predicate, graph) if predicate else _UNKNOWN
        rows = float(count.triples or self._whole(graph))
        if isinstance(triple.subject, Iri | Literal):
            rows /= max(count.subjects, 1)
        if isinstance(triple.object, Iri | Literal):
            rows /= max(count.objects, 1)
        rows = max(rows, FEW)
        return self._single(triple, rows, rows, rows)

    def _single(
        self, triple: Triple, rows: float, subjects: float, objects: float, *, is_exact: bool = False
    ) -> Size:
        distinct: dict[str, float] = {}
        for point, count in ((triple.subject, subjects), (triple.object, objects)):
            if (name := name_of(point)) is not None:
                distinct[name] = min(count, distinct.get(name, count))
        if isinstance(triple.predicate, Variable):
            distinct.setdefault(triple.predicate.name, min(rows, max(len(self._counts.properties), 1)))
        if triple.subject == triple.object:
            return Size(rows / max(subjects, objects, 1), distinct)
        return Size(float(rows), distinct, is_exact)

    def _counted(self, triple: Triple, graph: Variable | Iri | None) -> int:
        where: Graph = DefaultGraph() if graph is None else None
        if isinstance(graph, Iri):
            where = NamedNode(graph.value)
        ends = [each if isinstance(each, Iri | Literal) else None for each in (triple.subject, triple.object)]
        predicate = triple.predicate if isinstance(triple.predicate, Iri) else None
        if isinstance(ends[0], Literal):
            return 0
        return self._knowledge.count_up_to(FEW, ends[0], predicate, ends[1], where)

    def _property(self, iri: str, graph: Variable | Iri | None) -> PropertyCount:
        """The numbers of a property in the merged view, in all named graphs, or its share of one graph."""
        merged = self._counts.properties.get(iri, _UNKNOWN)
        if graph is None:
            return merged
        named = self._counts.named.get(iri, 0)
        if isinstance(graph, Iri):
            named = round(
                named * self._whole(graph) / max(sum(self._counts.graphs.values()), 1) + 0.5 * bool(named)
            )
        shape = merged if merged.triples else PropertyCount(max(named, 1), max(named, 1), max(named, 1))
        return PropertyCount(
            named, min(shape.subjects, named) if named else 0, min(shape.objects, named) if named else 0
        )

    def _whole(self, graph: Variable | Iri | None) -> int:
        if graph is None:
            return self._counts.triples
        if isinstance(graph, Iri):
            return self._counts.graphs.get(graph.value, 0)
        return sum(self._counts.graphs.values())

    # --- paths: as if each were a property of its own ---

    def _ended(self, triple: Triple, count: PropertyCount) -> Size:
        """A path between the two ends of a pattern."""
        rows = float(count.triples)
        if isinstance(triple.subject, Iri | Literal):
            rows /= max(count.subjects, 1)
        if isinstance(triple.object, Iri | Literal):
            rows /= max(count.objects, 1)
        return self._single(triple, rows, min(count.subjects, rows), min(count.objects, rows))

    def _path(self, path: Path, graph: Variable | Iri | None) -> PropertyCount:
        match path:
            case Iri():
                return self._property(path.value, graph)
            case Inverse():
                count = self._path(path.path, graph)
                return PropertyCount(count.triples, count.objects, count.subjects)
            case Alternative():
                parts = [self._path(part, graph) for part in path.parts]
                return PropertyCount(
                    sum(each.triples for each in parts),
                    sum(each.subjects for each in parts),
                    sum(each.objects for each in parts),
                )
            case Sequence():
                first, *rest = (self._path(part, graph) for part in path.parts)
                for each in rest:
                    rows = first.triples * each.triples / max(first.objects, each.subjects, 1)
                    first = PropertyCount(
                        round(rows), round(min(first.subjects, rows)), round(min(each.objects, rows))
                    )
                return first
            case Repeat():
                count = self._path(path.path, graph)
                # Not taking the path at all leads every thing to itself.
                alone = 0 if path.mark == "+" else self._whole(graph) // _FACTS
                more = 1.0 if path.mark == "?" else _ROUNDS
                return PropertyCount(
                    round(count.triples * more) + alone, count.subjects + alone, count.objects + alone
                )
            case Negated():
                whole = self._whole(graph)
                return PropertyCount(whole, whole // _FACTS, whole // 2)
