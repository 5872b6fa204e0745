"""Calls over HTTP: rows, pages, a calendar to subscribe to, and what is told of wrong requests."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from tests.server.calls_at_hand import call
from tests.server.conftest import PATIENCE, TestClient

from bioregion_graph.errors import BusyError, StoreError
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.server import prepared
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import View, open_view

ASKED: dict[str, Any] = {"for": "group:clust-er-health-vc-medtech", "on": "2026-09-01"}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over the curated graph with two calls."""
    home = tmp_path_factory.mktemp("calls") / "home"
    build(home, ontology=folder("ontology"), data=folder("data"))
    quads = call("TEST-2026-01-two-stage", "Medical devices for children", "2026-10-01", "2027-02-01")
    quads |= call("TEST-2026-02", "Materials and medical devices", "2026-11-05")
    publish_change(home, quads, set(), Terms(note="two calls"))
    settings = Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


def test_calls_are_ranked_with_parts_that_add_up(asked: TestClient) -> None:
    answer = asked.get("/api/calls", params=ASKED)
    said = answer.json()
    assert answer.headers["Bioregion-Generation"] == "2"
    assert said["total"] == 2
    assert said["subject"]["iri"].endswith("/clust-er-health-vc-medtech")
    for match in said["matches"]:
        assert match["score"] == pytest.approx(sum(part["adds"] for part in match["parts"]))
    assert [match["rank"] for match in said["matches"]] == [1, 2]


def test_pages_lead_on(asked: TestClient) -> None:
    first = asked.get("/api/calls", params={**ASKED, "limit": 1})
    assert first.headers["Link"].endswith('rel="next"')
    second = asked.get(first.headers["Link"].partition("<")[2].partition(">")[0])
    assert "Link" not in second.headers
    assert [second.json()["matches"][0]["rank"], second.json()["offset"]] == [2, 1]
    assert first.json()["matches"][0]["code"] != second.json()["matches"][0]["code"]


def test_rows_for_spreadsheets_and_the_language_of_sentences(asked: TestClient) -> None:
    answer = asked.get("/api/calls", params={**ASKED, "lang": "it"}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert "entrambi riguardano" in rows[0]["sentence"].lower()


def test_the_calendar_is_read_back(asked: TestClient) -> None:
    answer = asked.get("/api/calls.ics", params=ASKED)
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 3
    assert answer.content == asked.get("/api/calls.ics", params=ASKED).content


def test_what_was_not_known_by_a_day_is_not_there(asked: TestClient) -> None:
    answer = asked.get("/api/calls", params={**ASKED, "known_by": "2001-01-01"})
    assert answer.status_code == 404


def test_without_calls_there_is_a_reason(client: TestClient) -> None:
    said = client.get("/api/calls", params=ASKED).json()
    assert said["matches"] == []
    assert "holds no calls" in said["reason"]
    assert not Calendar.from_ical(client.get("/api/calls.ics", params=ASKED).content).walk("VEVENT")


@pytest.mark.parametrize(
    ("more", "status", "detail"),
    [
        ({"for": ""}, 400, "The text is empty"),
        ({"for": "organisation:nobody"}, 404, "organisation:nobody is no"),
        ({"for": "no name"}, 400, "is no IRI"),
        ({"lang": "fr"}, 400, "not spoken here"),
        ({"state": "closed"}, 400, "Choose one of open, forthcoming"),
        ({"on": "tomorrow"}, 400, "is not a day"),
        ({"call": "TEST-2026-03"}, 404, "Is one of these meant: TEST-2026-0"),
        ({"call": "TEST-2026-02", "on": "2027-01-01"}, 400, "closed: its last deadline was 2026-11-05"),
        ({"action": "RIA"}, 400, "No call is of the type of action"),
    ],
)
def test_what_cannot_be_asked_is_told(
    asked: TestClient, more: dict[str, str], status: int, detail: str
) -> None:
    answer = asked.get("/api/calls", params={**ASKED, **more})
    assert answer.status_code == status
    assert detail in answer.json()["detail"]


def test_who_asks_while_the_graph_is_read_is_told_to_come_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()

    def slow(view: View, library: Library) -> str:
        free.wait(PATIENCE)
        return f"engine of {view.generation.id} with {len(library)}"

    monkeypatch.setattr(prepared, "_read", slow)
    monkeypatch.setattr(prepared, "_WAIT_SECONDS", 0.01)
    held = prepared.Prepared(Library([]))
    with open_view(home) as view:
        with pytest.raises(BusyError, match="Ask again in a minute"):
            held.engine(view)
        free.set()
        monkeypatch.setattr(prepared, "_WAIT_SECONDS", PATIENCE)
        assert str(held.engine(view)) == "engine of 1 with 0"
    held.close()


def test_a_reading_that_failed_is_tried_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[Any] = [StoreError("The disk is gone."), "there"]

    def read(view: View, library: Library) -> Any:
        del view, library
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(prepared, "_read", read)
    held = prepared.Prepared(Library([]))
    with open_view(home) as view:
        with pytest.raises(StoreError, match="disk"):
            held.engine(view)
        assert str(held.engine(view)) == "there"
    held.close()
