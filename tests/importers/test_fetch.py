"""Fetching from a server that behaves, and what then lies on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.importers.desks import CONTENT, SHA256, SIZE, Desk, is_whole
from tests.importers.servers import (
    ETAG,
    MODIFIED,
    Server,
    deaf,
    saying,
)

from bioregion_graph.errors import InputError
from bioregion_graph.importers.fetched import Place, fetched

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
