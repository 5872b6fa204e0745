"""Breaches that no source commits alone: they come of putting together sources that contradict each other.

Two sources may disagree, and both stay; so what only their sum breaks is a warning and refuses nothing.
A rule that looks beyond its subject (a cost outside the dates of its project) stays what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, QuerySolutions

from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import ID, prologue
from bioregion_graph.validation.places import Places
from bioregion_graph.validation.reach import is_of_one_thing
from bioregion_graph.validation.results import Result
from bioregion_graph.validation.shapes import PropertyShape, QueryShape, Shape

_SOURCES = ID + "source/"
_ADDED = " No source says so alone: the sources contradict each other."
_ADDED_IT = " Nessuna fonte lo dice da sola: le fonti si contraddicono."


def soften(
    view: View, results: Sequence[Result], shapes: Iterable[Shape], places: Places
) -> Iterator[Result]:
    """The results, with warnings in place of violations that only several sources together commit."""
    rules: dict[NamedNode, PropertyShape | QueryShape] = {}
    for shape in shapes:
        rules.update((rule.iri, rule) for rule in shape.properties)
        rules.update((rule.iri, rule) for rule in shape.queries)
    by_sources = {
        (each.check.shape, each.check.component, places.canonical(each.subject))
        for each in results
        if each.source
    }
    for result in results:
        rule = rules.get(result.check.shape)
        if result.source or result.check.words.severity != "violation" or rule is None:
            yield result
        elif _is_contradiction(view, result, rule, by_sources, places):
            words = replace(result.check.words, severity="warning")
            yield replace(
                result,
                check=replace(result.check, words=words),
                message=result.message + _ADDED,
                message_it=result.message_it + _ADDED_IT,
            )
        else:
            yield result


def _is_contradiction(
    view: View,
    result: Result,
    rule: PropertyShape | QueryShape,
    by_sources: set[tuple[NamedNode, str, str]],
    places: Places,
) -> bool:
    """Whether several sources speak of the subject and none of them breaks the rule alone."""
    component, names = result.check.component, places.names(result.subject)
    if component not in ("sparql", "maxCount", "lessThanOrEquals") or len(_sources(view, names)) < 2:
        return False
    if isinstance(rule, QueryShape):
        return is_of_one_thing(rule.select) and not _is_broken_by_a_source(view, rule.select, names)
    if component == "maxCount":
        return not rule.inverse and _most_values(view, names, rule.path) <= _allowed(rule)
    return (rule.iri, component, result.subject) not in by_sources


def _is_broken_by_a_source(view: View, select: str, names: Sequence[str]) -> bool:
    body = select[select.index("{") : select.rindex("}") + 1]
    listed = " ".join(f"<{name}>" for name in names)
    answer = view.query(
        f"{prologue()}SELECT ?source WHERE {{ VALUES ?this {{ {listed} }} GRAPH ?source {body} "
        f'FILTER(STRSTARTS(STR(?source), "{_SOURCES}")) }} LIMIT 1'
    )
    assert isinstance(answer, QuerySolutions)
    return next(iter(answer), None) is not None


def _most_values(view: View, names: Sequence[str], path: NamedNode) -> int:
    """The most values that one source gives for a property of a thing."""
    values: Mapping[str, set[NamedNode | Literal]] = defaultdict(set)
    for name in names:
        for quad in view.quads(NamedNode(name), path):
            if _is_source(quad.graph_name) and isinstance(quad.object, NamedNode | Literal):
                values[str(quad.graph_name)].add(quad.object)
    return max(map(len, values.values()), default=0)


def _allowed(rule: PropertyShape) -> int:
    counts = [each.values[0] for each in rule.constraints if each.component == "maxCount"]
    return min(int(count.value) for count in counts if isinstance(count, Literal))


def _sources(view: View, names: Sequence[str]) -> set[str]:
    return {
        str(quad.graph_name)
        for name in names
        for quad in view.quads(NamedNode(name))
        if _is_source(quad.graph_name)
    }


def _is_source(graph: object) -> bool:
    return isinstance(graph, NamedNode) and graph.value.startswith(_SOURCES)
