"""A plain store as a server: an ordinary SPARQL 1.1 data set, for any client, with nothing of the graph in it."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper
from tests.w3c.plain import serving_plain

from bioregion_graph.cli.serve import _settings
from bioregion_graph.errors import UsageError
from bioregion_graph.sharing.keys import Keys

G = "urn:g"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_plain(tmp_path_factory.mktemp("plain") / "store", "--open") as found:
        yield found


def test_sparqlwrapper_writes_and_reads(address: str) -> None:
    client = SPARQLWrapper(f"{address}sparql", f"{address}update")
    client.setMethod(POST)
    client.setQuery("INSERT DATA { <urn:a> <urn:b> 1 . GRAPH <urn:w> { <urn:a> <urn:b> 2 } }")
    client.query()
    client.setQuery("SELECT ?o { <urn:a> <urn:b> ?o }")
    client.setReturnFormat(JSON)
    rows = client.query().convert()["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == ["1"]


def test_rdflib_writes_and_reads(address: str) -> None:
    store = SPARQLUpdateStore(f"{address}sparql", f"{address}update", autocommit=True)
    graph = Graph(store, identifier=URIRef("urn:r"))
    graph.add((URIRef("urn:a"), URIRef("urn:b"), Literal("à la carte")))
    assert set(graph) == {(URIRef("urn:a"), URIRef("urn:b"), Literal("à la carte"))}
    graph.remove((None, None, None))
    assert len(graph) == 0


def test_some_megabytes_at_once(address: str) -> None:
    lines = "".join(f"<urn:s{number}> <urn:p> 'value {number}' .\n" for number in range(60_000))
    began = time.monotonic()
    headers = {"Content-Type": "application/n-triples"}
    put = httpx.put(
        f"{address}rdf-graph-store?graph={G}", content=lines.replace("'", '"'), headers=headers, timeout=60
    )
    assert put.status_code == 201
    text = f"INSERT DATA {{ GRAPH <urn:i> {{ {lines} }} }}"
    insert = httpx.post(f"{address}sparql", data={"update": text}, timeout=60)
    assert insert.status_code == 200
    assert time.monotonic() - began < 60
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p> ?o } } GROUP BY ?g ORDER BY ?g"
    answer = httpx.get(
        f"{address}sparql", params={"query": query}, headers={"Accept": "text/csv"}, timeout=60
    )
    assert answer.text.split() == ["g,n", "urn:g,60000", "urn:i,60000"]
    assert httpx.post(
        f"{address}update", data={"update": "DROP GRAPH <urn:i> ; DROP GRAPH <urn:g>"}, timeout=60
    )


def test_there_are_no_pages_of_the_graph(address: str) -> None:
    for path in ("sources", "doc/organisation/biocat", "api/queries"):
        assert httpx.get(address + path).status_code == 404
    assert httpx.get(f"{address}health").json()["status"] == "well"


BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


def test_the_first_page_leads_to_what_the_store_holds(address: str) -> None:
    first = httpx.get(address, headers=BROWSER)
    assert (first.status_code, first.headers["location"]) == (307, "/sparql")
    assert httpx.post(f"{address}update", data={"update": "DROP ALL"}, timeout=60).status_code == 200
    empty = httpx.get(address, headers=BROWSER, follow_redirects=True).text
    assert "0 statements. Nothing has been written into it yet." in empty
    for wrong in ("Bioregion", "merged view", "/search", "/ontology", "CC BY", "brg:"):
        assert wrong not in empty.replace("Bioregion-", ""), wrong
    inserted = "INSERT DATA { <urn:a> <urn:b> 1 GRAPH <http://x.example/g?a=1&b> { <urn:a> <urn:b> 2 } }"
    assert httpx.post(f"{address}update", data={"update": inserted}, timeout=60).status_code == 200
    page = httpx.get(f"{address}sparql", headers=BROWSER).text
    assert "2 statements; named graphs:" in page
    (link,) = re.findall(r'<a href="/(sparql\?query=[^"]*)">http://x\.example/g\?a=1&amp;b</a>', page)
    rows = httpx.get(address + html.unescape(link), headers={"Accept": "text/csv"}).text.split()
    assert [set(row.split(",")) for row in rows[1:]] == [{"urn:a", "urn:b", "2"}]
    italian = httpx.get(f"{address}sparql?lang=it", headers=BROWSER).text
    assert "Che cosa contiene l&#39;archivio" in italian
    assert httpx.post(f"{address}update", data={"update": "DROP ALL"}, timeout=60).status_code == 200


def test_what_is_not_there_leads_to_the_first_page(address: str) -> None:
    answer = httpx.get(f"{address}sources")
    assert answer.json()["detail"] == "There is nothing at /sources. Start at /."
    page = httpx.get(f"{address}sources", headers=BROWSER)
    assert page.status_code == 404
    assert "/search" not in page.text
    # Whoever asks for no page gets the description of the service.
    told = httpx.get(address, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert told.headers["content-type"].startswith("text/turtle")


def test_without_open_a_key_is_needed(tmp_path: Path) -> None:
    with serving_plain(tmp_path / "store") as address:
        sent = {"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}
        assert httpx.post(f"{address}sparql", data=sent).status_code == 401
        token = Keys(tmp_path / "store").add("anna", "editor", date(2026, 11, 26))
        bearer = {"Authorization": f"Bearer {token}"}
        assert httpx.post(f"{address}sparql", data=sent, headers=bearer, timeout=60).status_code == 200
        Keys(tmp_path / "store").remove("anna")
        assert httpx.post(f"{address}sparql", data=sent, headers=bearer).status_code == 401


def test_nobody_opens_a_store_to_the_world(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"anybody who reaches 0\.0\.0\.0 could write"):
        _settings("0.0.0.0", tmp_path / "store", is_open=True)
    with pytest.raises(UsageError, match="Only a plain store"):
        _settings("127.0.0.1", None, is_open=True)
    assert _settings("0.0.0.0", tmp_path / "store", is_open=False).home == tmp_path / "store"
    assert _settings("127.0.0.1", tmp_path / "store", is_open=True).is_open
