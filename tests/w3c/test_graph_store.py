"""The W3C's tests of the Graph Store Protocol and of the update operation of the Protocol, run over real HTTP.

Their manifests are no part of the suites beside this checkout, so each test is told here in our own words, under the
name that it has there (w3c/rdf-tests, ``http-rdf-update`` and ``protocol``). They run in the order of their manifest,
since most build on the one before. Where a manifest says something else than the name of the test, the name is tested:
the mismatched payload is RDF/XML by its header and Turtle in truth, and the graph already in the store is the one put
before.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.w3c.plain import serving_plain

pytestmark = pytest.mark.slow
TURTLE = "text/turtle; charset=utf-8"
PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
ALICE = PREFIXES + '[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
DATA = "http://kasei.us/2009/09/sparql/data/data"
UPDATE, QUERY = "application/sparql-update", "application/sparql-query"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_plain(tmp_path_factory.mktemp("graphs") / "store", "--open") as found:
        yield found


class Store:
    """A graph store at an address, as the tests speak to it."""

    def __init__(self, address: str) -> None:
        self.root = f"{address}rdf-graph-store"
        self.person = f"{self.root}/person/1.ttl"

    def send(self, method: str, url: str, text: str = "", kind: str = TURTLE) -> httpx.Response:
        headers = {"Content-Type": kind} if text else {}
        return httpx.request(method, url, content=text.encode(), headers=headers, timeout=60)

    def read(self, url: str) -> Graph:
        answer = httpx.get(url, headers={"Accept": "text/turtle"}, timeout=60)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/turtle")
        return Graph().parse(data=answer.text, format="turtle", publicID=url)

    def card(self, name: str, *more: str) -> str:
        said = "".join(f" ; {each}" for each in more)
        return f'{PREFIXES}<{self.person}> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "{name}" ]{said} .'


def graph(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_graph_store_protocol(address: str) -> None:
    store = Store(address)
    # put__initial_state, get_of_put__initial_state: by its own address and by ?graph=
    assert store.send("PUT", store.person, store.card("John Doe")).status_code == 201
    for url in (store.person, f"{store.root}?graph={quote(store.person, safe='')}"):
        assert isomorphic(store.read(url), graph(store.card("John Doe")))
    # put__graph_already_in_store, get_of_put__graph_already_in_store
    assert store.send("PUT", store.person, store.card("Jane Doe")).status_code == 204
    assert isomorphic(store.read(store.person), graph(store.card("Jane Doe")))
    # put__default_graph, get_of_put__default_graph
    assert store.send("PUT", f"{store.root}?default", ALICE).status_code == 201
    assert isomorphic(store.read(f"{store.root}?default"), graph(ALICE))
    # put__mismatched_payload
    mismatched = store.send("PUT", f"{store.root}?default", store.card("Jane Doe"), "application/rdf+xml")
    assert mismatched.status_code == 400
    assert "Content-Type" in mismatched.json()["detail"]
    assert isomorphic(store.read(f"{store.root}?default"), graph(ALICE))
    # delete__existing_graph, get_of_delete__existing_graph, delete__nonexistent_graph
    second = f"{store.root}/person/2.ttl"
    assert store.send("PUT", second, ALICE).status_code == 201
    assert store.send("DELETE", second).status_code == 200
    assert store.send("GET", second).status_code == 404
    assert store.send("DELETE", second).status_code == 404


def test_graph_store_protocol_post(address: str) -> None:
    store = Store(address)
    store.send("PUT", store.person, store.card("Jane Doe"))
    # post__existing_graph, get_of_post__existing_graph
    name = 'foaf:name "Jane Doe"'
    assert store.send("POST", store.person, f"{PREFIXES}<{store.person}> {name} .").status_code == 200
    assert isomorphic(store.read(store.person), graph(store.card("Jane Doe", name)))
    # post__multipart_formdata, get_of_post__multipart_formdata
    given, family = 'foaf:givenName "Jane"', 'foaf:familyName "Doe"'
    files = {
        f"{place}.ttl": (f"{place}.ttl", f"{PREFIXES}<{store.person}> {said} .", TURTLE)
        for place, said in (("lastName", family), ("firstName", given))
    }
    assert httpx.post(store.person, files=files, timeout=60).status_code == 200
    assert isomorphic(store.read(store.person), graph(store.card("Jane Doe", name, given, family)))
    # post__create__new_graph, get_of_post__create__new_graph, get_of_post__after_noop
    made = store.send("POST", store.root, ALICE)
    assert made.status_code == 201
    place = made.headers["location"]
    assert isomorphic(store.read(place), graph(ALICE))
    assert store.send("POST", place, "# nothing").status_code == 200
    assert isomorphic(store.read(place), graph(ALICE))
    # head_on_an_existing_graph, head_on_a_nonexisting_graph
    head = store.send("HEAD", store.person)
    assert (head.status_code, head.content) == (200, b"")
    assert store.send("HEAD", f"{store.root}/person/4.ttl").status_code == 404


def said(*numbers: int) -> str:
    """The operations that begin the tests of data sets: each graph says that it is a document."""
    graphs = (f"GRAPH <{DATA}{number}.rdf> {{ <{DATA}{number}.rdf> a <urn:Document> }}" for number in numbers)
    return f"DROP ALL ; INSERT DATA {{ {' '.join(graphs)} }} ; "


def using(**graphs: tuple[int, ...]) -> str:
    return "&".join(
        f"{name.replace('_', '-')}={quote(f'{DATA}{number}.rdf', safe='')}"
        for name, numbers in graphs.items()
        for number in numbers
    )


def resources(*numbers: int) -> str:
    """The query of those tests: these documents were found, and no other."""
    found = " . ".join(f"<{DATA}{number}.rdf> a <urn:Found>" for number in numbers)
    others = " ".join(f"<{DATA}{number}.rdf>" for number in {1, 2, 3} - set(numbers))
    return (
        f"ASK {{ GRAPH <urn:test> {{ {found} }} FILTER NOT EXISTS {{ VALUES ?other {{ {others} }} "
        "GRAPH <urn:test> { ?other a <urn:Found> } } }"
    )


IN_DEFAULT = "INSERT { GRAPH <urn:test> { ?s a <urn:Found> } } WHERE { ?s a <urn:Document> }"
IN_NAMED = "INSERT { GRAPH <urn:test> { ?s a <urn:Found> } } WHERE { GRAPH ?g { ?s a <urn:Document> } }"
IN_BOTH = (
    "INSERT { GRAPH <urn:test> { ?s a <urn:Found> ; <urn:in> ?in } } "
    "WHERE { { GRAPH ?g { ?s a <urn:Document> } BIND(?g AS ?in) } "
    'UNION { ?s a <urn:Document> BIND("default" AS ?in) } }'
)


@pytest.mark.parametrize(
    ("parameters", "update", "query"),
    [
        (using(using_graph_uri=(1,)), said(1) + IN_DEFAULT, resources(1)),
        (using(using_graph_uri=(1, 2)), said(1, 2, 3) + IN_DEFAULT, resources(1, 2)),
        (using(using_named_graph_uri=(1, 2)), said(1, 2, 3) + IN_NAMED, resources(1, 2)),
        (
            using(using_graph_uri=(1,), using_named_graph_uri=(2,)),
            said(1, 2, 3) + IN_BOTH,
            f'ASK {{ GRAPH <urn:test> {{ <{DATA}1.rdf> <urn:in> "default" . <{DATA}2.rdf> <urn:in> <{DATA}2.rdf> }} '
            f"FILTER NOT EXISTS {{ GRAPH <urn:test> {{ <{DATA}3.rdf> ?p ?o }} }} }}",
        ),
    ],
    ids=[
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_named_graphs",
        "update_dataset_full",
    ],
)
def test_protocol_update_of_a_dataset(address: str, parameters: str, update: str, query: str) -> None:
    for place in ("sparql", "update"):
        done = httpx.post(
            f"{address}{place}?{parameters}", content=update, headers={"Content-Type": UPDATE}, timeout=60
        )
        assert done.status_code == 200, done.text
        asked = httpx.post(f"{address}sparql", content=query, headers={"Content-Type": QUERY}, timeout=60)
        assert asked.json()["boolean"] is True


def test_protocol_update_post_form_and_direct(address: str) -> None:
    """update_post_form, update_post_direct."""
    for place in ("sparql", "update"):
        for content, kind in (("update=CLEAR+ALL", FORM), ("CLEAR ALL", UPDATE)):
            done = httpx.post(
                f"{address}{place}", content=content, headers={"Content-Type": kind}, timeout=60
            )
            assert done.status_code == 200


def test_protocol_update_base_uri(address: str) -> None:
    update = "CLEAR SILENT GRAPH <urn:base> ; INSERT DATA { GRAPH <urn:base> { <urn:s> <urn:p> <test> } }"
    done = httpx.post(f"{address}sparql", content=update, headers={"Content-Type": UPDATE}, timeout=60)
    assert done.status_code == 200
    query = {"query": "SELECT ?o { GRAPH <urn:base> { <urn:s> <urn:p> ?o } }"}
    (row,) = httpx.post(f"{address}sparql", data=query, timeout=60).json()["results"]["bindings"]
    assert row["o"] == {"type": "uri", "value": f"{address}test"}


@pytest.mark.parametrize(
    ("place", "content", "kind"),
    [
        ("", b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
        ("", b"CLEAR NAMED", "text/plain"),
        ("", b"update=CLEAR%20NAMED", ""),
        ("", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
        ("", b"update=CLEAR%20XYZ", FORM),
        (
            "?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
            b"WITH <urn:a> DELETE { ?p <urn:n> 'Bill' } INSERT { ?p <urn:n> 'William' } WHERE { ?p <urn:n> 'Bill' }",
            UPDATE,
        ),
    ],
    ids=[
        "bad_multiple_updates",
        "bad_update_wrong_media_type",
        "bad_update_missing_form_type",
        "bad_update_non_utf8",
        "bad_update_syntax",
        "bad_update_dataset_conflict",
    ],
)
def test_protocol_bad_updates(address: str, place: str, content: bytes, kind: str) -> None:
    for path in ("sparql", "update"):
        before = httpx.get(f"{address}health").json()["generation"]
        headers = {"Content-Type": kind} if kind else {}
        answer = httpx.post(f"{address}{path}{place}", content=content, headers=headers, timeout=60)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert httpx.get(f"{address}health").json()["generation"] == before


def test_protocol_bad_update_get(address: str) -> None:
    assert httpx.get(f"{address}sparql?update=CLEAR%20ALL").status_code == 400
    assert httpx.get(f"{address}update?update=CLEAR%20ALL").status_code == 405
