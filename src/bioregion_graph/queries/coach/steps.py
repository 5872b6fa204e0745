"""A query as steps in the order in which they are best taken, each in words and with a guess of its rows.

Patterns that stand side by side are taken from the smallest on, each next to one it shares a variable with, as the
engine does; everything else keeps the order of the text. A FILTER is told as soon as all it needs is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bioregion_graph.queries.coach import patterns
from bioregion_graph.queries.coach.cost import MOST_GIVEN, ONE, Estimator, Size, join, name_of
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.lists import is_link, is_search, members, searched
from bioregion_graph.queries.coach.modifiers import Modifiers
from bioregion_graph.queries.coach.phrases import phrase
from bioregion_graph.queries.coach.saying import Said, listed, same, say
from bioregion_graph.queries.coach.shares import share
from bioregion_graph.queries.text_search import USUAL
from bioregion_graph.sparql import scope
from bioregion_graph.sparql.algebra import (
    Bind,
    BlankNode,
    Element,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Minus,
    Optional,
    Query,
    Service,
    Span,
    SubSelect,
    Triple,
    Union,
    Values,
    Variable,
)

Name = Variable | Iri | None


@dataclass(frozen=True)
class Step:
    """One step: what it does, where it stands, what it matches alone, what is left after it, and what is inside it.

    Sizes are None where nothing is guessed.
    """

    kind: str
    says: Said
    span: Span
    matches: Size | None = None
    rows: Size | None = None
    parts: tuple[Step, ...] = ()


@dataclass
class _Flow:
    """What is known while a group is worked through."""

    rows: Size | None
    bound: set[str]
    graph: Name
    given: dict[str, tuple[Iri | Literal, ...]] = field(default_factory=dict)
    """The values of variables that a list gives."""


class Steps:
    """Tells the steps of a query."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names = knowledge.names
        self._query = Query("ASK")
        self._estimator = Estimator(knowledge, knowledge.counts) if knowledge.counts else None

    def query(self, query: Query, graph: Name = None) -> tuple[tuple[Step, ...], Size | None]:
        """The steps of a query or sub-SELECT, and the rows it gives."""
        self._query = query
        flow = _Flow(ONE if self._estimator else None, set(), graph)
        steps = list(self._group(query.where, flow)) if query.where else []
        if query.values:
            steps += self._element(query.values, flow)
        last, rows = Modifiers(self._names).steps(query, flow.rows)
        steps += [Step(kind, says, span, rows=size) for kind, says, span, size in last]
        return tuple(steps), rows

    def _group(self, group: Group, flow: _Flow) -> Iterator[Step]:
        filters = [each for each in group.elements if isinstance(each, Filter)]
        around = searched(group.elements)
        elements = [each for each in group.elements if not (is_link(each) and _label(each) in around)]
        later = [each for each in group.elements if isinstance(each, Optional | Bind | Union | SubSelect)]
        for element in self._ordered(elements, flow):
            yield from self._element(element, flow)
            later = [each for each in later if each is not element]
            waiting = frozenset[str]().union(*map(scope.possible, later))
            for each in [*filters]:
                needed = scope.mentioned(each)
                if needed <= flow.bound and not needed & (waiting - flow.bound):
                    filters.remove(each)
                    yield self._filter(each, flow)
        for each in filters:
            yield self._filter(each, flow)

    def _ordered(self, elements: Sequence[Element], flow: _Flow) -> Iterator[Element]:
        """The elements but filters; of patterns side by side the smallest first."""
        run: list[Triple] = []
        for element in elements:
            if isinstance(element, Triple) and not is_search(element):
                run.append(element)
            elif not isinstance(element, Filter):
                yield from self._greedy(run, flow)
                run = []
                yield element
        yield from self._greedy(run, flow)

    def _greedy(self, run: list[Triple], flow: _Flow) -> Iterator[Triple]:
        waiting = list(run)
        while waiting:
            chosen = waiting[0]
            if self._estimator and flow.rows:
                near = [each for each in waiting if _names(each) & flow.bound or not _names(each)] or waiting
                rows, given = flow.rows, partial(self._estimator.given, graph=flow.graph, values=flow.given)
                chosen = min(near, key=lambda each: join(rows, given(each)).rows)
            waiting.remove(chosen)
            yield chosen

    def _element(self, element: Element, flow: _Flow) -> Iterator[Step]:
        match element:
            case Triple() if is_search(element):
                yield self._search(element, flow)
            case Triple():
                yield self._triple(element, flow)
            case Group():
                yield self._nested("group", Said("Take together:", "Prendi insieme:"), element, element, flow)
            case GraphPattern():
                yield self._in_graph(element, flow)
            case Optional():
                yield self._optional(element, flow)
            case Minus():
                yield self._minus(element, flow)
            case Union():
                yield self._union(element, flow)
            case Values():
                yield self._values(element, flow)
            case Bind():
                flow.bound.add(element.variable.name)
                what = phrase(element.expression, self._names)
                says = say(
                    "Let {name} be {what}.", "Sia {name}: {what}.", what=what, name=str(element.variable)
                )
                yield Step("bind", says, element.span, rows=flow.rows)
            case SubSelect():
                yield self._sub_select(element, flow)
            case Service():
                says = Said("Ask another server.", "Interroga un altro server.")
                flow.bound |= scope.possible(element)
                yield Step("service", says, element.span, rows=flow.rows)

    def _triple(self, triple: Triple, flow: _Flow) -> Step:
        says = patterns.sentence(triple, self._names, flow.bound)
        matches = self._estimator.triple(triple, flow.graph) if self._estimator else None
        if flow.rows and self._estimator:
            flow.rows = join(flow.rows, self._estimator.given(triple, flow.graph, flow.given))
        flow.bound |= _names(triple)
        return Step("pattern", says, triple.span, matches, flow.rows)

    def _search(self, triple: Triple, flow: _Flow) -> Step:
        """Names are looked up before anything else, and at most so many."""
        wanted, given = (members(each, self._query) for each in (triple.subject, triple.object))
        numbers = [
            int(each.lexical) for each in given[1:] if isinstance(each, Literal) and each.lexical.isdigit()
        ]
        most = float(numbers[0] if numbers else USUAL)
        says = say(
            "Look up names like {text}: {names}.",
            "Cerca nomi simili a {text}: {names}.",
            text=self._names.short(given[0]),
            names=listed([self._names.short(each) for each in wanted]),
        )
        size = Size(most, {name: most for each in wanted if (name := name_of(each)) is not None})
        flow.rows = join(flow.rows, size) if flow.rows else None
        flow.bound |= size.distinct.keys()
        return Step("search", says, triple.span, size if self._estimator else None, flow.rows)

    def _filter(self, filter_: Filter, flow: _Flow) -> Step:
        what = phrase(filter_.expression, self._names)
        says = say("Keep those for which {what}.", "Tieni quelli per cui {what}.", what=what)
        if flow.rows:
            flow.rows = flow.rows.kept(share(filter_.expression, flow.rows))
        return Step("filter", says, filter_.span, rows=flow.rows)

    def _inside(self, group: Group, flow: _Flow, graph: Name = None) -> tuple[tuple[Step, ...], Size | None]:
        """The steps inside braces, which begin anew, and the rows they give."""
        inner = _Flow(ONE if self._estimator else None, set(), graph or flow.graph)
        parts = tuple(self._group(group, inner))
        return parts, inner.rows

    def _nested(
        self, kind: str, says: Said, element: Element, group: Group, flow: _Flow, graph: Name = None
    ) -> Step:
        parts, size = self._inside(group, flow, graph)
        flow.rows = join(flow.rows, size) if flow.rows and size else None
        flow.bound |= scope.possible(element)
        return Step(kind, says, element.span, size, flow.rows, parts)

    def _in_graph(self, element: GraphPattern, flow: _Flow) -> Step:
        if isinstance(element.name, Iri):
            says = say(
                "In the source {name}, and nowhere else:",
                "Nella fonte {name}, e in nessun'altra:",
                name=self._names.full(element.name),
            )
        else:
            says = say(
                "In one source after another ({name}); all in the same one:",
                "In una fonte dopo l'altra ({name}); tutto nella stessa:",
                name=str(element.name),
            )
        return self._nested("graph", says, element, element.group, flow, element.name)

    def _optional(self, element: Optional, flow: _Flow) -> Step:
        says = Said(
            "Where there is such a thing, add it; where not, keep the row:",
            "Dove c'è, aggiungilo; dove non c'è, tieni la riga:",
        )
        before = flow.rows
        inner = _Flow(before, set(flow.bound), flow.graph, flow.given)
        parts = tuple(self._group(element.group, inner))
        if before and inner.rows:
            flow.rows = inner.rows if inner.rows.rows > before.rows else replace(before, is_exact=False)
            flow.rows = replace(flow.rows, distinct=inner.rows.distinct | flow.rows.distinct)
        flow.bound |= scope.possible(element)
        return Step("optional", says, element.span, rows=flow.rows, parts=parts)

    def _minus(self, element: Minus, flow: _Flow) -> Step:
        parts, size = self._inside(element.group, flow)
        says = Said("Leave out those that also fit this:", "Togli quelli che corrispondono anche a questo:")
        if flow.rows:
            flow.rows = flow.rows.kept(0.5)
        return Step("minus", says, element.span, size, flow.rows, parts)

    def _union(self, element: Union, flow: _Flow) -> Step:
        branches = []
        sizes: list[Size] = []
        for place, group in enumerate(element.groups):
            parts, size = self._inside(group, flow)
            says = Said("Either:", "O:") if not place else Said("Or:", "Oppure:")
            branches.append(Step("branch", says, group.span, size, None, parts))
            sizes += [size] if size else []
        whole = _together(sizes) if len(sizes) == len(branches) else None
        flow.rows = join(flow.rows, whole) if flow.rows and whole else None
        flow.bound |= scope.possible(element)
        says = say(
            "Put together the answers of {count} ways:",
            "Metti insieme le risposte di {count} modi:",
            count=len(branches),
        )
        return Step("union", says, element.span, whole, flow.rows, tuple(branches))

    def _values(self, element: Values, flow: _Flow) -> Step:
        heads = listed([same(str(each)) for each in element.variables])
        says = say(
            "Take {names} from the list in the query ({count}).",
            "Prendi {names} dall'elenco nell'interrogazione ({count}).",
            names=heads,
            count=len(element.rows),
        )
        count = float(len(element.rows))
        columns = {
            variable.name: dict.fromkeys(found)
            for variable, *found in zip(element.variables, *element.rows, strict=True)
        }
        size = Size(count, {name: float(len(found)) for name, found in columns.items()}, is_exact=True)
        flow.rows = join(flow.rows, size) if flow.rows else None
        flow.bound |= scope.possible(element)
        for name, found in columns.items():
            terms = tuple(each for each in found if isinstance(each, Iri | Literal))
            # UNDEF lets any value through.
            if 0 < len(terms) <= MOST_GIVEN and len(terms) == len(found):
                flow.given[name] = terms
        return Step("values", says, element.span, size if self._estimator else None, flow.rows)

    def _sub_select(self, element: SubSelect, flow: _Flow) -> Step:
        whole = self._query
        parts, size = self.query(element.query, flow.graph)
        self._query = whole
        flow.rows = join(flow.rows, size) if flow.rows and size else None
        flow.bound |= scope.possible(element)
        says = Said("Answer a question of its own first:", "Rispondi prima a una domanda a sé:")
        return Step("subselect", says, element.span, size, flow.rows, parts)


def _label(element: Element) -> str:
    return (
        element.subject.label
        if isinstance(element, Triple) and isinstance(element.subject, BlankNode)
        else ""
    )


def _names(triple: Triple) -> set[str]:
    points = [triple.subject, triple.object]
    if isinstance(triple.predicate, Variable):
        points.append(triple.predicate)
    return {name for point in points if (name := name_of(point)) is not None}


def _together(sizes: Sequence[Size]) -> Size:
    distinct: dict[str, float] = {}
    for size in sizes:
        for name, count in size.distinct.items():
            distinct[name] = distinct.get(name, 0.0) + count
    return Size(sum(size.rows for size in sizes), distinct, all(size.is_exact for size in sizes))
