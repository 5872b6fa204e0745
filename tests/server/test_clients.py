"""Real client libraries against a real process."""

from __future__ import annotations

import urllib.request
import warnings
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from pyoxigraph import DefaultGraph
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from bioregion_graph.sharing import View
from bioregion_graph.store.sparql_server import SparqlServerStore

BRG = "https://w3id.org/bioregion/ontology#"
COUNT = f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?o a <{BRG}Organisation> }}"
LABELS = (
    "CONSTRUCT { ?s <urn:name> ?l } WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } LIMIT 20"
)


@pytest.fixture
def wrapper(address: str) -> SPARQLWrapper:
    return SPARQLWrapper(f"{address}sparql")


@pytest.fixture
def organisations(view: View) -> int:
    return int(next(view.query(COUNT))["n"].value)


@pytest.mark.parametrize("method", ["GET", "POST", "direct"])
def test_sparqlwrapper_reads_rows(wrapper: SPARQLWrapper, organisations: int, method: str) -> None:
    if method != "GET":
        wrapper.setMethod(POST)
    if method == "direct":
        wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.setQuery(COUNT)
    wrapper.setReturnFormat(JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["n"]["value"] for row in rows] == [str(organisations)]


@pytest.mark.parametrize("form", [XML, CSV, TSV])
def test_sparqlwrapper_reads_other_forms_of_rows(
    wrapper: SPARQLWrapper, organisations: int, form: str
) -> None:
    wrapper.setQuery(COUNT)
    wrapper.setReturnFormat(form)
    answer = wrapper.queryAndConvert()
    text = answer.toxml() if form == XML else answer.decode()
    assert str(organisations) in text


@pytest.mark.parametrize("form", [XML, RDFXML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_reads_triples(wrapper: SPARQLWrapper, form: str) -> None:
    wrapper.setQuery(LABELS)
    wrapper.setReturnFormat(form)
    with warnings.catch_warnings():
        # SPARQLWrapper makes its graphs with a class that rdflib has renamed.
        warnings.filterwarnings(
            "ignore", category=DeprecationWarning, message="ConjunctiveGraph is deprecated"
        )
        answer = wrapper.queryAndConvert()
        if isinstance(answer, bytes):
            answer = Graph().parse(data=answer, format="turtle")
        assert len(answer) == 20


def test_sparqlwrapper_tells_a_bad_query(wrapper: SPARQLWrapper) -> None:
    wrapper.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed, match="does not parse"):
        wrapper.query()


def test_rdflib_asks_through_its_store(address: str, view: View, organisations: int) -> None:
    store = SPARQLStore(f"{address}sparql", method="POST")
    graph = Graph(store)
    ((count,),) = graph.query(COUNT)
    assert count == Literal(organisations)
    biocat = URIRef("https://w3id.org/bioregion/id/organisation/biocat")
    found = {(str(predicate), str(value)) for predicate, value in graph.predicate_objects(biocat)}
    expected = {
        (quad.predicate.value, quad.object.value)
        for quad in view.quads(graph=DefaultGraph())
        if quad.subject.value == str(biocat)
    }
    assert found == expected
    assert bool(graph.query("ASK { ?s ?p ?o }")) is True
    assert len(graph.query(LABELS).graph) == 20


def test_our_own_adapter_reads_the_whole_graph(address: str, view: View) -> None:
    store = SparqlServerStore(f"{address}sparql")
    assert len(store) == len(view)
    assert set(store.graph_names()) == set(view.graph_names())
    assert set(store.quads(graph=DefaultGraph())) == set(view.quads(graph=DefaultGraph()))


def test_head_over_the_wire_has_no_body(address: str) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    for _ in range(2):  # a body would be taken for the beginning of the next answer
        connection.request("HEAD", "/doc/organisation/biocat.ttl")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
        assert int(answer.headers["content-length"]) > 500
    connection.close()


def test_the_server_does_not_tell_what_it_runs_on(address: str) -> None:
    with urllib.request.urlopen(f"{address}health", timeout=20) as answer:
        assert answer.headers["server"] is None
