"""What might have been written instead of a pattern that empties an answer; each is tried before it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode

from bioregion_graph.queries.coach.culprits import Culprit
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.names import spelt, written
from bioregion_graph.queries.coach.nearest import existing, nearest_values, other_forms
from bioregion_graph.queries.coach.saying import Said, say
from bioregion_graph.sparql.algebra import (
    RDF,
    Element,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Node,
    Span,
    Triple,
    Variable,
)
from bioregion_graph.sparql.writing import write
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE, countries, names_of
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import expand

_SAME = expand("owl:sameAs")
_ANY_SOURCE = Variable("anySource")
_MOST_NAMED = 300


@dataclass(frozen=True)
class Remedy:
    """Something else to write: ``where`` is the query up to there with it, ``span`` and ``code`` what to replace.

    ``moves`` where the code is to stand elsewhere than in the place of what it replaces.
    """

    says: Said
    where: Group
    span: Span
    code: tuple[Node | str, ...]
    moves: bool = False

    def text(self, query: str) -> str:
        """What is to be put into a query, with its own prefixes."""
        return "".join(part if isinstance(part, str) else spelt(part, query) for part in self.code)


def remedies(knowledge: Knowledge, culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """What else could stand there, the likeliest first; none of it has been tried."""
    yield from _other_names(knowledge, culprit, triple)
    yield from _other_words(knowledge, culprit, triple)
    yield from _other_texts(knowledge, culprit, triple)
    yield from _things_called(knowledge, culprit, triple)
    yield from _turned(culprit, triple)
    yield from _elsewhere(culprit, triple)


def _instead(culprit: Culprit, says: Said, element: Element, span: Span, *code: Node | str) -> Remedy:
    return Remedy(says, culprit.frame((*culprit.before, element)), span, code)


def _with(triple: Triple, place: str, term: Iri) -> Triple:
    match place:
        case "subject":
            return replace(triple, subject=term)
        case "predicate":
            return replace(triple, predicate=term)
    return replace(triple, object=term)


def _other_names(knowledge: Knowledge, culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """The name that the merged view uses for a thing which sources call otherwise."""
    for place in ("subject", "object"):
        term = getattr(triple, place)
        if not isinstance(term, Iri):
            continue
        for target in canonical(knowledge, term):
            says = say(
                "The merged view calls {term} by another name: {target}.",
                "La vista unificata chiama {term} con un altro nome: {target}.",
                term=written(term),
                target=knowledge.names.full(target),
            )
            yield _instead(culprit, says, _with(triple, place, target), term.span, target)


def canonical(knowledge: Knowledge, term: Iri) -> list[Iri]:
    """The name of the merged view for a thing that it does not call by this name."""
    try:
        found = knowledge.view.quads(NamedNode(term.value), _SAME, None, DefaultGraph())
        return [Iri(quad.object.value) for quad in islice(found, 1) if isinstance(quad.object, NamedNode)]
    except ValueError:
        return []


def _other_words(knowledge: Knowledge, culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """Names that the graph has, near to one that it lacks."""
    for place in ("predicate", "subject", "object"):
        term = getattr(triple, place)
        if not isinstance(term, Iri) or has_at(knowledge, term, place):
            continue
        for other in map(Iri, existing(knowledge, term.value, words_at(knowledge, triple, place))):
            says = say("Is {other} meant?", "Si intende {other}?", other=knowledge.names.full(other))
            yield _instead(culprit, says, _with(triple, place, other), term.span, other)


def words_at(knowledge: Knowledge, triple: Triple, place: str) -> frozenset[str] | None:
    """The properties or the classes, where only one of both can stand; else None."""
    if place == "predicate":
        return knowledge.properties
    is_class = place == "object" and triple.predicate == Iri(RDF + "type")
    return knowledge.classes if is_class else None


def has_at(knowledge: Knowledge, term: Iri | Literal, place: str) -> bool:
    """Whether a term stands in this place of any triple."""
    if place == "predicate":
        return isinstance(term, Iri) and knowledge.has(None, term, None)
    if place == "subject":
        return isinstance(term, Iri) and knowledge.has(term, None, None)
    return knowledge.has(None, None, term)


def _other_texts(knowledge: Knowledge, culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """The same text as the graph has it, or a value near to it."""
    literal = triple.object
    if not isinstance(literal, Literal):
        return
    property = triple.predicate.value if isinstance(triple.predicate, Iri) else None
    for other in other_forms(knowledge, literal, property):
        says = say("The graph has it as {other}.", "Il grafo lo ha come {other}.", other=written(other))
        yield _instead(culprit, says, replace(triple, object=other), literal.span, other)
    for code in sorted(countries()) if property and property.endswith("ountry") else ():
        if (
            fold(literal.lexical) in map(fold, names_of(code))
            or WRITTEN_OTHERWISE.get(literal.lexical) == code
        ):
            other = Literal(code)
            says = say(
                "Countries stand by their code: {code}.", "I Paesi stanno con il codice: {code}.", code=code
            )
            yield _instead(culprit, says, replace(triple, object=other), literal.span, other)
    if property:
        for other in nearest_values(knowledge, literal, property):
            says = say("Is {other} meant?", "Si intende {other}?", other=written(other))
            yield _instead(culprit, says, replace(triple, object=other), literal.span, other)


def _things_called(knowledge: Knowledge, culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """A thing of that name, where a text stands but the property leads to things."""
    literal, predicate = triple.object, triple.predicate
    if not isinstance(literal, Literal) or not isinstance(predicate, Iri):
        return
    if "iri" not in knowledge.kinds(predicate.value):
        return
    values = dict.fromkeys(
        value.value
        for value in knowledge.values(predicate.value, 20 * _MOST_NAMED)
        if isinstance(value, NamedNode)
    )
    wanted = fold(literal.lexical)
    for iri in islice(values, _MOST_NAMED):
        label = knowledge.names.label(iri)
        codes = [iri.rpartition("/")[2], *([label.en, label.it] if label else [])]
        if wanted in map(fold, codes):
            says = say(
                "This property leads to things, not to texts: {thing}.",
                "Questa proprietà porta a cose, non a testi: {thing}.",
                thing=knowledge.names.full(Iri(iri)),
            )
            yield _instead(culprit, says, replace(triple, object=Iri(iri)), literal.span, Iri(iri))


def _turned(culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """The same tie in the other direction."""
    if isinstance(triple.object, Literal) or not isinstance(triple.predicate, Iri):
        return
    turned = replace(triple, subject=triple.object, object=triple.subject)
    says = Said("The tie goes the other way round.", "Il legame va nell'altro senso.")
    yield _instead(culprit, says, turned, triple.span, *_pattern(turned))


def _pattern(triple: Triple) -> tuple[Node | str, ...]:
    path: Node | str = (
        triple.predicate if isinstance(triple.predicate, Variable | Iri) else write(triple.predicate)
    )
    return triple.subject, " ", path, " ", triple.object


def _elsewhere(culprit: Culprit, triple: Triple) -> Iterator[Remedy]:
    """The same pattern in the sources, in another source than the rest, or in the merged view."""
    pattern = _pattern(triple)
    in_sources = GraphPattern(_ANY_SOURCE, Group((triple,)))
    elsewhere = (f"GRAPH {_ANY_SOURCE} {{ ", *pattern, " }")
    if culprit.outside is None:
        says = Said(
            "Only the sources say so, not the merged view: ask them with GRAPH.",
            "Lo dicono solo le fonti, non la vista unificata: chiedile con GRAPH.",
        )
        yield _instead(culprit, says, in_sources, triple.span, *elsewhere)
        return
    says = Said(
        "The merged view has it, the source of the rest does not: put it outside the GRAPH.",
        "Lo ha la vista unificata, non la fonte del resto: mettilo fuori da GRAPH.",
    )
    yield Remedy(says, culprit.outside((*culprit.before, triple)), triple.span, pattern, moves=True)
    says = Said(
        "Another source says so than the one that says the rest: ask it in a GRAPH of its own.",
        "Lo dice un'altra fonte rispetto al resto: chiedila in un GRAPH a sé.",
    )
    yield Remedy(says, culprit.outside((*culprit.before, in_sources)), triple.span, elsewhere, moves=True)
