"""``bioregion key``: keys are shown once, listed without themselves, and taken away."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commands import run

from bioregion_graph.sharing.keys import Keys


def test_a_key_is_made_shown_once_and_taken_away(tmp_path: Path) -> None:
    made = run(tmp_path, "key", "add", "anna", "--role", "editor")
    token = made.out.strip()
    assert (made.code, token.startswith("brg_"), "shown this once" in made.err) == (0, True, True)
    assert Keys(tmp_path).recognise(token).role == "editor"
    listed = run(tmp_path, "key", "list")
    assert token not in listed.out
    assert listed.out.split()[:5] == ["name", "role", "added", "anna", "editor"]
    again = run(tmp_path, "key", "add", "anna")
    assert (again.code, "already" in again.err) == (2, True)
    assert run(tmp_path, "key", "remove", "anna").code == 0
    assert run(tmp_path, "key", "remove", "anna").code == 2
    assert Keys(tmp_path).all() == []


def test_keys_of_a_plain_store_lie_in_its_folder(tmp_path: Path) -> None:
    made = run(tmp_path / "home", "key", "add", "bruno", "--plain", str(tmp_path / "store"))
    assert Keys(tmp_path / "store").recognise(made.out.strip()).role == "analyst"
    assert Keys(tmp_path / "home").all() == []


def test_without_a_word_the_help_is_shown(tmp_path: Path) -> None:
    assert "remove" in run(tmp_path, "key").err
