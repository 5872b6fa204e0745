"""``bioregion index``: what is derived from a generation, made ahead."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.cli.commands import one_sentence, run


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A copy of the home in which nothing has been searched yet."""
    shutil.copytree(home, tmp_path / "home", ignore=shutil.ignore_patterns("derived"))
    return tmp_path / "home"


def test_the_index_is_made_once(own: Path) -> None:
    ran = run(own, "index")
    assert (ran.code, ran.err) == (0, "")
    found = re.fullmatch(
        r"Generation 1: (\d+) things can be found by name \(\d+\.\d MB, \d+\.\d s\)\.\n", ran.out
    )
    assert found
    assert int(found[1]) > 1000
    assert run(own, "index").out == "Generation 1 is indexed already.\n"
    kept = {path.name for path in (own / "generations/000001/derived").iterdir()}
    assert {"labels.sqlite-1", "mapped-1", "columns-1", "counts.json-1"} <= kept


def test_a_search_makes_the_index_it_lacks(own: Path) -> None:
    assert "organisation:biocat" in run(own, "search", "biocatt").out
    kept = {path.name for path in (own / "generations/000001/derived").iterdir()}
    assert kept == {"labels.sqlite-1", "labels.sqlite.lock"}


def test_an_empty_home_has_nothing_to_index(tmp_path: Path) -> None:
    ran = run(tmp_path, "index")
    assert ran.code == 1
    assert "Nothing has been built" in one_sentence(ran)


def test_a_pruned_generation_takes_its_index_along(own: Path) -> None:
    run(own, "index")
    (own / "generations/000001").rename(own / "generations/000000")
    shutil.rmtree(own / "generations/000000")
    assert not list(own.rglob("labels.sqlite*"))


def test_a_folder_that_cannot_be_made_is_told(own: Path) -> None:
    (own / "generations/000001/derived").write_text("a file")
    ran = run(own, "index")
    assert ran.code == 1
    assert "a file stands where a folder is needed" in one_sentence(ran)
    # A search is slower then, but no worse.
    assert "organisation:biocat" in run(own, "search", "biocatt").out
