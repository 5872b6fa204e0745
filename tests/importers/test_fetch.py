"""Fetching from a server that behaves, from one that does not, and from none at all."""

from __future__ import annotations

import errno
import hashlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme
from tests.importers.servers import (
    ETAG,
    MODIFIED,
    Act,
    Answer,
    Server,
    deaf,
    dripping,
    dropping,
    endless,
    running,
    saying,
    unannounced,
)

from bioregion_graph.errors import FetchError, InputError
from bioregion_graph.importers.fetch import MOST_BYTES, Fetched, Patience, fetch
from bioregion_graph.importers.fetched import Place, fetched, folder_of
from bioregion_graph.importers.refusals import TransientError

CONTENT = bytes(range(256)) * 1200
SIZE = len(CONTENT)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
BRIEF = Patience(connect_seconds=2, silent_seconds=2, attempts=3, first_wait_seconds=0.01)


class Listener:
    """Who is told of a load, and remembers it."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, int | None]] = []
        self.moves: list[int] = []
        self.said: list[str] = []

    def begin(self, done: int, total: int | None) -> None:
        self.begun.append((done, total))

    def move(self, done: int) -> None:
        self.moves.append(done)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


class Desk:
    """A place for the file, and somebody who fetches into it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        folder_of(home, "planted").mkdir(parents=True)
        self.watch = Listener()

    def place(self, address: str) -> Place:
        return Place(folder_of(self.home, "planted"), "planted", address)

    def fetch(
        self, address: str, *, most_bytes: int = MOST_BYTES, anew: bool = False, patience: Patience = BRIEF
    ) -> Fetched:
        self.watch = Listener()
        place = self.place(address)
        return fetch(address, place, self.watch, most_bytes=most_bytes, anew=anew, patience=patience)

    def refused(self, address: str, *, most_bytes: int = MOST_BYTES, patience: Patience = BRIEF) -> str:
        with pytest.raises(FetchError) as failure:
            self.fetch(address, most_bytes=most_bytes, patience=patience)
        assert not isinstance(failure.value, TransientError)
        return str(failure.value)

    def names(self) -> list[str]:
        return sorted(path.name for path in folder_of(self.home, "planted").iterdir())


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


@pytest.fixture
def server() -> Iterator[Server]:
    with running(CONTENT) as server:
        yield server


def is_whole(result: Fetched, content: bytes = CONTENT) -> bool:
    digest = hashlib.sha256(content).hexdigest()
    return result.path.read_bytes() == content and (result.sha256, result.size) == (digest, len(content))


# A server that behaves.


def test_a_file_is_loaded_whole_and_remembered(desk: Desk, server: Server) -> None:
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert (result.loaded, result.is_new) == (SIZE, True)
    assert desk.names() == ["export.zip", "export.zip.fetched.json"]
    memory = json.loads((result.path.parent / "export.zip.fetched.json").read_text())
    assert memory["sha256"] == SHA256
    assert memory["version"] == {"etag": ETAG, "last_modified": MODIFIED, "size": SIZE}
    assert desk.watch.begun == [(0, SIZE)]
    assert desk.watch.moves[-1] == SIZE
    assert desk.watch.said == []
    assert server.asked[0].header("Accept-Encoding") == "identity"
    assert str(server.asked[0].header("User-Agent")).startswith("bioregion-graph/")


def test_an_unchanged_file_is_not_loaded_again(desk: Desk, server: Server) -> None:
    desk.fetch(server.address)
    again = desk.fetch(server.address)
    assert is_whole(again)
    assert (again.loaded, again.is_new) == (0, False)
    assert server.asked[1].header("If-None-Match") == ETAG
    assert server.asked[1].header("If-Modified-Since") == MODIFIED
    assert desk.watch.begun == []


def test_a_server_that_heeds_no_conditions_is_believed_by_its_announcement(
    desk: Desk, server: Server
) -> None:
    desk.fetch(server.address)
    server.acts.append(deaf)
    assert desk.fetch(server.address).loaded == 0
    assert desk.watch.begun == []


def test_a_changed_file_replaces_the_old_one(desk: Desk, server: Server) -> None:
    desk.fetch(server.address)
    server.content, server.etag = CONTENT[::-1], '"second"'
    again = desk.fetch(server.address)
    assert is_whole(again, CONTENT[::-1])
    assert again.is_new
    assert desk.names() == ["export.zip", "export.zip.fetched.json"]


def test_the_same_bytes_under_another_version_are_told_to_be_the_same(desk: Desk, server: Server) -> None:
    desk.fetch(server.address)
    server.etag = '"second"'
    again = desk.fetch(server.address)
    assert (again.loaded, again.is_new) == (SIZE, False)


def test_anew_loads_an_unchanged_file(desk: Desk, server: Server) -> None:
    desk.fetch(server.address)
    assert desk.fetch(server.address, anew=True).loaded == SIZE
    assert server.asked[1].header("If-None-Match") is None


def test_the_file_of_another_address_is_no_reason_not_to_load(desk: Desk, server: Server) -> None:
    desk.fetch(server.address)
    assert desk.fetch(server.address + "?of=today").loaded == SIZE


def test_a_server_without_versions_gives_the_file_each_time(desk: Desk, server: Server) -> None:
    server.acts.extend([saying(200, CONTENT), saying(200, CONTENT)])
    assert desk.fetch(server.address).loaded == SIZE
    again = desk.fetch(server.address)
    assert (again.loaded, again.is_new) == (SIZE, False)


def test_a_redirect_is_followed(desk: Desk, server: Server) -> None:
    server.acts.append(saying(302, Location="/elsewhere/new.zip"))
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert result.path.name == "export.zip"
    assert server.asked[1].path == "/elsewhere/new.zip"


# What lies on the disk.


def test_a_file_altered_on_the_disk_is_noticed(desk: Desk, server: Server) -> None:
    result = desk.fetch(server.address)
    assert fetched(desk.home, "planted", server.address) == result.path
    result.path.write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(InputError, match=r"export\.zip: The file is not what was fetched on 20\d\d-"):
        fetched(desk.home, "planted", server.address)
    again = desk.fetch(server.address)
    assert is_whole(again)
    assert again.loaded == SIZE
    assert "has changed on the disk" in desk.watch.said[0]


def test_nothing_fetched_is_none(desk: Desk, server: Server) -> None:
    assert fetched(desk.home, "planted", server.address) is None
    assert fetched(desk.home, "never-heard-of", server.address) is None


@pytest.mark.parametrize("memory", ["", '{"address": "x"', "[]", '{"address": "x", "version": {"age": 1}}'])
def test_a_file_whose_record_is_lost_counts_as_not_fetched(desk: Desk, server: Server, memory: str) -> None:
    result = desk.fetch(server.address)
    result.path.with_name("export.zip.fetched.json").write_text(memory)
    assert fetched(desk.home, "planted", server.address) is None
    assert desk.fetch(server.address).loaded == SIZE


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.eu/data/cordis-HORIZONprojects-csv.zip", "cordis-HORIZONprojects-csv.zip"),
        ("https://example.eu/data/topics.json?download=1", "topics.json"),
        ("https://example.eu/a%2F..%2Fb.csv", "b.csv"),
        ("https://example.eu/", "planted"),
        ("https://example.eu/.hidden", "planted"),
        ("https://example.eu/..", "planted"),
        ("https://example.eu/lock", "planted"),
        ("https://example.eu/a.part", "planted"),
        ("https://example.eu/a.fetched.json", "planted"),
        ("https://example.eu/a%00b", "planted"),
        ("https://example.eu/" + "a" * 300, "planted"),
    ],
)
def test_the_name_of_the_file_is_plain(tmp_path: Path, address: str, name: str) -> None:
    assert Place(tmp_path, "planted", address).path == tmp_path / name


# Connections that break, and parts that are gone on with.


def test_a_dropped_connection_is_gone_on_with(desk: Desk, server: Server) -> None:
    server.acts.append(dropping(200_000))
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert server.asked[1].header("Range") == f"bytes={desk.watch.begun[1][0]}-"
    assert server.asked[1].header("If-Range") == ETAG
    assert desk.watch.begun == [(0, SIZE), (200_000, SIZE)]
    assert result.loaded == SIZE - 200_000
    assert "broke off" in desk.watch.said[0]
    assert "Trying again in 0 s." in desk.watch.said[0]


def left_part(desk: Desk, server: Server, act: Act) -> None:
    """A part that an earlier fetch left."""
    server.acts.append(act)
    desk.refused(server.address, patience=Patience(attempts=1))
    assert "export.zip.part" in desk.names()
    server.asked.clear()


def test_a_later_fetch_goes_on_with_the_part(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000))
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert server.asked[0].header("Range") == "bytes=100000-"
    assert result.loaded == SIZE - 100_000
    assert desk.names() == ["export.zip", "export.zip.fetched.json"]


def test_a_part_of_a_file_that_changed_is_thrown_away(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000))
    server.content, server.etag = CONTENT[::-1], '"second"'
    result = desk.fetch(server.address)
    assert server.asked[0].header("If-Range") == ETAG
    assert is_whole(result, CONTENT[::-1])
    assert result.loaded == SIZE


def test_a_server_without_ranges_gives_all_of_it(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000))
    server.acts.append(deaf)
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert result.loaded == SIZE


def test_the_date_of_the_file_vouches_where_there_is_no_strong_etag(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000, etag='W/"about"', Last_Modified=MODIFIED))
    desk.fetch(server.address)
    assert server.asked[0].header("If-Range") == MODIFIED


def test_a_file_that_changed_this_very_second_is_not_gone_on_with(desk: Desk, server: Server) -> None:
    def act(answer: Answer) -> None:
        answer.send_response_only(200)
        for name in ("Date", "Last-Modified"):
            answer.send_header(name, MODIFIED)
        answer.send_header("Content-Length", str(SIZE))
        answer.end_headers()
        answer.wfile.write(CONTENT[:1000])

    left_part(desk, server, act)
    assert is_whole(desk.fetch(server.address))
    assert server.asked[0].header("Range") is None


def test_nothing_vouches_for_a_part_without_a_version(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000, etag=None))
    assert is_whole(desk.fetch(server.address))
    assert server.asked[0].header("Range") is None


def test_the_part_of_another_address_is_not_gone_on_with(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000))
    assert is_whole(desk.fetch(server.address + "?mirror"))
    assert server.asked[0].header("Range") is None


def test_anew_forgets_the_part(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(100_000))
    desk.fetch(server.address, anew=True)
    assert server.asked[0].header("Range") is None


def test_a_part_is_dropped_when_the_file_that_is_here_is_the_one_announced(
    desk: Desk, server: Server
) -> None:
    desk.fetch(server.address)
    server.content, server.etag = CONTENT[::-1], '"second"'
    left_part(desk, server, dropping(100_000, etag='"second"'))
    server.content, server.etag = CONTENT, ETAG
    assert desk.fetch(server.address).loaded == 0
    assert desk.names() == ["export.zip", "export.zip.fetched.json"]


@pytest.mark.parametrize("tail", [b"", b"what another program added"])
def test_a_complete_part_is_finished_by_its_last_byte(desk: Desk, server: Server, tail: bytes) -> None:
    left_part(desk, server, dropping(100_000))
    desk.place(server.address).part.write_bytes(CONTENT + tail)
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert server.asked[0].header("Range") == f"bytes={SIZE - 1}-"
    assert result.loaded == 1


def test_a_part_of_unannounced_size_is_gone_on_with(desk: Desk, server: Server) -> None:
    def act(answer: Answer) -> None:
        answer.begin(200, Transfer_Encoding="chunked", ETag=ETAG)
        answer.chunks([CONTENT[:5000]], end=False)

    left_part(desk, server, act)
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert desk.watch.begun == [(5000, SIZE)]


def test_a_rest_of_unknown_size_ends_where_it_ends(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(5000))

    def act(answer: Answer) -> None:
        span = f"bytes 5000-{SIZE - 1}/*"
        answer.begin(206, Content_Range=span, Content_Length=SIZE - 5000, ETag=ETAG)
        answer.wfile.write(CONTENT[5000:])

    server.acts.append(act)
    assert is_whole(desk.fetch(server.address))


@pytest.mark.parametrize(
    ("span", "etag"),
    [
        (f"bytes 0-{SIZE - 1}/{SIZE}", ETAG),
        (f"bytes 5000-6000/{SIZE}", ETAG),
        (f"bytes 5000-{SIZE}/{SIZE + 1}", ETAG),
        (f"bytes 5000-{SIZE - 1}/{SIZE}", '"second"'),
        ("lines 1-2", ETAG),
    ],
)
def test_another_piece_than_asked_is_not_taken(desk: Desk, server: Server, span: str, etag: str) -> None:
    left_part(desk, server, dropping(5000))
    server.acts.append(saying(206, b"wrong", Content_Range=span, ETag=etag))
    result = desk.fetch(server.address)
    assert is_whole(result)
    assert "another piece" in desk.watch.said[0]
    assert server.asked[1].header("Range") is None


def test_a_piece_that_nobody_asked_for_is_not_taken(desk: Desk, server: Server) -> None:
    server.acts.extend([saying(206, CONTENT[:9], Content_Range=f"bytes 0-8/{SIZE}")] * 3)
    assert "another piece of the file than it was asked for. 3 attempts in a row" in desk.refused(
        server.address
    )


def test_a_part_beyond_the_end_is_thrown_away(desk: Desk, server: Server) -> None:
    left_part(desk, server, dropping(5000))
    server.acts.append(saying(416, Content_Range=f"bytes */{SIZE}"))
    assert is_whole(desk.fetch(server.address))
    assert "is no part of the file any more" in desk.watch.said[0]
    assert server.asked[1].header("Range") is None


def test_attempts_that_bring_much_do_not_count(desk: Desk, server: Server) -> None:
    server.content = CONTENT * 20
    server.acts.extend([dropping(1_200_000)] * 4)
    once = Patience(attempts=1, first_wait_seconds=0.01)
    assert is_whole(desk.fetch(server.address, patience=once), CONTENT * 20)
    assert len(server.asked) == 5


def test_attempts_that_bring_little_come_to_an_end_and_keep_the_part(desk: Desk, server: Server) -> None:
    server.acts.extend([dropping(1000)] * 3)
    told = desk.refused(server.address)
    assert "3 attempts in a row came to nothing. Try again later; what has been loaded stays" in told
    assert desk.place(server.address).part.stat().st_size == 3000
    assert len(desk.watch.said) == 2


# Sizes.


def test_less_than_announced_is_not_taken_for_the_file(desk: Desk, server: Server) -> None:
    def act(answer: Answer) -> None:
        answer.begin(206, Transfer_Encoding="chunked", Content_Range=f"bytes 5000-{SIZE - 1}/{SIZE}")
        answer.chunks([CONTENT[5000:6000]])

    left_part(desk, server, dropping(5000))
    server.acts.append(act)
    assert is_whole(desk.fetch(server.address))
    assert f"sent 6,000 of {SIZE:,} bytes and no more" in desk.watch.said[0]
    assert server.asked[1].header("Range") == "bytes=6000-"


def test_more_than_announced_is_not_kept(desk: Desk, server: Server) -> None:
    def act(answer: Answer) -> None:
        answer.begin(206, Transfer_Encoding="chunked", Content_Range=f"bytes 5000-{SIZE - 1}/{SIZE}")
        answer.chunks([CONTENT[5000:] + b"!"])

    left_part(desk, server, dropping(5000))
    server.acts.append(act)
    assert f"more than the {SIZE:,} bytes that it announced" in desk.refused(server.address)
    assert desk.names() == []


def test_what_follows_the_announced_end_is_no_part_of_the_file(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200, CONTENT + b"HTTP/1.1 200 OK\r\n", Content_Length=SIZE))
    assert is_whole(desk.fetch(server.address))


def test_a_file_announced_too_large_is_not_begun(desk: Desk, server: Server) -> None:
    told = desk.refused(server.address, most_bytes=300_000)
    assert told == (
        f"{server.address}: The file has 0.3 MB, but 0.3 MB are allowed. "
        "If the file is meant to be that large, allow more: --most-megabytes."
    )
    assert desk.names() == []


def test_a_body_without_end_is_cut(desk: Desk, server: Server) -> None:
    server.acts.append(endless)
    assert "has sent more than 2.0 MB, but" in desk.refused(server.address, most_bytes=2_000_000)
    assert desk.names() == []


def test_an_unannounced_length_is_taken_as_it_comes(desk: Desk, server: Server) -> None:
    server.acts.append(unannounced)
    assert is_whole(desk.fetch(server.address))
    assert desk.watch.begun == [(0, None)]


def test_an_empty_file_is_none(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200))
    assert "The server sends an empty file." in desk.refused(server.address)


def test_a_file_larger_than_the_room_on_the_disk_is_not_begun(desk: Desk, server: Server) -> None:
    server.acts.append(saying(200, Content_Length=1 << 60))
    told = desk.refused(server.address, most_bytes=1 << 61)
    assert told.startswith(str(folder_of(desk.home, "planted")))
    assert "but the disk has room for" in told
    assert desk.names() == []


def test_a_failed_fetch_leaves_the_file_that_was_there(desk: Desk, server: Server) -> None:
    desk.fetch(server.address)
    server.etag = '"second"'
    server.acts.extend([dropping(1000, etag='"second"')] * 3)
    desk.refused(server.address)
    path = fetched(desk.home, "planted", server.address)
    assert path is not None
    assert path.read_bytes() == CONTENT


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


# Trust.


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running(CONTENT, context) as server:
        yield server


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.mark.usefixtures("trusted")
def test_https_is_loaded_and_gone_on_with(desk: Desk, secure: Server) -> None:
    secure.acts.append(dropping(100_000))
    assert is_whole(desk.fetch(secure.address))
    assert secure.address.startswith("https://")


def test_a_certificate_that_nobody_trusts_is_refused_at_once(desk: Desk, secure: Server) -> None:
    told = desk.refused(secure.address)
    assert "The certificate of 127.0.0.1 is not trusted (" in told
    assert "SSL_CERT_FILE" in told
    assert secure.asked == []


@pytest.mark.usefixtures("trusted")
def test_a_redirect_from_https_to_http_is_not_followed(desk: Desk, secure: Server, server: Server) -> None:
    secure.acts.append(saying(302, Location=server.address))
    assert f"redirects to {server.address}, which is not https" in desk.refused(secure.address)
    assert server.asked == []


def test_a_server_that_speaks_no_https_is_refused(desk: Desk, server: Server) -> None:
    told = desk.refused(server.address.replace("http:", "https:"))
    assert "does not speak https here (" in told


# No network.


def test_a_name_that_does_not_resolve(desk: Desk) -> None:
    told = desk.refused("https://nowhere.invalid/a.zip")
    assert "The name nowhere.invalid does not resolve: there is no network, or no such server." in told
    assert "bioregion import NAME PATH" in told
    assert desk.watch.said == []


def test_a_port_where_nobody_listens(desk: Desk) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/a.zip"
        assert "127.0.0.1 refuses the connection." in desk.refused(address)


def test_a_network_that_leads_nowhere(desk: Desk) -> None:
    # No connection to the broadcast address is ever made: the system says so without asking anybody.
    with closing(socket.socket()) as tried:
        tried.settimeout(2)
        if tried.connect_ex(("255.255.255.255", 443)) != errno.ENETUNREACH:
            pytest.skip("this system does not refuse the broadcast address as unreachable")
    assert "There is no network that leads to 255.255.255.255." in desk.refused("https://255.255.255.255/a")


def test_a_machine_that_does_not_answer(desk: Desk) -> None:
    with (
        closing(socket.socket()) as full,
        closing(socket.socket()) as first,
        closing(socket.socket()) as second,
    ):
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}/a.zip"
        told = desk.refused(address, patience=Patience(connect_seconds=0.3, attempts=1))
    assert "127.0.0.1 does not answer." in told


def test_a_connection_cut_before_it_is_made(desk: Desk) -> None:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def cut() -> None:
            connection, _ = listening.accept()
            # With no time to linger, closing resets the connection.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.recv(1)
            connection.close()

        thread = threading.Thread(target=cut)
        thread.start()
        told = desk.refused(f"https://127.0.0.1:{listening.getsockname()[1]}/a.zip")
        thread.join()
    assert "There is no connection to 127.0.0.1 (" in told


def test_a_network_that_goes_away_midway_is_waited_for(desk: Desk, server: Server) -> None:
    def last(answer: Answer) -> None:
        answer.server.socket.close()
        dropping(1000)(answer)

    server.acts.append(last)
    told = desk.refused(server.address)
    assert "127.0.0.1 refuses the connection. 3 attempts in a row came to nothing." in told
    assert len(desk.watch.said) == 2
    assert desk.place(server.address).part.stat().st_size == 1000


# Proxies.


def test_a_proxy_that_refuses(desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.address)
    server.acts.append(saying(403))
    told = desk.refused("https://example.eu/a.zip")
    assert "The proxy refuses: 403 Forbidden" in told
    assert server.asked[0].path == "example.eu:443"


@pytest.mark.parametrize("proxy", ["nonsense://127.0.0.1", "http://127.0.0.1:port", "socks5://127.0.0.1:1"])
def test_a_proxy_that_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    told = desk.refused("https://example.eu/a.zip")
    assert "The proxy of this computer cannot be used: " in told
    assert "Mend HTTPS_PROXY" in told
