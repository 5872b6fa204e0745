"""The matchmaker in a real browser: by mouse, by keys alone, without a script, and when the server breaks off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser, Page, expect
from tests.browser.watching import axe_faults, needs_axe, watched
from tests.server.calls_at_hand import call

from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.server import bundle

ROOT = Path(__file__).resolve().parents[2]
CODE = "HORIZON-HLTH-2099-01-TEST-01"
TLS = "organisation:toscana-life-sciences"
SLOW = 90_000
pytestmark = pytest.mark.skipif(
    not bundle.manifest(), reason="The explorer is not built here: pip install -e ."
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("home")
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    publish_change(
        home,
        call(CODE, "Vaccines for public health", "2099-04-13", action="RIA"),
        set(),
        Terms(note="a call"),
    )
    with served(home) as started:
        yield started


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page under the real policy for contents; at its end nothing has gone wrong and nobody else was asked."""
    # A browser logs every answer that says to come back later.
    with watched(chromium, address, "503") as opened:
        opened.set_default_timeout(SLOW)
        yield opened


def settled(page: Page) -> None:
    """Wait until the list is whole."""
    expect(page.locator(".state-line")).to_contain_text(re.compile(r"shown|mostrati"), timeout=SLOW)


def test_teams_are_composed_and_taken(page: Page) -> None:
    page.goto("/match?" + urlencode({"lead": TLS, "text": "vaccines", "type": "he-ria"}))
    settled(page)
    page.locator(".tray .toggle").click()
    page.get_by_role("button", name="Compose a team").click()
    panel = page.locator(".compose")
    panel.get_by_label("Partners").fill("4")
    panel.get_by_role("button", name="Compose", exact=True).click()
    expect(panel.locator(".teams article").first).to_be_visible(timeout=SLOW)
    expect(panel.get_by_text("stand-in:").first).to_be_visible()
    panel.get_by_role("button", name="Take this team").first.click()
    expect(page.locator(".tray .count")).to_have_text("4")
    expect(page.locator(".tray .verdict")).to_contain_text("Eligible")
    panel.get_by_role("button", name="Stand-ins for who is in").click()
    expect(panel.get_by_role("button", name="Swap").first).to_be_visible(timeout=SLOW)


def test_what_is_not_known_can_be_told(page: Page) -> None:
    state = [("type", "he-ria"), ("member", f"{TLS},role=coordinator"), ("member", "FR:Lyon")]
    page.goto("/match?" + urlencode([*state, ("member", "?:<img src=x onerror=alert(1)>")]))
    page.locator(".tray .toggle").click()
    expect(page.locator(".tray .verdict")).to_contain_text("Not known yet")
    expect(page.locator(".members")).to_contain_text("<img src=x onerror=alert(1)>")
    page.get_by_label(re.compile("in which country is it")).select_option("DE")
    expect(page.locator(".tray .verdict")).to_contain_text("Eligible")


def test_a_server_that_breaks_off_is_told_and_nothing_typed_is_lost(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, locale="en-GB")
    page = context.new_page()
    page.goto("/match")
    page.get_by_label("What it is about").fill("vaccines against rare diseases")
    half = json.dumps({"progress": "reading projects", "waits": 1}) + "\n"
    page.route("**/api/partners", lambda route: route.fulfill(body=half, content_type="application/x-ndjson"))
    page.get_by_role("button", name="Find partners").click()
    expect(page.get_by_role("alert")).to_contain_text("broke off")
    page.unroute("**/api/partners")
    page.route("**/api/partners", lambda route: route.abort())
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    expect(page.get_by_label("What it is about")).to_have_value("vaccines against rare diseases")
    page.unroute("**/api/partners")
    page.get_by_role("button", name="Try again").click()
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    context.close()


def test_without_a_script_the_form_is_answered(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/match")
    page.get_by_label("Who leads").fill("Toscana Life Sciences")
    page.get_by_role("button", name="Find partners").click()
    expect(page.locator(".hit")).to_have_count(20, timeout=SLOW)
    expect(page.locator(".hit .sentence").first).to_contain_text("Toscana Life Sciences")
    context.close()


@needs_axe
@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 390)])
def test_nothing_keeps_anybody_out(
    chromium: Browser, address: str, theme: str, language: str, width: int
) -> None:
    with watched(chromium, address, "503", viewport={"width": width, "height": 900}) as page:
        told = [("lead", TLS), ("text", "vaccines"), ("member", f"{TLS},role=coordinator"), ("member", "?:X")]
        page.goto("/match?" + urlencode([*told, ("theme", theme), ("lang", language)]))
        settled(page)
        page.locator(".tray .toggle").click()
        expect(page.locator(".rules li").first).to_be_visible()
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_escape_closes_the_consortium(page: Page) -> None:
    page.goto("/match?" + urlencode({"lead": TLS, "text": "rare diseases", "type": "he-ria"}))
    settled(page)
    toggle = page.locator(".tray .toggle")
    toggle.click()
    types = page.get_by_label("Type of call")
    expect(types).to_be_visible()
    # Types with one name are told apart by what stands in front.
    names = types.locator("option").all_inner_texts()
    assert len(names) == len(set(names))
    assert any(name.startswith("RIA: ") for name in names)
    assert any(name.startswith("COFUND: ") for name in names)
    types.press("Escape")
    expect(types).to_be_hidden()
    expect(toggle).to_be_focused()
