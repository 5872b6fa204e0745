"""What a build changes: the quads of each named graph that come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, Quad, Triple

from bioregion_graph.store.contract import Graph, ReadableStore
from bioregion_graph.terms.namespaces import EDITED, EDITED_PROVENANCE


@dataclass(frozen=True)
class Diff:
    """Quads of named graphs to add and to remove."""

    added: Set[Quad]
    removed: Set[Quad]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def __len__(self) -> int:
        return len(self.added) + len(self.removed)

    def by_graph(self) -> dict[str, tuple[int, int]]:
        """How many quads come and go in each graph that changes."""
        added, removed = _count(self.added), _count(self.removed)
        return {graph: (added[graph], removed[graph]) for graph in sorted(added.keys() | removed.keys())}


def compare(store: ReadableStore | None, staged: Set[Quad], apart: Set[Graph] = frozenset()) -> Diff:
    """The difference between the named graphs of a store (None for nothing yet) and what is staged.

    The graphs that stand apart are left as they are.
    """
    if store is None:
        return Diff(staged, frozenset())
    present = set(kept(store, frozenset(), apart))
    return Diff(staged - present, present - staged)


def effective(store: ReadableStore, added: Set[Quad], removed: Set[Quad]) -> Diff:
    """What of a wished change is one: quads to add that are not there yet, quads to remove that are."""
    return Diff(
        {quad for quad in added if not _has(store, quad)},
        {quad for quad in removed - added if _has(store, quad)},
    )


def kept(store: ReadableStore, removed: Set[Quad], without: Set[Graph]) -> Iterator[Quad]:
    """The quads of the named graphs, but for some, and but for whole graphs."""
    for graph in store.graph_names():
        if graph not in without:
            yield from (quad for quad in store.quads(graph=graph) if quad not in removed)


class Counted:
    """Quads that are counted as they pass."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads = quads
        self.count = 0

    def __iter__(self) -> Iterator[Quad]:
        """Each quad once."""
        for quad in self._quads:
            self.count += 1
            yield quad


def count(store: ReadableStore, graphs: Set[Graph]) -> int:
    """How many quads these graphs hold together."""
    return sum(1 for graph in graphs for _ in store.quads(graph=graph))


def graphs_of(imports: Mapping[str, Any]) -> set[Graph]:
    """The graphs that hold what was imported, by what a manifest remembers of it."""
    return {NamedNode(graph) for each in imports.values() for graph in each["graphs"]}


def edited(store: ReadableStore | None) -> set[Graph]:
    """The graphs that people write by hand, and what is known of them."""
    if store is None:
        return set()
    names = (graph for graph in store.graph_names() if isinstance(graph, NamedNode))
    return {EDITED_PROVENANCE, *(graph for graph in names if graph.value.startswith(EDITED))}


def _has(store: ReadableStore, quad: Quad) -> bool:
    assert not isinstance(quad.object, Triple)  # refused when staged
    assert not isinstance(quad.subject, Triple)
    return next(store.quads(quad.subject, quad.predicate, quad.object, quad.graph_name), None) is not None


def _count(quads: Iterable[Quad]) -> Counter[str]:
    return Counter(str(quad.graph_name).strip("<>") for quad in quads)
