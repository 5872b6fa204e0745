"""What every store offers its readers: one suite over the embedded database and over SPARQL servers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)
from tests.server.conftest import serving
from tests.store.conftest import Peer

from bioregion_graph.errors import (
    QuerySyntaxError,
    StoreError,
    UsageError,
)
from bioregion_graph.store.contract import Dataset, ReadableStore
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.graph_store import GraphStore
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.store.pushed import SYSTEM
from bioregion_graph.store.sparql_server import Layout, SparqlServerStore

A, B, P, Q = (NamedNode(f"urn:{name}") for name in "abpq")
ONE, TWO = NamedNode("urn:one"), NamedNode("urn:two")
DATE = NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")
TEXTS = [
    Literal("città “A”\n\\ 'x'", language="it"),
    Literal(""),
    Literal("2019-05", datatype=DATE),
    Literal(True),
    Literal(3),
]
QUADS = {
    Quad(A, P, B),
    Quad(A, P, B, ONE),
    Quad(A, P, B, TWO),
    Quad(B, Q, A, TWO),
    *(Quad(A, Q, text, ONE) for text in TEXTS),
}
Opening = Callable[[], ReadableStore]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("contract") / "home"
    generations = Generations(place)
    with generations.draft() as draft:
        store = draft.create()
        store.load(QUADS)
        generations.commit(draft, "", len(draft.finish(store)), {}, None)
    return place


@pytest.fixture(scope="module")
def endpoint(home: Path) -> Iterator[str]:
    with serving(home, BIOREGION_QUERY_SECONDS="3") as address:
        yield f"{address}sparql"


MERGED, SECRET = NamedNode("urn:merged"), NamedNode("urn:secret")


@contextmanager
def filled(peer: Peer, merged: NamedNode | DefaultGraph) -> Iterator[Peer]:
    """A server with QUADS in it, the merged view in this graph, and a graph that nobody may see."""
    places = {ONE: ONE, TWO: TWO, DefaultGraph(): merged}
    with GraphStore(peer.graphs, peer.server) as graphs:
        for graph, place in places.items():
            graphs.put(place, [quad.triple for quad in QUADS if quad.graph_name == graph])
        graphs.put(SECRET, [Triple(A, P, A)])
        yield peer
        for place in (*places.values(), SECRET):
            graphs.remove(place)


@pytest.fixture(scope="module")
def filled_virtuoso(virtuoso_peer: Peer) -> Iterator[Peer]:
    with filled(virtuoso_peer, MERGED) as peer:
        yield peer


@pytest.fixture(scope="module")
def filled_plain(plain_peer: Peer) -> Iterator[Peer]:
    with filled(plain_peer, DefaultGraph()) as peer:
        yield peer


def _embedded(request: pytest.FixtureRequest) -> Opening:
    generations = Generations(request.getfixturevalue("home"))
    return lambda: generations.open(generations.current())


def _ourselves(request: pytest.FixtureRequest) -> Opening:
    address: str = request.getfixturevalue("endpoint")
    return lambda: SparqlServerStore(address)


def _plain(request: pytest.FixtureRequest) -> Opening:
    """A second instance of ourselves that keeps what it is sent."""
    peer: Peer = request.getfixturevalue("filled_plain")
    return lambda: SparqlServerStore(peer.server.endpoint, layout=Layout(hidden=(SECRET,)))


def _virtuoso(request: pytest.FixtureRequest) -> Opening:
    """A server that finds all graphs by GRAPH, whatever it is told."""
    peer: Peer = request.getfixturevalue("filled_virtuoso")
    layout = Layout(MERGED, hidden=(MERGED, SECRET, *SYSTEM))
    return lambda: SparqlServerStore(peer.server.endpoint, layout=layout)


def _by_names(request: pytest.FixtureRequest) -> Opening:
    """A server that finds by GRAPH only what it is told."""
    peer: Peer = request.getfixturevalue("filled_virtuoso")
    layout = Layout(MERGED, hidden=(MERGED, SECRET), named=(ONE, TWO))
    return lambda: SparqlServerStore(peer.server.endpoint, layout=layout)


@pytest.fixture(
    params=[_embedded, _ourselves, _plain, _virtuoso, _by_names], ids=lambda opens: opens.__name__[1:]
)
def opening(request: pytest.FixtureRequest) -> Opening:
    """Opens a store of one kind that holds QUADS."""
    found: Opening = request.param(request)
    return found


@pytest.fixture
def store(opening: Opening) -> Iterator[ReadableStore]:
    opened = opening()
    yield opened
    opened.close()


def test_it_tells_its_size_and_its_graphs(store: ReadableStore) -> None:
    assert len(store) == len(QUADS) == 9
    assert set(store.graph_names()) == {ONE, TWO}


def test_all_quads_read_back_as_they_are(store: ReadableStore) -> None:
    found = list(store.quads())
    assert len(found) == len(QUADS)
    assert set(found) == QUADS


@pytest.mark.parametrize(
    "pattern",
    [
        (A, None, None, None),
        (None, Q, None, None),
        (None, None, B, None),
        (None, None, None, DefaultGraph()),
        (None, None, None, TWO),
        (A, P, B, None),
        (A, P, B, DefaultGraph()),
        (A, P, B, ONE),
        (B, P, A, ONE),
        (NamedNode("urn:nobody"), None, None, None),
        (None, None, None, NamedNode("urn:no-graph")),
        *((None, None, text, None) for text in TEXTS),
        (A, Q, TEXTS[0], ONE),
    ],
)
def test_quads_by_pattern(store: ReadableStore, pattern: tuple[None, None, None, None]) -> None:
    found = list(store.quads(*pattern))
    expected = {
        quad
        for quad in QUADS
        if all(term is None or term == part for term, part in zip(pattern, quad, strict=True))
    }
    assert set(found) == expected
    assert len(found) == len(expected)


def test_rows(store: ReadableStore) -> None:
    answer = store.query("SELECT ?o ?missing { GRAPH ?g { <urn:a> <urn:q> ?o } OPTIONAL { ?o ?p ?missing } }")
    assert isinstance(answer, QuerySolutions)
    assert [variable.value for variable in answer.variables] == ["o", "missing"]
    rows = list(answer)
    assert {row["o"] for row in rows} == set(TEXTS)
    assert all(row["missing"] is None for row in rows)


def test_no_rows(store: ReadableStore) -> None:
    answer = store.query("SELECT ?o { <urn:nobody> ?p ?o }")
    assert isinstance(answer, QuerySolutions)
    assert list(answer) == []


def test_yes_and_no(store: ReadableStore) -> None:
    for text, expected in (("ASK { <urn:a> ?p ?o }", True), ("ASK { <urn:b> ?p ?o }", False)):
        answer = store.query(text)
        assert isinstance(answer, QueryBoolean)
        assert bool(answer) is expected


def test_triples(store: ReadableStore) -> None:
    answer = store.query(
        "# all of them\nPREFIX x: <urn:> CONSTRUCT { ?s x:said ?o } WHERE { GRAPH ?g { ?s x:q ?o } }"
    )
    assert isinstance(answer, QueryTriples)
    triples = list(answer)
    assert {(triple.subject, triple.object) for triple in triples} == {(A, text) for text in TEXTS} | {(B, A)}
    assert {triple.predicate for triple in triples} == {NamedNode("urn:said")}
    assert isinstance(store.query("DESCRIBE <urn:a>"), QueryTriples)


def test_outside_graph_the_merged_view_alone_is_asked(store: ReadableStore) -> None:
    assert counted(store, "?s ?p ?o", None) == 1
    assert counted(store, "GRAPH ?g { ?s ?p ?o }", None) == 8


@pytest.mark.parametrize(
    ("dataset", "plain", "named"),
    [
        (Dataset(default=(ONE,)), 6, 0),
        (Dataset(default=(ONE, TWO)), 7, 0),
        (Dataset(named=(TWO,)), 0, 2),
        (Dataset(default=(TWO,), named=(ONE,)), 2, 6),
        (Dataset(default=(NamedNode("urn:no-graph"),)), 0, 0),
        (Dataset(), 0, 0),
    ],
)
def test_a_caller_names_the_graphs(store: ReadableStore, dataset: Dataset, plain: int, named: int) -> None:
    assert counted(store, "?s ?p ?o", dataset) == plain
    assert counted(store, "GRAPH ?g { ?s ?p ?o }", dataset) == named


def counted(store: ReadableStore, pattern: str, dataset: Dataset | None) -> int:
    answer = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", dataset)
    assert isinstance(answer, QuerySolutions)
    return int(next(answer)["n"].value)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("SELECT * WHERE { ?s ?p }", 1, 25), ("SELECT *\nWHERE {\n ?s ?p 'ß' ?o }", 3, 16)],
)
def test_a_query_that_does_not_parse_names_the_place(
    store: ReadableStore, text: str, line: int, column: int
) -> None:
    with pytest.raises(QuerySyntaxError, match=r"[.]$") as caught:
        store.query(text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_closed_store_says_so(opening: Opening) -> None:
    store = opening()
    store.close()
    store.close()
    with pytest.raises(StoreError, match=r"is closed\. Open a new view"):
        store.query("ASK {}")


# What only a server can do to its reader.


def test_a_blank_node_cannot_be_asked_for(endpoint: str) -> None:
    with pytest.raises(UsageError, match="Ask by an IRI"):
        next(SparqlServerStore(endpoint).quads(BlankNode("b")))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { GRAPH <urn:secret> { ?s ?p ?o } }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER (?g = <urn:secret>) }",
        "PREFIX : <urn:> SELECT * { GRAPH :secret { ?s ?p ?o } }",
        "SELECT * FROM <urn:secret> { ?s ?p ?o }",
        "SELECT * FROM NAMED <urn:secret> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?x { <urn:a> <urn:p> ?x FILTER EXISTS { GRAPH ?g { <urn:a> <urn:p> <urn:a> } } }",
    ],
)
def test_a_hidden_graph_is_not_there(request: pytest.FixtureRequest, text: str) -> None:
    for opens in (_plain, _virtuoso, _by_names):
        store = opens(request)()
        assert list(store.query(text)) == []
        assert counted(store, "?s ?p ?o", Dataset((SECRET,), (SECRET,))) == 0


def test_many_graphs_of_a_caller_are_asked_all_the_same(request: pytest.FixtureRequest) -> None:
    many = tuple(NamedNode(f"urn:many:{number}") for number in range(150))
    for opens in (_plain, _virtuoso):
        assert counted(opens(request)(), "GRAPH ?g { ?s ?p ?o }", Dataset(named=(*many, TWO))) == 2


def test_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with pytest.raises(
        StoreError, match=rf"127\.0\.0\.1:{port}/sparql cannot be reached: .*Check the address"
    ):
        SparqlServerStore(f"http://127.0.0.1:{port}/sparql").query("ASK {}")


def test_there_is_no_endpoint(endpoint: str) -> None:
    with pytest.raises(StoreError, match=r"There is no SPARQL endpoint at .*/nowhere \(404\)"):
        SparqlServerStore(endpoint.replace("sparql", "nowhere")).query("ASK {}")


def test_another_page_is_no_endpoint(endpoint: str) -> None:
    with pytest.raises(StoreError, match=r"refused the query \(405\): POST is not possible at /health"):
        SparqlServerStore(endpoint.replace("sparql", "health")).query("ASK {}")


def test_the_server_ends_a_long_query(endpoint: str) -> None:
    pattern = " ".join(f"VALUES ?v{number} {{ 0 1 2 3 4 5 6 7 8 9 }}" for number in range(12))
    with pytest.raises(
        StoreError, match=r"refused the query \(503\): The query was ended: it took more than 3"
    ):
        SparqlServerStore(endpoint).query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")


def test_what_the_server_refuses_is_told(endpoint: str) -> None:
    with pytest.raises(UsageError, match="SERVICE asks another server"):
        SparqlServerStore(endpoint).query("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }")


def test_a_store_in_memory_keeps_the_contract_too() -> None:
    assert set(OxigraphStore.hold(QUADS).quads()) == QUADS


def test_the_graphs_of_a_caller_win_over_those_of_the_query(store: ReadableStore) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <urn:no-graph> FROM <urn:two> { ?s ?p ?o }"
    for dataset, expected in ((Dataset(default=(ONE, TWO)), 7), (Dataset(default=(ONE,)), 6), (None, 2)):
        answer = store.query(text, dataset)
        assert isinstance(answer, QuerySolutions)
        assert next(answer)["n"].value == str(expected)
