"""The rules of the gate on shapes and examples: one shape a class, one right and one wrong example a shape.

That the examples behave as they should is a test (``tests/ontology/test_examples.py``), not a rule here.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from bioregion_graph.validation.ontology_files import BRG, Corpus, kebab, short

_ABSTRACT = (URIRef(BRG + "abstract"), Literal(True))


def shapes(corpus: Corpus) -> Iterator[str]:
    """Every class that is not abstract has a shape in the file of its name; a shape targets what exists."""
    for term in sorted(corpus.classes):
        path = f"ontology/shapes/{kebab(term[len(BRG) :])}.ttl"
        wanted = (URIRef(f"{term}Shape"), SH.targetClass, term)
        if (term, *_ABSTRACT) not in corpus.ontology and wanted not in corpus.graphs.get(path, Graph()):
            yield f"{path}: there is no shape for {short(term)}. Write {short(term)}Shape for it."
    for path, graph in corpus.part("ontology/shapes/"):
        for shape in sorted(graph.subjects(RDF.type, SH.NodeShape), key=str):
            where = f"{path}: {short(str(shape))}"
            targets = list(graph.objects(shape, SH.targetClass))
            if isinstance(shape, BNode) or len(targets) != 1:
                yield f"{where} has {len(targets)} target classes. Give it a name and one target."
            for target in targets:
                if not isinstance(target, URIRef) or not corpus.is_known_class(target):
                    yield f"{where} has the unknown target {short(str(target))}. Name a class that exists."


def examples(corpus: Corpus) -> Iterator[str]:
    """Every shape has a right and a wrong example of its class, and the messages the wrong one gives."""
    for path, graph in corpus.part("ontology/shapes/"):
        folder = f"ontology/examples/{path.rpartition('/')[2].removesuffix('.ttl')}"
        targets = set(graph.objects(None, SH.targetClass))
        for name in ("right.ttl", "wrong.ttl"):
            example = corpus.graphs.get(f"{folder}/{name}")
            if example is None:
                yield f"{folder}/{name}: the example is missing. Write one."
            elif not any((None, RDF.type, target) in example for target in targets):
                yield f"{folder}/{name}: there is nothing of the class of the shape in it. Add an instance."
        messages = corpus.root / folder / "wrong.messages"
        lines = messages.read_text(encoding="utf-8").splitlines() if messages.is_file() else []
        if not lines or lines != sorted(lines):
            yield f"{folder}/wrong.messages: there must be one expected message a line, sorted. Write them."


def languages(corpus: Corpus) -> Iterator[str]:
    """Every property shape has a name of its own, and speaks English and Italian."""
    for path, graph in corpus.part("ontology/shapes/"):
        for shape in sorted(set(graph.objects(None, SH.property)), key=str):
            if isinstance(shape, BNode):
                yield f"{path}: the shape of {_path(graph, shape)} is a blank node. Give it an IRI."
                continue
            for predicate in (SH.name, SH.message):
                spoken = {getattr(value, "language", None) for value in graph.objects(shape, predicate)}
                if not {"en", "it"} <= spoken:
                    yield f"{path}: <{shape}> lacks {short(predicate)} in English or Italian. Write both."


def _path(graph: Graph, shape: Node) -> str:
    return short(str(graph.value(shape, SH.path)))


RULES = (shapes, examples, languages)
