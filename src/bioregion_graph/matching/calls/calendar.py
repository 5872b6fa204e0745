"""Deadlines as a calendar file (RFC 5545) that a calendar program can subscribe to: one event for each deadline.

A moment that the data tells is written in the time of Brussels, where the portal counts; a day alone is an event of a
whole day, since the data does not tell the hour. An event keeps its UID when its day moves, so that a program moves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bioregion_graph.matching.calls import wording
from bioregion_graph.matching.calls.facts import Call, Deadline
from bioregion_graph.matching.calls.wording import Told
from bioregion_graph.terms.namespaces import ID

BRUSSELS = ZoneInfo("Europe/Brussels")
_PRODUCT = "-//Bioregion Graph//Calls for you//EN"
_NAMES = {"en": "Calls for {subject}", "it": "Bandi per {subject}"}
_HOST = "w3id.org"


def calendar(found: Iterable[Told], subject: str, day: date, stamp: datetime, language: str) -> bytes:
    """The deadlines from a day on; ``stamp`` is when the graph was last changed, so that the same graph gives the same
    file."""
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    name = _NAMES[language].format(subject=subject)
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(days=1), parameters={"value": "DURATION"})
    for told in found:
        for number, deadline in enumerate(told.match.call.deadlines, 1):
            if deadline.last >= day:
                made.add_component(_event(told, number, deadline, stamp))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def uid(call: Call, number: int) -> str:
    """The identifier of the event of one deadline, for ever the same."""
    return f"{call.iri.removeprefix(ID)}/deadline-{number}@{_HOST}"


def _event(told: Told, number: int, deadline: Deadline, stamp: datetime) -> Event:
    call = told.match.call
    event = Event()
    event.add("uid", uid(call, number))
    event.add("dtstamp", stamp)
    if deadline.moment is None:
        # The day after the last one: the end of an event is not in it.
        event.add("dtstart", deadline.first)
        event.add("dtend", deadline.last + timedelta(days=1))
    else:
        moment = deadline.moment if deadline.moment.tzinfo else deadline.moment.replace(tzinfo=BRUSSELS)
        event.add("dtstart", moment.astimezone(BRUSSELS))
    stage = wording.stage(call, number, told.language)
    event.add("summary", f"{call.code} ({stage}): {call.title}")
    lines = [
        told.sentence,
        wording.money(call, told.language),
        wording.state(told.match, told.language),
        call.address,
    ]
    event.add("description", "\n".join(filter(None, lines)))
    if call.address:
        event.add("url", call.address)
    event.add("categories", [*call.actions, *filter(None, (call.programme,))])
    event.add("transp", "TRANSPARENT")
    return event
