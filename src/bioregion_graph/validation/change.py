"""Checking a change: only what it touches is checked again, the rest stays as it was found before.

What a shape asks of a thing's own statements is asked of the touched things alone, in a small store that holds
them and what they point at. Of the whole view are asked comparisons of sources, and rules that look further if they
read a property of which a statement came or went. Undefined terms are looked for among those that came or went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from pyoxigraph import NamedNode

from bioregion_graph import resources
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand
from bioregion_graph.validation import comparisons, contradictions, slips
from bioregion_graph.validation.check import breaches, finding, subclasses, without_repetition
from bioregion_graph.validation.findings import Finding, in_order
from bioregion_graph.validation.parts import part
from bioregion_graph.validation.places import Places
from bioregion_graph.validation.reach import is_of_one_thing, terms_of
from bioregion_graph.validation.shapes import QueryShape, Shape, load

# What tells where a thing was curated, and under which name it is told.
_OF_PLACES = frozenset((expand("brg:statedIn"), expand("owl:sameAs")))


def check_change(
    view: View, touched: Set[NamedNode], terms: Set[NamedNode], before: Sequence[Mapping[str, Any]]
) -> list[Finding]:
    """All findings in a view, given those before a change (as ``findings.json`` has them) and what it touched.

    ``terms`` are the properties of all statements that came or went, in the sources and in the merged view, and the
    classes of things that came to them or left them.
    Raises InputError when a shape or a check cannot be used.
    """
    shapes = load(resources.folder("ontology") / "shapes")
    queries = comparisons.load(resources.folder("queries") / "checks")
    places = Places(view)
    names = {name for node in touched for name in _all_names(places, node.value)}
    earlier = [Finding(**each) for each in before]
    # Rules told by their number alone must be counted again, or the number would be that of yesterday.
    counted = {each.shape for each in earlier if each.subject == each.shape}
    near, further = _split(shapes, counted)
    far, passed = _affected(further, counted, terms, subclasses(view))
    with part(view, names, near) as small:
        found = [each for each in breaches(small, near) if each.subject in names]
        local = list(comparisons.compare(small, [query for query in queries if query.is_local], places))
    found += breaches(view, far)
    told = contradictions.soften(view, list(without_repetition(found, places)), shapes, places)
    again = {rule for shape in far for rule in _rules(shape)} | {
        f"queries/{query.name}.rq" for query in queries if not query.is_local
    }
    of_slips = [each for each in earlier if each.shape in slips.RULES]
    # Where the thing itself was touched, it may have got another place.
    spelt = terms | {NamedNode(each.value) for each in of_slips if each.subject in names}
    kept = [
        each
        for each in earlier
        if each.shape not in slips.RULES
        and (each.shape in passed or (each.subject not in names and each.shape not in again))
    ]
    return in_order(
        [
            *kept,
            *(each for each in of_slips if NamedNode(each.value) not in spelt),
            *slips.check(view, places, spelt),
            *(finding(each, places) for each in told),
            *(each for each in local if each.subject in names),
            *comparisons.compare(view, [query for query in queries if not query.is_local], places),
        ]
    )


def _all_names(places: Places, name: str) -> list[str]:
    return places.names(places.canonical(name))


def _split(shapes: Iterable[Shape], counted: Set[str]) -> tuple[list[Shape], list[Shape]]:
    """The shapes with those rules that look at one thing alone, and with the others."""
    near, far = [], []
    for shape in shapes:
        properties = tuple(each for each in shape.properties if each.iri.value in counted)
        queries = tuple(each for each in shape.queries if each.iri.value in counted or not _is_local(each))
        near.append(
            replace(
                shape,
                properties=tuple(each for each in shape.properties if each not in properties),
                queries=tuple(each for each in shape.queries if each not in queries),
            )
        )
        if properties or queries:
            far.append(replace(shape, properties=properties, queries=queries))
    return near, far


def _affected(
    shapes: Iterable[Shape],
    counted: Set[str],
    terms: Set[NamedNode],
    below: Mapping[NamedNode, Set[NamedNode]],
) -> tuple[list[Shape], set[str]]:
    """The shapes with the rules that a change in these terms may bear on, and the names of the other rules."""
    affected, passed = [], set()
    moves_names = not _OF_PLACES.isdisjoint(terms)
    for shape in shapes:
        classes = {shape.target, *below.get(shape.target, ())}
        # What is told by number, or of one thing, may be softened by what the sources say besides.
        rules = [each for each in shape.queries if each.iri.value not in counted and not moves_names]
        free = {each.iri for each in rules if classes.isdisjoint(terms) and _is_free_of(each, terms)}
        passed |= {each.value for each in free}
        queries = tuple(each for each in shape.queries if each.iri not in free)
        if shape.properties or queries:
            affected.append(replace(shape, queries=queries))
    return affected, passed


def _is_free_of(rule: QueryShape, terms: Set[NamedNode]) -> bool:
    """Whether a rule reads none of some terms."""
    read = terms_of(rule.select)
    return read is not None and read.isdisjoint(terms)


def _is_local(rule: QueryShape) -> bool:
    return is_of_one_thing(rule.select)


def _rules(shape: Shape) -> Iterator[str]:
    yield from (each.iri.value for each in shape.properties)
    yield from (each.iri.value for each in shape.queries)
