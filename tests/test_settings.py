"""Settings: what the environment may say, what holds when it says nothing, and what it may not say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph import settings
from bioregion_graph.errors import UsageError

HOME = {"BIOREGION_HOME": "/srv/bioregion"}


def test_each_variable_is_read() -> None:
    read = settings.load(
        {"BIOREGION_HOME": "/srv/bioregion", "BIOREGION_QUERY_SECONDS": "2.5", "BIOREGION_WORKERS": "8"}
    )
    assert read == settings.Settings(Path("/srv/bioregion"), 2.5, 8)
    assert read.generations == Path("/srv/bioregion/generations")


@pytest.mark.parametrize("nothing", [None, "", "  "])
@pytest.mark.parametrize("name", ["BIOREGION_HOME", "BIOREGION_QUERY_SECONDS", "BIOREGION_WORKERS"])
def test_nothing_means_the_default(name: str, nothing: str | None) -> None:
    default = Path(platformdirs.user_data_dir("bioregion-graph", appauthor=False))
    read = settings.load({} if nothing is None else {name: nothing})
    assert read == settings.Settings(home=default, query_seconds=30.0, workers=2)


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of the XDG specification are those of Linux")
@pytest.mark.parametrize(
    ("environment", "home"),
    [
        ({}, ".local/share/bioregion-graph"),
        ({"XDG_DATA_HOME": "{user}/files"}, "files/bioregion-graph"),
        ({"BIOREGION_HOME": "~/graph"}, "graph"),
    ],
)
def test_the_home_lies_where_the_platform_keeps_data(
    tmp_path: Path, environment: dict[str, str], home: str
) -> None:
    program = "from bioregion_graph import settings; print(settings.load().home)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"HOME": str(tmp_path)}
        | {name: text.format(user=tmp_path) for name, text in environment.items()},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == f"{tmp_path / home}\n"


@pytest.mark.skipif(sys.platform != "darwin", reason="the folders of macOS are asked for on macOS")
def test_the_home_lies_where_macos_keeps_data() -> None:
    assert settings.load({}).home == Path("~/Library/Application Support/bioregion-graph").expanduser()


def test_the_folder_of_another_platform_is_taken_from_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    from platformdirs.macos import MacOS

    def of_macos(name: str, appauthor: bool) -> str:
        return MacOS(name, appauthor=appauthor).user_data_dir

    monkeypatch.setattr(platformdirs, "user_data_dir", of_macos)
    assert str(settings.load({}).home).endswith("/Library/Application Support/bioregion-graph")


@pytest.mark.parametrize("name", ["BIOREGION_QUERY_SECONDS", "BIOREGION_WORKERS"])
@pytest.mark.parametrize("text", ["soon", "0", "-1", "1,5", "nan", "inf", "-inf", "1 2"])
def test_a_wrong_number_is_told(name: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings.load({**HOME, name: text})
    assert str(caught.value) == (
        f'The environment variable {name} is "{text}", but it must be a number above zero.'
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["0.5", "2.5"])
def test_part_of_a_worker_is_told(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings.load({**HOME, "BIOREGION_WORKERS": text})
    assert str(caught.value) == (
        f'The environment variable BIOREGION_WORKERS is "{text}", but it must be a whole number.'
    )


def test_the_home_of_nobody_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        settings.load({"BIOREGION_HOME": "~nobody-of-this-name/graph"})
    assert str(caught.value) == (
        'The environment variable BIOREGION_HOME is "~nobody-of-this-name/graph", but there is no such user. '
        "Write the whole path of a folder."
    )


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_any_number_of_seconds_above_zero_is_taken(seconds: float) -> None:
    assert settings.load({**HOME, "BIOREGION_QUERY_SECONDS": str(seconds)}).query_seconds == seconds


@given(st.text(st.characters(exclude_characters="\x00")))
def test_any_text_is_a_number_or_told(text: str) -> None:
    try:
        read = settings.load({**HOME, "BIOREGION_WORKERS": text})
    except UsageError:
        return
    assert read.workers >= 1


def test_a_wrong_number_ends_the_command_with_its_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("bioregion")), "history"],
        env={"HOME": str(tmp_path), "BIOREGION_WORKERS": "many", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert 'BIOREGION_WORKERS is "many", but it must be a number above zero.' in done.stderr


def test_a_server_of_the_graph() -> None:
    said = {
        "BIOREGION_STORE": "sparql+https://example.org/sparql",
        "BIOREGION_STORE_USER": "me",
        "BIOREGION_STORE_PASSWORD": "secret",
        "BIOREGION_STORE_LOGIN": "Digest",
    }
    read = settings.load(said).server
    assert read == settings.Server("https://example.org/sparql", "me", "secret", login="digest")
    assert "secret" not in repr(read)
    assert settings.load({}).server is None
    assert settings.server("sparql+http://[::1]:8890/sparql", {"BIOREGION_STORE_KEY": "k"}).key == "k"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"BIOREGION_STORE": "http://example.org/sparql"}, "Write it as sparql"),
        ({"BIOREGION_STORE": "sparql+file:///x"}, "Write it as sparql"),
        ({"BIOREGION_STORE": "sparql+http://"}, "Write it as sparql"),
        ({"BIOREGION_STORE": "sparql+http://me:secret@example.org/"}, "seen by others"),
        ({"BIOREGION_STORE": "sparql+http://x/", "BIOREGION_STORE_LOGIN": "magic"}, "Write basic or digest"),
    ],
)
def test_what_is_no_server(said: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        settings.load(said)
