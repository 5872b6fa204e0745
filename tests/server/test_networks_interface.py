"""Networks over HTTP: columns, graphs for other programs, ways, scenarios, limits that are told."""

from __future__ import annotations

import csv
import io
from datetime import date

import networkx as nx
import pytest
from tests.server.conftest import TestClient

from bioregion_graph.server import network_wishes, prepared
from bioregion_graph.server.kept import Kept

MEMBERS = {"ties": "memberships", "on": "2019-05-01"}


def test_columns_and_what_is_said_of_the_whole(client: TestClient) -> None:
    answer = client.get("/api/network", params=MEMBERS | {"measures": "betweenness", "layout": "true"})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    nodes, ties = said["nodes"], said["ties"]
    assert said["about"]["nodes"] == len(nodes["iri"]) == len(nodes["x"]) == len(nodes["betweenness"])
    assert said["about"]["ties"] == len(ties["source"]) == len(ties["answer"])
    assert set(ties["answer"]) == {"yes", "unknown"}
    assert max(ties["target"]) < len(nodes["iri"])
    assert answer.headers["Bioregion-Generation"] == str(said["about"]["generation"])


def test_the_same_graph_in_every_form(client: TestClient) -> None:
    answers = {
        form: client.get("/api/network", params=MEMBERS | {"format": form})
        for form in ("json", "csv", "nodes-csv", "graphml", "gexf")
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    count = len(answers["json"].json()["ties"]["source"])
    assert len(list(csv.DictReader(io.StringIO(answers["csv"].text)))) == count
    assert nx.parse_graphml(answers["graphml"].text).number_of_edges() == count
    assert nx.read_gexf(io.BytesIO(answers["gexf"].content)).number_of_edges() == count
    assert answers["graphml"].headers["content-type"].startswith("application/graphml+xml")
    accepted = client.get("/api/network", params=MEMBERS, headers={"Accept": "application/gexf+xml"})
    assert accepted.content == answers["gexf"].content


def test_narrower_wishes_give_less(client: TestClient) -> None:
    def count(**wish: str) -> int:
        nodes: int = client.get("/api/network", params=MEMBERS | wish).json()["about"]["nodes"]
        return nodes

    assert count() > count(network="organisation:council-of-european-bioregions") > 0
    assert count() > count(centre="organisation:biocat", depth="2") > count(centre="organisation:biocat") > 0
    assert count() > count(country="IT") > 0
    assert count() > count(proven="true") > 0


def test_only_who_works_in_a_field_or_below_it(client: TestClient) -> None:
    def names(**wish: str | list[str]) -> set[str]:
        return set(client.get("/api/network", params=MEMBERS | wish).json()["nodes"]["iri"])

    narrow, broad = names(field="ls:medical-devices"), names(field="ls:medical-technology")
    assert 0 < len(narrow) < len(broad) < len(names())
    assert narrow < broad
    assert names(field=["ls:medical-devices", "ls:medical-technology"]) == broad
    said = client.get("/api/network", params=MEMBERS | {"field": "ls:no-such-field"})
    assert (said.status_code, "is classified with" in said.json()["detail"]) == (404, True)


def test_projects_can_be_nodes(client: TestClient) -> None:
    nodes = client.get("/api/network", params={"ties": "projects", "bipartite": "true"}).json()["nodes"][
        "iri"
    ]
    assert {iri.rpartition("/id/")[2].partition("/")[0] for iri in nodes} == {"organisation", "project"}


def test_a_way_and_none(client: TestClient) -> None:
    ends = {"from": "organisation:clust-er-health", "to": "organisation:council-of-european-bioregions"}
    said = client.get("/api/network/path", params=ends | {"on": "2026-09-01"}).json()
    assert [len(way["steps"]) for way in said["ways"]] == [1]
    assert said["asked"]["since"] == "2023-09-01"
    alone = {"from": "organisation:bionian", "to": ends["to"], "ties": "memberships", "on": "2019-05-01"}
    assert client.get("/api/network/path", params=alone).json()["ways"] == []


def test_a_scenario_and_its_outcome(client: TestClient) -> None:
    steps = [
        {"do": "remove organisation", "organisation": "organisation:alisei"},
        {"do": "add cluster", "cluster": "New cluster", "members": ["organisation:biocat"]},
    ]
    body = {"ties": ["memberships"], "on": "2019-05-01", "scenario": {"name": "less", "steps": steps}}
    said = client.post("/api/network/what-if", json=body).json()
    assert said["scenario"]["steps"][1]["cluster"] == "urn:bioregion:scenario:New-cluster"
    lost = {node["iri"].rpartition("/")[2] for node in said["change"]["nodes_lost"]}
    assert "alisei" in lost
    assert len(said["change"]["ties_gained"]) == 1
    now = client.get("/api/network", params=MEMBERS).json()["about"]["ties"]
    assert said["change"]["before"]["ties"] == now, "nothing was written"


@pytest.mark.parametrize(
    ("params", "status", "told"),
    [
        ({"ties": "friendship"}, 400, "no ties"),
        ({"measures": "fame"}, 400, "no measure"),
        ({"on": "yesterday"}, 400, "not a day"),
        ({"centre": "organisation:none-such"}, 404, "no tie"),
        ({"format": "pdf"}, 400, "no format"),
    ],
)
def test_what_cannot_be_asked_is_told(
    client: TestClient, params: dict[str, str], status: int, told: str
) -> None:
    answer = client.get("/api/network", params=params)
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text


def test_large_networks_are_for_the_command_line(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = MEMBERS | {"on": "2018-05-01"}  # what was answered before is kept
    monkeypatch.setattr(network_wishes, "_MOST_NODES_OF_SLOW", 100)
    slow = client.get("/api/network", params=asked | {"measures": "betweenness"})
    assert (slow.status_code, "up to 100 nodes" in slow.json()["detail"]) == (422, True)
    assert client.get("/api/network", params=asked | {"measures": "degree"}).status_code == 200
    monkeypatch.setattr(network_wishes, "MOST_NODES", 100)
    large = client.get("/api/network", params=asked | {"least": "1", "measures": "core"})
    assert (large.status_code, "bioregion network export" in large.json()["detail"]) == (422, True)


def test_spells_tell_when_each_tie_held(client: TestClient) -> None:
    said = client.get("/api/network", params={"ties": "memberships", "days": "true"}).json()
    spells, ties = said["spells"], said["ties"]
    assert {len(column) for column in spells.values()} == {len(spells["tie"])}
    assert set(spells["tie"]) == set(range(len(ties["source"])))
    day = (date(2019, 5, 1) - date(1970, 1, 1)).days
    rows = zip(spells["tie"], spells["from"], spells["until"], strict=True)
    held = {
        tie for tie, first, last in rows if (first is None or first <= day) and (last is None or last >= day)
    }
    names = said["nodes"]["iri"]
    on_day = client.get("/api/network", params=MEMBERS).json()
    assert "inside" not in spells
    there, ends = on_day["nodes"]["iri"], on_day["ties"]
    expected = {(there[one], there[other]) for one, other in zip(ends["source"], ends["target"], strict=True)}
    assert {(names[ties["source"][tie]], names[ties["target"][tie]]) for tie in held} == expected
    assert "spells" not in on_day


def test_what_has_changed_between_two_days(client: TestClient) -> None:
    days = {"before": "2019-05-01", "after": "2026-09-01", "ties": "memberships"}
    said = client.get("/api/network/change", params=days | {"limit": "3"}).json()
    change = said["change"]
    was = client.get("/api/network", params=MEMBERS).json()["about"]
    assert (change["before"]["nodes"], change["before"]["ties"]) == (was["nodes"], was["ties"])
    counts = change["counts"]
    assert len(change["ties_gained"]) == min(3, counts["ties_gained"])
    assert counts["ties_gained"] - counts["ties_lost"] == change["after"]["ties"] - was["ties"]
    rows = list(
        csv.DictReader(io.StringIO(client.get("/api/network/change", params=days | {"format": "csv"}).text))
    )
    assert sum(row["change"] == "tied" for row in rows) == counts["ties_gained"]
    assert {row["other"] for row in rows if row["change"] in ("joined", "left")} == {""}
    wrong = client.get("/api/network/change", params=days | {"after": "never"})
    assert (wrong.status_code, "not a day" in wrong.json()["detail"]) == (400, True)


def test_new_ties_that_would_connect_the_most(client: TestClient) -> None:
    found = client.get("/api/network/suggest", params=MEMBERS).json()["ties"]
    assert len(found) == 3
    steps = [{"do": "add tie", "one": tie["one"]["iri"], "other": tie["other"]["iri"]} for tie in found]
    body = {"ties": ["memberships"], "on": "2019-05-01", "scenario": {"steps": steps}}
    change = client.post("/api/network/what-if", json=body).json()["change"]
    assert len(change["ties_gained"]) == 3
    gained = change["after"]["spread"]["efficiency"] - change["before"]["spread"]["efficiency"]
    assert gained == pytest.approx(sum(tie["gain"] for tie in found))
    own = client.get(
        "/api/network/suggest", params=MEMBERS | {"for": "organisation:biocat", "count": "1"}
    ).json()["ties"]
    assert "biocat" in own[0]["one"]["iri"] + own[0]["other"]["iri"]


def test_three_hold_two_worlds_together(client: TestClient) -> None:
    asked = {
        "one": "organisation:clust-er-health",
        "other": "organisation:council-of-european-bioregions",
        "on": "2019-05-01",
    }
    found = client.get("/api/network/worlds", params=asked).json()["worlds"]
    names = [holder["node"]["iri"].rpartition("/")[2] for holder in found["holders"]]
    assert names == ["cluster-lombardo-scienze-della-vita", "alisei", "campania-bioscience"]
    assert found["holders"][-1]["without"]["connected"] == 0
    assert found["holders"][-1]["without"]["distance"] is None
    same = client.get("/api/network/worlds", params=asked | {"other": asked["one"]})
    assert (same.status_code, "two bodies" in same.json()["detail"]) == (400, True)


def test_who_finds_no_turn_is_told_when_to_come_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = client.app.state.graph.prepared  # type: ignore[attr-defined]  # an application of ours
    monkeypatch.setattr(prepared, "_WAIT_SECONDS", 0.01)
    with turns.turn(), turns.turn():
        answer = client.get("/api/network", params=MEMBERS | {"on": "2017-05-01"})
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert client.get("/api/network", params=MEMBERS | {"on": "2017-05-01"}).status_code == 200


def test_what_was_answered_is_kept_until_there_is_no_room() -> None:
    made: list[str] = []

    def make(name: str) -> bytes:
        made.append(name)
        return name.encode() * 4

    kept = Kept(most_bytes=8)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.answer(name, lambda name=name: make(name)) == name.encode() * 4
    assert made == ["a", "b", "c", "b"]
    with pytest.raises(ValueError, match="not made"):
        kept.answer("d", lambda: refuse())
    assert kept.answer("large", lambda: b"x" * 9) == kept.answer("large", lambda: b"x" * 9)


def refuse() -> bytes:
    raise ValueError("not made")
