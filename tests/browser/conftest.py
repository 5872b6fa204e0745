"""What all tests in a real browser share: they are slow, need Chromium, and open it once a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.screenshots import browser, find_browser, served
from playwright.sync_api import Browser, Page, expect
from tests.browser.network_page import REFUSED
from tests.browser.watching import watched

from bioregion_graph.publishing.build import build

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parents[1]
# Tests run beside each other on few cores.
expect.set_options(timeout=30_000)
_MISSING = pytest.mark.skipif(
    find_browser() is None, reason="No Chromium browser here: apt-get install chromium"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; the hook sees all there are."""
    for item in items:
        if item.path.is_relative_to(_FOLDER):
            for mark in (pytest.mark.browser, pytest.mark.slow, _MISSING):
                item.add_marker(mark)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the curated graph, which nobody writes to."""
    home = tmp_path_factory.mktemp("curated")
    build(home, ontology=_ROOT / "ontology", data=_ROOT / "data")
    return home


@pytest.fixture(scope="module")
def address(curated: Path) -> Iterator[str]:
    """The address of a server over the curated graph; modules with another graph have their own."""
    with served(curated) as started:
        yield started


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page under the real policy for contents; at its end nothing has gone wrong and nobody else was asked."""
    with watched(chromium, address, REFUSED) as opened:
        yield opened
