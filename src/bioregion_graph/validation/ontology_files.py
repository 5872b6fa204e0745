"""The files of the ontology, read once for the gate. What is wrong with them is told by ``ontology_gate``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from bioregion_graph.terms.namespaces import PREFIXES

BRG = PREFIXES["brg"]
_PREFIX_LINE = re.compile(r"^\s*PREFIX\s+([A-Za-z][\w-]*):\s*<([^>]*)>", re.I | re.M)
_NOISE = re.compile(r'<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*')
_NAME = re.compile(r"\b([A-Za-z][\w-]*):([A-Za-z_][\w-]*)")
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@dataclass(frozen=True)
class Corpus:
    """The Turtle files of ontology and data as graphs, the queries as text, by path from the root."""

    root: Path
    graphs: dict[str, Graph] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    parse_faults: list[str] = field(default_factory=list)

    def part(self, start: str) -> Iterator[tuple[str, Graph]]:
        """The graphs whose path begins so, in order of path."""
        return ((path, graph) for path, graph in self.graphs.items() if path.startswith(start))

    @cached_property
    def ontology(self) -> Graph:
        """The graph of ``ontology/bioregion.ttl``, empty when it does not parse."""
        return self.graphs.get("ontology/bioregion.ttl", Graph())

    @cached_property
    def classes(self) -> set[URIRef]:
        """Our own classes."""
        return set(names_of(self.ontology.subjects(RDF.type, OWL.Class)))

    @cached_property
    def properties(self) -> set[URIRef]:
        """Our own properties."""
        return {term for kind in PROPERTY_TYPES for term in names_of(self.ontology.subjects(RDF.type, kind))}

    @cached_property
    def foreign(self) -> dict[str, Graph]:
        """The pinned lists of foreign terms, by the namespace each of them covers."""
        lists = {}
        for _, graph in self.part("ontology/vendor/"):
            for namespace in graph.objects(graph.value(None, RDF.type, OWL.Ontology), DCTERMS.subject):
                lists[str(namespace)] = graph
        return lists

    @cached_property
    def foreign_terms(self) -> set[str]:
        """Every term of the pinned lists."""
        return {str(term) for graph in self.foreign.values() for term in graph.subjects()}

    def foreign_namespace(self, iri: str) -> str | None:
        """The covered namespace an IRI belongs to, the longest where several fit."""
        return max((space for space in self.foreign if iri.startswith(space)), key=len, default=None)

    def used(self) -> Iterator[tuple[str, set[str]]]:
        """Each file with the IRIs it uses; SPARQL inside shapes counts too."""
        prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
        for path, graph in self.graphs.items():
            inside = (names_in_query(prologue + str(text)) for text in graph.objects(None, SH.select))
            yield path, iris(graph).union(*inside)
        for path, query in self.queries.items():
            yield path, names_in_query(query)

    def is_known_class(self, term: URIRef) -> bool:
        """Whether a class or datatype is ours or stands in a pinned list."""
        if term in self.classes:
            return True
        namespace = self.foreign_namespace(str(term))
        if namespace is None:
            return False
        return any((term, RDF.type, kind) in self.foreign[namespace] for kind in (RDFS.Class, RDFS.Datatype))


def read(root: Path) -> Corpus:
    """Read ``ontology``, ``data`` and ``queries`` below the root; files that do not parse are noted."""
    corpus = Corpus(root)
    for path in sorted([*(root / "ontology").rglob("*.ttl"), *(root / "data").rglob("*.ttl")]):
        name = path.relative_to(root).as_posix()
        try:
            corpus.graphs[name] = Graph(bind_namespaces="none").parse(path, format="turtle")
        # rdflib raises its own BadSyntax (a SyntaxError), and ValueError for broken text.
        except (SyntaxError, ValueError) as error:
            reason = " ".join(str(error).split())[:160]
            corpus.parse_faults.append(f"{name}: the file does not parse ({reason}). Mend the Turtle.")
    for path in sorted((root / "queries").rglob("*.rq")):
        corpus.queries[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return corpus


def names_of(nodes: Iterable[Node]) -> list[URIRef]:
    """The IRIs among some nodes, each once, in order."""
    return sorted({node for node in nodes if isinstance(node, URIRef)})


def iris(graph: Graph) -> set[str]:
    """Every IRI in a graph, predicates and datatypes included."""
    found = set()
    for triple in graph:
        for term in triple:
            if isinstance(term, URIRef):
                found.add(str(term))
            elif not isinstance(term, BNode) and (datatype := getattr(term, "datatype", None)):
                found.add(str(datatype))
    return found


def names_in_query(text: str) -> set[str]:
    """The IRIs that a query uses, written out or by its own PREFIX lines; text and comments do not count."""
    prefixes = dict(_PREFIX_LINE.findall(text))
    body = _PREFIX_LINE.sub(" ", text)
    written_out = {noise[1:-1] for noise in _NOISE.findall(body) if noise.startswith("<")}
    short_forms = _NAME.findall(_NOISE.sub(" ", body))
    return written_out | {prefixes[prefix] + local for prefix, local in short_forms if prefix in prefixes}


def short(iri: str) -> str:
    """A readable name: ``brg:Membership`` for ours, the prefixed name for others, else the IRI itself."""
    fitting = [(start, prefix) for prefix, start in PREFIXES.items() if iri.startswith(start)]
    if not fitting:
        return iri
    start, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(start) :]}"


def kebab(name: str) -> str:
    """``EndorsementLetter`` becomes ``endorsement-letter``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
