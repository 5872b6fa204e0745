"""A graph brought to SPARQL servers: what arrives, what is sent again, what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions, Triple
from tests.queries.views import view_of
from tests.store.conftest import Peer

from bioregion_graph.errors import NoGenerationError, StoreError
from bioregion_graph.publishing import pushing, trials
from bioregion_graph.publishing.copying import copied, needs_copy
from bioregion_graph.publishing.pushing import Outcome, Stage, push
from bioregion_graph.publishing.pushing import _graphs as graphs_of
from bioregion_graph.sharing import Profile, View, end_of_day, open_view, pushed_state
from bioregion_graph.store import graph_store, pushed
from bioregion_graph.store.graph_store import GraphStore
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.store.pushed import MERGED, PUSHED
from bioregion_graph.store.sparql_server import SparqlServerStore

WORLD = """
<urn:a> <urn:p> "città"@it , 2.50 , true , "P18M"^^xsd:duration , "P10D"^^xsd:duration , "2019-05"^^xsd:gYearMonth .
<urn:g:1> { <urn:a> <urn:p> "città"@it , 2.50 }
<urn:g:2> { <urn:a> <urn:p> 2.5 }
<urn:g:3> { <urn:b> <urn:p> <urn:a> }
"""
LATER = WORLD.replace("<urn:g:3> { <urn:b>", "<urn:g:4> { <urn:c>").replace("P10D", "P11D")
NOWHERE = Path("nowhere")


BOTH = pytest.mark.parametrize("peer", ["plain_peer", "virtuoso_peer"], indirect=True)


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """A server with nothing of ours in it; Virtuoso, which is quicker at many small graphs, unless one is named."""
    found: Peer = request.getfixturevalue(getattr(request, "param", "virtuoso_peer"))
    yield found
    with GraphStore(found.graphs, found.server) as graphs:
        known = pushed.read(SparqlServerStore(found.server.endpoint))
        for graph in known.marks if known else ():
            graphs.remove(known.place(graph))
        graphs.remove(PUSHED)


def quads(view: View) -> set[object]:
    return set(view.quads())


@BOTH
def test_what_arrives_is_what_was_sent(peer: Peer, tmp_path: Path) -> None:
    view = view_of(WORLD)
    told: list[Stage] = []
    outcome = push(view, peer.server, peer.graphs, told.append)
    assert (outcome.sent, outcome.kept, outcome.removed) == (4, 0, 0)
    # Each graph before it is sent, and after its only piece.
    assert [(each.number, each.graphs) for each in told] == [(n, 4) for n in (0, 0, 1, 1, 2, 2, 3, 3)]
    assert {each.statements for each in told} == {len(view)}
    sent = [each.sent for each in told]
    assert (sent[0], sent[1], sent[-1]) == (0, 6, len(view))
    assert sent == sorted(sent)
    for server in (peer.server, replace(peer.server, is_trusted=True)):
        with open_view(NOWHERE, server=server) as there:
            assert quads(there) == quads(view)
            assert len(there) == len(view)
            assert set(there.graph_names()) == set(view.graph_names())
            assert there.generation == view.generation
            answer = there.query("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
            assert isinstance(answer, QuerySolutions)
            assert next(answer)["n"] == Literal(3)
    home = copied(peer.server, tmp_path)
    with open_view(home) as copy:
        assert quads(copy) == quads(view)
    assert copied(peer.server, tmp_path) == home
    assert [each.name for each in sorted((home / "generations").iterdir())] == ["000001"]


def test_only_what_changed_is_sent_again(peer: Peer, tmp_path: Path) -> None:
    push(view_of(WORLD), peer.server, peer.graphs)
    first = pushed_state(peer.server)
    copied(peer.server, tmp_path)
    assert outcome(push(view_of(WORLD), peer.server, peer.graphs)) == (0, 4, 0)
    assert outcome(push(view_of(LATER), peer.server, peer.graphs)) == (2, 2, 1)
    assert pushed_state(peer.server) != first
    with open_view(NOWHERE, server=peer.server) as there, open_view(copied(peer.server, tmp_path)) as copy:
        assert quads(there) == quads(copy) == quads(view_of(LATER))


def outcome(found: Outcome) -> tuple[int, int, int]:
    return found.sent, found.kept, found.removed


def test_a_push_that_broke_off_goes_on(peer: Peer) -> None:
    with GraphStore(peer.graphs, peer.server) as graphs:
        view = view_of(WORLD)

        def broken(stage: Stage) -> None:
            if stage.number == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            push(view, peer.server, peer.graphs, broken)
        with pytest.raises(NoGenerationError, match="has not arrived whole"):
            open_view(NOWHERE, server=peer.server)
        # A graph that was half sent.
        graphs.put(NamedNode("urn:g:3"), [Triple(*[NamedNode("urn:half")] * 3)])
        # What had arrived stands there already.
        assert outcome(push(view, peer.server, peer.graphs)) == (2, 2, 0)
        with open_view(NOWHERE, server=peer.server) as there:
            assert quads(there) == quads(view)


def test_what_was_sent_is_remembered_when_the_count_is_wrong(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the last graph stood there already, which is no reason to send the others again."""
    push(view_of(WORLD), peer.server, peer.graphs)
    changed = view_of(WORLD.replace("<urn:g:1> { <urn:a> ", "<urn:g:1> { <urn:z> "))

    def wrong(*_: object) -> None:
        raise StoreError("The server holds something else than was sent.")

    with monkeypatch.context() as patched:
        patched.setattr(pushing, "_check", wrong)
        ordered = sorted(graphs_of(changed), key=lambda graph: graph.value != "urn:g:1")
        patched.setattr(pushing, "_graphs", lambda _: ordered)
        with pytest.raises(StoreError, match="something else"):
            push(changed, peer.server, peer.graphs)
    assert outcome(push(changed, peer.server, peer.graphs)) == (0, 4, 0)


def test_graphs_of_others_are_not_shared(peer: Peer) -> None:
    stranger = NamedNode("urn:stranger")
    with GraphStore(peer.graphs, peer.server) as graphs:
        graphs.put(stranger, [Triple(stranger, stranger, stranger)])
        with pytest.raises(
            StoreError, match="holds 1 graphs that do not come from here, such as <urn:stranger>"
        ):
            push(view_of(WORLD), peer.server, peer.graphs)
        graphs.remove(stranger)
        graphs.remove(stranger)


def test_a_server_that_changed_is_found_out(peer: Peer) -> None:
    push(view_of(WORLD), peer.server, peer.graphs)
    with GraphStore(peer.graphs, peer.server) as graphs:
        graphs.add(NamedNode("urn:g:2"), [Triple(*[NamedNode("urn:more")] * 3)])
        with pytest.raises(StoreError, match=r"urn:g:2 has 2 statements instead of 1\. Push again"):
            push(view_of(WORLD), peer.server, peer.graphs)
        remembered = pushed.read(SparqlServerStore(peer.server.endpoint))
        graphs.put(PUSHED, [Triple(PUSHED, NamedNode("urn:p"), Literal("x"))])
        with pytest.raises(StoreError, match="damaged"):
            pushed_state(peer.server)
        assert remembered is not None
        graphs.put(PUSHED, remembered.triples())


def test_what_a_server_does_not_hold(peer: Peer) -> None:
    with pytest.raises(NoGenerationError, match=r"There is no graph of ours at .*/sparql\. .*bioregion push"):
        open_view(NOWHERE, server=peer.server)
    push(view_of(WORLD), peer.server, peer.graphs)
    with pytest.raises(NoGenerationError, match='what the profile "public" sees, not "board"'):
        open_view(NOWHERE, profile=Profile("board"), server=peer.server)
    committed = view_of(WORLD).generation.committed_at
    with open_view(NOWHERE, end_of_day(committed.date()), server=peer.server) as there:
        assert there.generation.id == 7
    with pytest.raises(NoGenerationError, match="A server keeps one generation, here that of 2026-01-01"):
        open_view(NOWHERE, committed.replace(year=2025), server=peer.server)


def test_each_trial_is_failed_by_somebody_or_by_nobody(virtuoso_peer: Peer, plain_peer: Peer) -> None:
    graph = NamedNode("urn:trial")
    right = OxigraphStore.hold(())
    # A store without the statements fails whatever looks at them.
    assert len(trials.failed(right, graph)) >= 8
    found = {}
    for name, each in (("virtuoso", virtuoso_peer), ("ourselves", plain_peer)):
        with GraphStore(each.graphs, each.server) as graphs:
            graphs.put(graph, trials.statements())
            found[name] = trials.failed(SparqlServerStore(each.server.endpoint), graph)
            graphs.remove(graph)
    assert found["ourselves"] == ()
    assert {"truth_of_a_comparison", "comparing_nothing", "division_by_zero"} <= set(found["virtuoso"])


def test_a_trusted_server_needs_no_copy(virtuoso_peer: Peer, plain_peer: Peer) -> None:
    for each, expected in ((virtuoso_peer, True), (plain_peer, False)):
        push(view_of(WORLD), each.server, each.graphs)
        assert bool(needs_copy(each.server)) is expected
        assert needs_copy(replace(each.server, is_trusted=True)) == ()
    assert MERGED.value.endswith("graph/merged")
    assert DefaultGraph() not in pushed.read_whole(SparqlServerStore(plain_peer.server.endpoint), "").marks


def test_a_graph_store_that_refuses(plain_peer: Peer) -> None:
    nothing = GraphStore(plain_peer.graphs.replace("rdf-graph-store", "nothing"), plain_peer.server)
    nobody = GraphStore("http://127.0.0.1:1/x", replace(plain_peer.server, user="me", password="secret"))
    stranger = GraphStore(plain_peer.graphs, replace(plain_peer.server, key="brg_unknown"))
    for graphs, words in (
        (nothing, r"/nothing refused PUT of <urn:g> \(404\)"),
        (nobody, r"cannot be reached: .*Check the address"),
        (stranger, r"does not let us write \(401\)"),
    ):
        with graphs, pytest.raises(StoreError, match=words):
            graphs.put(NamedNode("urn:g"), [Triple(*[NamedNode("urn:x")] * 3)])


def test_blank_nodes_are_not_torn_apart(monkeypatch: pytest.MonkeyPatch, plain_peer: Peer) -> None:
    monkeypatch.setattr(graph_store, "_MOST_TRIPLES", 2)
    triples = [Triple(BlankNode("b"), NamedNode("urn:p"), Literal(number)) for number in range(3)]
    with GraphStore(plain_peer.graphs, plain_peer.server) as graphs:
        with pytest.raises(StoreError, match="is too large to be sent whole, and holds blank nodes"):
            graphs.put(NamedNode("urn:g"), triples)
        named = [Triple(NamedNode("urn:b"), each.predicate, each.object) for each in triples]
        assert graphs.put(NamedNode("urn:g"), named) == 3
        found = SparqlServerStore(plain_peer.server.endpoint).quads(graph=NamedNode("urn:g"))
        assert {quad.object for quad in found} == {each.object for each in triples}
        graphs.remove(NamedNode("urn:g"))
