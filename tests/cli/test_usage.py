"""Wrong usage, and the help: every example in it runs."""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from pathlib import Path

import pytest
from tests.cli.commands import environment, run

from bioregion_graph import __version__
from bioregion_graph.cli import main as command_line

COMMANDS = [
    *("build", "fetch", "import", "resolve", "place", "check", "query", "show", "search", "index", "members"),
    *("history", "rollback", "export", "serve"),
]
# These write, need files or a network, serve for ever, or take as long as a build; they have tests of their own.
NOT_RUN = ("build", "fetch", "import", "resolve", "place", "rollback", "serve", "check")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'."),
        (["show"], "Missing argument"),
        (["query", "--nonsense"], "No such option: --nonsense"),
        (["query", "body_on_day", "-o", "pdf"], "'pdf' is not one of 'table', 'csv'"),
        (["export", "-o", "docx"], "'docx' is not one of 'turtle', 'trig', 'nquads', 'jsonld'"),
        (["search", "x", "-n", "0"], "'--limit'"),
        (["rollback", "--to", "soon"], "'--to'"),
        (["serve", "--port", "70000"], "'--port'"),
        (["show", "biocat", "--lang", "fr"], "'fr' is not one of 'en', 'it'"),
    ],
)
def test_wrong_usage_has_exit_code_2_and_a_hint(home: Path, arguments: list[str], said: str) -> None:
    ran = run(home, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: bioregion")
    assert "--help' for help." in ran.err
    assert said in ran.err


def test_no_command_prints_the_help(home: Path) -> None:
    ran = run(home)
    assert ran.code == 2
    assert all(re.search(rf"^  {name} ", ran.out + ran.err, re.M) for name in COMMANDS)


def test_the_version(home: Path) -> None:
    assert run(home, "--version").out == f"bioregion {__version__}\n"


def _examples(home: Path, command: str) -> list[str]:
    text = run(home, command, "--help").out
    return re.findall(r"^\s+bioregion (.*)$", text.partition("Examples:")[2], re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_the_help_run(
    home: Path, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = _examples(home, command)
    assert examples
    assert all(example.split()[0] == command for example in examples)
    if command in NOT_RUN:
        return
    monkeypatch.chdir(tmp_path)
    for example in examples:
        ran = run(home, *shlex.split(example))
        assert ran.code == 0, (example, ran.err)
        assert ran.out or list(tmp_path.iterdir()), example


def test_a_reader_that_goes_away_is_no_fault(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (["query", "--list"], ["show", "biocat"], ["export", "-g", "source:seed-000"]):
        reading, writing = os.pipe()
        os.close(reading)
        with io.TextIOWrapper(os.fdopen(writing, "wb")) as gone:
            monkeypatch.setattr(sys, "stdout", gone)
            monkeypatch.setattr(sys, "argv", ["bioregion", *arguments])
            for name, value in environment(home).items():
                monkeypatch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                command_line.main()
            assert end.value.code == 0, arguments


def test_an_output_that_cannot_be_written_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    monkeypatch.setattr(sys, "argv", ["bioregion", "query", "--list"])
    monkeypatch.setenv("BIOREGION_HOME", str(home))
    stream = full.open("w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit) as end:
        command_line.main()
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space left"):
        stream.close()
    assert end.value.code == 1
    assert capsys.readouterr().err == (
        "The system refused: No space left on device. Check the disk and the path, then try again.\n"
    )
