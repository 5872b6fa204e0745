"""Partners over HTTP: rows, pages, lines as they are found, and what is told of wrong requests."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.matching.eligibility.packs import rulebook
from bioregion_graph.matching.sides import Side, kinds_of
from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.terms.namespaces import expand
from bioregion_graph.validation import referee

ASKED = {
    "lead": "organisation:toscana-life-sciences",
    "text": "vaccines and rare diseases",
    "on": "2026-09-01",
}
RINGS = ASKED | {"rings": "true"}


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


def test_a_side_is_what_composing_counts_by_it(asked: TestClient) -> None:
    everybody = asked.get("/api/partners", params=ASKED | {"limit": "200"}).json()
    kinds = {hit["organisation"]: hit["kind"] for hit in everybody["hits"]}
    assert everybody["total"] <= len(kinds)
    book = rulebook()
    found = {}
    for side in Side:
        answer = asked.get("/api/partners", params=ASKED | {"side": side.value, "limit": "200"})
        hits = answer.json()["hits"] if answer.status_code == 200 else []
        found[side] = {hit["organisation"] for hit in hits}
        wider = {kind for kind, above in book.broader.items() if above & set(kinds_of(side))}
        assert found[side] == {organisation for organisation, kind in kinds.items() if kind in wider}
    assert sum(map(bool, found.values())) > 2
    both = asked.post("/api/partners", json=ASKED | {"side": ["research", "public"], "limit": 200}).json()
    assert {hit["organisation"] for hit in both["hits"]} == found[Side.research] | found[Side.public]
    assert both["request"]["sides"] == ["research", "public"]


def test_rings_tell_why_they_were_widened_and_who_introduces(asked: TestClient) -> None:
    said = asked.get("/api/partners", params=RINGS | {"limit": "8"}).json()
    rings = said["rings"]
    names = [each["ring"] for each in rings["asked"]]
    assert names == ["own", "national", "european", "open"][: len(names)]
    assert len(names) > 1
    assert rings["asked"][0]["reasons"] == []
    widened = [reason for each in rings["asked"] for reason in each["reasons"]]
    assert widened == rings["reasons"][:-1]
    assert widened
    order = [names.index(hit["ring"]["level"]) for hit in said["hits"]]
    assert order == sorted(order)
    assert [hit["place"] for hit in said["hits"]] == list(range(1, 9))
    for hit in said["hits"]:
        is_open = hit["ring"]["level"] == "open"
        assert hit["ring"]["path"][:1] == ([] if is_open else [hit["organisation"]])
    ways = [(hit, hit["introduction"]) for hit in said["hits"] if hit["introduction"]]
    assert ways
    for hit, way in ways:
        first, last = way["steps"][0], way["steps"][-1]
        assert (first["from"], last["to"]) == (rings["asker"], hit["organisation"])
        assert all(step["sources"] for step in way["steps"])
        assert hit["label"] in way["sentence"]


def test_pages_of_rings_neither_lose_nor_repeat_anybody(asked: TestClient) -> None:
    whole = asked.get("/api/partners", params=RINGS | {"limit": "200"}).json()
    seen, address = [], "/api/partners"
    answer = asked.get(address, params=RINGS | {"limit": "7"})
    while True:
        seen += answer.json()["hits"]
        assert answer.json()["total"] == whole["total"]
        if "Link" not in answer.headers:
            break
        answer = asked.get(answer.headers["Link"].split(">")[0].strip("<"))
    assert [hit["organisation"] for hit in seen] == [hit["organisation"] for hit in whole["hits"]]
    assert [hit["place"] for hit in seen] == list(range(1, whole["total"] + 1))
    assert len({hit["organisation"] for hit in seen}) == len(seen)


def test_rings_are_the_same_in_every_form(asked: TestClient) -> None:
    params = RINGS | {"limit": "6", "offset": "1"}
    said = asked.get("/api/partners", params=params).json()
    assert asked.post("/api/partners", json=params).json() == said
    assert said["id"] != asked.get("/api/partners", params=ASKED).json()["id"], "another answer"
    text = asked.get("/api/partners", params=params | {"format": "ndjson"}).text
    lines = [json.loads(line) for line in text.splitlines()]
    head = next(each for each in lines if "rings" in each)
    assert head == {name: value for name, value in said.items() if name != "hits"}
    assert [each["hit"] for each in lines if "hit" in each] == said["hits"]
    table = asked.get("/api/partners", params=params | {"format": "csv"}).text
    reasons = {each["ring"]: " ".join(each["reasons"]) for each in said["rings"]["asked"]}
    for row, hit in zip(csv.DictReader(io.StringIO(table)), said["hits"], strict=True):
        way = hit["introduction"]
        assert (row["organisation"], row["ring"]) == (hit["organisation"], hit["ring"]["level"])
        assert (row["widened"], row["found"]) == (reasons[row["ring"]], hit["ring"]["sentence"])
        assert row["introduction"] == (way["sentence"] if way else "")
        sources = {source for step in way["steps"] for source in step["sources"]} if way else set()
        assert set(row["introduction_sources"].split()) == sources


def test_rings_as_recommendations_keep_the_shapes(asked: TestClient) -> None:
    params = RINGS | {"limit": "6"}
    said = asked.get("/api/partners", params=params).json()
    turtle = asked.get("/api/partners", params=params | {"format": "turtle"}).text
    facts = Graph(bind_namespaces="none").parse(data=turtle, format="turtle")
    assert [each.message for each in referee.judge(facts, folder("ontology"))] == []
    triples = list(parse(turtle, format=RdfFormat.TURTLE))

    def told(name: str) -> dict[str, str]:
        whom = {each.subject: each.object.value for each in triples if each.predicate == expand(name)}
        return {whom_it_is[subject]: value for subject, value in whom.items()}

    whom_it_is = {
        each.subject: each.object.value for each in triples if each.predicate == expand("brg:recommends")
    }
    levels = {hit["organisation"]: expand(f"ring:{hit['ring']['level']}").value for hit in said["hits"]}
    assert told("brg:ring") == levels
    assert set(told("brg:introduction")) == {
        hit["organisation"] for hit in said["hits"] if hit["introduction"]
    }


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"text": "", "lead": ""}, 400, "Nothing is asked"),
        ({"call": "HORIZON-HLTH-9999"}, 404, "No call has the code"),
        ({"country": "XQ"}, 400, "XQ is no country"),
        ({"partner": "organisation:toscana-life-sciences"}, 400, "listed twice"),
        ({"lead": "organisation:nobody-at-all"}, 404, "There is no organisation"),
        ({"novelty": "2"}, 422, ""),
        ({"side": "civil"}, 400, "Choose one of industry, research, health, public, society, clusters"),
        (
            {"side": "industry", "kind": "kind:university"},
            400,
            "both of kind kind:university and of side industry",
        ),
        ({"rings": "true", "lead": ""}, 400, "name who asks as the leader"),
        ({"lang": "xx"}, 400, "not spoken here"),
    ],
)
def test_wrong_requests_are_told_what_to_do(
    asked: TestClient, changed: dict[str, str], status: int, told: str
) -> None:
    answer = asked.get("/api/partners", params=ASKED | changed)
    assert answer.status_code == status, answer.text
    assert told in answer.text


def test_a_slip_in_a_name_is_told(asked: TestClient) -> None:
    for answer in (
        asked.get("/api/partners", params={"txt": "vaccines", "lead": ASKED["lead"]}),
        asked.post("/api/partners", json={"text": "vaccines", "txt": "vaccines"}),
    ):
        assert answer.status_code == 422
        assert "txt" in answer.json()["detail"]
