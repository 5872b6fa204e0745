"""Properties that stand for a computation: their patterns are taken out of a query and their answers put in as VALUES.

    (?thing ?score) brg:matches ("text" 20)    becomes    VALUES (?thing ?score) { (… …) … }

The engine never sees the property. VALUES joins with the rest of its group as the triple would, so the query means
what it says inside sub-SELECT, OPTIONAL, UNION, MINUS, EXISTS and GRAPH too. What is computed is left to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bioregion_graph.errors import QueryRefusedError
from bioregion_graph.sparql.algebra import (
    RDF,
    BlankNode,
    Element,
    Filter,
    Group,
    Iri,
    Literal,
    Node,
    Point,
    Query,
    Triple,
    Values,
    Variable,
    children,
    walk,
)
from bioregion_graph.sparql.tokens import place
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

_FIRST, _REST = Iri(RDF + "first"), Iri(RDF + "rest")
Row = Sequence[Iri | Literal]


@dataclass(frozen=True)
class Call:
    """One pattern of the property: what stands before it and after it, lists written out.

    ``text`` is the whole query and ``start`` where the pattern begins, for messages.
    """

    wanted: tuple[Point, ...]
    given: tuple[Point, ...]
    text: str
    start: int

    def refuse(self, remark: str) -> QueryRefusedError:
        """The error for a call that cannot be answered, with its line and column."""
        line, column = place(self.text, self.start)
        return QueryRefusedError(f"Line {line}, column {column} of the query: {remark}")


def answered(text: str, iri: str, answer: Callable[[Call], Iterable[Row]]) -> str:
    """The query with each pattern of this property replaced by what ``answer`` gives for it.

    A row has a term for each of ``wanted``; rows that differ from a term written there are left out. A variable
    among ``given`` is replaced first, where a VALUES of one row in the same group says what it stands for. A query
    that does not use the property comes back as it is.
    Raises UnreadableError when the query cannot be read, QueryRefusedError for the property inside a path.
    """
    query = read(text)
    calls = [node for node in walk(query) if isinstance(node, Triple) and node.predicate == Iri(iri)]
    for node in walk(query):
        if isinstance(node, Triple) and not isinstance(node.predicate, Variable | Iri):
            path = Call((), (), text, node.span[0])
            if Iri(iri) in walk(node.predicate):
                raise path.refuse(
                    "this property is computed, so it cannot be part of a path. Write it alone."
                )
    if not calls:
        return text
    return write(_Rewriting(text, iri, answer, _above(query)).of(query))


def _above(query: Query) -> dict[int, Node]:
    """The node above each node, by the identity of the lower one."""
    return {id(child): node for node in walk(query) for child in children(node)}


class _Rewriting:
    """One query being rewritten; only what stands above a call is made anew."""

    def __init__(
        self, text: str, iri: str, answer: Callable[[Call], Iterable[Row]], above: dict[int, Node]
    ) -> None:
        self._text = text
        self._property = Iri(iri)
        self._answer = answer
        self._changing: set[int] = set()
        for node in above.values():
            if isinstance(node, Group) and any(self._is_call(each) for each in node.elements):
                at: Node | None = node
                while at is not None and id(at) not in self._changing:
                    self._changing.add(id(at))
                    at = above.get(id(at))

    def of(self, node: Any) -> Any:
        """The node, changed where a call stands in it."""
        if isinstance(node, tuple):
            return tuple(self.of(each) for each in node)
        if not isinstance(node, Node) or id(node) not in self._changing:
            return node
        changed = {each.name: self.of(getattr(node, each.name)) for each in fields(node)}
        node = replace(node, **changed)
        return replace(node, elements=tuple(self._elements(node))) if isinstance(node, Group) else node

    def _is_call(self, node: Node) -> bool:
        return isinstance(node, Triple) and node.predicate == self._property

    def _elements(self, group: Group) -> Iterator[Element]:
        lists = _Lists(group)
        calls = {
            id(each): self._values(each, lists, group)
            for each in group.elements
            if isinstance(each, Triple) and self._is_call(each)
        }
        run: list[Element] = []
        for each in (*group.elements, None):
            if isinstance(each, Triple | Filter):
                run.append(each)
                continue
            # Before the triples around it, not among them: these may share a blank node, which VALUES would part.
            yield from (calls[id(part)] for part in run if id(part) in calls)
            yield from (part for part in run if id(part) not in calls and not lists.is_used(part))
            run.clear()
            if each is not None:
                yield each

    def _values(self, triple: Triple, lists: _Lists, group: Group) -> Values:
        known = _known(group)
        given = tuple(
            known.get(each.name, each) if isinstance(each, Variable) else each
            for each in lists.members(triple.object)
        )
        call = Call(lists.members(triple.subject), given, self._text, triple.span[0])
        names = [each.name for each in call.wanted if isinstance(each, Variable)]
        if len(names) != len(set(names)):
            raise call.refuse("one variable stands twice before this property. Give each a name of its own.")
        rows = [
            tuple(
                term for term, wanted in zip(row, call.wanted, strict=False) if isinstance(wanted, Variable)
            )
            for row in self._answer(call)
            if all(
                isinstance(wanted, Variable) or term == wanted
                for term, wanted in zip(row, call.wanted, strict=False)
            )
        ]
        return Values(tuple(each for each in call.wanted if isinstance(each, Variable)), tuple(rows))


class _Lists:
    """The lists written in brackets in one group, which the reader has written out as triples."""

    def __init__(self, group: Group) -> None:
        self._parts: dict[tuple[str, Iri], Point] = {}
        for each in group.elements:
            if isinstance(each, Triple) and isinstance(each.subject, BlankNode) and each.subject.is_fresh:
                for link in (_FIRST, _REST):
                    if each.predicate == link:
                        self._parts[each.subject.label, link] = each.object
        self._used: set[str] = set()

    def members(self, node: Point) -> tuple[Point, ...]:
        """The members of a list, or the node itself when it is none."""
        if not isinstance(node, BlankNode) or (node.label, _FIRST) not in self._parts:
            return (node,)
        found = []
        while isinstance(node, BlankNode):
            self._used.add(node.label)
            found.append(self._parts[node.label, _FIRST])
            node = self._parts[node.label, _REST]
        return tuple(found)

    def is_used(self, node: Node) -> bool:
        """Whether this triple is a link of a list that was read."""
        return (
            isinstance(node, Triple)
            and isinstance(node.subject, BlankNode)
            and node.subject.label in self._used
        )


def _known(group: Group) -> dict[str, Iri | Literal]:
    """What VALUES of one row in this group say of variables."""
    return {
        variable.name: term
        for each in group.elements
        if isinstance(each, Values) and len(each.rows) == 1
        for variable, term in zip(each.variables, each.rows[0], strict=True)
        if term is not None
    }
