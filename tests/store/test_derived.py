"""Derived things: whole or not there, made once, thrown away with their generation."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from bioregion_graph.errors import DiskError
from bioregion_graph.store.derived import Derived


@pytest.fixture
def derived(tmp_path: Path) -> Derived:
    return Derived(tmp_path)


def names(derived: Derived) -> list[str]:
    return sorted(path.name for path in derived.folder.iterdir())


def test_a_thing_is_made_once_and_then_found(derived: Derived) -> None:
    assert derived.ready("names", 1) is None
    made = derived.ensure("names", 1, lambda path: path.write_text("one"))
    assert derived.ready("names", 1) == made
    assert derived.ensure("names", 1, lambda path: path.write_text("two")).read_text() == "one"
    assert names(derived) == ["names-1", "names.lock"]


def test_it_may_be_a_folder(derived: Derived) -> None:
    def make(path: Path) -> None:
        path.mkdir()
        (path / "part").write_text("one")

    assert (derived.ensure("copy", 1, make) / "part").read_text() == "one"
    newer = derived.ensure("copy", 2, make)
    assert names(derived) == ["copy-2", "copy.lock"]
    assert newer.is_dir()


def test_an_older_form_is_replaced_and_others_are_left(derived: Derived) -> None:
    derived.ensure("names", 1, lambda path: path.write_text("old"))
    derived.ensure("copy", 1, lambda path: path.write_text("other"))
    assert derived.ensure("names", 2, lambda path: path.write_text("new")).read_text() == "new"
    assert names(derived) == ["copy-1", "copy.lock", "names-2", "names.lock"]


def test_what_is_not_finished_is_not_there(derived: Derived) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        derived.ensure("names", 1, fail)
    assert derived.ready("names", 1) is None
    assert names(derived) == ["names.lock"]


def test_what_a_crash_left_behind_is_no_hindrance(derived: Derived) -> None:
    derived.folder.mkdir()
    (derived.folder / ".draft-names-1").mkdir()
    (derived.folder / ".draft-names-1" / "half").write_text("half")
    assert derived.ensure("names", 1, lambda path: path.write_text("whole")).read_text() == "whole"
    assert names(derived) == ["names-1", "names.lock"]


def test_who_comes_second_waits_for_the_first(derived: Derived) -> None:
    made: list[str] = []
    begun = threading.Event()

    def slowly(path: Path) -> None:
        begun.set()
        time.sleep(0.2)
        made.append("slowly")
        path.write_text("slowly")

    def quickly(path: Path) -> None:
        made.append("quickly")
        path.write_text("quickly")

    first = threading.Thread(target=derived.ensure, args=("names", 1, slowly))
    first.start()
    assert begun.wait(10)
    assert derived.ensure("names", 1, quickly).read_text() == "slowly"
    first.join()
    assert made == ["slowly"]


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("a file where the folder should be")
    with pytest.raises(DiskError, match="Could not make what is derived from this generation"):
        Derived(tmp_path).ensure("names", 1, lambda path: path.write_text("x"))
