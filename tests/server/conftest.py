"""The real graph, served in process and by a real process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.server.app import create_app
from bioregion_graph.settings import Settings
from bioregion_graph.sharing import View, open_view

with warnings.catch_warnings():
    # The test client announces another HTTP library, which does the same.
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    from starlette.testclient import TestClient

# The limit where a query must run over it, and one that a busy machine does not reach.
SECONDS, PATIENCE = 2.0, 60.0


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the graph of the curated files."""
    place = tmp_path_factory.mktemp("server") / "home"
    build(place, ontology=folder("ontology"), data=folder("data"))
    return place


@pytest.fixture(scope="session")
def view(home: Path) -> Iterator[View]:
    with open_view(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(home: Path) -> Iterator[TestClient]:
    """The application in this process, over the real graph."""
    settings = Settings(home=home, query_seconds=PATIENCE, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def hurried(home: Path) -> Iterator[TestClient]:
    """The same with a limit of a few seconds for a query."""
    settings = Settings(home=home, query_seconds=SECONDS, workers=1, derives=False)
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """Run ``bioregion serve`` on a free port of this machine; yields its address, which ends in a slash."""
    command = [str(Path(sys.executable).parent / "bioregion"), "serve", "--port", "0"]
    process = subprocess.Popen(
        command,
        env={**os.environ, "BIOREGION_HOME": str(home), "BIOREGION_WORKERS": "1", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, f"the server did not say where it listens: {line!r}"
        yield found.group()
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """The address of a real process that serves the real graph."""
    with serving(home) as found:
        yield found
