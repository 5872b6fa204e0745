"""What somebody asks to be written, and what came of it; alike for the graph and for plain stores.

How it is made is left to ``edits`` and ``plain``, how it is asked to the server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from bioregion_graph.errors import ConflictError, EditRefusedError, NotFoundError, UsageError
from bioregion_graph.queries import updates
from bioregion_graph.queries.updates import UnreadUpdate
from bioregion_graph.store.contract import Graph, ReadableStore
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.oxigraph import OxigraphDraft, unreadable


class Act(StrEnum):
    """What is asked: a SPARQL update, or one of the operations on one graph (Graph Store Protocol, section 5)."""

    UPDATE = "update"
    PUT = "put"
    POST = "post"
    DELETE = "delete"
    PATCH = "patch"


# The forms of statements that can be sent, by media type.
FORMS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "text/n3": RdfFormat.N3,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/xml": RdfFormat.RDF_XML,
    "text/plain": RdfFormat.N_TRIPLES,
}


@dataclass(frozen=True)
class Part:
    """A text with its media type: statements in one of ``FORMS``, or a SPARQL update."""

    content: bytes
    media: str = ""


@dataclass(frozen=True)
class Order:
    """One change that is asked for.

    ``parts`` are the texts sent, in order. ``graph`` is the IRI of the graph that is addressed, None for the default
    graph, and of no meaning in an update. ``base`` is what relative IRIs begin with, ``author`` the name of a key.
    ``using`` and ``using_named`` are the graphs that an update asks (SPARQL 1.1 Protocol, 2.2.3).
    ``expected`` are the generations that the client knows to be current, None when it does not say.
    ``is_new`` refuses to replace a graph that is there.
    """

    act: Act
    parts: tuple[Part, ...]
    base: str
    author: str
    graph: str | None = None
    expected: frozenset[int] | None = None
    is_new: bool = False
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()

    @property
    def node(self) -> Graph:
        """The graph that is addressed."""
        return DefaultGraph() if self.graph is None else NamedNode(self.graph)

    @property
    def text(self) -> str:
        """The SPARQL update that was sent. Raises UsageError when it is not UTF-8."""
        try:
            return "".join(part.content.decode("utf-8") for part in self.parts)
        except UnicodeDecodeError as error:
            raise UsageError("The body is not UTF-8. Encode the update as UTF-8.") from error

    @property
    def digest(self) -> str:
        """The hash of all that was sent, in the spelling of ``brg:fileHash``."""
        digest = hashlib.sha256()
        for part in self.parts:
            digest.update(part.content)
        return f"sha256:{digest.hexdigest()}"

    @property
    def note(self) -> str:
        """A line for the history."""
        where = "" if self.act is Act.UPDATE else f" of {self.graph or 'the default graph'}"
        return f"{self.act}{where} by {self.author}"


@dataclass(frozen=True)
class Outcome:
    """What a change did. ``added`` and ``removed`` count statements, None where they were not counted.

    ``is_created`` tells that the graph addressed was not there before. ``findings`` are those that the change brings;
    ``totals`` counts all there are now in the whole graph, by severity.
    """

    generation: int
    is_unchanged: bool = False
    is_created: bool = False
    added: int | None = None
    removed: int | None = None
    findings: Sequence[Any] = ()
    totals: Mapping[str, int] = field(default_factory=dict)


def require_current(order: Order, current: Manifest | None) -> None:
    """Raise ConflictError when the client knows another generation than the current one."""
    if order.expected is not None and current is not None and current.id not in order.expected:
        raise ConflictError(
            f"Generation {current.id} is current, which is not the one you know: somebody else has changed the graph. "
            "Read it again, and repeat your change if it still holds."
        )


def require_fit(order: Order, *, is_there: bool) -> None:
    """Raise NotFoundError for a graph that is not there, ConflictError for one that should not be."""
    name = order.graph or "the default graph"
    if order.act is Act.DELETE and order.graph is not None and not is_there:
        raise NotFoundError(f"There is no graph {name}, so there is nothing to delete.")
    if order.is_new and is_there:
        raise ConflictError(f"There is a graph {name} already. Leave out If-None-Match to replace it.")


def update_of(order: Order) -> str:
    """The update to run: what is sent, over the graphs that the parameters name.

    LOAD SILENT asks to pass over what cannot be loaded, which here is everything, so it is left out.
    Raises QueryRefusedError for LOAD and SERVICE, UsageError when graphs are named twice, QuerySyntaxError.
    """
    text = updates.without_silent_loads(order.text, order.base)
    updates.inspect(text)
    try:
        return updates.with_dataset(text, order.using, order.using_named, order.base)
    except UnreadUpdate:
        raise _unread(text, order.base) from None


def targets_of(text: str, base: str) -> list[str]:
    """The graphs that an update writes. Raises NotEditableError where they are not named, QuerySyntaxError."""
    try:
        return updates.targets(text, base)
    except UnreadUpdate:
        raise _unread(text, base) from None


def _unread(text: str, base: str) -> EditRefusedError:
    """What is wrong with a text that we do not understand. Raises QuerySyntaxError where the engine does not either."""
    OxigraphDraft.hold_draft(()).update(text, base)
    return EditRefusedError(
        "This update is not understood here. Write each operation by itself, divided by ;."
    )


def statements(parts: Sequence[Part], graph: Graph, base: str) -> set[Quad]:
    """The statements that were sent, in a graph. Raises UsageError with line and column."""
    try:
        return {
            Quad(quad.subject, quad.predicate, quad.object, graph)
            for part in parts
            for quad in parse(part.content, format=FORMS[part.media], base_iri=base)
        }
    except SyntaxError as error:
        raise unreadable(error) from error


def patched(store: ReadableStore, order: Order) -> Set[Quad]:
    """What a graph holds after an update that sees it alone, as its default graph.

    Raises QuerySyntaxError, EditRefusedError.
    """
    alone = OxigraphDraft.hold_draft(Quad(*quad.triple) for quad in store.quads(graph=order.node))
    alone.update(update_of(order), order.base)
    if next(alone.graph_names(), None) is not None:
        raise EditRefusedError(
            "PATCH changes the graph that it is sent to, and this update names others. "
            "Leave out GRAPH, or send the update to /sparql."
        )
    return {Quad(quad.subject, quad.predicate, quad.object, order.node) for quad in alone.quads()}
