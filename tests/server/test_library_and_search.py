"""What scripts and pages ask: the library, search, members, and the description of the data set."""

from __future__ import annotations

import csv
import io
import re

import pytest
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from tests.server.conftest import TestClient

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.resources import folder
from bioregion_graph.sharing import View
from bioregion_graph.terms.namespaces import ID, expand

HTML = {"Accept": "text/html"}
LIBRARY = Library.load(folder("queries"))
BODY = "/api/queries/governance/body_on_day"
MEMBERS = "SELECT ?o { ?o <https://w3id.org/bioregion/ontology#memberOf> ?n }"


def test_all_questions_are_listed(client: TestClient) -> None:
    listed = client.get("/api/queries").json()
    assert [each["name"] for each in listed] == list(LIBRARY.names())
    assert all(each["summary"]["en"] and each["question"]["it"] for each in listed)


@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_question_is_answered_by_the_interface_and_by_a_page(
    client: TestClient, view: View, name: str
) -> None:
    answer = client.get(f"/api/queries/{name}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["bioregion-generation"] == str(view.generation.id)
    if answer.headers["content-type"] == "application/sparql-results+json":
        expected = run(view, LIBRARY.get(name))
        rows = parse_query_results(answer.content, format=QueryResultsFormat.JSON)
        assert isinstance(rows, QuerySolutions)
        assert len(list(rows)) == len(expected.rows)
    page = client.get(f"/queries/{name}", headers=HTML)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "error" not in page.headers


def test_parameters_change_the_answer(client: TestClient) -> None:
    answers = {
        day: client.get(BODY, params={"day": day, "format": "csv"}).text
        for day in ("2016-05-01", "2019-05-01")
    }
    rows = {day: list(csv.reader(io.StringIO(text))) for day, text in answers.items()}
    assert rows["2016-05-01"] != rows["2019-05-01"]
    assert len(rows["2019-05-01"]) > 2
    other = client.get(BODY, params={"body": "organisation:assobiotec", "format": "csv"}).text
    assert other not in answers.values()


def test_a_wrong_parameter_is_told_with_those_there_are(client: TestClient) -> None:
    problem = client.get(BODY, params={"bodi": "organisation:alisei"})
    assert problem.status_code == 400
    assert all(name in problem.json()["detail"] for name in ("bodi", "body", "office", "day"))
    for values in ({"body": "no iri"}, {"day": "May"}, {"office": ["post:chair", "post:director"]}):
        assert client.get(BODY, params=values).status_code == 400, values
    assert client.get("/api/queries/governance/body_on_dey").status_code == 404
    assert "governance/body_on_day" in client.get("/api/queries/governance/body_on_dey").json()["detail"]


def test_a_page_tells_a_wrong_parameter_too(client: TestClient) -> None:
    page = client.get("/queries/governance/body_on_day?body=no+iri", headers=HTML)
    assert "no iri" in page.text
    assert 'class="problem"' in page.text or 'role="alert"' in page.text


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("biopole sante", "biopole-sante"),
        ("BIOPOLE SANTÉ", "biopole-sante"),
        ("biopole sntae", "biopole-sante"),
        ("Biomediterranee", "biomediterranee"),
        ("bioméditerranée", "biomediterranee"),
        ("baden wurttemberg biopro", "biopro-baden-wurttemberg"),
        ("accio", "accio"),
    ],
)
def test_search_forgives_accents_case_and_slips(client: TestClient, words: str, slug: str) -> None:
    hits = client.get("/api/search", params={"q": words, "limit": 5}).json()
    assert f"{ID}organisation/{slug}" in [hit["iri"] for hit in hits]
    assert len(hits) <= 5
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    page = client.get("/search", params={"q": words}, headers=HTML)
    assert f"/doc/organisation/{slug}" in page.text


def test_search_keeps_to_kinds_and_limits(client: TestClient) -> None:
    hits = client.get("/api/search", params={"q": "bio", "kind": "Project", "limit": 200}).json()
    assert {hit["kind"] for hit in hits} == {"Project"}
    assert client.get("/api/search", params={"q": "zzzzqqqq"}).json() == []
    assert client.get("/api/search", params={"q": "bio", "limit": 0}).status_code == 422


def test_members_stand_once_each(client: TestClient, view: View) -> None:
    network = "organisation:clust-er-network"
    found = client.get("/api/members", params={"network": network}).json()
    iris = [member["organisation"] for member in found]
    assert len(iris) == len(set(iris))
    direct = {quad.subject.value for quad in view.quads(None, expand("brg:memberOf"), expand(network))}
    assert len(direct) == 33
    assert direct <= set(iris)
    assert {member["organisation"] for member in found if member["distance"] == 1} == direct
    by_iri = client.get("/api/members", params={"network": expand(network).value}).json()
    assert by_iri == found
    some = client.get("/api/members", params={"network": network, "day": "2019-05-01"}).json()
    assert {member["organisation"] for member in some} <= set(iris)
    assert client.get("/api/members", params={"network": "no iri"}).status_code == 400


def test_the_counts_of_the_description_are_real(client: TestClient, view: View) -> None:
    answer = client.get("/.well-known/void")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    triples = [quad.triple for quad in parse(answer.content, format=RdfFormat.TURTLE)]

    def values(name: str, subject: NamedNode | None = None) -> list[str]:
        prefix = "http://rdfs.org/ns/void#"
        return [
            each.object.value
            for each in triples
            if each.predicate.value == prefix + name and subject in (None, each.subject)
        ]

    assert values("triples") == [str(len(list(view.quads(graph=DefaultGraph()))))]
    assert values("sparqlEndpoint") == ["http://testserver/sparql"]
    partitions = [each for each in triples if each.predicate.value.endswith("void#class")]
    assert len(partitions) > 15
    for partition in partitions:
        things = {
            quad.subject for quad in view.quads(None, expand("rdf:type"), partition.object, DefaultGraph())
        }
        assert values("entities", partition.subject) == [str(len(things))]
    for media in ("application/ld+json", "application/n-triples"):
        assert client.get("/.well-known/void", headers={"Accept": media}).headers["content-type"] == media


def test_health(client: TestClient, view: View) -> None:
    health = client.get("/health").json()
    assert (health["status"], health["generation"], health["quads"]) == (
        "well",
        view.generation.id,
        len(view),
    )


def test_numbers_in_answers_are_numbers(client: TestClient) -> None:
    rows = parse_query_results(
        client.get("/api/queries/networks/largest_networks").content, format=QueryResultsFormat.JSON
    )
    assert isinstance(rows, QuerySolutions)
    assert any(isinstance(term, Literal) and term.value.isdigit() for term in next(rows))


THINGS = (
    "/doc/organisation/biocat",
    "/doc/organisation/council-of-european-bioregions?on=2019-05-01",
    "/doc/source/seed-000",
    "/concepts/life-science/nanomedicine",
)
PAGES = [
    "/",
    "/search",
    "/search?q=bio",
    "/queries",
    "/sources",
    "/history",
    "/concepts",
    "/ontology",
    "/docs",
]


@pytest.mark.parametrize("path", [*PAGES, "/sparql", "/doc/organisation/biocat"])
@pytest.mark.parametrize("language", ["en", "it"])
def test_pages_use_nothing_from_outside(client: TestClient, path: str, language: str) -> None:
    page = client.get(path, headers=HTML | {"Accept-Language": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    for script in re.findall(r"<script[^>]*>.*?</script>", page.text, re.DOTALL):
        assert re.fullmatch(r'<script type="module" src="/static/web/[^"]+"></script>', script), script
    loaded = re.findall(
        r"<(?:link|img|script|iframe|form|source)[^>]*(?:href|src|action)=\"([^\"]*)\"", page.text
    )
    assert loaded
    for address in loaded:
        assert re.match(r"/(?!/)", address), address
        if address.startswith("/static/"):
            assert client.get(address).status_code == 200


def test_links_of_pages_lead_somewhere(client: TestClient) -> None:
    links: set[str] = set()
    for path in [*PAGES, *THINGS]:
        page = client.get(path, headers=HTML).text
        # The pages of sources and ties hold hundreds of links made by one line of a template.
        links.update(sorted(set(re.findall(r'href="(/[^"#]*)"', page)))[:15])
    assert len(links) > 80
    for link in links:
        answer = client.get(link.replace("&amp;", "&"), headers=HTML)
        assert answer.status_code in (200, 303), link


def test_the_interface_page_names_every_route(client: TestClient) -> None:
    page = client.get("/docs", headers=HTML).text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
