"""What every page must be: calm while it loads, open to all by the rules of axe, and readable on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser
from tests.browser.every_page import PAGES, Watched
from tests.browser.rough_graph import published

from bioregion_graph.server import bundle

AXE = Path(__file__).resolve().parents[2] / "src/bioregion_graph/web/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.skipif(
    not bundle.entry("network"), reason="The explorer is not built here: pip install -e ."
)
MOST_MOVED, MOST_MS = 0.05, 200
# Loading a graph takes as long as it takes, and shows progress.
MAY_STALL = {"network"}
RULES = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }"
# What is seen on paper: dark on white, nothing to press, nothing beyond the edge, the address and the generation.
ON_PAPER = """() => {
  const seen = each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().height > 0;
  const faults = [], style = getComputedStyle(document.documentElement), body = getComputedStyle(document.body);
  if (style.backgroundColor !== "rgb(255, 255, 255)") faults.push(`paper is ${style.backgroundColor}`);
  if (body.color !== "rgb(0, 0, 0)") faults.push(`ink is ${body.color}`);
  const tools = "nav, .choices, .find, main button:not(th button, .legend button, .results button)";
  for (const each of document.querySelectorAll(tools))
    if (seen(each)) faults.push(`${each.nodeName} ${each.className} ${each.textContent.trim().slice(0, 30)}`);
  for (const each of document.querySelectorAll("main :is(table, pre, svg, canvas, p)"))
    if (seen(each) && each.getBoundingClientRect().right > innerWidth + 1 && !each.closest("svg"))
      faults.push(`${each.nodeName} ${each.className} is cut off at ${Math.round(each.getBoundingClientRect().right)}`);
  const address = document.querySelector("#address");
  if (!seen(address) || !address.textContent.startsWith("http")) faults.push("no address");
  return faults;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("every") / "home"
    published(home)
    with served(home) as started:
        yield started


def _restless(chromium: Browser, address: str, name: str, width: int) -> list[str]:
    watched = Watched(chromium, address, width)
    page = watched.open(name)
    page.wait_for_timeout(300)
    moved, stalls = page.evaluate("[window.moved, window.stalls]")
    watched.context.close()
    found = [f"moved {moved:.3f}"] if moved >= MOST_MOVED else []
    if name not in MAY_STALL and max(stalls, default=0) > MOST_MS:
        found.append(f"stood still for {max(stalls)} ms")
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_jumps_and_nothing_stands_still(chromium: Browser, address: str, width: int) -> None:
    restless = {name for name in PAGES if _restless(chromium, address, name, width)}
    # A busy machine stalls any page now and then, but not the same one three times.
    for _ in range(2):
        restless = {name for name in restless if _restless(chromium, address, name, width)}
    assert {name: _restless(chromium, address, name, width) for name in restless} == {}


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed here: pip install -e . installs it.")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "it"])
def test_open_to_all_by_the_rules_of_axe(chromium: Browser, address: str, theme: str, language: str) -> None:
    watched = Watched(chromium, address, 1280, bypass_csp=True)
    faults = {}
    for name in PAGES:
        page = watched.open(name, lang=language, theme=theme)
        page.add_script_tag(path=AXE)
        found = page.evaluate(
            f"() => axe.run({RULES}).then(told => told.violations.map(each => `${{each.id}}: ${{each.nodes[0].html}}`))"
        )
        if found:
            faults[name] = found
    watched.context.close()
    assert faults == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_readable_on_paper(chromium: Browser, address: str, theme: str) -> None:
    watched = Watched(chromium, address, 720)  # as wide as the text on a sheet of A4
    faults = {}
    for name in PAGES:
        page = watched.open(name, theme=theme)
        page.emulate_media(media="print")
        if found := page.evaluate(ON_PAPER):
            faults[name] = found
        page.emulate_media(media="screen")
    page = watched.open("entity on a day")
    assert page.pdf(format="A4").startswith(b"%PDF")
    watched.context.close()
    assert faults == {}
