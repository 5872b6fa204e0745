"""The map in a real browser: by mouse and by keys alone, without faults of access, and with nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser, Page, expect
from tests.browser.watching import axe_faults, needs_axe, watched
from tests.mapping.small_europe import published
from tests.mapping.test_boundaries import AREAS, written

from bioregion_graph.importers import boundaries
from bioregion_graph.server import bundle

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    not bundle.entry("map"), reason="The explorer is not built here: pip install -e ."
)
FOUND = re.compile(r"near Bologna")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("map") / "home"
    published(home)
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with served(home) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page that collects what goes wrong, under the real policy for content."""
    with watched(chromium, address, viewport={"width": 1280, "height": 900}) as found:
        yield found


def opened(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/map{query}")
    page.wait_for_selector(".spot", timeout=60_000)


def test_clusters_in_a_field_near_a_place_by_mouse(page: Page, address: str) -> None:
    opened(page, address)
    field = page.get_by_label("Field", exact=True)
    field.select_option(page.locator("option", has_text="Diagnostics and biomarkers").get_attribute("value"))
    page.get_by_label("Clusters near").fill("Bologna")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name=FOUND)).to_be_visible()
    first = page.locator(".results li").first
    expect(first).to_contain_text("Bio <b>Bologna</b>")
    expect(first).to_contain_text("a source says so")
    first.get_by_role("button").click()
    expect(page.locator(".spot.cluster.chosen")).to_have_count(1)
    expect(page.get_by_role("region", name="Facts")).to_contain_text("in its city")
    expect(page).to_have_url(re.compile("near=Bologna.*at="))
    # The address alone leads to the same state.
    page.goto(page.url)
    expect(page.get_by_role("region", name="Facts")).to_contain_text("founded 2011")


def test_the_page_of_a_network_leads_to_the_map_of_its_members(page: Page, address: str) -> None:
    page.goto(f"{address}/doc/organisation/council-of-european-bioregions?on=2019-05-01")
    page.get_by_role("link", name="Open on the map").click()
    heading = page.get_by_role("heading", name=re.compile(r"^\d+ members of Council of European BioRegions$"))
    expect(heading).to_be_visible()
    count = int(heading.inner_text().split()[0])
    expect(page.get_by_label("Only members of")).to_have_value("Council of European BioRegions")
    expect(page.locator(".told")).to_contain_text("members of Council of European BioRegions on 2019-05-01")
    expect(page.locator(".twin summary", has_text="Members as a table")).to_contain_text(str(count))
    expect(
        page.locator("h2", has_text="members").locator("..").get_by_role("button", name="Biocat")
    ).to_be_visible()
    # By name alone, with keys alone, and back to all.
    field = page.get_by_label("Only members of")
    field.fill("ALISEI")
    field.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ members of .*ALISEI"))).to_be_visible()
    expect(page).to_have_url(re.compile("network="))
    field.fill("")
    field.press("Tab")
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ clusters$"))).to_be_visible()
    expect(page).not_to_have_url(re.compile("network="))


def test_arrow_keys_lead_from_point_to_point(page: Page, address: str) -> None:
    opened(page, address, "?show=ra")
    page.locator('.spot[data-key="ITH5"]').focus()
    page.keyboard.press("ArrowRight")
    there = "() => document.activeElement.getAttribute('data-key')"
    first = page.evaluate(there)
    assert first not in (None, "ITH5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"at={first}"))
    expect(page.locator(".spot.chosen")).to_have_count(1)
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("view=1.5"))
    page.keyboard.press("0")
    expect(page).not_to_have_url(re.compile("view="))
    page.keyboard.press("Escape")
    expect(page.locator(".spot.chosen")).to_have_count(0)


def test_a_region_shows_its_arcs_and_the_windows_far_away(page: Page, address: str) -> None:
    opened(page, address, "?show=ra")
    page.locator('.spot[data-key="FRY3"]').click()
    facts = page.get_by_role("region", name="Facts")
    expect(facts).to_contain_text("Emilia-Romagna")
    expect(page.locator("svg .arc").first).to_be_attached()
    facts.get_by_role("link", name="Page of the region").click()
    expect(page.get_by_role("heading", name="In this region")).to_be_visible()


def test_pictures_say_what_they_show(page: Page, address: str) -> None:
    opened(page, address, "?near=Bologna&lang=it")
    for form, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as found:
            page.get_by_role("button", name=form, exact=True).click()
        content = found.value.path().read_bytes()
        assert content.startswith(start)
        if form == "SVG":
            text = content.decode()
            said = " ".join(re.findall(r"<text[^>]*>([^<]*)", text))
            assert "Natural Earth" in said
            assert "GeoNames" in said
            assert "cluster entro 100 km da Bologna" in text
            assert "class=" not in text


def test_areas_carry_their_credit(page: Page, address: str, home: Path, tmp_path: Path) -> None:
    boundaries.keep(written(tmp_path / "areas.gz", AREAS), home)
    opened(page, address)
    expect(page.locator(".spot .area")).to_have_count(2)
    expect(page.locator("svg text.credit")).to_have_text(boundaries.CREDIT)
    page.get_by_role("checkbox", name="Areas").uncheck()
    expect(page.locator(".spot .area")).to_have_count(0)


def test_nothing_found_and_unknown_places_are_told(page: Page, address: str) -> None:
    # Nothing is drawn here, so no mark can be waited for.
    oncology = "https://w3id.org/bioregion/concepts/life-science/oncology"
    page.goto(f"{address}/map?near=ITH3&within=25&field={oncology}")
    expect(page.get_by_role("heading", name=re.compile("near Veneto"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("region", name="Facts")).to_contain_text("None is known there")


@needs_axe
@pytest.mark.parametrize("query", ["?theme=dark&lang=it", "?near=Bologna&theme=light"])
def test_it_fits_a_telephone_and_has_no_faults_of_access(chromium: Browser, address: str, query: str) -> None:
    with watched(chromium, address, viewport={"width": 390, "height": 800}) as page:
        opened(page, address, query)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        page.wait_for_timeout(300)
        assert axe_faults(page) == []
