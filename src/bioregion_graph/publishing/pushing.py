"""Bringing what one profile sees to a SPARQL server, graph by graph.

A graph that stands there already is not sent again, so a push that broke off goes on where it ended, and a newer
generation costs what it changed. Until all is there the server says so to whoever asks it through this program.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from bioregion_graph.errors import StoreError
from bioregion_graph.publishing import trials
from bioregion_graph.settings import Server
from bioregion_graph.sharing.view import View
from bioregion_graph.store import pushed
from bioregion_graph.store.graph_store import GraphStore
from bioregion_graph.store.pushed import MERGED, PUSHED, SYSTEM, Manner, Pushed
from bioregion_graph.store.sparql_server import Layout, SparqlServerStore

# After so many statements the server is told which graphs have arrived.
_TOLD_EVERY = 20_000
_COUNT_SECONDS = 600
_TRIAL_SECONDS = 10
_PROBE = NamedNode("urn:bioregion:probe:it")
_PROBE_GRAPH = NamedNode("urn:bioregion:probe")


@dataclass(frozen=True)
class Mark:
    """A graph's checksum, which does not depend on the order of its statements, and their number."""

    sum: str
    size: int


@dataclass(frozen=True)
class Stage:
    """How far a push is: at a graph, the so-and-so-many-th from 0 of all, and of what is to be sent so much is."""

    graph: NamedNode
    number: int
    graphs: int
    sent: int
    statements: int


@dataclass(frozen=True)
class Outcome:
    """How many graphs were sent, stood there already, and were removed; which trial questions the server fails."""

    sent: int
    kept: int
    removed: int
    failed: tuple[str, ...]


def push(
    view: View, server: Server, graphs: str, told: Callable[[Stage], object] = lambda _: None
) -> Outcome:
    """Make the server hold what this view sees, and nothing else; ``graphs`` is the address of its Graph Store.

    ``told`` is called before each graph and after each piece of one that was sent.
    Raises StoreError when the server refuses, holds graphs of others, or ends with other numbers of statements.
    """
    store = SparqlServerStore(server.endpoint, _COUNT_SECONDS, account=server)
    with GraphStore(graphs, server) as target:
        known = pushed.read(store)
        _refuse_strangers(store, known)
        manner = _probe(store, target, server)
        marks = {graph: mark(view, graph) for graph in _graphs(view)}
        standing = known.marks if known else {}
        now = Pushed(
            view.generation.id,
            view.generation.committed_at,
            view.generation.quads,
            view.generation.note,
            view.profile.name,
            manner,
            {graph: each.sum if standing.get(graph) == each.sum else "" for graph, each in marks.items()},
        )
        doomed = [graph for graph in standing if graph not in marks]
        # The doomed are remembered until they are gone, or a push that breaks off would take them for a stranger's.
        target.put(PUSHED, replace(now, marks={**now.marks, **dict.fromkeys(doomed, "")}).triples())
        for graph in doomed:
            target.remove(now.place(graph))
        kept = sum(1 for mark in now.marks.values() if mark)
        _send(view, target, now, marks, told)
        _check(server, now, marks)
        whole = {graph: each.sum for graph, each in marks.items()}
        target.put(PUSHED, replace(now, marks=whole, finished=datetime.now(UTC).isoformat()).triples())
    return Outcome(len(marks) - kept, kept, len(doomed), manner.failed)


def mark(view: View, graph: NamedNode) -> Mark:
    """The mark of a graph as the view sees it."""
    total, size = 0, 0
    for quad in _quads(view, graph):
        digest = blake2b(str(quad.triple).encode(), digest_size=16).digest()
        total = (total + int.from_bytes(digest, "big")) % (1 << 128)
        size += 1
    return Mark(f"{total:032x}-{size}", size)


def _graphs(view: View) -> list[NamedNode]:
    named = (graph for graph in view.graph_names() if isinstance(graph, NamedNode))
    # In the same order each time, so that one sees how far it is.
    return [MERGED, *sorted(named, key=lambda graph: graph.value)]


def _quads(view: View, graph: NamedNode) -> Iterator[Quad]:
    return view.quads(graph=DefaultGraph() if graph == MERGED else graph)


def _refuse_strangers(store: SparqlServerStore, known: Pushed | None) -> None:
    ours = {PUSHED, MERGED, _PROBE_GRAPH, *SYSTEM, *(known.marks if known else ())}
    others = sorted(str(graph) for graph in store.graph_names() if graph not in ours)
    if others:
        raise StoreError(
            f"The server holds {len(others)} graphs that do not come from here, such as {others[0]}. Whoever asks our "
            "endpoint would see them too. Give this graph a data set of its own."
        )


def _probe(store: SparqlServerStore, target: GraphStore, server: Server) -> Manner:
    """Try out how the server must be asked, and what it answers wrongly, with a graph that is removed again."""
    target.put(_PROBE_GRAPH, [Triple(_PROBE, _PROBE, _PROBE), *trials.statements()])
    try:
        failed = trials.failed(
            SparqlServerStore(server.endpoint, _TRIAL_SECONDS, account=server), _PROBE_GRAPH
        )
        if not _found(store, DefaultGraph()):
            return Manner(failed=failed)
        told = SparqlServerStore(
            server.endpoint,
            _COUNT_SECONDS,
            layout=Layout(NamedNode(f"{_PROBE_GRAPH.value}:other")),
            account=server,
        )
        return Manner(is_union=True, by_name=not _found(told, _PROBE_GRAPH), failed=failed)
    finally:
        target.remove(_PROBE_GRAPH)


def _found(store: SparqlServerStore, graph: NamedNode | DefaultGraph) -> bool:
    return any(True for _ in store.quads(_PROBE, graph=graph))


def _send(
    view: View,
    target: GraphStore,
    now: Pushed,
    marks: dict[NamedNode, Mark],
    told: Callable[[Stage], object],
) -> None:
    arrived: dict[NamedNode, str] = {}
    since = 0
    stage = Stage(
        MERGED, 0, len(marks), 0, sum(each.size for graph, each in marks.items() if not now.marks[graph])
    )
    try:
        for number, (graph, each) in enumerate(marks.items()):
            stage = replace(stage, graph=graph, number=number)
            told(stage)
            if now.marks[graph]:
                continue
            before = stage

            def piece(count: int, before: Stage = before) -> None:
                told(replace(before, sent=before.sent + count))

            target.put(now.place(graph), (quad.triple for quad in _quads(view, graph)), piece)
            stage = replace(stage, sent=stage.sent + each.size)
            arrived[graph] = each.sum
            since += each.size
            if since >= _TOLD_EVERY:
                target.add(PUSHED, pushed.arrived(arrived))
                arrived, since = {}, 0
    except BaseException:
        # What has arrived need not be sent again; a server that cannot be told has been told of less.
        with contextlib.suppress(StoreError):
            target.add(PUSHED, pushed.arrived(arrived))
        raise
    # Also where the last graphs stood there already: the count that follows may end this push.
    target.add(PUSHED, pushed.arrived(arrived))


def _check(server: Server, now: Pushed, marks: dict[NamedNode, Mark]) -> None:
    """Count what stands there. Raises StoreError when it is not what was sent."""
    there = SparqlServerStore(server.endpoint, _COUNT_SECONDS, layout=now.layout, account=server).sizes()
    wrong = [
        f"{graph.value} has {found} statements instead of {each.size}"
        for graph, each in marks.items()
        if (found := there.get(DefaultGraph() if graph == MERGED else graph, 0)) != each.size
    ]
    if wrong:
        raise StoreError(
            f"The server holds something else than was sent, in {len(wrong)} graphs: {'; '.join(wrong[:3])}. "
            "Push again; if it stays so, the server changes values (docs/servers.md)."
        )
