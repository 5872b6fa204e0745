"""What the coach knows of one view: its counts when they stand, the words of its ontology, names, and what is in it.

Whoever coaches often keeps one for each view. Small graphs are counted at once; of a large one the counts stand only
after somebody has called ``prepare``, and until then nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad
from pyoxigraph import Literal as GraphLiteral

from bioregion_graph.errors import DiskError
from bioregion_graph.queries.coach import counts
from bioregion_graph.queries.coach.counts import Counts
from bioregion_graph.queries.coach.names import Names
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.queries.search import Index
from bioregion_graph.queries.text_search import PROPERTY, index_of
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.algebra import XSD, Iri, Literal
from bioregion_graph.terms.namespaces import expand

# So many statements are counted in a second or two.
SMALL = 300_000
_FILE = "counts.json"
# Values looked at to say of what kind those of a property are.
SAMPLE = 1000
_MOST_VALUES = 20_000
_MOST_CONCEPTS = 50_000
_MOST_GRAPHS = 50_000
_TYPE = expand("rdf:type")
_CONCEPT = expand("skos:Concept")
GraphTerm = NamedNode | GraphLiteral
Graph = NamedNode | DefaultGraph | None


class Knowledge:
    """Everything that is looked up once and used by several parts of the coach."""

    def __init__(self, view: View, known: Counts | None = None) -> None:
        self.view = view
        self._given = known
        self.names = Names(view)
        self._texts: dict[str, list[Literal]] = {}
        self._kinds: dict[str, frozenset[str]] = {}

    @classmethod
    def of(cls, view: View) -> Knowledge:
        """What is known of a view without counting anything large: the counts that are kept beside its generation."""
        path = view.derived.ready(_FILE, counts.VERSION) if view.derived else None
        if path is None and len(view) > SMALL:
            return cls(view)
        return view.once("what the coach knows", lambda: cls(view, Counts.load(path) if path else None))

    @staticmethod
    def is_ready(view: View) -> bool:
        """Whether the counts are kept, so that they need not be made."""
        return view.derived is not None and view.derived.ready(_FILE, counts.VERSION) is not None

    @staticmethod
    def prepare(view: View) -> Path | None:
        """Count the view if that is not done; where the counts stand, None where they cannot be kept.

        Takes minutes for millions of statements on disk. Raises DiskError.
        """
        if view.derived is None:
            return None
        return view.derived.ensure(_FILE, counts.VERSION, lambda path: counts.count(view).save(path))

    @cached_property
    def counts(self) -> Counts | None:
        """The counts of this generation; None while they do not stand."""
        if self._given is None and len(self.view) <= SMALL:
            path = _kept(self.view)
            return Counts.load(path) if path else counts.count(self.view)
        return self._given

    @cached_property
    def terms(self) -> dict[str, str]:
        """The classes and properties that the ontology declares, each with what it is ("Class", "ObjectProperty" …)."""
        question = Library.read_file(folder("queries") / "pages/terms.rq")
        rows = run(self.view, question).rows
        return {
            term.value: kind.value.rpartition("#")[2]
            for term, kind, *_ in rows
            if isinstance(term, NamedNode) and isinstance(kind, NamedNode)
        }

    @cached_property
    def properties(self) -> frozenset[str]:
        """Properties that are used in the graph or declared by the ontology."""
        used = [] if self.counts is None else [*self.counts.properties, *self.counts.named]
        return frozenset([*used, *(iri for iri, kind in self.terms.items() if kind != "Class"), PROPERTY])

    @cached_property
    def classes(self) -> frozenset[str]:
        """Classes that are used in the graph or declared by the ontology."""
        used = [] if self.counts is None else list(self.counts.classes)
        return frozenset([*used, *(iri for iri, kind in self.terms.items() if kind == "Class")])

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The concepts of the graph, as many as can be compared in a moment."""
        found = self.view.quads(None, _TYPE, _CONCEPT, DefaultGraph())
        return frozenset(
            quad.subject.value
            for quad in islice(found, _MOST_CONCEPTS)
            if isinstance(quad.subject, NamedNode)
        )

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The names of the graphs."""
        names = islice(self.view.graph_names(), _MOST_GRAPHS)
        return frozenset(name.value for name in names if isinstance(name, NamedNode))

    def things(self, class_: str, most: int) -> Iterator[str]:
        """The IRIs of the things of a class, at most so many."""
        for quad in islice(self.view.quads(None, _TYPE, NamedNode(class_), DefaultGraph()), most):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value

    def called(self, words: str, kind: str) -> list[str]:
        """The things of a kind ("Organisation") that are called so, if the index of names is made already."""
        if not Index.is_ready(self.view):
            return []
        return [hit.iri for hit in index_of(self.view).search(words, limit=3, kinds=[kind])]

    def values(self, property: str, most: int = SAMPLE) -> Iterator[NamedNode | BlankNode | GraphLiteral]:
        """Values of a property, from the merged view, or from the sources when it has none."""
        node = NamedNode(property)
        found = list(islice(self.view.quads(None, node, None, DefaultGraph()), most))
        for quad in found or islice(self.view.quads(None, node), most):
            if isinstance(quad.object, NamedNode | BlankNode | GraphLiteral):
                yield quad.object

    def texts(self, property: str) -> list[Literal]:
        """The different texts and other literals that a property has, as far as they can be compared in a moment."""
        if property not in self._texts:
            found = dict.fromkeys(self.values(property, _MOST_VALUES))
            self._texts[property] = [
                term
                for value in found
                if isinstance(value, GraphLiteral) and isinstance(term := query_term(value), Literal)
            ]
        return self._texts[property]

    def kinds(self, property: str) -> frozenset[str]:
        """What the values of a property are: "iri", "@en" for a text in a language, or the IRI of a datatype."""
        if property not in self._kinds:
            self._kinds[property] = frozenset(map(kind_of, self.values(property)))
        return self._kinds[property]

    def count_up_to(
        self,
        most: int,
        subject: Iri | None,
        predicate: Iri | None,
        object: Iri | Literal | None,
        graph: Graph,
    ) -> int:
        """How many triples match, counting no further than ``most``; ``graph`` None means the named graphs."""
        try:
            found = self.view.quads(
                NamedNode(subject.value) if subject else None,
                NamedNode(predicate.value) if predicate else None,
                graph_term(object) if object else None,
                graph,
            )
        except ValueError:
            return 0  # no IRI and no literal that could stand in a graph
        if graph is None:
            found = (quad for quad in islice(found, 3 * most) if _is_named(quad))
        return sum(1 for _ in islice(found, most))

    def has(self, subject: Iri | None, predicate: Iri | None, object: Iri | Literal | None) -> bool:
        """Whether any graph, or the merged view, has such a triple."""
        return bool(
            self.count_up_to(1, subject, predicate, object, DefaultGraph())
            or self.count_up_to(1, subject, predicate, object, None)
        )


def _kept(view: View) -> Path | None:
    """The counts of a view beside its generation, made if need be; None where they cannot be kept."""
    try:
        return Knowledge.prepare(view)
    except DiskError:
        return None


def graph_term(term: Iri | Literal) -> GraphTerm:
    """A term of a query as the store has it. Raises ValueError when it is no right IRI or language."""
    if isinstance(term, Iri):
        return NamedNode(term.value)
    if term.language:
        return GraphLiteral(term.lexical, language=term.language)
    return GraphLiteral(term.lexical, datatype=NamedNode(term.datatype))


def query_term(term: NamedNode | GraphLiteral) -> Iri | Literal:
    """A term of the graph as a query has it."""
    if isinstance(term, NamedNode):
        return Iri(term.value)
    return Literal(term.value, term.datatype.value, term.language or "")


def kind_of(term: NamedNode | BlankNode | GraphLiteral | Iri | Literal) -> str:
    """What a value is: "iri", "@en" for a text in a language, or the IRI of its datatype."""
    if isinstance(term, GraphLiteral):
        return f"@{term.language}" if term.language else term.datatype.value
    if isinstance(term, Literal):
        return f"@{term.language}" if term.language else term.datatype
    return "iri"


def is_text(kind: str) -> bool:
    """Whether values of this kind are texts, with a language or without."""
    return kind.startswith("@") or kind == XSD + "string"


def _is_named(quad: Quad) -> bool:
    return not isinstance(quad.graph_name, DefaultGraph)
