"""Disks that refuse: full, read-only, limited; and a second writer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad
from test_crashes import served
from versions import publish_version
from worlds import fact

from bioregion_graph.errors import DiskError, LockedError
from bioregion_graph.sharing import open_view
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.oxigraph import OxigraphDraft

HERE = Path(__file__).parent


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this user may not mount a disk for the test: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _problem(home: Path) -> str | None:
    try:
        publish_version(home, 3)
    except DiskError as error:
        return str(error)
    return None


def test_a_full_disk_is_told_and_harms_nothing(small_disk: Path) -> None:
    home = small_disk / "home"
    publish_version(home, 0)
    filler = small_disk / "filler"
    refused = 0
    # From no room at all upwards, so that each step of a commit meets the full disk once.
    for spare in range(0, 1_600_000, 80_000):
        room = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        filler.write_bytes(bytes(max(0, room - spare)))
        problem = _problem(home)
        filler.unlink()
        if problem is None:
            break
        refused += 1
        assert str(small_disk) in problem
        assert "the disk is full. Free some space and try again." in problem
        assert served(home) == 0
    assert refused >= 2
    publish_version(home, 3)
    assert served(home) == 3


def test_a_read_only_disk_is_told_and_still_read(small_disk: Path) -> None:
    home = small_disk / "home"
    publish_version(home, 0)
    _mount("-o", "remount,ro", str(small_disk))
    assert served(home) == 0
    with pytest.raises(DiskError, match=r"home.lock\): the disk is read-only\. Mount it for writing"):
        publish_version(home, 1)
    with pytest.raises(DiskError, match="the disk is read-only"):
        Generations(home).rollback()


def test_a_file_size_limit_is_told_and_harms_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_version(home, 0)
    program = (
        "import resource, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from versions import publish_version; from bioregion_graph.errors import DiskError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n    publish_version(Path(sys.argv[2]), 3)\n"
        "except DiskError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(HERE), str(home)], capture_output=True, text=True, timeout=60
    )
    assert "a file may not grow that large. Raise the file size limit (ulimit -f)." in done.stdout, done
    assert served(home) == 0
    publish_version(home, 3)
    assert served(home) == 3


def test_an_immutable_home_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_version(home, 0)
    generations = home / "generations"
    if subprocess.run(["chattr", "+i", str(generations)], capture_output=True).returncode:
        pytest.skip("chattr cannot make a folder immutable here")
    try:
        with pytest.raises(DiskError, match=r"Could not begin a new generation .*Ask for the right"):
            publish_version(home, 1)
        assert served(home) == 0
    finally:
        subprocess.run(["chattr", "-i", str(generations)], check=True)


def test_a_file_in_place_of_the_generations_is_told(tmp_path: Path) -> None:
    (tmp_path / "generations").write_text("")
    with pytest.raises(DiskError, match=r"a file stands where a folder is needed\. Move it away"):
        publish_version(tmp_path, 0)


def test_a_second_writer_is_told_who_writes_since_when(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_version(home, 0)
    program = (
        "import sys, time; from pathlib import Path\n"
        "from bioregion_graph.store.generations import Generations\n"
        "with Generations(Path(sys.argv[1])).draft():\n    print('writing', flush=True)\n    time.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "writing\n"
    since = json.loads((home / "lock").read_text())["since"]
    try:
        with pytest.raises(LockedError) as caught:
            publish_version(home, 1)
        assert f"process {other.pid} has been writing since {since}" in str(caught.value)
        assert "Wait until it ends and try again" in str(caught.value)
        with pytest.raises(LockedError):
            Generations(home).prune(keep=1)
        with open_view(home) as view:
            assert view.generation.note == "0"
    finally:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        other.stdout.close()
    publish_version(home, 1)
    assert served(home) == 1


def test_a_writer_that_has_not_signed_yet_is_told_too(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    with generations.draft():
        (tmp_path / "lock").write_text("")
        with pytest.raises(LockedError, match="another process is writing"), generations.draft():
            time.sleep(0)


def test_a_database_that_outgrows_its_disk_is_told(small_disk: Path, tmp_path: Path) -> None:
    quads = [fact(f"event:e{number}", "rdfs:label", f"n{number} " + "x" * 500) for number in range(20_000)]
    with pytest.raises(DiskError, match=r"Could not write the database .*the disk is full"):
        OxigraphDraft.create(small_disk / "loaded").load(quads)
    for path in (small_disk / "loaded").iterdir():
        path.unlink()
    lines = tmp_path / "lines.nq"
    lines.write_text("".join(f"{quad} .\n" for quad in quads), encoding="utf-8")
    with pytest.raises(DiskError, match=r"Could not write the database .*the disk is full"):
        OxigraphDraft.create(small_disk / "read").load_files(lines)
    for path in (small_disk / "read").iterdir():
        path.unlink()
    with pytest.raises(DiskError, match=r"Could not write the database .*the disk is full"):
        _grow(OxigraphDraft.create(small_disk / "grown"), quads)


def _grow(draft: OxigraphDraft, quads: list[Quad]) -> None:
    for begin in range(0, len(quads), 2000):
        draft.apply([], quads[begin : begin + 2000])


def test_a_disk_that_fills_before_the_flush_is_told(small_disk: Path) -> None:
    draft = OxigraphDraft.create(small_disk / "db")
    draft.apply(
        [], [fact(f"event:e{number}", "rdfs:label", f"n{number} " + "x" * 400) for number in range(2000)]
    )
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "filler").write_bytes(bytes(8_000_000))
    with pytest.raises(DiskError, match=r"Could not write the database .*the disk is full"):
        draft.flush()
