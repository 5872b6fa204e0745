"""The page of a thing with many neighbours in a real browser: by keys alone, without a script, and for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.entity_pages import NETWORK, publish
from benchmarks.screenshots import served
from playwright.sync_api import Browser, Page, expect
from tests.browser.watching import axe_faults, needs_axe, watched

ROOT = Path(__file__).resolve().parents[2]
CEBR = "/doc/organisation/council-of-european-bioregions"
MEMBERS = 300


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("home")
    publish(home, MEMBERS)
    with served(home) as started:
        yield started


def tab_to(page: Page, selector: str) -> None:
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def test_by_keys_without_a_script_to_the_next_page_and_to_one_member(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{NETWORK}?on=2019-05-01")
    first = page.locator("#members tbody a").first.inner_text()
    page.locator("#members .pager a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**page.members=2#members")
    expect(page.locator("#members .pager [aria-current]")).to_have_text("2")
    expect(page.locator("#members tbody a").first).not_to_have_text(first)
    page.locator("#members input[type=search]").fill(first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"find\.members="))
    assert "on=2019-05-01" in page.url
    expect(page.locator("#members tbody tr")).to_have_count(1)
    context.close()


def test_the_query_behind_a_section_opens_with_its_rows(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address, locale="en-GB")
    page.goto(CEBR)
    count = int(page.locator("#members h2 > .soft").inner_text())
    tab_to(page, "#members .tools a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries/pages/tie_list?**")
    # Two ties of the same member may have a row each for their roles.
    assert page.locator("table.rows tbody tr").count() >= count > 10
    page.close()


@needs_axe
@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1440), ("dark", "it", 390)])
def test_nothing_keeps_anybody_out(
    chromium: Browser, address: str, theme: str, language: str, width: int
) -> None:
    with watched(chromium, address, "404", viewport={"width": width, "height": 900}) as page:
        for path in (
            f"{NETWORK}?page.members=3&on=2019-05-01&known_by=2999-01-01",
            f"{CEBR}?find.members=nobody",
            "/doc/source/seed-000?of=brg:Organisation",
            "/doc/organisation/biocatt",
        ):
            page.goto(f"{path}{'&' if '?' in path else '?'}theme={theme}&lang={language}")
            assert axe_faults(page) == [], path
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            )
