"""Newer exports are read beside each other by processes of their own, with the result of reading them one by one."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from exports import Lines, World
from pyoxigraph import NamedNode

from bioregion_graph.errors import BatchError, FetchError, InputError, StoreError
from bioregion_graph.importers.entries import Entry, Report
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing import newer
from bioregion_graph.publishing.imports import Order, import_exports
from bioregion_graph.publishing.indexes import Index
from bioregion_graph.publishing.newer import Newer, Reading, read, read_all
from bioregion_graph.publishing.publish import Terms
from bioregion_graph.publishing.steps import Steps

FIRST = {f"k{number}": "Siena" for number in range(20)}
SECOND = {**FIRST, "k3": "Pisa", "new": "Lucca"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture(autouse=True)
def _any_size_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newer, "MANY_BYTES", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def orders(world: World, one: dict[str, str], other: dict[str, str]) -> list[Order]:
    return [
        Order(world.describe(name), Lines(), Files(world.write(lines, name)))
        for name, lines in (("made-up", one), ("thought-out", other))
    ]


def exports(world: World, index: Path) -> list[Newer]:
    index.write_text("", encoding="utf-8")
    return [
        Newer(order.importer, order.files, order.description.graph, index)
        for order in orders(world, FIRST, SECOND)
    ]


def told(reading: Reading) -> tuple[object, ...]:
    return reading.index.sums, reading.difference, reading.things, reading.quads, reading.report


def test_two_exports_are_imported_as_if_one_by_one(world: World) -> None:
    import_exports(world.home, orders(world, FIRST, FIRST), Terms("first"), Steps())
    works = orders(world, SECOND, {**FIRST, "k4": "?"})
    result = import_exports(world.home, works, Terms("second"), Steps())
    changed = [each.difference.by_kind() for each in result.told if each.difference]
    assert changed == [{"organisation": (1, 1, 0)}, {"organisation": (0, 0, 1)}]
    assert [each.report.set_aside for each in result.told] == [{}, {"lines.txt": 1}]
    assert [order.importer.converted for order in works] == [[], []], "other processes did it"


def test_readings_are_the_same_wherever_they_are_made(world: World, tmp_path: Path) -> None:
    both = exports(world, tmp_path / "index.tsv")
    assert list(map(told, read_all(both))) == [told(read(each)) for each in both]


class Refusing(Lines):
    """An importer that can use nothing; it says in which process it tried."""

    def entries(self, files: Files, *_: object) -> Iterator[Entry]:
        where = "beside" if multiprocessing.parent_process() else "here"
        raise InputError("Nothing can be read.", f"{files.path.name}, {where}", "Fetch it again.")
        yield


def test_an_error_comes_back_as_it_was_raised(world: World, tmp_path: Path) -> None:
    one, other = exports(world, tmp_path / "index.tsv")
    with pytest.raises(InputError) as raised:
        read_all([one, replace(other, importer=Refusing())])
    assert str(raised.value) == "thought-out, beside: Nothing can be read. Fetch it again."


def test_files_that_went_away_are_told(world: World, tmp_path: Path) -> None:
    both = exports(world, tmp_path / "index.tsv")
    (both[1].files.path / "lines.txt").unlink()
    with pytest.raises(InputError, match=r"The file cannot be read: No such file"):
        read_all(both)


@pytest.mark.parametrize(
    "error",
    [
        InputError("It is damaged.", "a.csv, row 3", "Fetch it again."),
        FetchError("Nobody answers.", "https://example.org/", "Try later."),
        BatchError([InputError("One.", "a", "Mend it."), InputError("Two.", "b", "Mend it.")]),
    ],
)
def test_errors_survive_the_way(error: InputError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back).keys() == vars(error).keys()


def test_archives_are_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lines.txt", "a\tPisa\n")
    with Files(path) as files, pickle.loads(pickle.dumps(files)) as again:
        assert again.names() == files.names() == ["lines.txt"]
        assert again.size() == files.size() == path.stat().st_size
        with again.open("lines.txt") as stream:
            assert stream.read() == b"a\tPisa\n"


def test_the_size_of_a_folder_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_bytes(b"12345")
    (tmp_path / "two.csv").write_bytes(b"123")
    assert Files(tmp_path).size() == 8


class Ended(Lines):
    """An importer whose process is ended from outside, unless it is the first one."""

    def entries(self, files: Files, graph: NamedNode, report: Report) -> Iterator[Entry]:
        if multiprocessing.parent_process():
            os.kill(os.getpid(), signal.SIGKILL)
        yield from super().entries(files, graph, report)


def test_when_a_process_is_ended_this_one_does_its_work(world: World, tmp_path: Path) -> None:
    both = exports(world, tmp_path / "index.tsv")
    ended = [replace(each, importer=Ended()) for each in both]
    assert list(map(told, read_all(ended))) == [told(read(each)) for each in both]


class Endless(Lines):
    """An importer that writes down its process, and has no end."""

    def entries(self, files: Files, *_: object) -> Iterator[Entry]:
        (files.path / f"{os.getpid()}.pid").touch()
        while True:
            time.sleep(0.05)
            yield from ()


ENDLESS = """
import sys
from pathlib import Path
from pyoxigraph import NamedNode
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing import newer
from test_newer import Endless
newer.MANY_BYTES, newer.os.cpu_count = 1, lambda: 2
place = Path(sys.argv[1])
(place / "index.tsv").touch()
newer.read_all([newer.Newer(Endless(), Files(place), NamedNode("urn:x"), place / "index.tsv")] * 2)
"""


def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("a\tPisa\n", encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)], env={**os.environ, "PYTHONPATH": path}
    ) as process:
        wait_for(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
        process.kill()
    for each in tmp_path.glob("*.pid"):
        wait_for(lambda number=int(each.stem): not is_running(number))


def wait_for(happened: object) -> None:
    assert callable(happened)
    until = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def is_running(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_damaged_index_is_told(world: World, tmp_path: Path) -> None:
    index = tmp_path / "index.tsv"
    both = exports(world, index)
    index.write_text("no index", encoding="utf-8")
    with pytest.raises(StoreError, match="--anew"):
        read_all(both)
    assert Index().sums == {}
