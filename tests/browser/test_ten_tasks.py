"""Ten tasks of the people this is made for, done in a real browser by mouse and, the same, by keys alone."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser, expect
from tests.browser.hands import Hand, Keys, Mouse
from tests.browser.network_page import COUNCIL, counts
from tests.browser.watching import watched
from tests.server.calls_at_hand import call

from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.server import bundle

ROOT = Path(__file__).resolve().parents[2]
CODE = "HORIZON-HLTH-2099-01-TEST-01"
THREE = (
    "Cluster Lombardo Scienze della Vita",
    "Cluster Tecnologico Nazionale Scienze della Vita ALISEI",
    "Campania Bioscience",
)
# The first answer of a ranking and the reading of a map take their time on a busy machine.
SLOW = 90_000
pytestmark = pytest.mark.skipif(
    not bundle.manifest(), reason="The explorer is not built here: pip install -e ."
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The curated graph with one open call."""
    home = tmp_path_factory.mktemp("home")
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    vaccines = call(CODE, "Vaccines for public health", "2099-04-13", action="RIA")
    publish_change(home, vaccines, set(), Terms(note="a call"))
    with served(home) as started:
        yield started


@pytest.fixture(params=[Mouse, Keys])
def hand(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Hand]:
    """Somebody at the home page; at the end nothing has gone wrong, and nobody but the server was asked."""
    # A browser logs every answer that says to come back later.
    with watched(chromium, address, "503", locale="en-US", reduced_motion="reduce") as page:
        page.set_default_timeout(SLOW)
        page.goto("/")
        yield request.param(page)


def turn_to(hand: Hand, name: str) -> None:
    """Go to a page by the menu."""
    hand.press(hand.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True))


def president_in_may_2019(hand: Hand, search: str, show: str, yes: str) -> tuple[str, str]:
    """Who presided CEBR then, and the source that says so."""
    page = hand.page
    hand.take(page.locator("#q"), "CEBR", "Council of European BioRegions")
    page.wait_for_url("**/doc/organisation/council-of-european-bioregions*")
    hand.date(page.locator("#on"), "2019-05-01")
    hand.press(page.get_by_role("button", name=show, exact=True))
    page.wait_for_url("**on=2019-05-01*")
    rows = page.locator("table.ties tr").filter(has=page.locator(".answer.yes"))
    row = rows.filter(has_text=re.compile(rf"{search}")).filter(
        has_not_text=re.compile("vice", re.IGNORECASE)
    )
    row = row.filter(has=page.locator("a[href*='/doc/person/']"))
    expect(row).to_have_count(1)
    expect(row.locator(".answer")).to_contain_text(yes)
    hand.press(row.locator("details.who summary"))
    source = row.locator("details.who li a").first
    expect(source).to_be_visible()
    return row.locator("a[href*='/doc/person/']").inner_text(), source.inner_text()


def test_1_who_presided_in_may_2019_and_who_says_so(hand: Hand) -> None:
    who, source = president_in_may_2019(hand, "president", "Show", "yes")
    assert who == "Stephanie Wehnelt"
    assert source == "Jahrestagung: CEBR will Sichtbarkeit erhöhen"


def test_2_the_network_of_cebr_on_two_days(hand: Hand) -> None:
    page = hand.page
    turn_to(hand, "Network")
    counts(page)
    hand.take(
        page.get_by_label("Network", exact=True), "Council of European", "Council of European BioRegions"
    )
    expect(page).to_have_url(re.compile("network=.*council-of-european-bioregions"))
    found = {}
    for day in ("2019-05-01", "2024-06-01"):
        hand.date(page.get_by_label("As of a day"), day)
        expect(page.locator(".counted")).to_contain_text(day)
        expect(page).to_have_url(re.compile(f"on={day}"))
        page.wait_for_timeout(500)
        found[day] = counts(page)
        asked = urlencode({"ties": "memberships", "network": COUNCIL, "on": day})
        told = page.request.get(f"/api/network?{asked}").json()["about"]
        assert found[day] == (told["nodes"], told["ties"])
        assert len(page.locator(".picture").screenshot()) > 8_000
    assert found["2019-05-01"] != found["2024-06-01"]


def test_3_clusters_strong_in_a_field_near_bologna(hand: Hand) -> None:
    page = hand.page
    turn_to(hand, "Map")
    page.wait_for_selector(".spot", timeout=SLOW)
    hand.select(page.get_by_label("Field", exact=True), "Diagnostics and biomarkers")
    hand.select(page.get_by_label("Within"), "200 km")
    hand.write(page.get_by_label("Clusters near"), "Bologna")
    hand.press(page.get_by_role("button", name="Find", exact=True))
    expect(page.get_by_role("heading", name=re.compile("near Bologna"))).to_be_visible()
    first = page.locator(".results li").first
    expect(first).to_contain_text("Distretto Toscano Scienze della Vita")
    expect(first).to_contain_text("a source says so")
    hand.press(first.get_by_role("button"))
    facts = page.get_by_role("region", name="Facts")
    expect(facts).to_contain_text("in its city")
    expect(page.locator(".spot.cluster.chosen")).to_have_count(1)


def partners_of_the_call(hand: Hand) -> None:
    page = hand.page
    turn_to(hand, "Partners")
    hand.take(page.get_by_role("combobox", name="Open call"), "health", "Vaccines for public health")
    expect(page.locator(".wish .chosen").first).to_contain_text("until 13 Apr 2099")
    leads = page.get_by_role("combobox", name="Who leads")
    hand.take(leads, "toscana life", "Fondazione Toscana Life Sciences")
    hand.press(page.get_by_role("button", name="Find partners"))
    expect(page.locator(".state-line")).to_contain_text("shown", timeout=SLOW)


def test_4_partners_for_a_health_call_and_why_the_first_is_first(hand: Hand) -> None:
    partners_of_the_call(hand)
    first = hand.page.locator(".hit").first
    expect(first.get_by_text("Why first")).to_be_visible()
    expect(first.locator(".sentence")).to_contain_text(re.compile(r"\w+ .* \w+"))
    expect(first.locator(".pictures svg").first).to_be_visible()
    # The named bars, as they are written, add up to the score.
    bars = [float(each.replace("−", "-")) for each in first.locator(".bars .amount").all_inner_texts()]
    score = float(first.locator(".total").inner_text())
    assert abs(sum(bars) - score) <= 0.005 * (len(bars) + 1)
    assert min(bars) < 0 < max(bars)


def test_5_and_6_an_ineligible_consortium_is_mended_as_proposed_and_exported(hand: Hand) -> None:
    page = hand.page
    partners_of_the_call(hand)
    tray = page.get_by_role("region", name="Consortium")
    verdict = tray.locator(".verdict")
    expect(verdict).to_contain_text("Not eligible")
    hand.press(tray.locator(".toggle"))
    for _ in range(3):
        expect(tray.locator(".verdict .stale")).to_have_count(0)
        if "Not eligible" not in verdict.inner_text():
            break
        before = tray.locator(".members li").count()
        hand.press(tray.locator(".fits button").first)
        expect(tray.locator(".members li")).to_have_count(before + 1)
        page.wait_for_timeout(500)
    expect(verdict).to_contain_text("Eligible")
    expect(tray.locator(".rules .answer.no")).to_have_count(0)
    files = {}
    for name in ("Workbook (xlsx)", "One page (PDF)", "RDF (Turtle)"):
        with page.expect_download() as waiting:
            hand.press(tray.get_by_role("link", name=name))
        files[name] = Path(waiting.value.path())
    with zipfile.ZipFile(files["Workbook (xlsx)"]) as book:
        assert "Fondazione Toscana Life Sciences" in book.read("xl/sharedStrings.xml").decode()
    assert files["One page (PDF)"].read_bytes().startswith(b"%PDF-")
    assert b"participant" in files["RDF (Turtle)"].read_bytes()


def test_7_and_8_a_question_with_another_day_charted_and_its_link(hand: Hand) -> None:
    page = hand.page
    turn_to(hand, "SPARQL")
    page.wait_for_selector(".cm-content")
    page.wait_for_load_state("networkidle")
    hand.write(page.get_by_label("Find a question"), "members network three answers")
    hand.press(page.locator(".list button").first)
    hand.date(page.get_by_label("The day asked"), "2023-05-15")
    field = page.get_by_label("The network or group")
    hand.take(field, "CEBR", "Council of European BioRegions")
    hand.press(page.get_by_role("button", name="Put into the editor"))
    expect(page.locator(".cm-content")).to_contain_text("2023-05-15")
    expect(page.locator(".cm-content")).to_contain_text("council-of-european-bioregions")
    hand.press(page.get_by_role("button", name=re.compile("^Run")))
    hand.press(page.get_by_role("tab", name="Chart"))
    expect(page.locator("canvas")).to_be_visible()
    hand.select(page.get_by_label("Along"), "country")
    expect(page).to_have_url(re.compile("x=country"))
    rows = page.locator("section.result .head p, .result .head p").first.inner_text().split(" · ")[0]
    assert re.match(r"\d+ rows", rows)
    # The link opens the same question, answer and chart for somebody else.
    shared = page.context.browser.new_context(locale="en-US")  # type: ignore[union-attr]  # it has one
    other = shared.new_page()
    other.goto(page.url)
    expect(other.locator("canvas")).to_be_visible()
    expect(other.get_by_label("Along")).to_have_value("country")
    expect(other.locator("section.result .head p, .result .head p").first).to_contain_text(rows)
    expect(other.locator(".cm-content")).to_contain_text("2023-05-15")
    shared.close()


def test_8_a_link_to_a_network_opens_the_same_view(hand: Hand) -> None:
    page = hand.page
    page.goto("/network?" + urlencode({"network": COUNCIL, "on": "2024-06-01", "colour": "country"}))
    before = counts(page)
    hand.press(page.get_by_role("button", name="Show", exact=True).first)
    who = page.locator(".details h2").inner_text()
    hand.select(page.get_by_label("Around it"), "up to 1")
    around = counts(page)
    assert around != before
    page.wait_for_timeout(300)
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    assert counts(page) == around
    expect(page.locator(".details h2")).to_have_text(who)


def test_9_the_three_that_hold_two_worlds_together(hand: Hand) -> None:
    page = hand.page
    turn_to(hand, "Network")
    counts(page)
    hand.date(page.get_by_label("As of a day"), "2019-05-01")
    expect(page.locator(".counted")).to_contain_text("2019-05-01")
    hand.take(page.get_by_label("One body", exact=True), "Clust-ER Health", "Clust-ER Health")
    hand.take(
        page.get_by_label("Another body", exact=True),
        "Council of European",
        "Council of European BioRegions",
    )
    hand.press(page.get_by_role("button", name="Find the three"))
    rows = page.locator("table.worlds tbody tr")
    expect(rows).to_have_count(4)
    assert tuple(rows.nth(place).locator("button").inner_text() for place in (1, 2, 3)) == THREE
    expect(rows.nth(3).locator("td").nth(2)).to_have_text("0 / 225")
    hand.press(page.get_by_role("button", name="What if they were gone?"))
    table = page.get_by_role("table", name="Figures before and after")
    expect(table.locator("tbody tr").first.locator("td")).to_have_count(4)
    nodes = table.locator("tbody tr").first.locator("td").all_inner_texts()
    assert int(nodes[2]) < int(nodes[1])
    hand.press(page.get_by_role("button", name="Undo", exact=True))
    expect(page.locator(".steps li")).to_have_count(2)
    # What was asked of two worlds, and the steps, stand in the link.
    expect(page).to_have_url(re.compile("steps="))
    state = parse_qs(urlsplit(page.url).query)
    assert len(json.loads(state["steps"][0])) == 2
    page.goto(page.url)
    expect(rows).to_have_count(4)
    expect(page.locator(".steps li")).to_have_count(2)


def test_10_italian_and_dark_and_the_first_again(hand: Hand) -> None:
    page = hand.page
    hand.press(page.get_by_role("link", name="Italiano"))
    page.wait_for_url("**lang=it**")
    hand.press(page.get_by_role("link", name="Scuro"))
    page.wait_for_url("**theme=dark**")
    expect(page.locator("html")).to_have_attribute("lang", "it")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    who, source = president_in_may_2019(hand, "presidente", "Mostra", "sì")
    assert (who, source) == ("Stephanie Wehnelt", "Jahrestagung: CEBR will Sichtbarkeit erhöhen")
    expect(page.locator("html")).to_have_attribute("lang", "it")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
