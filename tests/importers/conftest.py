"""The small checkout for every test of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from extracts import ROOT, World
from official import Export
from plantings import SOUND, Checkout
from tests.importers.desks import CONTENT, Desk
from tests.importers.servers import Server, running

from bioregion_graph.publishing.build import build


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sound checkout in it, to be copied."""
    home = tmp_path_factory.mktemp("built") / "home"
    build(home, ontology=SOUND / "ontology", data=SOUND / "data")
    return home


@pytest.fixture
def checkout(tmp_path: Path, built_home: Path) -> Checkout:
    """A copy of the small checkout, built once."""
    shutil.copytree(SOUND, tmp_path / "checkout")
    shutil.copytree(built_home, tmp_path / "home", symlinks=True)
    return Checkout(tmp_path / "checkout", tmp_path / "home")


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real ontology and the small checkout's facts, to be copied."""
    home = tmp_path_factory.mktemp("real") / "home"
    build(home, ontology=ROOT / "ontology", data=SOUND / "data")
    return home


@pytest.fixture
def world(tmp_path: Path, real_home: Path) -> World:
    """A copy of that home, into which small exports are imported."""
    shutil.copytree(real_home, tmp_path / "home", symlinks=True)
    return World(tmp_path / "home", tmp_path / "exports")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Somebody who fetches without a proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return Desk(tmp_path / "home")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that has the file."""
    with running(CONTENT) as server:
        yield server


@pytest.fixture
def home(checkout: Checkout) -> Path:
    """A home with the graph of a small curated collection."""
    return checkout.home


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """A sound export."""
    return Export(tmp_path / "h2020")
