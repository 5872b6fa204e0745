"""Topics of the Funding & Tenders portal: JSON lines with texts, and the portal's own reference file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from extracts import Reading, World, lay, lines, problem

from bioregion_graph.errors import BatchError
from bioregion_graph.importers.cordis_rows import topic_key

PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"


def topic(code: str = "HORIZON-HLTH-2027-01-STAY-01", **more: object) -> dict[str, object]:
    """A sound topic."""
    return {
        "reference": f"{code}en",
        "topicId": code,
        "title": "Staying healthy in an ageing Europe",
        "programme": "Horizon Europe",
        "callIdentifier": "HORIZON-HLTH-2027-01",
        "callTitle": "Health, single stage (2027)",
        "actionType": "RIA",
        "deadline": "2027-04-13",
        "stage": "two-stage",
        "deadlineModel": "single-stage",
        "callStatus": "forthcoming",
        "budgetMin": 6000000,
        "budgetMax": 7000000,
        "expectedGrants": 4,
        "portalUrl": PORTAL + code.lower(),
        "description": "Expected Outcome: people stay well for longer.",
        "objectives": "",
        "topicConditions": "Conditions that nobody needs for matching.",
    } | more


def test_a_topic_stands_on_the_node_of_cordis_with_its_call(tmp_path: Path) -> None:
    read = Reading("calls", lay(tmp_path / "export", {"topics.jsonl.gz": lines(topic())}))
    assert read.faults == []
    assert read.report.unknown_columns == {}
    assert read.of(topic_key("HORIZON-HLTH-2027-01-STAY-01")) == {
        "brg:actionType": ["RIA"],
        "brg:call": ["call:horizon-hlth-2027-01"],
        "brg:code": ["HORIZON-HLTH-2027-01-STAY-01"],
        "brg:deadline": ["2027-04-13^^xsd:date"],
        "brg:expectedProjects": ["4^^xsd:integer"],
        "brg:leastContribution": ["6000000^^xsd:decimal"],
        "brg:mostContribution": ["7000000^^xsd:decimal"],
        "brg:status": ["status:call-forthcoming"],
        "dcterms:abstract": ["Expected Outcome: people stay well for longer."],
        "dcterms:title": ["Staying healthy in an ageing Europe"],
        "rdf:type": ["brg:Topic"],
        "rdfs:label": ["HORIZON-HLTH-2027-01-STAY-01"],
        "schema:url": [f"{PORTAL}horizon-hlth-2027-01-stay-01^^xsd:anyURI"],
    }
    assert read.of("id/call/horizon-hlth-2027-01") == {
        "brg:code": ["HORIZON-HLTH-2027-01"],
        "brg:programme": ["programme:horizon-europe"],
        "dcterms:title": ["Health, single stage (2027)"],
        "rdf:type": ["brg:Call"],
        "rdfs:label": ["HORIZON-HLTH-2027-01"],
    }
    assert "nobody needs" not in str(read.quads)


def test_letters_encoded_twice_are_mended(tmp_path: Path) -> None:
    broken = topic(title="R&I â€“ the beneficiariesâ€™ way", description="CafÃ© in LiÃ¨ge â–ª one")
    read = Reading("calls", lay(tmp_path / "export", {"topics.jsonl": lines(broken)}))
    said = read.of(topic_key("HORIZON-HLTH-2027-01-STAY-01"))
    assert said["dcterms:title"] == ["R&I – the beneficiaries’ way"]
    assert said["dcterms:abstract"] == ["Café in Liège ▪ one"]


def test_a_topic_without_call_budget_or_deadline_is_a_topic(tmp_path: Path) -> None:
    tender = topic(
        "EuropeAid/186246/DD/ACT/NG", callIdentifier="", actionType="", deadline="", budgetMin=None, budgetMax=None,
        expectedGrants=None, description="", programme="EU External Action",
    )  # fmt: skip
    read = Reading("calls", lay(tmp_path / "export", {"topics.jsonl": lines(tender)}))
    assert read.faults == []
    key = topic_key("EuropeAid/186246/DD/ACT/NG")
    assert read.of(key) == {
        "brg:code": ["EuropeAid/186246/DD/ACT/NG"],
        "brg:status": ["status:call-forthcoming"],
        "dcterms:title": ["Staying healthy in an ageing Europe"],
        "rdf:type": ["brg:Topic"],
        "rdfs:label": ["EuropeAid/186246/DD/ACT/NG"],
        "schema:url": [f"{PORTAL}europeaid/186246/dd/act/ng^^xsd:anyURI"],
    }
    assert read.things() == {key, "id/programme/eu-external-action"}


def test_bad_lines_are_set_aside(tmp_path: Path) -> None:
    content = lines(
        topic(),
        '{"topicId": "CUT-01", "title": "A line cut in the mid',
        topic("DATE-01", deadline="2027-02-30"),
        topic("STATUS-01", callStatus="perhaps"),
        topic("MONEY-01", budgetMin=9, budgetMax=8),
        topic("MONEY-02", budgetMin=-1),
        topic("GRANTS-01", expectedGrants="some"),
        topic(title="Another title"),
        topic("TITLE-01", title=""),
        '["a list"]',
        topic("NEW-01", newField="x"),
    )
    path = lay(tmp_path / "export", {"topics.jsonl": content})
    (path / "topics.jsonl").write_bytes((path / "topics.jsonl").read_bytes() + b'{"topicId": "\xff"}\n')
    read = Reading("calls", path)
    assert [fault.removeprefix("export/topics.jsonl, row ") for fault in read.faults] == [
        "2: The line is not JSON (Invalid control character at). Mend it, or fetch the export again.",
        '3: deadline: "2027-02-30" is not in the calendar. Write a day that exists.',
        '4: callStatus "perhaps" is unknown. Write one of open, forthcoming, closed.',
        "5: budgetMin is more than budgetMax. Correct one of them.",
        '6: budgetMin "-1" is less than nothing. Write an amount of 0 or more.',
        '7: expectedGrants "some" is not a whole number. Write it as 12.',
        "8: The topic HORIZON-HLTH-2027-01-STAY-01 stands twice, with other content. Remove one of them.",
        "9: The column title is empty. Give it, or leave the row out.",
        "10: The line is no JSON object. Write { … }.",
        "12: The line is not UTF-8. Save the file as UTF-8.",
    ]
    assert read.report.unknown_columns == {"topics.jsonl": ["newField"]}
    assert read.report.read == {"topics.jsonl": 12}
    assert {topic_key("NEW-01"), topic_key("HORIZON-HLTH-2027-01-STAY-01")} <= read.things()


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = lay(tmp_path / "export", {"topics.jsonl": lines(topic()) + '{"topicId": "' + "x" * (5 << 20)})
    assert problem("calls", path) == (
        "export/topics.jsonl, row 2: The line is longer than four megabytes: its end is missing. "
        "Fetch the export again."
    )


def grant(code: str, **more: object) -> dict[str, object]:
    """A topic as the portal's reference file has it."""
    return {
        "type": 1,
        "ccm2Id": 1,
        "identifier": code,
        "title": "Staying healthy",
        "callIdentifier": "HORIZON-HLTH-2027-01",
        "callTitle": "Health",
        "frameworkProgramme": {"id": 1, "abbreviation": "HORIZON"},
        "status": {"id": 1, "abbreviation": "Open"},
        "topicActions": [{"abbreviation": "HORIZON-RIA"}],
        # Midnight in Brussels, in winter and in summer; and five in the afternoon.
        "plannedOpeningDateLong": 1768345200000,
        "deadlineDatesLong": [1782914400000, 1789484400000],
    } | more


def test_the_portals_own_file_is_read_as_a_stream(tmp_path: Path) -> None:
    records = [
        grant("HORIZON-A-01"),
        grant("HORIZON-A-02", status=None, frameworkProgramme=None),
        {"type": 0},
    ]
    text = json.dumps({"fundingData": {"GrantTenderObj": [*records, grant("HORIZON-A-01")]}}, indent=1)
    read = Reading("calls", lay(tmp_path / "export", {"grantsTenders.json": text}))
    assert read.faults == []
    said = read.of(topic_key("HORIZON-A-01"))
    assert said["brg:opensOn"] == ["2026-01-14^^xsd:date"]
    assert said["brg:deadline"] == ["2026-07-01^^xsd:date", "2026-09-15^^xsd:date"]
    assert said["brg:actionType"] == ["HORIZON-RIA"]
    assert said["brg:status"] == ["status:call-open"]
    assert read.of("id/call/horizon-hlth-2027-01")["brg:programme"] == ["programme:horizon-europe"]
    assert read.report.notes == {"records that are no topics of grants": 1, "topics that stand twice": 1}

    odd = json.dumps({"x": [grant("HORIZON-A-03", deadlineDatesLong=["soon"]), 7, grant("HORIZON-A-04")]})
    read = Reading("calls", lay(tmp_path / "odd", {"grantsTenders.json": odd}))
    assert read.faults[0].startswith(
        "odd/grantstenders.json, row 1: The record is not one of the portal (TypeError"
    )
    assert read.faults[1].startswith("odd/grantstenders.json, row 2: The record is no JSON object.")
    assert topic_key("HORIZON-A-04") in read.things()


def test_what_fetching_leaves_beside_the_file_is_not_read(tmp_path: Path) -> None:
    text = json.dumps({"fundingData": {"GrantTenderObj": [grant("HORIZON-A-01")]}})
    beside = {"grantsTenders.json.fetched.json": "{}", "grantsTenders.json.part": "[", "lock": ""}
    read = Reading("calls", lay(tmp_path / "export", {"grantsTenders.json": text} | beside))
    assert topic_key("HORIZON-A-01") in read.things()


def test_a_portal_file_that_is_cut_or_no_list_is_refused(tmp_path: Path) -> None:
    text = json.dumps({"fundingData": {"GrantTenderObj": [grant("HORIZON-A-01"), grant("HORIZON-A-02")]}})
    for number, cut in enumerate((text[:-3], text[: text.index("A-02")])):
        path = lay(tmp_path / f"cut-{number}", {"grantsTenders.json": cut})
        assert "cut off" in problem("calls", path) or "ends in its list" in problem("calls", path)
    path = lay(tmp_path / "none", {"grantsTenders.json": '{"message": "too many requests"}'})
    assert "There is no list in the file" in problem("calls", path)
    path = lay(tmp_path / "latin", {"grantsTenders.json": text.replace("Staying", "Étre").encode("latin-1")})
    assert problem("calls", path).startswith("latin/grantstenders.json")


def test_a_handful_of_topics_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BatchError) as caught:
        world.bring("calls", lay(tmp_path / "export", {"topics.jsonl": lines(topic())}), bounded=True)
    assert "1 things of the kind topic, but 300 to 30000 are expected" in str(caught.value.problems[0])


def test_import_twice_and_changed(world: World) -> None:
    before = lines(topic(), topic("HORIZON-HLTH-2027-01-STAY-02"))
    after = lines(
        topic(callStatus="open"), topic("HORIZON-HLTH-2027-01-CARE-03", callIdentifier="HORIZON-HLTH-2027-03")
    )
    world.goes_through("calls", {"topics.jsonl": before}, {"topics.jsonl": after})
