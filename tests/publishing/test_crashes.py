"""A process killed while it publishes leaves the older generation served whole, and the next build works."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph
from versions import publish_version, staged
from worlds import merged

from bioregion_graph.sharing import history, open_view

KILLS = 52


class Writer:
    """A process whose forked children publish, and are killed."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("versions.py")), str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def publish(self, version: int, kill_at: int = 0, kill_after_seconds: float = 0) -> int:
        """Publish in a child; returns its exit status, negative for the signal that ended it."""
        assert self._process.stdin
        assert self._process.stdout
        print(version, kill_at, kill_after_seconds, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def writer(home: Path) -> Iterator[Writer]:
    writer = Writer(home)
    yield writer
    writer.close()


def served(home: Path) -> int:
    """The version that is served, after checking that it is served whole."""
    with open_view(home) as view:
        version = int(view.generation.note)
        merged_view = DefaultGraph()
        found = set(view.quads())
        sources = {quad for quad in found if quad.graph_name != merged_view}
        assert sources == staged(version)
        assert found - sources == merged(staged(version))
        assert len(found) == view.generation.quads
    return version


@pytest.mark.slow
def test_killed_at_any_moment_the_home_stays_whole(home: Path, writer: Writer) -> None:
    assert writer.publish(0) == 0
    seconds = [_time(writer, version) for version in (1, 2, 3)]
    chance = random.Random(2)
    current, version, killed = 3, 3, 0
    while killed < KILLS:
        version += 1
        status = writer.publish(version, kill_after_seconds=chance.uniform(0.001, max(seconds)))
        killed += status == -signal.SIGKILL
        now_served = served(home)
        assert now_served in ((current, version) if status else (version,))
        current = now_served
        assert version < 4 * KILLS, "most of the writers should be killed before they end"
    assert writer.publish(version + 1) == 0
    assert served(home) == version + 1
    assert [path.name for path in (home / "generations").iterdir() if path.name.startswith(".")] == []
    assert history(home)[-1].note == str(version + 1)


def _time(writer: Writer, version: int) -> float:
    began = time.perf_counter()
    assert writer.publish(version) == 0
    return time.perf_counter() - began


@pytest.mark.slow
def test_killed_at_each_file_operation_the_home_stays_whole(home: Path, writer: Writer) -> None:
    publish_version(home, 0)
    version = current = 0
    killed = 0
    for operation in range(1, 200):
        version += 1
        status = writer.publish(version, kill_at=operation)
        current_now = served(home)
        assert current_now in ((current, version) if status else (version,))
        current = current_now
        if status == 0:
            break
        killed += 1
    assert status == 0, "the last one ends before the operation at which it would be killed"
    assert killed >= 20
    assert writer.publish(version + 1) == 0
    assert served(home) == version + 1


def test_the_first_build_killed_leaves_an_empty_home(home: Path, writer: Writer) -> None:
    assert writer.publish(0, kill_at=6) == -signal.SIGKILL
    assert history(home) == []
    assert writer.publish(1) == 0
    assert served(home) == 1
