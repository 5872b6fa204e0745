"""Every page with names nobody would like, without scripts, without a network, narrow as at a zoom of 400 %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser, Page, expect
from tests.browser.every_page import PAGES, PATIENCE_MS, Watched
from tests.browser.rough_graph import HUB, NAMES, RENAMED, published

from bioregion_graph.server import bundle

pytestmark = pytest.mark.skipif(
    not bundle.entry("network"), reason="The explorer is not built here: pip install -e ."
)
GONE = f"{RENAMED}rough-gone"
# Past the edge, but not inside what scrolls on its own.
OVERFLOWS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > width + 1 && !each.closest(".scroll, .hidden, svg"))
    .map(each => `${each.nodeName} ${each.className} ${each.getBoundingClientRect().right}`).slice(0, 4);
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("rough") / "home"
    published(home)
    with served(home) as started:
        yield started


# A window of 1280 by 1024 at a zoom of 400 % is as narrow as 320 pixels (WCAG 1.4.10).
@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 256)])
def test_nothing_overflows_and_nothing_runs(chromium: Browser, address: str, width: int, height: int) -> None:
    watched = Watched(chromium, address, width, height)
    faults = {}
    for name in PAGES:
        page = watched.open(name)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = page.evaluate(OVERFLOWS)
        if page.title() == "taken":
            found.append("a script in a name ran")
        if found:
            faults[name] = found
    watched.context.close()
    assert faults == {}
    assert watched.wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_it_is(chromium: Browser, address: str, name: str) -> None:
    watched = Watched(chromium, address, 390)
    page = watched.page
    page.goto(f"{address}/doc/organisation/rough-{name}")
    said = NAMES[name].strip()
    assert (page.locator("h1").text_content() or "").strip() == said
    assert page.evaluate(OVERFLOWS) == []
    # It is found by what it is called, and its page says which way it is read.
    expect(page.locator("h1")).to_have_css("direction", "rtl" if name in ("arabic", "hebrew") else "ltr")
    page.goto(f"{address}/search?q={quote(said[:40])}")
    if re.search(r"\w{2}", said):
        assert page.locator(f"a[href='/doc/organisation/rough-{name}']").count() == 1
    watched.context.close()
    assert watched.wrong == []


def test_without_javascript_everything_that_needs_none_is_there(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 1280, java_script_enabled=False)
    page = watched.page
    page.goto(f"{address}/doc/organisation/council-of-european-bioregions?on=2019-05-01")
    assert page.locator("h1").inner_text() == "Council of European BioRegions"
    assert page.locator(".answer.yes").count() > 0
    page.goto(f"{address}/search?q=cebr")
    assert page.locator(".hits a").count() > 0
    page.goto(f"{address}/queries/networks/members_on_day")
    assert page.locator("table.rows tbody tr").count() > 0
    page.goto(address + PAGES["sparql"])
    assert page.locator("table.rows tbody tr").count() == len(NAMES) + 1
    page.goto(address + PAGES["match"] + "&plain=1")
    assert page.locator("main form").is_visible()
    for name in ("network", "map"):
        page.goto(address + PAGES[name])
        expect(page.locator("noscript a[href='/queries']")).to_be_visible()
    watched.context.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/network?" + urlencode({"network": GONE}), "Nobody belongs to"),
        ("/network?" + urlencode({"chosen": GONE}), "The chosen one has no tie in this network"),
        ("/map?" + urlencode({"at": "XX99"}), "What the address names is not on this map"),
        ("/map?field=ls:gone", "is no field of the taxonomy"),
        ("/match?" + urlencode({"lead": GONE, "text": "diagnostics"}), "Search for it by its name"),
        ("/match?call=NONE-SUCH", "No call has the code"),
        ("/doc/organisation/rough-gone", "Nothing in the graph has the name"),
        ("/queries/networks/members_on_day?" + urlencode({"network": GONE}), "No row answers this question"),
        ("/queries/none/such", "none/such"),
        ("/search?q=zzzzzz", "Nothing has this name"),
    ],
)
def test_a_view_of_what_has_vanished_says_so(chromium: Browser, address: str, path: str, said: str) -> None:
    watched = Watched(chromium, address, 1280)
    watched.page.goto(address + path)
    expect(watched.page.locator("main")).to_contain_text(said, timeout=PATIENCE_MS)
    watched.context.close()
    assert [each for each in watched.wrong if "Failed to load resource" not in each] == []


def _type_a_wish(page: Page) -> None:
    page.get_by_label("What it is about").fill("an idea that nobody has had yet")


def test_a_server_that_is_gone_is_told_and_what_was_typed_stays(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 1280)
    page = watched.open("match")
    watched.context.set_offline(True)
    _type_a_wish(page)
    page.get_by_role("button", name="Find partners").click()
    expect(page.get_by_role("alert").first).to_contain_text("The server does not answer", timeout=PATIENCE_MS)
    assert page.get_by_label("What it is about").input_value() == "an idea that nobody has had yet"
    watched.context.set_offline(False)
    page = watched.open("network")
    watched.context.set_offline(True)
    page.locator(".asked input[type=checkbox]:not(:checked)").first.check()
    expect(page.get_by_role("alert").first).to_contain_text("The server does not answer", timeout=PATIENCE_MS)
    watched.context.set_offline(False)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_role("alert")).to_have_count(0, timeout=PATIENCE_MS)
    watched.context.close()


@pytest.mark.parametrize("name", ["home", "network", "map", "match"])
def test_on_a_slow_line_progress_is_seen_and_nothing_jumps(
    chromium: Browser, address: str, name: str
) -> None:
    watched = Watched(chromium, address, 390, 844)
    line = watched.context.new_cdp_session(watched.page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 150, "downloadThroughput": 120_000, "uploadThroughput": 60_000}
    line.send("Network.emulateNetworkConditions", slow)
    watched.page.goto(address + PAGES[name], wait_until="commit")
    if name in ("network", "map"):
        expect(watched.page.locator("#app [role=status]").first).to_have_text(re.compile("…$"))
    watched.open(name)
    watched.page.wait_for_timeout(500)
    moved = watched.page.evaluate("window.moved")
    watched.context.close()
    assert moved < 0.05


def test_without_webgl_the_network_is_painted_on_a_canvas(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 1280)
    watched.context.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...more); };"
    )
    page = watched.open("network")
    expect(page.locator("[data-renderer]")).to_have_attribute("data-renderer", "canvas")
    page.goto(f"{address}/network?" + urlencode({"network": HUB, "draw": "canvas"}))
    expect(page.locator("[data-renderer]")).to_have_attribute("data-renderer", "canvas", timeout=PATIENCE_MS)
    watched.context.close()
    assert watched.wrong == []
