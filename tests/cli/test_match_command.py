"""``bioregion match``: calls for whom one names, solvers of a need, prospects of a network, meetings at an event."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar
from tests.cli.commands import run
from tests.cli.conftest import copied
from tests.server.test_calls_interface import call

from bioregion_graph.publishing.publish import Terms, publish_change

CHAIN = "group:clust-er-health-vc-medtech"
ON = ("--on", "2026-09-01")


@pytest.fixture(scope="module")
def with_calls(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = copied(home, tmp_path_factory.mktemp("match") / "own")
    quads = call("TEST-2026-01-two-stage", "Medical devices for children", "2026-10-01", "2027-02-01")
    quads |= call("TEST-2026-02", "Gene therapy of rare diseases", "2026-11-05")
    publish_change(own, quads, set(), Terms(note="two calls"))
    return own


def test_calls_for_a_value_chain_as_a_table_with_reasons(with_calls: Path) -> None:
    ran = run(with_calls, "match", "calls", CHAIN, *ON)
    head, first, *_ = ran.out.splitlines()
    assert head.split()[:3] == ["score", "call", "title"]
    assert "TEST-2026-01-two-stage" in first
    assert "both are about Medical devices" in first.replace("Both", "both")
    assert "calls for Medical devices on 2026-09-01" in ran.err


def test_a_text_in_italian_finds_calls_and_a_calendar_is_read_back(with_calls: Path) -> None:
    ran = run(with_calls, "match", "calls", "--text", "terapia genica", "--lang", "it", "-o", "ics", *ON)
    (event,) = Calendar.from_ical(ran.out).walk("VEVENT")
    assert "TEST-2026-02" in str(event["SUMMARY"])
    assert "Il testo e il bando parlano" in str(event["DESCRIPTION"]) or "riguardano" in str(
        event["DESCRIPTION"]
    )


def test_json_and_csv_hold_the_same(with_calls: Path) -> None:
    asked = ("match", "calls", CHAIN, *ON, "-o")
    said = json.loads(run(with_calls, *asked, "json").out)
    rows = list(csv.DictReader(io.StringIO(run(with_calls, *asked, "csv").out)))
    assert [each["code"] for each in said["matches"]] == [row["code"] for row in rows]
    assert said["model"].startswith("calls-")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("calls",), 2, "Say for whom"),
        (("calls", "--text", "  "), 2, "--text that is not empty"),
        (("calls", "organisation:nobody-at-all", *ON), 1, "Nothing in the graph has the IRI"),
        (("calls", CHAIN, "--on", "2031-01-01"), 1, "Of 2 calls none is open or forthcoming"),
        (
            ("calls", CHAIN, "--call", "TEST-2026-02", "--on", "2026-12-01"),
            2,
            "closed: its last deadline was 2026-11-05",
        ),
        (("calls", CHAIN, "--call", "TEST-2026-9", *ON), 1, "Is one of these meant: TEST-2026-0"),
        (("solvers",), 2, "Nothing is asked"),
        (("solvers", "--text", "zzzz qqqq", *ON), 1, "Nothing speaks for anybody"),
    ],
)
def test_what_cannot_be_answered_is_told(
    with_calls: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = run(with_calls, "match", *arguments)
    assert ran.code == code
    assert said in ran.err


def test_solvers_of_a_need_in_words_and_by_country(home: Path) -> None:
    found = json.loads(run(home, "match", "solvers", "--concept", "ls:diagnostics", "-o", "json").out)
    assert "BioTurku" in {each["label"] for each in found}
    assert all(each["score"] == pytest.approx(sum(part["adds"] for part in each["parts"])) for each in found)
    there = run(home, "match", "solvers", "--concept", "ls:diagnostics", "--country", "FI", "-o", "csv")
    assert {row["country"] for row in csv.DictReader(io.StringIO(there.out))} == {"FI"}


def test_prospects_fill_the_holes_of_a_value_chain(home: Path) -> None:
    ran = run(home, "match", "prospects", "group:clust-er-health-vc-medrer", "--lang", "it")
    assert ran.err.startswith("Campi cercati: Medicina rigenerativa")
    assert ran.out.splitlines()[0].split()[:2] == ["punteggio", "organizzazione"]


def test_meetings_at_a_real_event_pair_organisations_once(home: Path) -> None:
    found = json.loads(run(home, "match", "meetings", "event:cebr-annual-meeting-2024", "-o", "json").out)
    pairs = [frozenset((each["one"], each["other"])) for each in found]
    assert found
    assert len(set(pairs)) == len(pairs)
    assert all(each["sentence"].endswith(".") for each in found)
