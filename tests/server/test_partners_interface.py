"""Partners over HTTP: rows, pages, lines as they are found, and what is told of wrong requests."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator

import pytest
from pyoxigraph import RdfFormat, parse
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings

ASKED = {
    "lead": "organisation:toscana-life-sciences",
    "text": "vaccines and rare diseases",
    "on": "2026-09-01",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over the curated graph."""
    home = tmp_path_factory.mktemp("partners") / "home"
    build(home, ontology=folder("ontology"), data=folder("data"))
    settings = Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


def test_hits_have_reasons_and_parts_that_add_up(asked: TestClient) -> None:
    answer = asked.get("/api/partners", params=ASKED)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["hits"]
    assert said["total"] >= len(said["hits"])
    for hit in said["hits"]:
        assert math.isclose(math.fsum(hit["parts"].values()), hit["score"], abs_tol=1e-9)
        assert hit["label"] in hit["sentence"]
        assert all(edge["sources"] or edge["likeness"] for path in hit["paths"] for edge in path)
    assert asked.get("/api/partners", params=ASKED).json() == said


def test_pages_go_on_where_the_last_ended(asked: TestClient) -> None:
    whole = asked.get("/api/partners", params=ASKED | {"limit": "6"}).json()["hits"]
    first = asked.get("/api/partners", params=ASKED | {"limit": "3"})
    second = asked.get(first.headers["Link"].split(">")[0].strip("<"))
    assert first.json()["hits"] + second.json()["hits"] == whole


def test_a_post_gives_the_same_and_takes_long_texts(asked: TestClient) -> None:
    assert asked.post("/api/partners", json=ASKED).json() == asked.get("/api/partners", params=ASKED).json()
    long = asked.post("/api/partners", json=ASKED | {"text": "vaccines against rare diseases " * 4000})
    assert long.status_code == 200
    assert any("100000" in each for each in long.json()["notices"])


def test_lines_come_as_they_are_found(asked: TestClient) -> None:
    lines = asked.get("/api/partners", params=ASKED | {"format": "ndjson", "limit": "4"}).text.splitlines()
    said = [json.loads(line) for line in lines]
    assert said[-1] == {"complete": True}
    hits = [each["hit"] for each in said if "hit" in each]
    assert hits == asked.get("/api/partners", params=ASKED | {"limit": "4"}).json()["hits"]
    assert [each["done"] for each in said if "hit" in each] == [1, 2, 3, 4]


def test_csv_and_turtle_can_be_read(asked: TestClient) -> None:
    hits = asked.get("/api/partners", params=ASKED | {"limit": "3"}).json()["hits"]
    table = asked.get("/api/partners", params=ASKED | {"limit": "3", "format": "csv"}).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [float(row["score"]) for row in rows] == [hit["score"] for hit in hits]
    turtle = asked.get("/api/partners", params=ASKED | {"limit": "3", "format": "turtle"}).content
    triples = list(parse(turtle, format=RdfFormat.TURTLE))
    named = {each.object.value for each in triples if each.predicate.value.endswith("recommends")}
    assert named == {hit["organisation"] for hit in hits}


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"text": "", "lead": ""}, 400, "Nothing is asked"),
        ({"call": "HORIZON-HLTH-9999"}, 404, "No call has the code"),
        ({"country": "XQ"}, 400, "XQ is no country"),
        ({"partner": "organisation:toscana-life-sciences"}, 400, "listed twice"),
        ({"lead": "organisation:nobody-at-all"}, 404, "There is no organisation"),
        ({"novelty": "2"}, 422, ""),
        ({"lang": "xx"}, 400, "not spoken here"),
    ],
)
def test_wrong_requests_are_told_what_to_do(
    asked: TestClient, changed: dict[str, str], status: int, told: str
) -> None:
    answer = asked.get("/api/partners", params=ASKED | changed)
    assert answer.status_code == status, answer.text
    assert told in answer.text
