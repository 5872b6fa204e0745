"""The commands of the README run as they stand there, and the recipes it names exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.commands import BIOREGION, environment, serving

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/queries.md")
LINES = [
    line.partition(" #")[0].strip()
    for page in PAGES
    for line in re.findall(r"^    (\S.*)$", (ROOT / page).read_text(encoding="utf-8"), re.M)
]
COMMANDS = list(dict.fromkeys(line for line in LINES if line.startswith("bioregion ")))
CALLS = [line for line in LINES if line.startswith("curl ")]
RECIPES = [line.split()[1] for line in LINES if line.startswith("make ")]


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """Where a real server listens."""
    with serving(home, "--port", "0") as (_, line):
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        yield found.group()


def test_the_readme_shows_every_kind_of_line() -> None:
    shown = {command.split()[1] for command in COMMANDS}
    assert {"search", "show", "members", "query", "check", "history", "export"} <= shown
    assert len(CALLS) >= 3
    assert {"serve", "test"} <= set(RECIPES)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(home: Path, tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [BIOREGION, *shlex.split(command)[1:]],
        env=environment(home),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or any(path.stat().st_size for path in tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("curl") is None, reason="the command curl is not installed")
@pytest.mark.parametrize("call", CALLS)
def test_the_calls_are_answered(address: str, call: str) -> None:
    words = [word.replace("http://127.0.0.1:8000/", address) for word in shlex.split(call)]
    done = subprocess.run([*words, "--silent", "--show-error", "--fail"], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 5


def test_the_recipes_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(RECIPES) <= targets
