"""The page for queries: what is written is not lost, the example answers once for each network."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal
from tests.server.conftest import TestClient
from tests.server.test_limits import ENDLESS

from bioregion_graph.server.sparql import EXAMPLE
from bioregion_graph.server.tables import numeric

HTML = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def no_choice(client: TestClient) -> Iterator[None]:
    """The language chosen in one test is not that of the next."""
    client.cookies.clear()
    yield
    client.cookies.clear()


def written(page: str) -> str:
    """What stands in the form."""
    return html.unescape(page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", "Line 2, column 10 of the query does not parse"),
        ("SELECT * { ?s a brg:Person }", "PREFIX brg: <https://w3id.org/bioregion/ontology#>"),
        ("DELETE WHERE { ?s ?p ?o }", "would change the graph"),
        ("SELECT * { SERVICE <urn:a> { ?s ?p '</textarea>' } }", "SERVICE asks another server"),
    ],
)
@pytest.mark.parametrize("language", ["en", "it"])
def test_a_query_with_a_fault_comes_back_with_what_is_wrong(
    client: TestClient, query: str, said: str, language: str
) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={**HTML, "Accept-Language": language})
    assert answer.status_code == 400
    assert written(answer.text) == query
    alert = answer.text.index('role="alert"')
    assert alert < answer.text.index("<textarea")
    if language == "en":
        assert said in html.unescape(answer.text[alert : answer.text.index("<textarea")])


def test_a_query_that_took_too_long_comes_back(hurried: TestClient) -> None:
    answer = hurried.get("/sparql", params={"query": ENDLESS}, headers=HTML)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert written(answer.text) == ENDLESS
    assert "The query was ended: it took more than 2 seconds" in answer.text


def test_the_example_has_one_row_for_each_network(client: TestClient) -> None:
    page = client.get("/sparql", headers=HTML).text
    assert written(page) == EXAMPLE
    assert 'FILTER (LANG(?label) IN ("", "en"))' in html.unescape(page.partition("Good to know")[2])
    rows = client.get("/sparql", params={"query": EXAMPLE, "format": "json"}).json()["results"]["bindings"]
    networks = [row["network"]["value"] for row in rows]
    assert len(networks) == len(set(networks)) == 20
    assert all("name" in row for row in rows)


def test_home_and_the_list_count_the_same_sources_and_questions(client: TestClient) -> None:
    home = client.get("/", headers=HTML).text
    sources = client.get("/sources", headers=HTML).text
    told = re.search(r"<strong>(\d+)</strong> Source documents", home)
    heading = re.search(r'<h1>Sources <span class="soft">(\d+)', sources)
    assert told
    assert heading
    links = re.findall(r'<tr><td><a href="(/doc/source/[^"]*)"', sources)
    assert int(told[1]) == int(heading[1]) == len(links) == len(set(links)) > 100
    questions = set(re.findall(r'<li><a href="(/queries/[^"]*)"', client.get("/queries", headers=HTML).text))
    counted = re.search(r'<a [^>]*href="/queries">(\d+) questions</a>', home)
    assert counted
    assert int(counted[1]) == len(questions)


def test_without_a_choice_both_themes_are_offered_to_the_style_sheet(client: TestClient) -> None:
    offered = {
        theme: re.findall(r'class="(to-\w+)"', client.get(f"/history{theme}", headers=HTML).text)
        for theme in ("", "?theme=dark", "?theme=light")
    }
    assert offered == {"": ["to-dark", "to-light"], "?theme=dark": ["to-light"], "?theme=light": ["to-dark"]}


def test_results_of_every_class_are_headed_in_the_language(client: TestClient) -> None:
    page = client.get("/search?q=nano", headers={**HTML, "Accept-Language": "it"}).text
    headings = re.findall(r'<section id="kind-\d+"><h2>([^<]+) <span', page)
    assert len(headings) > 1
    assert not {"Organisations", "Projects", "Seat", "Events", "Call", "Topic"} & {
        each.strip() for each in headings
    }


def test_the_forms_offered_are_those_of_the_answer(client: TestClient) -> None:
    page = client.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s a ?c } LIMIT 1"}, headers=HTML).text
    assert 'value="turtle">Turtle<' in page
    assert 'value="csv"' not in page
    page = client.get("/sparql", params={"query": "SELECT * { ?s a ?c } LIMIT 1"}, headers=HTML).text
    assert 'value="csv">CSV<' in page
    assert 'value="turtle"' not in page


def test_the_limit_that_holds_is_told(hurried: TestClient) -> None:
    assert "A query may take 2 seconds." in hurried.get("/sparql", headers=HTML).text


def test_the_search_for_names_is_never_meant(client: TestClient) -> None:
    query = "PREFIX brg: <https://w3id.org/bioregion/ontology#> SELECT * { ?m brg:matched ?x }"
    answer = client.get("/api/coach", params={"task": "empty", "query": query})
    assert answer.status_code == 200
    assert "brg:matches" not in answer.text


def test_a_value_reads_the_same_whatever_its_column_is_called(client: TestClient) -> None:
    """Whoever asks names the columns, so no name of theirs makes a country of a code or euros of a number."""
    names = "?country ?c ?amount ?n ?year"
    query = f"SELECT {names} {{ VALUES ({names}) {{ ('IT' 'IT' 4000 4000 2019) }} }}"
    shown = client.get("/sparql", params={"query": query, "lang": "en"}, headers=HTML).text
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", shown.partition("<tbody>")[2])
    assert cells == ["IT", "IT", "4,000", "4,000", "2019"]


def test_only_a_column_of_nothing_but_numbers_is_one_of_numbers() -> None:
    one, half, word = (Literal(each) for each in (1, 0.5, "one"))
    assert numeric(
        [[one, one, None, word, "1"], [half, word, None, None, "2"], [None, one, None, one, None]]
    ) == {0}
    assert numeric([]) == frozenset()
