"""Consortia over HTTP: the verdict as the engine gives it, who mends it, calls to choose from, teams, files."""

from __future__ import annotations

import io
import json
import re
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from tests.server.calls_at_hand import call
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.matching.calls.facts import Call
from bioregion_graph.matching.eligibility import checker, packs, written
from bioregion_graph.matching.eligibility.consortium import consortium
from bioregion_graph.matching.eligibility.topics import rules_of
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.resources import folder
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.terms.namespaces import expand

TLS = "organisation:toscana-life-sciences"
CODE = "HORIZON-HLTH-2027-01-TEST-01"
ASKED: dict[str, Any] = {"type": "he-ria", "on": "2026-11-26"}
SHORT = ASKED | {"member": [f"{TLS},role=coordinator", "DE:Ulm"]}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over the curated graph with a call for health and one without rules."""
    home = tmp_path_factory.mktemp("consortium") / "home"
    build(home, ontology=folder("ontology"), data=folder("data"))
    quads = call(CODE, "Vaccines and health", "2027-04-13", action="RIA")
    quads |= call("TEST-2026-02", "Materials for health", "2027-02-01")
    quads |= call("TEST-2020-01", "Vaccines of old", "2020-02-01")
    publish_change(home, quads, set(), Terms(note="calls"))
    settings = Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


def test_the_verdict_is_that_of_the_engine(asked: TestClient) -> None:
    book = packs.rulebook()
    selection = book.select(("he-ria",), date(2026, 11, 26))
    for members in (["DE:Ulm", "FR:Lyon", "IT:Siena"], ["DE:Ulm", "FR:Lyon"], ["DE:Ulm", "FR:Lyon", "?:X"]):
        partners = [written.partner_of(book, each) for each in members]
        report = checker.check(book, consortium(partners), selection)
        said = asked.get("/api/consortium/check", params=ASKED | {"member": members}).json()
        assert [(rule["code"], rule["verdict"]) for rule in said["rules"]] == [
            (each.rule.code, each.truth) for each in report.rulings
        ]
        assert [each["what"] for each in said["toFindOut"]] == [
            each.unknown.what for each in report.to_find_out
        ]
        posted = asked.post("/api/consortium/check", json=ASKED | {"type": ["he-ria"], "member": members})
        assert posted.json() == said


def test_a_repair_makes_it_eligible(asked: TestClient) -> None:
    said = asked.get("/api/consortium/check", params=SHORT | {"fit": True, "text": "vaccines"}).json()
    assert said["verdict"] == "not eligible"
    assert [member["label"] for member in said["members"]] == ["Fondazione Toscana Life Sciences", "Ulm"]
    assert said["changes"][0][0]["kind"] == "add"
    assert said["fitting"][0]
    for fit in said["fitting"][0]:
        after = asked.get(
            "/api/consortium/check", params=ASKED | {"member": [*SHORT["member"], fit["organisation"]]}
        )
        assert after.json()["verdict"] == "eligible", fit


def test_what_is_told_of_a_member_counts(asked: TestClient) -> None:
    def question(*members: str) -> list[str]:
        answer = asked.get("/api/consortium/check", params=ASKED | {"member": members})
        assert answer.status_code == 200, answer.text
        return [each["question"] for each in answer.json()["toFindOut"]]

    others = ("FR:Lyon", "IT:Siena")
    assert question("DE:Ulm:kind=HES", *others)[0].startswith("Ulm: ")
    assert not any(
        each.startswith("Ulm: ") for each in question("DE:Ulm:kind=HES,gender-equality-plan=yes", *others)
    )
    wrong = asked.get("/api/consortium/check", params=ASKED | {"member": "DE:Ulm:gender-equality-plan=si"})
    assert (wrong.status_code, "Write yes or no" in wrong.json()["detail"]) == (400, True)
    nothing = asked.get("/api/consortium/check", params=ASKED)
    assert (nothing.status_code, "no partner" in nothing.json()["detail"]) == (400, True)


def test_a_topic_brings_its_rules_and_says_where_none_are_known(asked: TestClient) -> None:
    said = asked.get("/api/consortium/check", params={"topic": CODE.lower(), "member": "DE:Ulm"}).json()
    assert (said["types"], said["part"], said["topic"]) == (["he-ria"], "pillar-2", CODE)
    none = asked.get("/api/consortium/check", params={"topic": "TEST-2026-02", "member": "DE:Ulm"})
    assert (none.status_code, "Name a type of call" in none.json()["detail"]) == (404, True)
    assert asked.get("/api/consortium/check", params={"topic": "NONE", "member": "DE:Ulm"}).status_code == 404


@pytest.mark.parametrize(
    ("code", "actions", "types"),
    [
        ("HORIZON-CL5-2027-01", ("IA", "RIA"), ("he-ia",)),
        ("HORIZON-HLTH-2027-02", ("CoFund",), ("he-cofund",)),
        ("HORIZON-MSCA-2027-SE-01", ("MSCA-SE",), ("msca-se",)),
        ("HORIZON-MISS-2027-01", ("HORIZON-PCP",), ()),
        ("EDF-2027-01", ("RIA",), ()),
        ("EU4H-2027-JA-01", (), ("eu4health-joint-action",)),
    ],
)
def test_rules_by_the_code_and_the_action(
    code: str, actions: tuple[str, ...], types: tuple[str, ...]
) -> None:
    found = rules_of(Call("urn:x", code, actions=actions)).types
    assert found == types
    assert set(found) <= set(packs.rulebook().codes())


def test_calls_are_found_by_their_words(asked: TestClient) -> None:
    def codes(q: str) -> list[str]:
        found = asked.get("/api/consortium/calls", params={"q": q, "on": "2026-11-26"}).json()
        return [each["code"] for each in found["calls"]]

    assert codes("health") == ["TEST-2026-02", CODE], "the next deadline first"
    assert codes("VACCINES health") == [CODE]
    assert codes("") == ["TEST-2026-02", CODE]
    assert codes("test-2020-01") == ["TEST-2020-01"], "a closed one by its whole code"
    assert codes("zebrafish") == []
    first = asked.get("/api/consortium/calls", params={"q": CODE, "on": "2026-11-26"}).json()["calls"][0]
    assert (first["types"], first["deadline"], first["state"]) == (["he-ria"], "2027-04-13", "open")


def test_types_have_labels_in_both_languages(asked: TestClient) -> None:
    english, italian = (
        asked.get("/api/consortium/types", params={"lang": lang}).json() for lang in ("en", "it")
    )
    assert [each["code"] for each in english["types"]] == packs.rulebook().codes()
    assert english["kinds"].keys() == italian["kinds"].keys()
    assert english["kinds"] != italian["kinds"]


def test_teams_come_whole_or_line_by_line(asked: TestClient) -> None:
    sought = {"lead": TLS, "type": ["he-ria"], "size": 4, "countries": 3, "teams": 2, "on": "2026-11-26"}
    said = asked.post("/api/consortium/compose", json=sought).json()
    assert said["teams"]
    for team in said["teams"]:
        assert len(team["partners"]) == 4
        members = [
            each["organisation"] + (",role=coordinator" if each["role"] == "coordinator" else "")
            for each in team["partners"]
        ]
        checked = asked.get("/api/consortium/check", params=ASKED | {"member": members}).json()
        assert checked["verdict"] == team["verdict"]
        assert all(each["standIn"] for each in team["partners"][1:])
    answer = asked.post("/api/consortium/compose", json=sought | {"format": "ndjson"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[0]["progress"] == "reading projects"
    assert lines[-1] == {"complete": True}
    assert lines[-2] == said
    table = asked.post("/api/consortium/compose", json=sought | {"format": "csv"}).text
    assert len(table.splitlines()) == 1 + sum(len(team["partners"]) for team in said["teams"])


def test_what_clashes_is_told(asked: TestClient) -> None:
    sought = {"lead": TLS, "type": ["he-ria"], "size": 3, "countries": 5, "lang": "it"}
    said = asked.post("/api/consortium/compose", json=sought).json()
    assert said["teams"] == []
    assert said["clash"] == ["almeno 5 Paesi"]
    lines = asked.post(
        "/api/consortium/compose", json=sought | {"lead": "organisation:nobody", "format": "ndjson"}
    ).text.splitlines()
    assert "no organisation" in json.loads(lines[-1])["error"]


def test_a_workbook_holds_what_is_told(asked: TestClient) -> None:
    params = SHORT | {"topic": CODE, "text": "vaccines", "format": "xlsx", "lang": "it"}
    answer = asked.get("/api/consortium/export", params=params | {"member": [*SHORT["member"], "FR:=1+1"]})
    assert answer.headers["Content-Disposition"].endswith('2026-11-26.xlsx"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        texts = [
            each.text
            for each in ET.fromstring(book.read("xl/sharedStrings.xml")).iter()
            if each.tag.endswith("}t")
        ]
        sheets = b"".join(book.read(name) for name in book.namelist() if "worksheets/sheet" in name)
    assert {"Esito", "Fondazione Toscana Life Sciences", "Italia", "coordinatore", "=1+1"} <= set(texts)
    assert b"<f>" not in sheets, "nothing that was typed is a formula"
    said = asked.get("/api/consortium/check", params=SHORT | {"lang": "it"}).json()
    assert {rule["legalBasis"] for rule in said["rules"]} <= set(texts)


def test_a_page_is_one_page_and_the_same_each_time(asked: TestClient) -> None:
    hostile = 'DE:#import "x" $Ulm$ *Żółć* \u202e עברית 🧬'
    params = SHORT | {"member": [*SHORT["member"], hostile], "format": "pdf", "title": "]] #panic()"}
    first = asked.get("/api/consortium/export", params=params)
    assert first.status_code == 200, first.text
    assert first.content.startswith(b"%PDF-")
    assert re.findall(rb"/Type\s*/Pages.*?/Count (\d+)", first.content, re.DOTALL) == [b"1"]
    assert asked.get("/api/consortium/export", params=params).content == first.content


def test_rdf_of_a_consortium_names_its_members(asked: TestClient) -> None:
    turtle = asked.get("/api/consortium/export", params=SHORT, headers={"Accept": "text/turtle"})
    triples = list(parse(turtle.content, format=RdfFormat.TURTLE))
    named = {each.object.value for each in triples if each.predicate == expand("brg:participant")}
    assert expand(TLS).value in named
    assert len(named) == 2


def test_the_page_answers_without_a_script(asked: TestClient) -> None:
    empty = asked.get("/match")
    assert empty.status_code == 200
    assert '<form class="wish" action="/match">' in empty.text
    assert "<article" not in empty.text
    params = {
        "plain": "1",
        "lead": "Toscana Life Sciences",
        "text": "vaccines",
        "lang": "it",
        "on": "2026-11-26",
    }
    answer = asked.get("/match", params=params)
    assert answer.text.count('<article class="hit">') == 20
    assert "Lavoro comune" in answer.text
    hits = asked.get("/api/partners", params={"lead": TLS, "text": "vaccines", "on": "2026-11-26"}).json()[
        "hits"
    ]
    assert [answer.text.index(hit["organisation"].rpartition("/")[2]) for hit in hits[:3]] == sorted(
        answer.text.index(hit["organisation"].rpartition("/")[2]) for hit in hits[:3]
    )
    for wrong in (
        {"call": "NONE"},
        {"lead": "https://w3id.org/bioregion/id/organisation/nobody"},
        {"on": "x"},
    ):
        told = asked.get("/match", params={"plain": "1", "text": "vaccines", **wrong})
        assert told.status_code == 200
        assert 'role="alert"' in told.text
    scripted = asked.get("/match", params={"lead": TLS, "member": f"{TLS},role=<script>"})
    assert "<script>," not in scripted.text
    assert "Fondazione Toscana Life Sciences" in scripted.text


def test_a_check_is_quick_enough_to_be_live() -> None:
    book = packs.rulebook()
    selection = book.select(("he-ria",), date(2026, 11, 26))
    codes = ("DE", "FR", "IT", "ES", "PL", "NO", "IS", "BE")
    partners = [written.partner_of(book, f"{codes[each % 8]}:P{each}:kind=HES") for each in range(12)]
    took = []
    for _ in range(7):
        began = time.process_time()
        checker.check(book, consortium(partners), selection)
        took.append(time.process_time() - began)
    assert min(took) < 0.02
