"""The matchmaker in a real browser: by mouse, by keys alone, without a script, and when the server breaks off."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser, Page, expect
from tests.server.calls_at_hand import call

from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.server import bundle

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "src/bioregion_graph/web/node_modules/axe-core/axe.min.js"
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
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=address)
    opened = context.new_page()
    opened.set_default_timeout(SLOW)
    wrong: list[str] = []
    # A browser logs every answer that says to come back later.
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if said.type == "error" and "503" not in said.text else None,
    )
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    host = urlsplit(address).netloc
    opened.on(
        "request",
        lambda asked: urlsplit(asked.url).netloc in (host, "") or wrong.append(f"asked {asked.url}"),
    )
    yield opened
    context.close()
    assert wrong == []


def settled(page: Page) -> None:
    """Wait until the list is whole."""
    expect(page.locator(".state-line")).to_contain_text(re.compile(r"shown|mostrati"), timeout=SLOW)


def add_up(page: Page) -> None:
    """The named bars of the first, as they are written, add up to its score."""
    shown = page.locator(".hit").first
    bars = [float(each.replace("−", "-")) for each in shown.locator(".bars .amount").all_inner_texts()]
    score = float(shown.locator(".total").inner_text())
    assert abs(sum(bars) - score) <= 0.005 * (len(bars) + 1)
    assert min(bars) < 0 < max(bars)


def test_by_mouse_from_a_call_to_an_eligible_consortium_in_a_file(page: Page) -> None:
    page.goto("/match")
    page.get_by_role("combobox", name="Open call").fill("health")
    page.get_by_role("option", name="Vaccines for public health").click()
    expect(page.locator(".wish .chosen").first).to_contain_text("until 13 Apr 2099")
    page.get_by_role("combobox", name="Who leads").fill("toscana life")
    page.get_by_role("option", name="Fondazione Toscana Life Sciences").click()
    page.get_by_role("button", name="Find partners").click()
    settled(page)
    first = page.locator(".hit").first
    expect(first.get_by_text("Why first")).to_be_visible()
    expect(first.locator(".sentence")).not_to_be_empty()
    expect(first.locator(".pictures svg").first).to_be_visible()
    add_up(page)

    tray = page.get_by_role("region", name="Consortium")
    expect(tray.locator(".verdict")).to_contain_text("Not eligible")
    tray.get_by_role("button", name=re.compile("^.*Consortium")).click()
    for _ in range(3):
        if "Not eligible" not in tray.locator(".verdict").inner_text():
            break
        before = tray.locator(".members li").count()
        tray.locator(".fits button").first.click()
        expect(tray.locator(".members li")).to_have_count(before + 1)
        expect(tray.locator(".verdict .stale")).to_have_count(0)
        page.wait_for_timeout(400)
    expect(tray.locator(".verdict")).to_contain_text("Eligible")
    expect(tray.locator(".rules .answer.no")).to_have_count(0)
    with page.expect_download() as waiting:
        tray.get_by_role("link", name="Workbook (xlsx)").click()
    with zipfile.ZipFile(waiting.value.path()) as book:
        assert "Fondazione Toscana Life Sciences" in book.read("xl/sharedStrings.xml").decode()
    with page.expect_download() as waiting:
        tray.get_by_role("link", name="One page (PDF)").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")

    members = tray.locator(".members li").count()
    tray.get_by_role("button", name=re.compile("^Remove")).last.click()
    expect(tray.locator(".verdict")).to_contain_text("Not eligible")
    tray.get_by_role("button", name="Undo").click()
    expect(tray.locator(".members li")).to_have_count(members)
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    settled(page)
    expect(page.locator(".tray .count")).to_have_text(str(members))
    expect(page.locator(".tray .verdict")).to_contain_text("Eligible")


def test_by_keys_alone(page: Page) -> None:
    page.goto("/match")
    keys = page.keyboard
    page.get_by_role("combobox", name="Open call").focus()
    keys.type("vaccines")
    expect(page.get_by_role("option", name="Vaccines for public health")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("combobox", name="Open call")).to_have_value(CODE)
    expect(page.locator(".wish .chosen").first).to_contain_text("until 13 Apr 2099")
    _tab_to(page, "Who leads")
    keys.type("toscana life")
    expect(page.get_by_role("option", name="Fondazione Toscana Life Sciences")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    _tab_to(page, "Find partners")
    keys.press("Enter")
    settled(page)
    page.locator(".tray .toggle").focus()
    keys.press("Enter")
    expect(page.locator(".fits button").first).to_be_visible()
    for _ in range(3):
        if "Not eligible" not in page.locator(".tray .verdict").inner_text():
            break
        _tab_to(page, "Add ", start=True)
        before = page.locator(".members li").count()
        keys.press("Space")
        expect(page.locator(".members li")).to_have_count(before + 1)
        page.wait_for_timeout(600)
        page.locator(".tray .toggle").focus()
    expect(page.locator(".tray .verdict")).to_contain_text("Eligible")
    _tab_to(page, "RDF (Turtle)")
    with page.expect_download() as waiting:
        keys.press("Enter")
    assert b"participant" in Path(waiting.value.path()).read_bytes()


def _tab_to(page: Page, name: str, *, start: bool = False) -> None:
    """Go on by the tabulator until what has this name has the focus, visibly; of fits the first."""
    for _ in range(80):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement; return [(e.labels?.[0] ?? e).textContent.trim(), "
            "e.closest('.fits') !== null, getComputedStyle(e).outlineStyle] }"
        )
        if (start and told[1]) or (not start and told[0].startswith(name)):
            assert told[2] != "none", f"the focus on {name} is not seen"
            return
    raise AssertionError(f"{name} cannot be reached by the tabulator")


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


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci in src/bioregion_graph/web")
@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 390)])
def test_nothing_keeps_anybody_out(
    chromium: Browser, address: str, theme: str, language: str, width: int
) -> None:
    context = chromium.new_context(
        base_url=address, viewport={"width": width, "height": 900}, bypass_csp=True, locale="en-GB"
    )
    page = context.new_page()
    told = [("lead", TLS), ("text", "vaccines"), ("member", f"{TLS},role=coordinator"), ("member", "?:X")]
    page.goto("/match?" + urlencode([*told, ("theme", theme), ("lang", language)]))
    settled(page)
    page.locator(".tray .toggle").click()
    expect(page.locator(".rules li").first).to_be_visible()
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html).slice(0, 3)])"
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
