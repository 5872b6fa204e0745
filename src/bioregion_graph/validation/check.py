"""Checking a view against the shapes: the merged view, each source, and the sources against each other."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions

from bioregion_graph import resources
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand
from bioregion_graph.validation import comparisons, contradictions, slips
from bioregion_graph.validation.compile import Check, Compiler
from bioregion_graph.validation.findings import Finding, in_order
from bioregion_graph.validation.parts import claims, disputable
from bioregion_graph.validation.places import Places
from bioregion_graph.validation.results import Result
from bioregion_graph.validation.shapes import Shape, load
from bioregion_graph.validation.turtle import read

# Enough statements of a class to see whether only the merged view knows it.
_FIRST = 100
# A constraint broken ten thousand times is one thing to mend; the list of a thousand is long enough to see what.
_MOST = 1000
_WORKERS = min(4, os.cpu_count() or 1)
_TYPE = expand("rdf:type")
_SUBCLASS = expand("rdfs:subClassOf")


def check_view(
    view: View, shapes: Sequence[Shape] | None = None, queries: Sequence[comparisons.Comparison] | None = None
) -> list[Finding]:
    """All findings in a view, the worst first: breaches of shapes, contradictions of sources, and undefined terms.

    ``shapes`` are those of ``ontology/shapes`` and ``queries`` those of ``queries/checks`` when not given.
    Raises InputError when a file of them cannot be used.
    """
    shapes = load(resources.folder("ontology") / "shapes") if shapes is None else shapes
    queries = comparisons.load(resources.folder("queries") / "checks") if queries is None else queries
    places = Places(view)
    told = list(without_repetition(breaches(view, shapes), places))
    found = contradictions.soften(view, told, shapes, places)
    return in_order(
        [
            *(finding(each, places) for each in found),
            *_compared(view, queries, places),
            *slips.check(view, places),
        ]
    )


def _compared(view: View, queries: Sequence[comparisons.Comparison], places: Places) -> Iterator[Finding]:
    """What the sources contradict each other on; queries of one thing are asked of the few that it can be about."""
    local = [query for query in queries if query.is_local]
    yield from comparisons.compare(view, [query for query in queries if not query.is_local], places)
    if local:
        with claims(view, disputable(view)) as few:
            yield from comparisons.compare(few, local, places)


def check_file(path: Path, where: str = "") -> list[Finding]:
    """All findings in one Turtle file that stands alone, the worst first; ``where`` names it in messages.

    Raises InputError with file, line and remedy when the file is missing or is not Turtle.
    """
    # Its libraries take longer to load than the whole store takes to check.
    from bioregion_graph.validation import referee

    where = where or path.name
    found = referee.judge_file(path, where, resources.folder("ontology"))
    return in_order([*found, *slips.check_triples(read(path, where))])


def breaches(view: View, shapes: Iterable[Shape]) -> Iterator[Result]:
    """Every breach of every constraint, the sources first. A breach in a source may show in the merged view too.

    Of a constraint that is broken very often the first breaches are told one by one and the others by their count.
    """
    checks = list(_checks(view, shapes))
    screens = sorted({check.screen for check in checks if check.screen})
    # The engine lets go of the interpreter while it works, so that checks run beside each other.
    with ThreadPoolExecutor(max_workers=_WORKERS) as workers:
        found = workers.map(lambda screen: _has_rows(view, screen), screens)
        clean = {screen for screen, has_rows in zip(screens, found, strict=True) if not has_rows}
        suspect = [check for check in checks if check.screen not in clean]
        for results in workers.map(lambda check: _run(view, check), suspect):
            yield from results


def _checks(view: View, shapes: Iterable[Shape]) -> Iterator[Check]:
    """The checks of all classes that have instances."""
    compiler = Compiler(subclasses(view))
    for shape in shapes:
        classes = compiler.classes(shape.target)
        if any(_is_in_sources(view, each) for each in classes):
            yield from compiler.sources(shape)
        if any(_is_in_merged_view(view, each) for each in classes):
            yield from compiler.merged(shape)


def _has_rows(view: View, query: str) -> bool:
    answer = view.query(query)
    assert isinstance(answer, QuerySolutions)
    return next(iter(answer), None) is not None


def _run(view: View, check: Check) -> list[Result]:
    answer = view.query(check.text)
    assert isinstance(answer, QuerySolutions)
    variables = [variable.value for variable in answer.variables]
    results = []
    for row in islice(answer, _MOST):
        said = {name: _text(row, name) for name in variables}
        results.append(
            Result(
                check,
                said["this"],
                said.get("value", ""),
                said.get("source", ""),
                fill(check.words.message, said),
                fill(check.words.message_it, said),
            )
        )
    more = sum(1 for _ in answer)
    return [*results, _rest(check, more)] if more else results


def _rest(check: Check, more: int) -> Result:
    """What stands for the breaches that are not told one by one."""
    message = f"{check.words.message} So it is with {more:,} more, which are not listed."
    message_it = f"{check.words.message_it} Così è per altri {more:,}, non elencati."
    return Result(check, check.shape.value, str(more), "", message, message_it)


def fill(message: str, values: Mapping[str, str]) -> str:
    """A message with the values of a row in place of ``{?name}`` or ``{$name}``."""
    for name, value in values.items():
        for form in (f"{{?{name}}}", f"{{${name}}}"):
            message = message.replace(form, value)
    return message


def without_repetition(results: Iterable[Result], places: Places) -> Iterator[Result]:
    """One breach for each shape, subject and value: two components of a shape have one message between them.

    What a source says wrong is told there, not once more of the merged view.
    """
    seen: set[tuple[str, str, str, str]] = set()
    told: set[tuple[str, str, str]] = set()
    for result in results:
        shape, subject = result.check.shape.value, places.canonical(result.subject)
        thing = (shape, subject, result.value)
        if (*thing, result.source) in seen or (not result.source and result.value and thing in told):
            continue
        seen.add((*thing, result.source))
        told.add(thing)
        yield result


def finding(result: Result, places: Places) -> Finding:
    """A breach as it is told, with the place where its subject was curated."""
    place = places.place(result.subject, result.source)
    return Finding(
        result.check.words.severity,
        result.source,
        place.file,
        place.row,
        result.subject,
        result.message,
        result.message_it,
        result.check.shape.value,
        result.value,
    )


def subclasses(view: View) -> dict[NamedNode, set[NamedNode]]:
    """Each class with all classes below it, by what the ontology and the sources say."""
    below: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for quad in view.quads(predicate=_SUBCLASS):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            below[quad.object].add(quad.subject)
    closed: dict[NamedNode, set[NamedNode]] = {}
    for term in list(below):
        reached, waiting = {term}, [term]
        while waiting:
            for each in below.get(waiting.pop(), set()) - reached:
                reached.add(each)
                waiting.append(each)
        closed[term] = reached
    return closed


def _is_in_merged_view(view: View, class_: NamedNode) -> bool:
    """Whether a class has instances, so that others need not be asked about."""
    return next(iter(view.quads(predicate=_TYPE, object=class_, graph=DefaultGraph())), None) is not None


def _is_in_sources(view: View, class_: NamedNode) -> bool:
    """Whether a class may have instances in the sources.

    Statements of one thing stand beside each other, so a class that sources give shows among the first of them.
    """
    first = list(islice(view.quads(predicate=_TYPE, object=class_), _FIRST))
    return len(first) == _FIRST or any(quad.graph_name != DefaultGraph() for quad in first)


def _text(row: QuerySolution, name: str) -> str:
    term = row[name]
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)
