"""The rules of the gate on concept schemes: names, trees, statuses. ``ontology_gate`` runs them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from bioregion_graph.terms.namespaces import CONCEPT_SCHEMES, CONCEPTS
from bioregion_graph.validation.ontology_files import BRG, Corpus, names_of, short

_LANGUAGES = (("en", "English"), ("it", "Italian"))
_MAY_BECOME = URIRef(BRG + "mayBecome")
_STATUS_OF = URIRef(BRG + "statusOf")
_COUNTS = URIRef(BRG + "countsAsMember")
_SCHEME_OF = URIRef(BRG + "conceptScheme")


def schemes(corpus: Corpus) -> Iterator[str]:
    """Each scheme of the code has its file, and each file and property names a scheme of the code."""
    expected = set(CONCEPT_SCHEMES.values())
    found = {path.rpartition("/")[2].removesuffix(".ttl") for path, _ in corpus.part("ontology/concepts/")}
    for name in sorted(expected - found):
        yield f"ontology/concepts/{name}.ttl: the scheme is missing. Write it, or drop its prefix."
    for name in sorted(found - expected):
        yield f"ontology/concepts/{name}.ttl: the scheme has no prefix. Add it to terms/namespaces.py."
    for term, scheme in sorted(corpus.ontology.subject_objects(_SCHEME_OF)):
        if str(scheme).removeprefix(CONCEPTS) not in expected:
            yield f"ontology/bioregion.ttl: {short(str(term))} has the unknown scheme {scheme}. Mend it."
    for path, graph in corpus.part("ontology/concepts/"):
        scheme = _scheme(path)
        if (scheme, RDF.type, SKOS.ConceptScheme) not in graph:
            yield f"{path}: <{scheme}> is not declared. Declare it as skos:ConceptScheme."


def concepts(corpus: Corpus) -> Iterator[str]:
    """Each concept has one label and definition in each language, its code, and the scheme of its file."""
    for path, graph in corpus.part("ontology/concepts/"):
        scheme = _scheme(path)
        for concept in _concepts(graph):
            code = concept.removeprefix(f"{scheme}/")
            where = f"{path}: {short(concept)}"
            if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", code):
                yield f"{where} is not the scheme's address and a lower-case code. Rename it."
            if [str(value) for value in graph.objects(concept, SKOS.notation)] != [code]:
                yield f'{where} does not have its code as its one skos:notation. Write "{code}".'
            if set(graph.objects(concept, SKOS.inScheme)) != {scheme}:
                yield f"{where} is not in the scheme of its file alone. Write skos:inScheme <{scheme}>."
            for predicate in (SKOS.prefLabel, SKOS.definition):
                for language, word in _LANGUAGES:
                    count = len(_texts(graph, concept, predicate, language))
                    if count != 1:
                        yield f"{where} has {count} {short(predicate)} in {word}. Write exactly one."


def labels(corpus: Corpus) -> Iterator[str]:
    """Within a scheme and a language no two concepts have one preferred label."""
    for path, graph in corpus.part("ontology/concepts/"):
        for language, word in _LANGUAGES:
            holders: dict[str, list[str]] = defaultdict(list)
            for concept in _concepts(graph):
                for text in _texts(graph, concept, SKOS.prefLabel, language):
                    holders[text.casefold()].append(short(concept))
            for text, several in sorted(holders.items()):
                if len(several) > 1:
                    yield f'{path}: {" and ".join(several)} share the {word} label "{text}". Tell them apart.'


def trees(corpus: Corpus) -> Iterator[str]:
    """Broader concepts lead to a top concept of the same scheme, without a circle."""
    for path, graph in corpus.part("ontology/concepts/"):
        scheme = _scheme(path)
        known = set(_concepts(graph))
        listed = set(names_of(graph.objects(scheme, SKOS.hasTopConcept)))
        for stranger in sorted(listed - known):
            yield f"{path}: the top concept {short(stranger)} is no concept. Declare it, or unlist it."
        for concept in sorted(known):
            where = f"{path}: {short(concept)}"
            broader = set(names_of(graph.objects(concept, SKOS.broader)))
            is_top = (concept, SKOS.topConceptOf, scheme) in graph
            for stranger in sorted(broader - known):
                yield f"{where} has the unknown broader {short(stranger)}. Name one of the scheme."
            if is_top == bool(broader) or is_top != (concept in listed):
                yield f"{where} is not either a top concept, on both sides, or below one. Choose."
            if _circles(graph, concept):
                yield f"{where} is broader than itself by a circle. Break the circle."


def statuses(corpus: Corpus) -> Iterator[str]:
    """A status may become only statuses of its own register, and a register names the classes it is for."""
    for path, graph in corpus.part("ontology/concepts/"):
        for concept, successor in sorted(graph.subject_objects(_MAY_BECOME)):
            register = set(graph.objects(concept, SKOS.broader))
            if not register or register != set(graph.objects(successor, SKOS.broader)):
                yield (
                    f"{path}: {short(str(concept))} may become {short(str(successor))}, "
                    "which is not of the same register. Name a status beside it."
                )
        for concept, owner in sorted(graph.subject_objects(_STATUS_OF)):
            if owner not in corpus.classes:
                where = f"{path}: {short(str(concept))}"
                yield f"{where} is the status of the unknown {short(str(owner))}. Name a class."
        if path.endswith("/status.ttl"):
            for top in names_of(graph.subjects(SKOS.topConceptOf, _scheme(path))):
                if graph.value(top, _STATUS_OF) is None:
                    yield f"{path}: {short(top)} does not say whose status it is. Add brg:statusOf."
        if path.endswith("/membership-role.ttl"):
            for concept in _concepts(graph):
                if graph.value(concept, _COUNTS) is None:
                    yield f"{path}: {short(concept)} does not say whether it counts. Add brg:countsAsMember."


def unknown_concepts(corpus: Corpus) -> Iterator[str]:
    """No concept is named that no scheme declares; wrong examples may, for that is their purpose."""
    declared = {
        str(concept)
        for path, graph in corpus.part("ontology/concepts/")
        for concept in (*_concepts(graph), _scheme(path))
    }
    for path, used in corpus.used():
        if path.endswith("/wrong.ttl") or path.startswith("ontology/concepts/"):
            continue
        for iri in sorted(used - declared):
            # A query may take the start of a scheme apart, so the bare namespace is no concept.
            if iri.startswith(CONCEPTS) and not iri.endswith("/"):
                yield f"{path}: {short(iri)} is no concept of its scheme. Mend it, or add the concept."


def _scheme(path: str) -> URIRef:
    return URIRef(CONCEPTS + path.rpartition("/")[2].removesuffix(".ttl"))


def _concepts(graph: Graph) -> list[URIRef]:
    return names_of(graph.subjects(RDF.type, SKOS.Concept))


def _texts(graph: Graph, concept: URIRef, predicate: URIRef, language: str) -> list[str]:
    return [
        str(value)
        for value in graph.objects(concept, predicate)
        if isinstance(value, Literal) and value.language == language
    ]


def _circles(graph: Graph, concept: URIRef) -> bool:
    """Whether a walk over broader concepts comes back to where it started."""
    waiting: list[Node] = list(graph.objects(concept, SKOS.broader))
    seen: set[Node] = set()
    while waiting:
        current = waiting.pop()
        if current == concept:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(graph.objects(current, SKOS.broader))
    return False


RULES = (schemes, concepts, labels, trees, statuses, unknown_concepts)
