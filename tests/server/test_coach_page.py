"""The query coach over HTTP: by GET, by POST, on the page for queries, in two languages, within limits."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from tests.server.conftest import TestClient

from bioregion_graph.queries.coach.advice import Advice
from bioregion_graph.terms.namespaces import prologue

HTML = {"Accept": "text/html", "Accept-Language": "en"}
ITALIAN = {"Accept": "text/html", "Accept-Language": "it"}
HEAD = prologue(("brg", "rdfs"))
NOBODY = HEAD + "SELECT ?o { ?o a brg:Organization ; rdfs:label ?name } LIMIT 5"
EVERYBODY = HEAD + "SELECT ?o { ?o a brg:Organisation } ORDER BY ?o"


def asked(client: TestClient, query: str, task: str, **more: str) -> dict[str, Any]:
    answer = client.get("/api/coach", params={"query": query, "task": task, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_all_three_kinds_of_advice_are_given(client: TestClient) -> None:
    hints = asked(client, NOBODY, "hints")["hints"]
    assert {hint["code"] for hint in hints} >= {"unknown_word", "limit_without_order"}
    steps = asked(client, EVERYBODY, "explain")["explain"]["steps"]
    assert "“organisation” (brg:Organisation)" in steps[0]["says"]["en"]
    assert steps[0]["rows"]["is_exact"]
    empty = asked(client, NOBODY, "empty")["empty"]
    assert empty["is_empty"] is True
    assert empty["culprit"]["mend"]["text"] == "brg:Organisation"


def test_the_mend_gives_rows_when_it_is_put_there(client: TestClient) -> None:
    mend = asked(client, NOBODY, "empty")["empty"]["culprit"]["mend"]
    start, end = mend["place"]["start"], mend["place"]["end"]
    mended = NOBODY[:start] + mend["text"] + NOBODY[end:]
    rows = client.get("/sparql", params={"query": mended, "format": "json"}).json()["results"]["bindings"]
    assert len(rows) == 5


def test_a_form_is_answered_like_an_address(client: TestClient) -> None:
    for task in Advice:
        by_form = client.post("/api/coach", data={"query": NOBODY, "task": task.value})
        assert by_form.status_code == 200
        assert by_form.json() == asked(client, NOBODY, task.value)
    assert client.post("/api/coach", data={"query": NOBODY}).json()["task"] == "hints"


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"query": "SELECT * { ?s ?p }"}, 200, None),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, 400, "would change the graph"),
        ({"query": "SELECT * { SERVICE <urn:a> { ?s ?p ?o } }"}, 400, "SERVICE asks another server"),
        ({"query": EVERYBODY, "task": "magic"}, 400, 'task: "magic" is nothing the coach does'),
        ({"query": [EVERYBODY, NOBODY]}, 400, "2 queries were sent"),
        ({"task": "hints"}, 400, "0 queries were sent"),
        ({"query": EVERYBODY, "known_by": "soon"}, 400, "is not a day"),
        ({"query": EVERYBODY, "known_by": ["2026-01-01", "2026-01-02"]}, 400, "stands 2 times"),
        ({"query": EVERYBODY, "default-graph-uri": "no iri"}, 400, "Give the whole IRI"),
    ],
)
def test_what_cannot_be_coached_is_told(
    client: TestClient, fields: dict[str, Any], status: int, said: str | None
) -> None:
    answer = client.post("/api/coach", data=fields)
    assert answer.status_code == status, answer.text
    if said is None:
        assert answer.json()["hints"] is None
        assert "cannot read this query" in answer.json()["problem"]["en"]
    else:
        assert said in answer.json()["detail"]


def test_bodies_of_other_kinds_are_refused(client: TestClient) -> None:
    assert client.post("/api/coach", json={"query": EVERYBODY}).status_code == 415
    large = client.post("/api/coach", data={"query": "#" * 1_100_000})
    assert large.status_code == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    broken = client.post("/api/coach", content=b"query=\xff", headers=form)
    assert broken.status_code == 400
    assert "not UTF-8" in broken.json()["detail"]


def test_only_the_graphs_of_the_caller_are_asked(client: TestClient) -> None:
    graph = "https://w3id.org/bioregion/id/source/seed-000"
    query = "ASK { ?s ?p ?o }"
    assert asked(client, query, "empty", **{"default-graph-uri": graph})["empty"]["is_empty"] is False
    nothing = asked(client, query, "empty", **{"default-graph-uri": "urn:nothing"})["empty"]
    assert nothing["is_empty"] is True


def test_advice_over_its_time_is_ended(hurried: TestClient) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STRLEN(CONCAT(?a, ?d, ?g, ?i)) > 9999999) }"
    answer = hurried.get("/api/coach", params={"query": endless, "task": "empty"})
    assert answer.status_code == 503
    assert "The query was ended" in answer.json()["detail"]


def page(client: TestClient, query: str, headers: dict[str, str] = HTML, **more: str) -> str:
    client.cookies.clear()
    return html.unescape(client.get("/sparql", params={"query": query, **more}, headers=headers).text)


def test_an_empty_answer_is_explained_on_the_page(client: TestClient) -> None:
    shown = page(client, NOBODY)
    part = shown.partition("Why there is no row")[2]
    assert "Nothing fits the pattern in line 3, column 13: ?o a brg:Organization" in part
    assert "With brg:Organisation instead of brg:Organization there are rows." in part
    italian = page(client, NOBODY, ITALIAN).partition("Perché non c'è alcuna riga")[2]
    assert "brg:Organization non compare nel grafo." in italian
    assert "Why there is no row" not in page(client, EVERYBODY)


def test_the_page_says_once_what_empties_the_answer(client: TestClient) -> None:
    """Which pattern, whether its words are there, what is meant: no hint, note or list says it again."""
    shown = page(client, NOBODY)
    part = shown.partition("Why there is no row")[2].partition("</section>")[0]
    said = [re.sub(r"<[^>]*>", "", each).strip() for each in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", part)]
    assert said == [
        "Nothing fits the pattern in line 3, column 13: ?o a brg:Organization",
        "brg:Organization does not occur in the graph.",
        "Is “organisation” (brg:Organisation) meant? With brg:Organisation instead of brg:Organization there are rows.",
    ]
    assert "No row answers this query." not in shown
    hints = shown.partition("<h2>Hints</h2>")[2].partition("</section>")[0]
    assert "Without ORDER BY" in hints
    assert "brg:Organization" not in hints
    part = page(client, NOBODY, ITALIAN).partition("Perché non c'è alcuna riga")[2].partition("</section>")[0]
    assert "Con brg:Organisation al posto di brg:Organization ci sono righe." in part


def test_a_hint_about_another_part_than_the_guilty_one_stays(client: TestClient) -> None:
    query = HEAD + "SELECT ?o { ?o a brg:Organization ; brg:contry ?c } ORDER BY ?o"
    hints = page(client, query).partition("<h2>Hints</h2>")[2].partition("</section>")[0]
    assert "brg:contry is no property of the ontology." in hints
    assert "brg:Organization" not in hints
    union = HEAD + "SELECT ?o { { ?o a brg:Organization } UNION { ?o brg:contry ?c } } ORDER BY ?o"
    assert "<h2>Hints</h2>" not in page(client, union)


def test_where_every_word_is_there_the_page_says_so(client: TestClient) -> None:
    shown = page(client, HEAD + "SELECT ?o { ?o a brg:Organisation . ?o a brg:Project }")
    part = shown.partition("Why there is no row")[2].partition("</section>")[0]
    assert "none that agrees with what stands before it in ?o." in part
    assert "occurs as" not in part


def test_a_no_and_a_count_of_nothing_are_explained_too(client: TestClient) -> None:
    assert "Why there is no row" in page(client, HEAD + "ASK { ?o a brg:Organization }")
    counted = page(client, HEAD + "SELECT (COUNT(*) AS ?n) { ?o a brg:Organization }")
    assert "Why there is no row" in counted
    assert "Why there is no row" not in page(client, HEAD + "ASK { ?o a brg:Organisation }")


def test_each_step_has_a_bar_and_what_it_says(client: TestClient) -> None:
    shown = page(client, EVERYBODY)
    part = shown.partition("What this query does, step by step")[2].partition("</details>")[0]
    assert re.search(r'<meter class="size" min="0" max="100" value="100"', part)
    assert "Find everything of the kind “organisation” (brg:Organisation): ?o." in part
    assert '<details class="said coach">' in shown


def test_a_query_can_be_explained_without_being_run(client: TestClient) -> None:
    shown = page(client, EVERYBODY + " LIMIT 3 OFFSET 2", coach="1")
    assert '<details class="said coach" open>' in shown
    assert '<table class="rows">' not in shown


def test_what_cannot_be_explained_first_is_told_in_the_language(client: TestClient) -> None:
    told = page(client, "SELECT * { ?s ?p }", coach="1")
    assert "The coach cannot read this query" in told
    assert "non si lascia leggere" in page(client, "SELECT * { ?s ?p }", ITALIAN, coach="1")
    refused = page(client, "DELETE WHERE { ?s ?p ?o }", ITALIAN, coach="1")
    assert "cambierebbe il grafo" in refused or "modificherebbe il grafo" in refused


def test_what_is_shown_cannot_be_markup(client: TestClient) -> None:
    query = HEAD + "SELECT * { ?s rdfs:label '<script>alert(1)</script>' }"
    client.cookies.clear()
    raw = client.get("/sparql", params={"query": query}, headers=HTML).text
    assert "Why there is no row" in raw
    assert "<script>" not in raw
