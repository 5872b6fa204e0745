"""Lists in round brackets, which the algebra writes out as triples: what belongs together stays together here.

``(?thing ?score) brg:matches ("bologna" 20)`` is one question for names, though it is ten triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from bioregion_graph.queries.text_search import PROPERTY
from bioregion_graph.sparql.algebra import (
    RDF,
    BlankNode,
    Element,
    Group,
    Iri,
    Node,
    Point,
    Query,
    Triple,
    walk,
)
from bioregion_graph.sparql.writing import write

_FIRST, _REST = Iri(RDF + "first"), Iri(RDF + "rest")
_MATCHES = Iri(PROPERTY)


def is_link(element: Element) -> bool:
    """Whether this is a triple of a list written in brackets."""
    return (
        isinstance(element, Triple)
        and isinstance(element.subject, BlankNode)
        and element.subject.is_fresh
        and element.predicate in (_FIRST, _REST)
    )


def is_search(element: Element) -> bool:
    """Whether this is a question for names (``brg:matches``)."""
    return isinstance(element, Triple) and element.predicate == _MATCHES


def units(elements: Iterable[Element]) -> Iterator[tuple[Element, ...]]:
    """The elements, those of one list together with the pattern that holds it."""
    unit: list[Element] = []
    for element in elements:
        is_more = bool(unit) and bool(_labels(unit) & _labels([element]))
        if is_more and (is_link(element) or all(map(is_link, unit))):
            unit.append(element)
            continue
        if unit:
            yield tuple(unit)
        unit = [element]
    if unit:
        yield tuple(unit)


def main_part(unit: Sequence[Element]) -> Element:
    """The pattern of a unit that is no part of a list."""
    return next((each for each in unit if not is_link(each)), unit[0])


def members(point: Point, node: Node) -> list[Point]:
    """What stands in a list within a node; a point that is no list stands for itself."""
    links = {
        (each.subject, each.predicate): each.object
        for each in walk(node)
        if isinstance(each, Triple) and is_link(each)
    }
    if (point, _FIRST) not in links:
        return [point]
    found = []
    while (point, _FIRST) in links:
        found.append(links[point, _FIRST])
        point = links[point, _REST]
    return found


def searched(group_elements: Sequence[Element]) -> set[str]:
    """The labels of the lists that stand around a question for names, which are told with it."""
    labels: set[str] = set()
    for unit in units(group_elements):
        if is_search(main_part(unit)):
            labels |= _labels(unit)
    return labels


def write_whole(query: Query) -> str:
    """A query as text in which questions for names keep their brackets, without which they are not understood."""
    if not any(is_search(node) for node in walk(query) if isinstance(node, Triple)):
        return write(query)
    pieces: list[str] = []
    text = write(_marked(query, pieces))
    for place, piece in enumerate(pieces):
        text = text.replace(write(_mark(place)), piece)
    return text


def _marked(node: Any, pieces: list[str]) -> Any:
    """A node in which each question for names is a mark, and its text is in ``pieces``."""
    if isinstance(node, tuple):
        return tuple(_marked(each, pieces) for each in node)
    if not isinstance(node, Node):
        return node
    if isinstance(node, Group):
        elements: list[Element] = []
        for unit in units(node.elements):
            main = main_part(unit)
            if isinstance(main, Triple) and is_search(main):
                whole = Group(unit)
                ends = (_listed(main.subject, whole), write(_MATCHES), _listed(main.object, whole))
                elements.append(_mark(len(pieces)))
                pieces.append(" ".join(ends))
            else:
                elements += (_marked(each, pieces) for each in unit)
        return replace(node, elements=tuple(elements))
    changed = {
        each.name: _marked(getattr(node, each.name), pieces) for each in fields(node) if each.name != "span"
    }
    return replace(node, **changed)


def _mark(place: int) -> Triple:
    mark = Iri(f"urn:coach:{place}")
    return Triple(mark, mark, mark)


def _listed(point: Point, node: Node) -> str:
    found = members(point, node)
    return write(point) if found == [point] else f"({' '.join(map(write, found))})"


def _labels(elements: Iterable[Element]) -> set[str]:
    return {
        point.label
        for element in elements
        if isinstance(element, Triple)
        for point in (element.subject, element.object)
        if isinstance(point, BlankNode) and point.is_fresh
    }
