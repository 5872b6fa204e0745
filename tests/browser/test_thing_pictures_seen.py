"""The small network and the small map in a real browser: seen without a script, wide and narrow, without faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.watching import axe_faults, needs_axe, watched

from bioregion_graph.server import europe

ROOT = Path(__file__).resolve().parents[2]
CEBR = "/doc/organisation/council-of-european-bioregions?on=2019-05-01"
pytestmark = pytest.mark.skipif(
    not europe.is_drawn(), reason="The explorer is not built here: pip install -e ."
)
# Names that reach out of the picture, or into the line of another.
LABEL_FAULTS = """() => {
  const picture = [...document.querySelectorAll("svg.picture")].find(e => e.checkVisibility());
  const box = picture.getBoundingClientRect();
  const lines = [...picture.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
  const out = lines.filter(([, at]) => at.left < box.left - 1 || at.right > box.right + 1).map(([text]) => text);
  const over = lines.filter(([, one], i) => lines.some(([, other], j) => i < j && one.left < other.right
    && other.left < one.right && one.top + 2 < other.bottom && other.top + 2 < one.bottom)).map(([text]) => text);
  return [...out, ...over];
}"""


@needs_axe
@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "it")])
def test_pictures_are_seen_whole(
    chromium: Browser, address: str, width: int, theme: str, language: str
) -> None:
    with watched(chromium, address, viewport={"width": width, "height": 900}) as page:
        _see(page, f"{CEBR}&lang={language}&theme={theme}", width)


def _see(page: Page, path: str, width: int) -> None:
    with page.expect_response(lambda answer: answer.url.endswith(europe.SHAPES)) as shapes:
        page.goto(path)
    assert shapes.value.ok
    wide, narrow = page.locator("svg.picture.wide"), page.locator("svg.picture.narrow")
    expect(wide if width > 640 else narrow).to_be_visible()
    expect(narrow if width > 640 else wide).to_be_hidden()
    assert page.evaluate(LABEL_FAULTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The list is reached and opened by keys.
    summary = page.locator("#network .list summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/doc/")
    assert axe_faults(page, ".pictures") == []


def test_a_click_leads_to_the_thing_without_a_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{CEBR}")
    page.locator('svg.picture.wide a[href="/doc/organisation/biocat"] circle').click()
    expect(page.locator("h1")).to_have_text("Biocat")
    context.close()
