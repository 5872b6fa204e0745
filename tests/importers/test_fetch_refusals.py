"""Fetching from servers that give something else, or nothing; addresses that must not be asked."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.importers.desks import CONTENT, Desk, is_whole
from tests.importers.servers import (
    Server,
    dripping,
    saying,
)

from bioregion_graph.importers.fetch import Patience

# What is not the file.


def test_a_web_page_is_not_the_file(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200, b"<html>", Content_Type="text/html; charset=utf-8"))
    assert "a web page instead of the file" in desk.refused(server.address)


def test_a_web_page_is_the_file_when_it_is_asked_for(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200, b"<html>", Content_Type="text/html"))
    assert desk.fetch(server.address.replace(".zip", ".html")).size == 6


def test_a_packed_answer_is_not_the_file(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200, b"\x1f\x8b", Content_Encoding="gzip"))
    assert "The server packs the file (gzip)" in desk.refused(server.address)


def test_a_packed_file_said_to_be_packed_is_kept_packed(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200, b"\x1f\x8b", Content_Encoding="gzip"))
    assert desk.fetch(server.address.replace(".zip", ".csv.gz")).path.read_bytes() == b"\x1f\x8b"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "answers 404 Not Found: the file is not there. See on the publisher's page"),
        (410, "410 Gone: the file is not there"),
        (403, "403 Forbidden: it does not give this file to us."),
        (401, "401 Unauthorized: it does not"),
        (400, "400 Bad Request, which is no file."),
        (204, "204 No Content, which is no file."),
        (304, "304 Not Modified, which is no file."),
        (301, "301 Moved Permanently, which is no file."),
        (501, "501 Not Implemented. Try again later"),
    ],
)
def test_an_answer_without_the_file_is_told_at_once(
    desk: Desk, server: Server, status: int, said: str
) -> None:
    server.acts.append(saying(status))
    assert said in desk.refused(server.address)
    assert len(server.asked) == 1


# Servers that are busy, silent or slow.


def test_a_busy_server_is_asked_again(desk: Desk, server: Server) -> None:
    server.acts.extend([saying(503), saying(429)])
    assert is_whole(desk.fetch(server.address))
    assert [said.partition(" Trying")[0] for said in desk.watch.said] == [
        "The server answers 503 Service Unavailable.",
        "The server answers 429 Too Many Requests.",
    ]


def test_a_server_that_stays_busy_is_left(desk: Desk, server: Server) -> None:
    server.acts.extend([saying(500)] * 3)
    assert "500 Internal Server Error. 3 attempts in a row came to nothing." in desk.refused(server.address)
    assert len(server.asked) == 3


@pytest.mark.parametrize("form", ["seconds", "moment"])
def test_a_server_that_says_when_is_not_asked_before(desk: Desk, server: Server, form: str) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=2)
    after = "1" if form == "seconds" else format_datetime(moment, usegmt=True)
    server.acts.append(saying(503, Retry_After=after))
    begin = time.monotonic()
    desk.fetch(server.address)
    assert time.monotonic() - begin > 0.9


@pytest.mark.parametrize(
    "after", ["soon", "-5", "Mon, 02 Mar 2026 08:00:00 GMT", "Mon, 02 Mar 2026 08:00:00"]
)
def test_a_time_that_is_none_or_past_is_no_reason_to_wait(desk: Desk, server: Server, after: str) -> None:
    server.acts.append(saying(503, Retry_After=after))
    desk.fetch(server.address)
    assert desk.watch.said == ["The server answers 503 Service Unavailable. Trying again in 0 s."]


def test_a_server_that_asks_for_too_much_patience_is_left(desk: Desk, server: Server) -> None:
    server.acts.append(saying(503, Retry_After=86400))
    assert "asks to come back in 86,400 seconds. Try again later" in desk.refused(server.address)
    assert len(server.asked) == 1


def test_a_silent_server_is_left(desk: Desk, server: Server) -> None:
    server.acts.append(lambda _: time.sleep(1))
    impatient = Patience(silent_seconds=0.2, attempts=1)
    assert "127.0.0.1 fell silent. 1 attempts in a row" in desk.refused(server.address, patience=impatient)


def test_a_drip_is_as_good_as_silence(desk: Desk, server: Server) -> None:
    server.acts.append(dripping(b"\0", 0.05, 20))
    impatient = Patience(slow_seconds=0.3, attempts=1)
    assert "bytes in 0 s, which leads nowhere" in desk.refused(server.address, patience=impatient)


def test_a_slow_server_that_goes_on_is_waited_for(desk: Desk, server: Server) -> None:
    server.acts.append(dripping(CONTENT[:1024], 0.002, 300))
    server.content = CONTENT[:1024] * 300
    patient = Patience(slow_seconds=0.1, attempts=1)
    assert is_whole(desk.fetch(server.address, patience=patient), server.content)


# Addresses that must not be asked.


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://example.eu/a.zip", "The address is not https"),
        ("ftp://127.0.0.1/a.zip", "The address is not https"),
        ("http://192.168.0.1/a.zip", "The address is not https"),
        ("a.zip", "This is no whole address."),
        ("https:///a.zip", "This is no whole address."),
        ("https://example.eu:port/a.zip", "This is no address (Invalid port"),
    ],
)
def test_an_address_that_nobody_vouches_for_is_not_asked(desk: Desk, address: str, said: str) -> None:
    told = desk.refused(address)
    assert told.startswith(f"{address}: ")
    assert said in told


def test_a_redirect_away_from_this_machine_must_be_https(desk: Desk, server: Server) -> None:
    server.acts.append(saying(302, Location="http://example.eu/a.zip"))
    told = desk.refused(server.address)
    assert "The server redirects to http://example.eu/a.zip, which is not https" in told


def test_a_redirect_in_a_circle_ends(desk: Desk, server: Server) -> None:
    server.acts.extend([saying(302, Location="/export.zip")] * 20)
    assert "redirects again and again" in desk.refused(server.address)
    assert len(server.asked) == 6
