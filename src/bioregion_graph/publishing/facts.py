"""Looking facts up while merging: by subject and by object, in the named graphs only.

In memory for a whole build, on the database for a small change; both answer alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import Protocol

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from bioregion_graph.publishing.words import SAME_AS, SOURCES
from bioregion_graph.store.contract import Graph, ReadableStore
from bioregion_graph.store.questions import Statement, subjects_of_both


class Facts(Protocol):
    """The statements of all named graphs."""

    def about(self, subject: NamedNode) -> Sequence[Quad]:
        """The statements with this subject."""
        ...

    def stating(self, subject: NamedNode, predicate: NamedNode) -> Iterable[Quad]:
        """The statements with this subject and predicate."""
        ...

    def between(self, near: Statement, far: Statement) -> Set[NamedNode]:
        """The subjects of which both is stated: a property and its value, and another."""
        ...

    def pointing_at(self, object: NamedNode) -> Sequence[Quad]:
        """The statements with this object."""
        ...

    def using(self, predicate: NamedNode) -> Sequence[Quad]:
        """The statements with this predicate."""
        ...

    def inside(self, graph: NamedNode) -> Sequence[Quad]:
        """The statements of this graph."""
        ...


class HeldFacts:
    """Facts held in memory, indexed once."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._about: dict[NamedNode, list[Quad]] = defaultdict(list)
        self._pointing: dict[NamedNode, list[Quad]] = defaultdict(list)
        self._using: dict[NamedNode, list[Quad]] = defaultdict(list)
        self._inside: dict[Graph, list[Quad]] = defaultdict(list)
        for quad in quads:
            assert isinstance(quad.subject, NamedNode)
            self._about[quad.subject].append(quad)
            self._using[quad.predicate].append(quad)
            self._inside[quad.graph_name].append(quad)
            if isinstance(quad.object, NamedNode):
                self._pointing[quad.object].append(quad)

    def subjects(self) -> Iterable[NamedNode]:
        """Everything that is the subject of a statement."""
        return self._about.keys()

    def about(self, subject: NamedNode) -> Sequence[Quad]:
        """The statements with this subject."""
        return self._about.get(subject, ())

    def stating(self, subject: NamedNode, predicate: NamedNode) -> Iterable[Quad]:
        """The statements with this subject and predicate."""
        return (quad for quad in self.about(subject) if quad.predicate == predicate)

    def between(self, near: Statement, far: Statement) -> Set[NamedNode]:
        """The subjects of which both is stated: a property and its value, and another."""
        return self._stating(near) & self._stating(far)

    def _stating(self, said: Statement) -> set[NamedNode]:
        predicate, value = said
        return {
            quad.subject
            for quad in self.pointing_at(value)
            if quad.predicate == predicate and isinstance(quad.subject, NamedNode)
        }

    def pointing_at(self, object: NamedNode) -> Sequence[Quad]:
        """The statements with this object."""
        return self._pointing.get(object, ())

    def using(self, predicate: NamedNode) -> Sequence[Quad]:
        """The statements with this predicate."""
        return self._using.get(predicate, ())

    def inside(self, graph: NamedNode) -> Sequence[Quad]:
        """The statements of this graph."""
        return self._inside.get(graph, ())


class StoredFacts:
    """Facts looked up in a database one by one, and remembered."""

    def __init__(self, store: ReadableStore) -> None:
        self._store = store
        self._about: dict[NamedNode, list[Quad]] = {}
        self._pointing: dict[NamedNode, list[Quad]] = {}

    def about(self, subject: NamedNode) -> Sequence[Quad]:
        """The statements with this subject."""
        if subject not in self._about:
            self._about[subject] = _named(self._store.quads(subject))
        return self._about[subject]

    def stating(self, subject: NamedNode, predicate: NamedNode) -> Iterable[Quad]:
        """The statements with this subject and predicate; of a thing with many others, only these are read."""
        return _named(self._store.quads(subject, predicate))

    def between(self, near: Statement, far: Statement) -> Set[NamedNode]:
        """The subjects of which both is stated; best asked with the rarer value for the far one."""
        return subjects_of_both(self._store, near, far)

    def pointing_at(self, object: NamedNode) -> Sequence[Quad]:
        """The statements with this object."""
        if object not in self._pointing:
            self._pointing[object] = _named(self._store.quads(object=object))
        return self._pointing[object]

    def using(self, predicate: NamedNode) -> Sequence[Quad]:
        """The statements with this predicate."""
        return _named(self._store.quads(predicate=predicate))

    def inside(self, graph: NamedNode) -> Sequence[Quad]:
        """The statements of this graph."""
        return list(self._store.quads(graph=graph))


class MergedView:
    """Which things stand for others in the merged view of a database, looked up once."""

    def __init__(self, store: ReadableStore) -> None:
        self._store = store
        self._standing: dict[NamedNode, NamedNode] = {}

    def standing_for(self, iri: NamedNode) -> NamedNode:
        """The IRI that stands for this one, itself when none does."""
        if iri not in self._standing:
            said = self._store.quads(iri, SAME_AS, graph=DefaultGraph())
            self._standing[iri] = next(
                (quad.object for quad in said if isinstance(quad.object, NamedNode)), iri
            )
        return self._standing[iri]

    def members(self, standing: NamedNode) -> Sequence[NamedNode]:
        """All that this IRI stands for, itself first."""
        said = self._store.quads(None, SAME_AS, standing, DefaultGraph())
        return [standing, *(quad.subject for quad in said if isinstance(quad.subject, NamedNode))]


def stated(facts: Facts, subject: NamedNode) -> list[tuple[NamedNode, NamedNode | Literal]]:
    """What source documents say of a subject."""
    return [
        (quad.predicate, quad.object)
        for quad in facts.about(subject)
        if is_from_source(quad) and isinstance(quad.object, NamedNode | Literal)
    ]


def is_from_source(quad: Quad) -> bool:
    """Whether a source document says so; the rest are the ontology, concepts, judgements and provenance."""
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(SOURCES)


def _named(quads: Iterable[Quad]) -> list[Quad]:
    merged_view = DefaultGraph()
    return [quad for quad in quads if quad.graph_name != merged_view]
