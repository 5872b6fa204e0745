"""What happens seldom: faults of ours, odd headers, answers longer than a page, names for identifiers."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal
from tests.server.conftest import PATIENCE, TestClient
from tests.server.test_limits import commit, numbered

from bioregion_graph.queries.describe import Fact, Label
from bioregion_graph.queries.neighbours import in_detail, neighbourhood
from bioregion_graph.server import negotiation, problems, things, tie_sections
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.app import create_app
from bioregion_graph.server.tables import MOST_ROWS, read_rows
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import View
from bioregion_graph.terms.namespaces import expand

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_fault_of_ours_is_told_without_its_inside(tmp_path: Path, accept: str) -> None:
    commit(tmp_path, numbered(3))
    app = create_app(Settings(home=tmp_path, query_seconds=PATIENCE, workers=1, derives=False))

    @app.get("/broken")
    def broken() -> None:
        raise KeyError("the inside of the program")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers={"Accept": accept})
        assert answer.status_code == 500
        assert "This is a fault of the program, not of your request." in answer.text
        assert "inside of the program" not in answer.text
        assert "Traceback" not in answer.text
        for name, value in problems.GUARDS.items():
            assert answer.headers[name] == value
        assert client.get("/health").status_code == 200, "the server goes on"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv;q=much, application/sparql-results+xml;q=0.1", "xml"),
        ("text/csv;q=7, application/sparql-results+json;q=1", "json"),
        ("text/csv;q=7", "csv"),
        ("text/csv;level=1", "csv"),
        ("text/csv; charset=utf-8 ; q=0.2, text/*;q=0.1", "csv"),
    ],
)
def test_odd_qualities_are_read_as_they_can_be(accept: str, form: str) -> None:
    assert negotiation.choose(accept, negotiation.ROWS) == form


def test_a_page_shows_no_more_rows_than_it_says(client: TestClient) -> None:
    client.cookies.clear()  # another test may have chosen another language
    triples = b"".join(f'<urn:{n}> <urn:p> "{n}" .\n'.encode() for n in range(MOST_ROWS + 5))
    columns, rows = read_rows("ntriples", triples)
    assert (columns, len(rows)) == (("subject", "predicate", "object"), MOST_ROWS + 1)
    for query in ("SELECT * { ?s ?p ?o } LIMIT 1005", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1500"):
        page = client.get("/sparql", params={"query": query}, headers=HTML)
        assert page.status_code == 200
        assert "1,000" in page.text
        assert page.text.count("<tr") == MOST_ROWS + 1, "and the heading"


def test_a_thing_may_be_asked_for_by_its_name(client: TestClient) -> None:
    asked = {"network": "Council of European BioRegions", "day": "2019-05-01"}
    page = client.get("/queries/networks/members_on_day", params=asked, headers=HTML).text
    assert 'value="organisation:council-of-european-bioregions"' in page
    assert "Atlanpole" in page


def test_what_a_question_cannot_read_is_told_on_its_page(client: TestClient) -> None:
    page = client.get("/queries/networks/members_on_day?network=xyzzy:nothing", headers=HTML)
    assert page.status_code == 200
    assert "xyzzy:nothing" in page.text
    assert 'role="alert"' in page.text


def test_a_network_that_is_no_iri_is_told(client: TestClient) -> None:
    for network in ("no iri at all", "CEBR", "organisation:a b", "<urn:a>"):
        problem = client.get("/api/members", params={"network": network})
        assert problem.status_code == 400
        assert problem.json()["detail"].startswith(f'network: "{network}" is no IRI. Write https://…')


def test_members_of_a_network_by_prefixed_name_and_by_alias(client: TestClient) -> None:
    by_name = client.get("/api/members", params={"network": "organisation:council-of-european-bioregions"})
    full = expand("organisation:council-of-european-bioregions").value
    by_iri = client.get("/api/members", params={"network": full})
    assert by_name.json() == by_iri.json()
    assert len({each["organisation"] for each in by_name.json()}) == len(by_name.json()) > 20


def test_names_of_properties_without_a_label_of_ours() -> None:
    fact = Fact(expand("schema:url").value, Label("url", "url"), Literal("x"), Label("x", "x"), ())
    assert things.label_of(fact, "en") == "web address"
    assert things.label_of(fact, "it") == "indirizzo web"


def test_a_definition_is_shown_in_the_language_of_the_page(client: TestClient) -> None:
    pages = [
        client.get(f"/concepts/life-science/nanomedicine?lang={lang}", headers=HTML).text
        for lang in ("en", "it")
    ]
    for word, expected in (("Medical use", [True, False]), ("Uso medico", [False, True])):
        assert [word in page for page in pages] == expected


def test_the_day_that_history_names_has_an_answer(client: TestClient) -> None:
    page = client.get("/history", headers=HTML).text
    example = page.partition("<code>known_by=")[2].partition("</code>")[0]
    assert client.get(f"/api/search?q=biocat&known_by={example}").status_code == 200


@pytest.mark.parametrize("day", ["2013-06-01", "2019-05-01", "2022-01-01", "2024-06-01"])
def test_the_page_of_a_network_answers_a_day_as_the_library_does(
    client: TestClient, view: View, day: str
) -> None:
    network = expand("organisation:council-of-european-bioregions").value
    rows = client.get("/api/queries/networks/members_on_day", params={"network": f"<{network}>", "day": day})
    expected = {row["member"]["value"]: row["answer"]["value"] for row in rows.json()["results"]["bindings"]}
    library = client.app.state.graph.library
    key = (expand("brg:Membership").value, expand("org:organization").value)
    listed = neighbourhood(view, library, network).ties[key]
    ties = in_detail(view, library, network, listed)
    told: dict[str, set[str]] = {}
    for each in listed:
        facts = ties[each.iri, each.role].facts
        (member,) = [fact.value.value for fact in facts if fact.property == expand("org:member").value]
        told.setdefault(member, set()).add(each.held(day))
        assert tie_sections.answer(each, Asked("/", "en")) == "unknown"
    assert len(expected) > 10
    for member, answer in expected.items():
        # A member of several ties has the best of their answers.
        assert answer == next(each for each in ("yes", "unknown", "no") if each in told[member]), member
