"""Linked data: from the name of a thing to documents about it."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat, Triple, parse
from tests.server.conftest import TestClient

from bioregion_graph.sharing import View
from bioregion_graph.terms.namespaces import ID, ONTOLOGY, compact, expand

THING = "organisation/biocat"
FORMS = [
    (".ttl", "text/turtle", RdfFormat.TURTLE),
    (".jsonld", "application/ld+json", RdfFormat.JSON_LD),
    (".nt", "application/n-triples", RdfFormat.N_TRIPLES),
    (".rdf", "application/rdf+xml", RdfFormat.RDF_XML),
]
ALIASES = """
PREFIX brg: <https://w3id.org/bioregion/ontology#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?alias ?kept { ?alias owl:sameAs ?kept . ?kept a brg:Organisation } ORDER BY ?alias
"""


def facts(view: View, iri: str) -> set[Triple]:
    """The merged view of a thing, both ways."""
    node, merged = NamedNode(iri), DefaultGraph()
    return {quad.triple for quad in (*view.quads(node, graph=merged), *view.quads(object=node, graph=merged))}


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_a_thing_leads_to_its_document(client: TestClient, accept: str) -> None:
    answer = client.get(f"/id/{THING}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/{THING}")
    document = client.get(answer.headers["location"], headers={"Accept": accept})
    assert document.status_code == 200
    assert document.headers["content-type"].partition(";")[0] == accept


def test_what_was_asked_of_a_thing_is_asked_of_its_document(client: TestClient) -> None:
    answer = client.get(f"/id/{THING}?format=turtle&known_by=2999-01-01")
    assert answer.headers["location"] == f"/doc/{THING}?format=turtle&known_by=2999-01-01"


@pytest.mark.parametrize(("suffix", "media", "form"), FORMS)
def test_documents_hold_the_facts(
    client: TestClient, view: View, suffix: str, media: str, form: RdfFormat
) -> None:
    expected = facts(view, ID + THING)
    assert len(expected) > 10
    by_suffix = client.get(f"/doc/{THING}{suffix}")
    by_accept = client.get(f"/doc/{THING}", headers={"Accept": media})
    for answer in (by_suffix, by_accept):
        assert answer.headers["content-type"].partition(";")[0] == media
        assert {quad.triple for quad in parse(answer.content, format=form)} == expected
    assert by_suffix.content == by_accept.content


def test_the_page_of_a_thing_names_it(client: TestClient) -> None:
    for path in (f"/doc/{THING}.html", f"/doc/{THING}"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Biocat" in answer.text or "BIOCAT" in answer.text
        assert "Bioregion-Generation" not in answer.text


def test_no_form_there_is_for_a_document(client: TestClient) -> None:
    assert client.get(f"/doc/{THING}", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"/doc/{THING}?format=png").status_code == 400


def test_every_alias_leads_to_the_name_that_is_used(client: TestClient, view: View) -> None:
    answer = view.query(ALIASES)
    assert isinstance(answer, QuerySolutions)
    pairs = [(row["alias"].value, row["kept"].value) for row in answer]
    assert len(pairs) > 20
    for alias, kept in pairs:
        path = alias.replace(ID, "/doc/")
        led = client.get(f"{path}.ttl")
        assert led.status_code == 303
        assert led.headers["location"].startswith(kept.replace(ID, "/doc/") + "?")
        assert "format=turtle" in led.headers["location"]
        document = client.get(led.headers["location"])
        assert document.headers["content-type"].startswith("text/turtle")
    page = client.get(client.get(f"{path}?lang=it").headers["location"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert 'lang="it"' in page.text
    assert compact(alias) in page.text


@pytest.mark.parametrize("part", ["%23grant", "%23site", "%23none"])
def test_a_part_of_a_thing_leads_to_its_whole(client: TestClient, part: str) -> None:
    for form in ("text/html", "text/turtle"):
        answer = client.get(f"/doc/{THING}{part}", headers={"Accept": form})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/{THING}")
    kept = client.get(f"/doc/{THING}{part}?on=2019-05-01").headers["location"]
    assert kept == f"/doc/{THING}?on=2019-05-01"
    assert client.get(f"/doc/organisation/biocatt{part}").status_code == 404


def test_pages_say_nothing_twice_in_the_words_of_another_vocabulary(client: TestClient, view: View) -> None:
    answer = view.query(
        "PREFIX brg: <https://w3id.org/bioregion/ontology#> SELECT (MIN(?thing) AS ?first) "
        "{ ?thing a ?class VALUES ?class { brg:Participation brg:Succession } } GROUP BY ?class"
    )
    assert isinstance(answer, QuerySolutions)
    ties = ["/doc/" + row["first"].value.removeprefix(ID) for row in answer]
    assert len(ties) == 2
    for path in ("/doc/project/safe-n-medtech", "/doc/organisation/toscana-life-sciences", *ties):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert not re.search(r"eurio|/s66#|%23|(?:original|resulting)Organization", page, re.I), path
        rows = re.findall(r'class="soft small itself" href="([^"]*)"', page)
        assert len(rows) == len(set(rows)), path


def test_an_unknown_thing_is_told_with_names_near_it(client: TestClient) -> None:
    problem = client.get("/doc/organisation/biocatt").json()
    assert problem["status"] == 404
    assert f"{ID}organisation/biocat" in [near["iri"] for near in problem["near"]]
    page = client.get("/doc/organisation/biocatt", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "/doc/organisation/biocat" in page.text


@pytest.mark.parametrize(
    "name", ["a b", "%00", "<x>", '"', "%FF", "..%2F..%2Fetc", "{x}", "ünder", "a" * 3000]
)
def test_names_that_are_none(client: TestClient, name: str) -> None:
    for path in (f"/doc/{name}", f"/concepts/{name}", f"/concepts/post/{name}"):
        answer = client.get(path)
        assert answer.status_code == 404, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


def test_every_concept_scheme_and_the_ontology(client: TestClient, view: View) -> None:
    schemes = [str(graph.value) for graph in view.graph_names() if "/concepts/" in str(graph)]
    assert len(schemes) > 10
    for iri in [ONTOLOGY, *schemes]:
        path = iri.replace("https://w3id.org/bioregion", "").rstrip("#")
        answer = client.get(path, headers={"Accept": "text/turtle"})
        triples = {quad.triple for quad in parse(answer.content, format=RdfFormat.TURTLE)}
        assert triples == {quad.triple for quad in view.quads(graph=NamedNode(iri))}, iri
        page = client.get(path, headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_concept_and_what_is_classified_by_it(client: TestClient, view: View) -> None:
    iri = expand("mrole:founding-member").value
    path = iri.replace("https://w3id.org/bioregion", "")
    answer = client.get(f"{path}.nt")
    assert {quad.triple for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)} == facts(view, iri)
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


def test_one_thing_of_every_class_has_a_page(client: TestClient, view: View) -> None:
    answer = view.query("SELECT ?class (MIN(?thing) AS ?first) { ?thing a ?class } GROUP BY ?class")
    assert isinstance(answer, QuerySolutions)
    things = sorted({row["first"].value for row in answer if row["first"].value.startswith(ID)})
    assert len(things) > 15
    for iri in things:
        page = client.get(iri.replace(ID, "/doc/"), headers={"Accept": "text/html"})
        assert page.status_code == 200, iri
