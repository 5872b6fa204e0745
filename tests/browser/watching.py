"""A page under the real policy for contents, and what goes wrong: said, asked of others, or kept from somebody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

_AXE = Path(__file__).resolve().parents[2] / "src/bioregion_graph/web/node_modules/axe-core/axe.min.js"
needs_axe = pytest.mark.skipif(
    not _AXE.is_file(), reason="axe-core is not installed here: pip install -e . installs it."
)
_FAULTS = """within => axe.run(within || document).then(
  told => told.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 200)).slice(0, 3)}`))"""


def listen(page: Page, address: str, *forgiven: str) -> list[str]:
    """What will go wrong on a page: errors, warnings without a forgiven word, and whoever but the server is asked."""
    wrong: list[str] = []
    host = urlsplit(address).netloc

    def hear(kind: str, text: str) -> None:
        # Drawing without a graphics card, a browser speaks of its own speed.
        if kind in ("error", "warning") and not any(
            each in text for each in (*forgiven, "GL Driver Message")
        ):
            wrong.append(text)

    def ask(url: str) -> None:
        if urlsplit(url).netloc not in (host, ""):
            wrong.append(f"asked {url}")

    page.on("console", lambda message: hear(message.type, message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: ask(asked.url))
    return wrong


@contextmanager
def watched(chromium: Browser, address: str, *forgiven: str, **options: Any) -> Iterator[Page]:
    """A wide page, with the address of the server as its base; at its end nothing has gone wrong."""
    wide: dict[str, Any] = {
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "base_url": address,
    }
    context = chromium.new_context(**(wide | options))
    page = context.new_page()
    wrong = listen(page, address, *forgiven)
    yield page
    context.close()
    assert wrong == [], wrong


def axe_faults(page: Page, within: str = "") -> list[str]:
    """What axe-core finds on a page, or in the part of it that a selector names; used where ``needs_axe`` holds."""
    # The tools of a test may run what the policy forbids a page.
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_FAULTS, within)
    return found
