"""Access keys: shown once, kept as hashes, recognised without a hint to whoever guesses."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import KeyNeededError, StoreError, UsageError
from bioregion_graph.sharing.keys import NAME, ROLES, Keys, reaches

DAY = date(2026, 11, 26)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "home")


def test_a_key_is_recognised(keys: Keys) -> None:
    tokens = {role: keys.add(f"of-{role}", role, DAY) for role in ROLES}
    assert len(set(tokens.values())) == len(ROLES)
    for role, token in tokens.items():
        found = keys.recognise(token)
        assert (found.name, found.role, found.added) == (f"of-{role}", role, DAY)
    assert [key.name for key in keys.all()] == sorted(f"of-{role}" for role in ROLES)


def test_the_file_holds_no_key_and_is_for_its_owner_alone(keys: Keys, tmp_path: Path) -> None:
    token = keys.add("anna", "editor", DAY)
    path = tmp_path / "home" / NAME
    assert token not in path.read_text(encoding="utf-8")
    assert token.removeprefix("brg_") not in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [NAME]


def test_a_key_that_is_removed_is_worth_nothing(keys: Keys) -> None:
    anna, bruno = keys.add("anna", "editor", DAY), keys.add("bruno", "analyst", DAY)
    keys.remove("anna")
    with pytest.raises(KeyNeededError, match="not known here"):
        keys.recognise(anna)
    assert keys.recognise(bruno).name == "bruno"
    with pytest.raises(UsageError, match=r'no key "anna". The keys are: bruno'):
        keys.remove("anna")
    keys.remove("bruno")
    with pytest.raises(UsageError, match="The keys are: none"):
        keys.remove("bruno")


@pytest.mark.parametrize("token", ["", "brg_", "x" * 10_000, "\ud800", "brg_é"])
def test_a_wrong_key_is_not_known(keys: Keys, token: str) -> None:
    keys.add("anna", "editor", DAY)
    with pytest.raises(KeyNeededError):
        keys.recognise(token)


@given(st.text(max_size=60))
def test_nobody_is_let_in_by_chance(tmp_path_factory: pytest.TempPathFactory, token: str) -> None:
    keys = Keys(tmp_path_factory.getbasetemp() / "guessed")
    if not keys.all():
        keys.add("anna", "editor", DAY)
    with pytest.raises(KeyNeededError):
        keys.recognise(token)


@pytest.mark.parametrize("name", ["", "Anna", "a b", "-a", "a--b", "a.b", "è", "a" * 61, 'a"]\n'])
def test_names_are_plain_words(keys: Keys, name: str) -> None:
    with pytest.raises(UsageError, match="no name of a key"):
        keys.add(name, "editor", DAY)
    assert keys.all() == []


def test_a_role_or_a_name_that_does_not_fit(keys: Keys) -> None:
    with pytest.raises(UsageError, match='no role "king"'):
        keys.add("anna", "king", DAY)
    keys.add("anna", "editor", DAY)
    with pytest.raises(UsageError, match="already"):
        keys.add("anna", "analyst", DAY)


@pytest.mark.parametrize(
    "text",
    [
        "[anna]\n",
        "what",
        '[anna]\nrole = "king"\nadded = 2026-01-01\nsha256 = "0"\n',
        '[anna]\nrole = "editor"\nadded = "2026"\nsha256 = "0"\n',
        '[anna]\nrole = "editor"\nadded = 2026-01-01\nsha256 = 0\n',
        "anna = 1\n",
    ],
)
def test_a_damaged_file_is_told(keys: Keys, tmp_path: Path, text: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=r"keys\.toml is damaged"):
        keys.all()


def test_each_role_reaches_as_far_as_those_before_it() -> None:
    assert reaches("administrator", "editor")
    assert reaches("editor", "editor")
    assert not reaches("analyst", "editor")
    assert not reaches("reader", "analyst")
