"""Plain stores: how a folder becomes one, and what is refused in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioregion_graph.errors import UsageError
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.plain import is_plain, prepare, refuse_plain


def test_a_new_or_empty_folder_becomes_a_plain_store(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for home in (tmp_path / "new" / "deep", tmp_path / "empty"):
        assert not is_plain(home)
        prepare(home)
        assert is_plain(home)
        generations = Generations(home)
        assert len(generations.open(generations.current())) == 0
        prepare(home)
        assert generations.current().id == 1
        with pytest.raises(UsageError, match="plain SPARQL store, in which no graph is built"):
            refuse_plain(home)


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty and no plain store"):
        prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    refuse_plain(tmp_path)
