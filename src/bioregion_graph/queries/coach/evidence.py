"""What the graph has at the place where an answer becomes empty: of each term, each value and each variable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode
from pyoxigraph import Literal as GraphLiteral

from bioregion_graph.queries.coach.knowledge import Knowledge, kind_of, query_term
from bioregion_graph.queries.coach.lists import is_search
from bioregion_graph.queries.coach.names import written
from bioregion_graph.queries.coach.nearest import existing, nearest_values, other_forms
from bioregion_graph.queries.coach.places import place_of
from bioregion_graph.queries.coach.probing import Value
from bioregion_graph.queries.coach.remedies import canonical, has_at, words_at
from bioregion_graph.queries.coach.saying import NOTHING, Said, listed, same, say
from bioregion_graph.sparql.algebra import (
    RDF,
    XSD,
    Binary,
    Filter,
    In,
    Iri,
    Literal,
    Node,
    Triple,
    Variable,
    walk,
)
from bioregion_graph.terms.namespaces import compact, expand

_TYPE = expand("rdf:type")
_PLACES = {
    "subject": Said("subject", "soggetto"),
    "predicate": Said("property", "proprietà"),
    "object": Said("value", "valore"),
}
_MOST_TERMS = 20
_MOST_EXAMPLES = 3
_SAMPLE = 50
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "int", "long"))
_DAYS = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))


def terms(knowledge: Knowledge, node: Node, text: str) -> list[dict[str, Any]]:
    """Of each constant of a part: whether the graph has it, in which places, and what was perhaps meant."""
    found = dict.fromkeys(_constants(node))
    return [_term(knowledge, term, node, text) for term in islice(found, _MOST_TERMS)]


def _constants(node: Node) -> Iterator[Iri | Literal]:
    """The constants that the graph should have: not names of functions, nor what is only compared in size."""
    if isinstance(node, Triple) and is_search(node):
        return
    if not isinstance(node, Filter):
        yield from (each for each in walk(node) if isinstance(each, Iri | Literal))
        return
    for each in walk(node):
        equal = isinstance(each, Binary) and each.operator == "="
        operands = [each.left, each.right] if isinstance(each, Binary) and equal else []
        operands += each.options if isinstance(each, In) else ()
        yield from (operand for operand in operands if isinstance(operand, Iri | Literal))
        if isinstance(each, Triple):
            yield from _constants(each)


def _term(knowledge: Knowledge, term: Iri | Literal, node: Node, text: str) -> dict[str, Any]:
    places = [place for place in _PLACES if has_at(knowledge, term, place)]
    is_graph = isinstance(term, Iri) and term.value in knowledge.graphs
    near: Sequence[Iri | Literal] = []
    if not places and not is_graph:
        near = _near(knowledge, term, node)
    return {
        "term": written(term),
        "iri": term.value if isinstance(term, Iri) else None,
        "place": place_of(text, term.span),
        "exists": bool(places) or is_graph,
        "found_as": places + (["graph"] if is_graph else []),
        "says": _presence(knowledge, term, places, is_graph).plain(),
        "nearest": [{"term": written(each), "says": knowledge.names.full(each).plain()} for each in near],
    }


def _near(knowledge: Knowledge, term: Iri | Literal, node: Node) -> Sequence[Iri | Literal]:
    triple = node if isinstance(node, Triple) else None
    if isinstance(term, Iri):
        place = "predicate" if triple and term == triple.predicate else "object"
        words = words_at(knowledge, triple, place) if triple else None
        return canonical(knowledge, term) or [Iri(iri) for iri in existing(knowledge, term.value, words)]
    property = triple.predicate.value if triple and isinstance(triple.predicate, Iri) else None
    forms = other_forms(knowledge, term, property) or other_forms(knowledge, term, None)
    return forms or (nearest_values(knowledge, term, property) if property else [])


def _presence(knowledge: Knowledge, term: Iri | Literal, places: list[str], is_graph: bool) -> Said:
    name = knowledge.names.full(term)
    if is_graph and not places:
        return say("{name} is the name of a source.", "{name} è il nome di una fonte.", name=name)
    if not places:
        return say("{name} does not occur in the graph.", "{name} non compare nel grafo.", name=name)
    where = listed([_PLACES[place] for place in places])
    return say("{name} occurs as {where}.", "{name} compare come {where}.", name=name, where=where)


def values(knowledge: Knowledge, name: str | None, found: Sequence[Value]) -> Said:
    """What the values of a variable (or, without a name, of a property) are: their kind, their range, a few of them."""
    of = say(" of {name}", " di {name}", name=f"?{name}") if name else NOTHING
    if not found:
        return say("No value{of} is there.", "Non c'è alcun valore{of}.", of=of)
    kinds = Counter(map(kind_of, found))
    kind = kinds.most_common(1)[0][0]
    is_ordered = kinds.keys() <= _NUMBERS or (len(kinds) == 1 and kind in _DAYS)
    ordered = sorted(found, key=_order) if is_ordered else []
    if len(set(ordered)) > 1:
        return say(
            "The values{of} that are there go from {least} to {most} ({kind}; {count} looked at).",
            "I valori{of} presenti vanno da {least} a {most} ({kind}; {count} esaminati).",
            of=of,
            least=ordered[0].value,
            most=ordered[-1].value,
            kind=kind_in_words(kind),
            count=len(found),
        )
    return say(
        "Values{of} that are there: {examples} ({kinds}).",
        "Valori{of} presenti: {examples} ({kinds}).",
        of=of,
        examples=listed([_shown(knowledge, value) for value in dict.fromkeys(found)][:_MOST_EXAMPLES]),
        kinds=listed([kind_in_words(each) for each in kinds][:_MOST_EXAMPLES]),
    )


def _shown(knowledge: Knowledge, value: Value) -> Said:
    if isinstance(value, NamedNode | GraphLiteral):
        return knowledge.names.full(query_term(value))
    return Said("a blank node", "un nodo anonimo")


def _order(value: Value) -> tuple[float, str]:
    try:
        return float(value.value), ""
    except ValueError:
        return 0.0, value.value


def kind_in_words(kind: str) -> Said:
    """A kind of values, as ``knowledge.kind_of`` tells it, in words."""
    if kind == "iri":
        return Said("things", "cose")
    if kind.startswith("@"):
        return say("texts in {language}", "testi in {language}", language=same(f'"{kind[1:]}"'))
    if kind == XSD + "string":
        return Said("plain texts", "testi semplici")
    return same(compact(kind))


def classes_of(knowledge: Knowledge, found: Iterable[Value]) -> list[Iri]:
    """The classes of most of these things, the commonest first; classes of ours before others."""
    counted: Counter[str] = Counter()
    for thing in islice((value for value in found if isinstance(value, NamedNode)), _SAMPLE):
        for quad in knowledge.view.quads(thing, _TYPE, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode):
                counted[quad.object.value] += 1
    ours = sorted(counted.items(), key=lambda each: (each[0] not in knowledge.terms, -each[1], each[0]))
    return [Iri(iri) for iri, _ in ours[:1]]


def subjects_of(knowledge: Knowledge, property: Iri) -> Iterator[Value]:
    """Some things that have a property."""
    for quad in islice(knowledge.view.quads(None, NamedNode(property.value), None, DefaultGraph()), _SAMPLE):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def missing_step(knowledge: Knowledge, found: Sequence[Value], property: Iri) -> tuple[Iri, bool] | None:
    """A property that leads from these things to ones that have the property asked for, if any does.

    The second part tells whether it is followed backwards.
    """
    wanted = NamedNode(property.value)
    counted: Counter[tuple[str, bool]] = Counter()
    for thing in islice((value for value in found if isinstance(value, NamedNode)), 20):
        out = islice(knowledge.view.quads(thing, None, None, DefaultGraph()), _SAMPLE)
        back = islice(knowledge.view.quads(None, None, thing, DefaultGraph()), _SAMPLE)
        ties = {(quad.predicate.value, quad.object, False) for quad in out}
        ties |= {(quad.predicate.value, quad.subject, True) for quad in back}
        for step, other, is_back in ties:
            if step == RDF + "type" or not isinstance(other, NamedNode):
                continue
            if next(iter(knowledge.view.quads(other, wanted, None, DefaultGraph())), None) is not None:
                counted[step, is_back] += 1
    if not counted:
        return None
    ours = knowledge.terms
    (step, is_back), _ = min(
        counted.items(), key=lambda each: (-each[1], each[0][1], each[0][0] not in ours, each[0][0])
    )
    return Iri(step), is_back


def variables(node: Node) -> list[str]:
    """The variables of a part in the order of the text, each once."""
    return list(dict.fromkeys(each.name for each in walk(node) if isinstance(each, Variable)))
