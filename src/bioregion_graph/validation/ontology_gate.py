"""The gate of the ontology: what must hold of its files before anything is built from them.

One function per rule, each yielding sentences that say what is wrong, where, and what to do.
The rules on concept schemes stand in ``concept_gate``, those on shapes and examples in ``shape_gate``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rdflib import RDF, RDFS, BNode, Literal, URIRef
from rdflib.namespace import DCTERMS, SH, SKOS

from bioregion_graph.terms.namespaces import ONTOLOGY, PREFIXES
from bioregion_graph.validation import concept_gate, shape_gate
from bioregion_graph.validation.ontology_files import BRG, Corpus, read, short

_INCLUDES = {
    "domain": (RDFS.domain, URIRef(PREFIXES["schema"] + "domainIncludes")),
    "range": (RDFS.range, URIRef(PREFIXES["schema"] + "rangeIncludes")),
}
_STORED = ("ontology/bioregion.ttl", "ontology/alignments.ttl", "ontology/concepts/")


def gate(folder: Path) -> list[str]:
    """Check the ontology below ``folder`` (which holds ``ontology``, ``queries`` and ``data``).

    Returns the findings in order, empty when all is well.
    """
    corpus = read(folder)
    rules: tuple[Callable[[Corpus], Iterator[str]], ...] = (
        parse,
        blank_nodes,
        documentation,
        undeclared_terms,
        unknown_foreign_terms,
        domains_and_ranges,
        prefixes,
        names,
        *concept_gate.RULES,
        *shape_gate.RULES,
    )
    return [finding for rule in rules for finding in rule(corpus)]


def parse(corpus: Corpus) -> Iterator[str]:
    """Every Turtle file parses, and the ontology is there."""
    yield from corpus.parse_faults
    if not corpus.classes and not corpus.parse_faults:
        yield "ontology/bioregion.ttl: no class is declared. Restore the file."


def blank_nodes(corpus: Corpus) -> Iterator[str]:
    """What the store holds has names throughout."""
    for path, graph in corpus.graphs.items():
        if not path.startswith(_STORED):
            continue
        for subject, predicate, value in graph:
            if isinstance(subject, BNode) or isinstance(value, BNode):
                yield f"{path}: a blank node stands at {short(str(predicate))}. Give it an IRI."


def documentation(corpus: Corpus) -> Iterator[str]:
    """Every term has label and definition in English and Italian, an example, a source and a home."""
    for term in sorted(corpus.classes | corpus.properties):
        where = f"ontology/bioregion.ttl: {short(term)}"
        for predicate in (RDFS.label, SKOS.definition):
            values = [
                value for value in corpus.ontology.objects(term, predicate) if isinstance(value, Literal)
            ]
            for language, word in (("en", "English"), ("it", "Italian")):
                count = sum(value.language == language for value in values)
                if count != 1:
                    yield f"{where} has {count} {short(predicate)} in {word}. Write exactly one."
        for predicate in (SKOS.example, DCTERMS.source):
            if corpus.ontology.value(term, predicate) is None:
                yield f"{where} has no {short(predicate)}. Add it."
        for source in corpus.ontology.objects(term, DCTERMS.source):
            if isinstance(source, Literal) and str(source) != "coined here":
                yield f'{where} has the source "{source}". Write an address, or "coined here".'
        if corpus.ontology.value(term, RDFS.isDefinedBy) != URIRef(ONTOLOGY):
            yield f"{where} does not name its home. Add rdfs:isDefinedBy <{ONTOLOGY}>."


def undeclared_terms(corpus: Corpus) -> Iterator[str]:
    """No term of ours is used that the ontology does not declare."""
    declared = {str(term) for term in corpus.classes | corpus.properties}
    for _, graph in corpus.part("ontology/shapes/"):
        declared |= {str(shape) for shape in graph.subjects(RDF.type, SH.NodeShape)}
    for path, used in corpus.used():
        for iri in sorted(used):
            if iri.startswith(BRG) and iri != BRG and iri not in declared:
                yield f"{path}: {short(iri)} is not declared. Declare it in bioregion.ttl, or mend the name."


def unknown_foreign_terms(corpus: Corpus) -> Iterator[str]:
    """No term of a pinned vocabulary is used that this vocabulary lacks."""
    for path, used in corpus.used():
        for iri in sorted(used):
            namespace = corpus.foreign_namespace(iri)
            # rdf:_1, rdf:_2 … are members of a list: no vocabulary can name them all.
            if namespace in (None, iri) or re.search(r"#_\d+$", iri):
                continue
            if iri not in corpus.foreign_terms:
                yield f"{path}: {short(iri)} is not in its vocabulary. Mend it, or add it to vendor/."


def domains_and_ranges(corpus: Corpus) -> Iterator[str]:
    """Every property says what it is for, with classes and datatypes that exist."""
    for term in sorted(corpus.properties):
        where = f"ontology/bioregion.ttl: {short(term)}"
        for word, predicates in _INCLUDES.items():
            values = [value for predicate in predicates for value in corpus.ontology.objects(term, predicate)]
            if not values:
                yield f"{where} has no {word}. Add rdfs:{word}, or schema:{word}Includes for several."
            if len(values) > 1 and corpus.ontology.value(term, predicates[0]) is not None:
                yield f"{where} has several rdfs:{word}, which means all at once. Use schema:{word}Includes."
            for value in values:
                if not isinstance(value, URIRef) or not corpus.is_known_class(value):
                    yield f"{where} has the unknown {word} {short(str(value))}. Name one that exists."
    for term in sorted(corpus.classes):
        for parent in corpus.ontology.objects(term, RDFS.subClassOf):
            if not isinstance(parent, URIRef) or not corpus.is_known_class(parent):
                where = f"ontology/bioregion.ttl: {short(term)}"
                yield f"{where} is a subclass of the unknown {short(str(parent))}. Name one that exists."


def prefixes(corpus: Corpus) -> Iterator[str]:
    """The published prefixes are those of the code."""
    path = "ontology/prefixes.ttl"
    graph = corpus.graphs.get(path)
    published: dict[str, str] = {}
    for node in graph.objects(None, SH.declare) if graph is not None else ():
        assert graph is not None
        published[str(graph.value(node, SH.prefix))] = str(graph.value(node, SH.namespace))
    for prefix in sorted(PREFIXES.keys() | published.keys()):
        ours, theirs = PREFIXES.get(prefix), published.get(prefix)
        if ours != theirs:
            yield f"{path}: prefix {prefix} is {theirs} here, {ours} in terms/namespaces.py. Make them equal."


def names(corpus: Corpus) -> Iterator[str]:
    """Classes are UpperCamel, properties lowerCamel, files kebab-case, queries snake_case."""
    for term in sorted(corpus.classes):
        if not re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*", term[len(BRG) :]):
            yield f"ontology/bioregion.ttl: the class {short(term)} is not UpperCamel. Rename it."
    for term in sorted(corpus.properties):
        if not re.fullmatch(r"[a-z]+(?:[A-Z][a-z]+)*", term[len(BRG) :]):
            yield f"ontology/bioregion.ttl: the property {short(term)} is not lowerCamel. Rename it."
    for path, _ in corpus.part("ontology/"):
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*\.ttl", path.rpartition("/")[2]):
            yield f"{path}: the file name is not made of lower-case words and hyphens. Rename it."
    for path in corpus.queries:
        if not re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*\.rq", path.rpartition("/")[2]):
            yield f"{path}: the file name is not made of lower-case words and underscores. Rename it."
