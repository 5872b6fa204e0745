"""Fetching in parts: connections that break are gone on with, and no part becomes a file that is none."""

from __future__ import annotations

import pytest
from tests.importers.desks import CONTENT, SIZE, Desk, is_whole
from tests.importers.servers import (
    ETAG,
    MODIFIED,
    Act,
    Answer,
    Server,
    deaf,
    dropping,
    endless,
    saying,
    unannounced,
)

from bioregion_graph.importers.fetch import Patience
from bioregion_graph.importers.fetched import fetched, folder_of

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
