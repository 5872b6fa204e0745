"""What every page must be: calm while it loads, open to all by the rules of axe, and readable on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser
from tests.browser.every_page import PAGES, Watched
from tests.browser.rough_graph import published
from tests.browser.watching import axe_faults, needs_axe

from bioregion_graph.server import bundle

pytestmark = pytest.mark.skipif(
    not bundle.entry("network"), reason="The explorer is not built here: pip install -e ."
)
MOST_MOVED, MOST_MS = 0.05, 200
# Loading a graph takes as long as it takes, and shows progress.
MAY_STALL = {"network"}
# What is seen on paper: dark on white, nothing to press, nothing beyond the edge, the address and the generation.
ON_PAPER = """() => {
  const seen = each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().height > 0;
  const faults = [], style = getComputedStyle(document.documentElement), body = getComputedStyle(document.body);
  if (style.backgroundColor !== "rgb(255, 255, 255)") faults.push(`paper is ${style.backgroundColor}`);
  if (body.color !== "rgb(0, 0, 0)") faults.push(`ink is ${body.color}`);
  const tools = "nav, .choices, .find, "
    + "main button:not(th button, .legend button, .results button, .link, .plain-thing)";
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
    """How a page fails the budgets; empty when it keeps them."""
    watched = Watched(chromium, address, width)
    chromium.start_tracing(
        page=watched.page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
    )
    page = watched.open(name)
    page.wait_for_timeout(300)
    moved = page.evaluate("window.moved")
    longest = _longest_task_ms(chromium.stop_tracing())
    watched.context.close()
    found = [f"moved {moved:.3f}"] if moved >= MOST_MOVED else []
    if name not in MAY_STALL and longest > MOST_MS:
        found.append(f"one task took {longest:.0f} ms")
    return found


def _longest_task_ms(trace: bytes) -> float:
    """The processor time of the longest task of the page's own thread, which others on the machine do not lengthen."""
    events = json.loads(trace)["traceEvents"]
    pages = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"]
        for event in events
        if "RunTask" in event["name"] and "tdur" in event and (event["pid"], event["tid"]) in pages
    ]
    assert tasks, "the browser tells no tasks"
    return max(tasks) / 1000


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_jumps_and_nothing_stands_still(chromium: Browser, address: str, width: int) -> None:
    restless = [name for name in PAGES if _restless(chromium, address, name, width)]
    # A picture may come late once, on a machine that does other things.
    assert {name: found for name in restless if (found := _restless(chromium, address, name, width))} == {}


@needs_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "it"])
def test_open_to_all_by_the_rules_of_axe(chromium: Browser, address: str, theme: str, language: str) -> None:
    watched = Watched(chromium, address, 1280)
    faults = {}
    for name in PAGES:
        page = watched.open(name, lang=language, theme=theme)
        if found := axe_faults(page):
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
