"""The real graph, built once by the command itself, and homes that a test may change."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad
from tests.cli.commands import Ran, run

from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.terms.namespaces import expand


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A home and what the first build said, on a terminal."""
    home = tmp_path_factory.mktemp("cli") / "home"
    ran = run(home, "build", "--note", "first of all", width=80)
    assert ran.code == 0, ran.err
    return home, ran


@pytest.fixture(scope="session")
def home(built: tuple[Path, Ran]) -> Path:
    """A home with the graph of the curated files; no test changes it."""
    return built[0]


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A home of the test's own, with the same graph."""
    return copied(home, tmp_path / "own")


def copied(home: Path, to: Path) -> Path:
    """A copy that shares the files of the generations, which nobody writes again."""
    to.mkdir()
    shutil.copytree(home / "generations", to / "generations", copy_function=os.link)
    for path in home.iterdir():
        if path.is_file():
            shutil.copy(path, to / path.name)
    return to


@pytest.fixture
def two_generations(own_home: Path) -> Path:
    """A home whose second generation, of two days later, says more of Biocat."""
    more = Quad(
        expand("organisation:biocat"),
        expand("brg:focus"),
        Literal("the second generation"),
        expand("source:seed-000"),
    )
    later = datetime.now(UTC) + timedelta(days=2)
    publish_change(own_home, {more}, set(), Terms(note="one fact more", now=later))
    return own_home
