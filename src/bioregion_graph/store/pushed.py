"""What was pushed to a SPARQL server, as the server itself remembers it: in a graph that no question finds.

It tells which generation stands there, how that server must be asked, and which graphs have arrived whole. Who writes
it is ``publishing.pushing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from bioregion_graph.errors import NoGenerationError, StoreError
from bioregion_graph.store.sparql_server import Layout, SparqlServerStore
from bioregion_graph.terms.namespaces import ID, expand

MERGED = NamedNode(f"{ID}graph/merged")
PUSHED = NamedNode(f"{ID}graph/pushed")
# What Virtuoso holds before anybody writes; it is neither ours nor anybody's data.
SYSTEM = tuple(
    map(
        NamedNode,
        (
            "http://www.openlinksw.com/schemas/virtrdf#",
            "http://www.w3.org/ns/ldp#",
            "http://localuriqaserver/sparql",
            "http://localhost:8890/sparql",
            "http://localhost:8890/DAV/",
            "http://www.w3.org/2002/07/owl#",
            "urn:activitystreams-owl:map",
            "urn:core:services:sparql",
        ),
    )
)
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FEATURE = NamedNode(f"{_SD}feature")
_UNION, _BY_NAME = NamedNode(f"{_SD}UnionDefaultGraph"), NamedNode(f"{_SD}RequiresDataset")
_NUMBER, _MARK, _CREATED, _ISSUED = (
    expand(f"dcterms:{name}") for name in ("hasVersion", "identifier", "created", "issued")
)
_QUADS, _NOTE, _AUDIENCE, _PART, _FAILED = map(
    expand,
    ("void:triples", "rdfs:comment", "dcterms:accessRights", "dcterms:hasPart", "dcterms:description"),
)


@dataclass(frozen=True)
class Manner:
    """How a server must be asked.

    ``is_union``: its default graph is the union of all graphs, so the merged view has a graph of its own.
    ``by_name``: GRAPH then finds only graphs that are told with the query. ``failed`` are the trial questions that it
    answers wrongly; then it is not asked, but copied.
    """

    is_union: bool = False
    by_name: bool = False
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pushed:
    """A generation on a server. ``marks`` are the checksums of its graphs; "" for one that has not arrived whole.

    ``finished`` says when all had arrived, and is empty until then. ``profile`` names whose view it is.
    """

    generation: int
    committed_at: datetime
    quads: int
    note: str
    profile: str
    manner: Manner
    marks: Mapping[NamedNode, str] = field(default_factory=dict)
    finished: str = ""

    @property
    def layout(self) -> Layout:
        """How to ask that server for this generation."""
        named = tuple(graph for graph in self.marks if graph != MERGED)
        return Layout(
            MERGED if self.manner.is_union else None,
            hidden=(MERGED, PUSHED, *(SYSTEM if self.manner.is_union else ())),
            named=named if self.manner.is_union and self.manner.by_name else None,
        )

    def place(self, graph: NamedNode) -> NamedNode | DefaultGraph:
        """Where a graph lies on the server."""
        return DefaultGraph() if graph == MERGED and not self.manner.is_union else graph

    def triples(self) -> list[Triple]:
        """This as statements of the graph ``PUSHED``."""
        values = {
            _NUMBER: str(self.generation),
            _CREATED: self.committed_at.isoformat(),
            _QUADS: str(self.quads),
            _NOTE: self.note,
            _AUDIENCE: self.profile,
            _ISSUED: self.finished,
            _FAILED: " ".join(self.manner.failed),
        }
        told = [Triple(PUSHED, name, Literal(value)) for name, value in values.items() if value]
        told += [Triple(PUSHED, _FEATURE, _UNION)] if self.manner.is_union else []
        told += [Triple(PUSHED, _FEATURE, _BY_NAME)] if self.manner.by_name else []
        told += [Triple(PUSHED, _PART, graph) for graph in self.marks]
        return told + arrived({graph: mark for graph, mark in self.marks.items() if mark})


def arrived(marks: Mapping[NamedNode, str]) -> list[Triple]:
    """The statements of ``PUSHED`` that these graphs have arrived."""
    return [Triple(graph, _MARK, Literal(mark)) for graph, mark in marks.items()]


def read(store: SparqlServerStore) -> Pushed | None:
    """What a server remembers; None when nothing was pushed there. Raises StoreError."""
    values: dict[NamedNode, str] = {}
    parts: list[NamedNode] = []
    features: set[NamedNode] = set()
    marks: dict[NamedNode, str] = {}
    for quad in store.quads(graph=PUSHED):
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if predicate == _MARK and isinstance(subject, NamedNode) and isinstance(value, Literal):
            marks[subject] = value.value
        elif isinstance(value, Literal):
            values[predicate] = value.value
        elif isinstance(value, NamedNode):
            (parts.append if predicate == _PART else features.add)(value)
    if not values:
        return None
    try:
        return Pushed(
            int(values[_NUMBER]),
            datetime.fromisoformat(values[_CREATED]),
            int(values[_QUADS]),
            values.get(_NOTE, ""),
            values[_AUDIENCE],
            Manner(_UNION in features, _BY_NAME in features, tuple(values.get(_FAILED, "").split())),
            {graph: marks.get(graph, "") for graph in parts},
            values.get(_ISSUED, ""),
        )
    except (KeyError, ValueError) as error:
        raise StoreError(
            f"What the server remembers of the last push ({PUSHED.value}) is damaged: {error!r}. Remove that graph and "
            "push again."
        ) from error


def read_whole(store: SparqlServerStore, endpoint: str) -> Pushed:
    """What stands on a server, ready to be asked. Raises NoGenerationError when nothing does, or not all of it yet."""
    found = read(store)
    if found is None:
        raise NoGenerationError(f"There is no graph of ours at {endpoint}. Bring one there: bioregion push.")
    if not found.finished:
        raise NoGenerationError(
            f"The graph at {endpoint} has not arrived whole. Wait for the push that is running, or push again."
        )
    return found
