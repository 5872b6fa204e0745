"""What queries can ask for beside SPARQL 1.1, asked of the endpoint and of the command line's readers alike."""

from __future__ import annotations

import csv
import io

import pytest
from tests.server.conftest import TestClient

from bioregion_graph.terms.namespaces import prologue

NEAR = 'geof:distance(brg:point(43.3188, 11.3308), "POINT(11.3426 44.4949)"^^geo:wktLiteral, uom:kilometre)'


def rows(client: TestClient, query: str) -> list[list[str]]:
    answer = client.post("/sparql", data={"query": prologue() + query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    _, *found = csv.reader(io.StringIO(answer.text))
    return found


@pytest.mark.parametrize("text", ["biocatt", "BIOCAT", "bio cat"])
def test_things_are_found_by_name(client: TestClient, text: str) -> None:
    found = rows(
        client, f'SELECT ?thing ?score {{ (?thing ?score) brg:matches ("{text}" 5 brg:Organisation) }}'
    )
    assert found[0][0].endswith("/organisation/biocat")
    listed = client.get("/api/search", params={"q": text, "kind": "Organisation"}).json()
    assert float(found[0][1]) == listed[0]["score"]


def test_a_day_is_answered(client: TestClient) -> None:
    found = rows(
        client,
        "SELECT ?answer (COUNT(*) AS ?ties) { ?tie a brg:Membership "
        'BIND (COALESCE(STR(brg:memberOn(?tie, "2019-05-01"^^xsd:date)), "unknown") AS ?answer) } GROUP BY ?answer',
    )
    (listed,) = [
        row
        for row in csv.reader(
            io.StringIO(
                client.get("/api/queries/statistics/certainty_of_ties?format=csv&day=2019-05-01").text
            )
        )
        if row[0].endswith("Membership")
    ]
    counts = dict(found)
    assert [counts.get(word, "0") for word in ("true", "unknown", "false")] == listed[1:]
    assert counts["true"] != "0"


def test_distances_are_measured(client: TestClient) -> None:
    ((found,),) = rows(client, f"SELECT (ROUND({NEAR}) AS ?km) {{}}")
    assert 130 <= float(found) <= 131


def test_a_text_that_is_a_variable_is_refused(client: TestClient) -> None:
    problem = client.post("/sparql", data={"query": f"{prologue()}SELECT * {{ ?thing brg:matches ?text }}"})
    assert problem.status_code == 400
    assert "searched for before the query runs" in problem.json()["detail"]
