"""Deadlines become calendar events that a calendar program reads back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Calendar
from tests.matching import calls_world as world

from bioregion_graph.matching.calls import rows, wording
from bioregion_graph.matching.calls.calendar import calendar, uid
from bioregion_graph.matching.calls.engine import Wish
from bioregion_graph.matching.calls.facts import Call, Deadline


def made(*calls: Call, day: date = world.DAY, language: str = "en") -> Calendar:
    answer = world.engine(calls).answer(Wish("urn:lab", "soil health", language=language), day)
    found = rows.page(answer, language)
    return Calendar.from_ical(calendar(found, answer.subject.label, day, world.STAMP, language))


def test_a_call_in_two_stages_has_two_events_of_whole_days() -> None:
    read = made(world.GENE_CALL)
    first, second = read.walk("VEVENT")
    assert read["VERSION"] == "2.0"
    assert str(read["X-WR-CALNAME"]) == "Calls for Lab"
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 9, 15), date(2026, 9, 16))
    assert second["DTSTART"].dt == date(2027, 3, 1)
    assert str(first["SUMMARY"]) == f"{world.GENE_CALL.code} (first stage): Gene therapy for rare diseases"
    assert "(second stage)" in str(second["SUMMARY"])
    assert first["DTSTAMP"].dt == world.STAMP
    assert [str(each["UID"]) for each in (first, second)] == [
        uid(world.GENE_CALL, 1),
        uid(world.GENE_CALL, 2),
    ]
    assert "4,000,000 to 6,000,000 euro a project" in str(first["DESCRIPTION"])
    assert str(first["URL"]) == world.GENE_CALL.address


def test_a_stage_that_is_over_is_left_out_and_the_other_keeps_its_identifier() -> None:
    (event,) = made(world.GENE_CALL, day=date(2026, 9, 16)).walk("VEVENT")
    assert str(event["UID"]) == uid(world.GENE_CALL, 2)


def test_an_event_keeps_its_identifier_when_its_day_moves() -> None:
    moved = replace(world.SOIL_CALL, deadlines=(world.on(2027, 5, 1),))
    assert uid(moved, 1) == uid(world.SOIL_CALL, 1)
    assert uid(world.SOIL_CALL, 1) != uid(world.GENE_CALL, 1)


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (datetime(2026, 9, 15, 15, tzinfo=UTC), 17),
        (datetime(2026, 9, 15, 17), 17),
        (datetime(2026, 12, 15, 11, tzinfo=timezone(timedelta(hours=-5))), 17),
    ],
)
def test_a_moment_is_written_in_the_time_of_brussels(moment: datetime, hour: int) -> None:
    call = replace(world.GENE_CALL, deadlines=(Deadline(moment.date(), moment.date(), moment),))
    read = made(call)
    (event,) = read.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert event["DTSTART"].dt.hour == hour
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Brussels"]


def test_a_month_is_an_event_of_all_its_days() -> None:
    month = Deadline(date(2026, 10, 31), date(2026, 10, 1))
    (event,) = made(replace(world.GENE_CALL, deadlines=(month,))).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 10, 1), date(2026, 11, 1))


def test_the_same_graph_gives_the_same_file_in_both_languages() -> None:
    assert made(*world.CALLS).to_ical() == made(*world.CALLS).to_ical()
    assert str(made(*world.CALLS, language="it")["X-WR-CALNAME"]) == "Bandi per Lab"


def test_nothing_is_a_calendar_too() -> None:
    assert not made(world.OLD_CALL).walk("VEVENT")


def test_rows_hold_the_same_in_json_and_csv() -> None:
    answer = world.engine().answer(Wish("urn:lab"), world.DAY)
    found = rows.page(answer, "en", 0, 1)
    said = rows.as_json(answer, found)
    assert said["total"] == len(answer.matches)
    (match,) = said["matches"]
    assert match["score"] == pytest.approx(sum(part["adds"] for part in match["parts"]))
    assert match["deadlines"] == ["2026-09-15", "2027-03-01"]
    (row,) = csv.DictReader(io.StringIO(rows.as_csv(found)))
    assert (row["code"], row["deadlines"]) == (world.GENE_CALL.code, "2026-09-15|2027-03-01")
    assert float(row["score"]) == match["score"]
    assert rows.page(answer, "en", 1, 5) != found


def test_money_and_days_in_words() -> None:
    assert wording.money(world.GENE_CALL, "it") == "da 4.000.000 a 6.000.000 euro a progetto"
    assert wording.money(replace(world.GENE_CALL, least=None), "en") == "6,000,000 euro a project"
    assert wording.money(world.SOIL_CALL, "en") == ""
    assert wording.deadline(world.GENE_CALL, world.DAY, "it") == "15 settembre 2026"
    assert wording.deadline(world.OLD_CALL, world.DAY, "en") == ""
    year = replace(world.SOIL_CALL, deadlines=(Deadline(date(2027, 12, 31), date(2027, 1, 1)),))
    assert wording.deadline(year, world.DAY, "en") == "day not known: 2027-01-01 – 2027-12-31"
    cut_offs = replace(world.SOIL_CALL, deadlines=world.GENE_CALL.deadlines)
    assert [wording.stage(cut_offs, number, "en") for number in (1, 2)] == [
        "deadline 1 of 2",
        "deadline 2 of 2",
    ]
