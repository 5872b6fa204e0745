"""What all tests in a real browser share: they are slow, need Chromium, and open it once a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.screenshots import browser, find_browser
from playwright.sync_api import Browser

_FOLDER = Path(__file__).parent
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
