"""``bioregion fetch`` from a server on this machine: what it says, what it leaves, what a kill leaves."""

from __future__ import annotations

import hashlib
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.commands import BIOREGION, environment, execute, one_sentence, run
from tests.importers.servers import Act, Answer, Server, dropping, running, saying

from bioregion_graph.importers.description import describe
from bioregion_graph.importers.fetched import fetched, folder_of
from bioregion_graph.resources import folder
from bioregion_graph.store.lock import writing

NAME = "cordis-fp7"
FILE = "cordis-fp7projects-csv.zip"
CONTENT = bytes(range(256)) * 8000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ANSWERED_SECONDS = 30


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with running(CONTENT) as server:
        yield server


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A home in which nothing has happened yet."""
    return tmp_path / "home"


def stalling(after: int, released: threading.Event) -> Act:
    """Send the beginning, then nothing until released."""

    def act(answer: Answer) -> None:
        dropping(after)(answer)
        answer.wfile.flush()
        released.wait(ANSWERED_SECONDS)

    return act


def test_a_file_is_fetched_once(fresh: Path, server: Server) -> None:
    first = run(fresh, "fetch", NAME, "--from", server.address)
    path = fresh / "exports" / NAME / FILE
    assert (first.code, first.err) == (0, "")
    assert first.out == f"{NAME}: 2.0 MB loaded, now in {path}.\n  SHA-256 {SHA256}\n"
    assert path.read_bytes() == CONTENT

    again = run(fresh, "fetch", NAME, "--from", server.address)
    assert again.out == (
        f"{NAME}: unchanged at its publisher, so nothing was loaded; {path} is still right.\n"
        f"  SHA-256 {SHA256}\n"
    )
    assert len(server.asked) == 2

    anew = run(fresh, "fetch", NAME, "--anew", "--from", server.address)
    assert "2.0 MB loaded, now in" in anew.out


def test_the_import_finds_the_file_by_its_name(fresh: Path, server: Server) -> None:
    address = describe(folder("data") / NAME).address
    assert fetched(fresh, NAME, address) is None
    run(fresh, "fetch", NAME, "--from", server.address)
    assert fetched(fresh, NAME, address) == fresh / "exports" / NAME / FILE


def test_the_same_file_under_another_version_is_told(fresh: Path, server: Server) -> None:
    run(fresh, "fetch", NAME, "--from", server.address)
    server.etag = '"second"'
    assert (
        run(fresh, "fetch", NAME, "--from", server.address)
        .out.splitlines()[0]
        .endswith(f"{FILE}; it is the same as before.")
    )


def test_a_folder_may_be_named(fresh: Path, server: Server, tmp_path: Path) -> None:
    ran = run(fresh, "fetch", NAME, "--to", str(tmp_path / "a" / "b"), "--from", server.address)
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == [FILE, f"{FILE}.fetched.json"]


def test_the_address_of_the_description_is_asked(
    fresh: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server plays a proxy, which sees who is wanted and says no.
    monkeypatch.setenv("HTTPS_PROXY", server.address)
    server.acts.append(saying(403))
    told = one_sentence(execute(fresh, "fetch", NAME))
    assert told.startswith(f"https://cordis.europa.eu/data/{FILE}: The proxy refuses: 403 Forbidden")
    assert server.asked[0].path == "cordis.europa.eu:443"


def test_a_terminal_sees_the_bytes_and_their_speed(fresh: Path, server: Server) -> None:
    def act(answer: Answer) -> None:
        answer.begin(200, Content_Length=len(CONTENT))
        for begin in range(0, len(CONTENT), 256_000):
            answer.wfile.write(CONTENT[begin : begin + 256_000])
            time.sleep(0.1)

    server.acts.extend([saying(503), act])
    ran = run(fresh, "fetch", NAME, "--from", server.address, width=120)
    assert ran.code == 0
    assert re.search(rf"{NAME} \S+ \d\.\d/2\.0 MB +\d+\.\d [kM]B/s 0:00:\d\d", ran.err), ran.err
    assert "The server answers 503 Service Unavailable. Trying again in " in ran.err


def test_a_killed_fetch_is_gone_on_with(fresh: Path, server: Server) -> None:
    released = threading.Event()
    server.acts.append(stalling(700_000, released))
    part = folder_of(fresh, NAME) / f"{FILE}.part"
    command = [BIOREGION, "fetch", NAME, "--from", server.address]
    with subprocess.Popen(command, env=environment(fresh)) as process:
        deadline = time.monotonic() + ANSWERED_SECONDS
        while not (part.is_file() and part.stat().st_size > 500_000):
            assert time.monotonic() < deadline, "the fetch does not begin"
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
    released.set()
    left = part.stat().st_size
    assert 500_000 < left <= 700_000

    ran = execute(fresh, "fetch", NAME, "--from", server.address)
    assert ran.code == 0
    assert f"{left / 1e6:.1f} MB were here already" in ran.out
    assert SHA256 in ran.out
    assert server.asked[1].header("Range") == f"bytes={left}-"
    assert (folder_of(fresh, NAME) / FILE).read_bytes() == CONTENT


def test_two_at_a_time_do_not_write_into_one_file(fresh: Path, server: Server) -> None:
    with writing(folder_of(fresh, NAME)):
        told = one_sentence(run(fresh, "fetch", NAME, "--from", server.address))
    assert "is locked: process" in told
    assert server.asked == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["unheard-of"], 'There is no export "unheard-of". Name one of '),
        ([NAME, "unheard-of"], 'There is no export "unheard-of". Name one of '),
        ([NAME, "cordis-h2020", "--from", "https://example.eu/a.zip"], "give one name with --from."),
    ],
)
def test_wrong_usage_asks_nobody(fresh: Path, arguments: list[str], said: str) -> None:
    ran = run(fresh, "fetch", *arguments)
    assert ran.code == 2
    assert said in one_sentence(ran)
    assert not fresh.exists()


def test_no_network_is_one_sentence(fresh: Path) -> None:
    ran = execute(fresh, "fetch", NAME, "--from", "https://nowhere.invalid/a.zip")
    assert ran.code == 1
    assert one_sentence(ran).startswith(
        "https://nowhere.invalid/a.zip: The name nowhere.invalid does not resolve: there is no network"
    )


def test_a_size_beyond_the_limit_is_one_sentence(fresh: Path, server: Server) -> None:
    ran = run(fresh, "fetch", NAME, "--from", server.address, "--most-megabytes", "1")
    assert "The file has 2.0 MB, but 1.0 MB are allowed." in one_sentence(ran)


def test_a_folder_that_cannot_be_written_is_one_sentence(fresh: Path, server: Server, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    ran = run(fresh, "fetch", NAME, "--to", str(tmp_path / "taken" / "here"), "--from", server.address)
    assert one_sentence(ran).startswith(f"Could not keep the fetched file ({tmp_path}/taken/here): ")
    assert server.asked == []


def test_a_file_that_may_not_grow_is_one_sentence_and_keeps_the_part(fresh: Path, server: Server) -> None:
    # As a full disk does, this limit refuses a write midway.
    limited = f"ulimit -f 1000; exec {BIOREGION} fetch {NAME} --from {server.address}"
    done = subprocess.run(
        ["bash", "-c", limited],
        env=environment(fresh, PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=ANSWERED_SECONDS,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Could not keep the fetched file (")
    assert "a file may not grow that large." in done.stderr
    assert done.stderr.count("\n") == 1
    left = (folder_of(fresh, NAME) / f"{FILE}.part").stat().st_size
    assert left == 1000 * 1024

    assert run(fresh, "fetch", NAME, "--from", server.address).code == 0
    assert server.asked[1].header("Range") == f"bytes={left}-"
    assert (folder_of(fresh, NAME) / FILE).read_bytes() == CONTENT


def test_a_disk_that_is_full_is_one_sentence(fresh: Path, server: Server) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    kept = folder_of(fresh, NAME)
    kept.mkdir(parents=True)
    # The record of the part is drafted here before it is renamed.
    (kept / f".{FILE}.part.fetched.json.draft").symlink_to(full)
    told = one_sentence(run(fresh, "fetch", NAME, "--from", server.address))
    assert "the disk is full. Free some space and try again." in told
