"""Every kind of page in a real browser: wide and narrow, light and dark, English and Italian."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode, urlsplit

import pytest
from benchmarks.screenshots import PAGES
from playwright.sync_api import Browser, Page, expect
from tests.browser.watching import listen

ROOT = Path(__file__).resolve().parents[2]
STATUS = {"missing": 404}
# What a page must be like, asked of the page itself; each answer is what is wrong.
FAULTS = """() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`overflows: ${root.scrollWidth} > ${root.clientWidth}`);
  if (document.querySelectorAll("h1").length !== 1) faults.push(`${document.querySelectorAll("h1").length} h1`);
  if (!document.querySelector("main#main")) faults.push("no main");
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => faults.push(`id ${id} twice`));
  document.querySelectorAll("input:not([type=hidden]), textarea, select").forEach(e => {
    if (!(e.labels && e.labels.length) && !e.getAttribute("aria-label")) faults.push(`${e.name} has no label`);
  });
  document.querySelectorAll("a, button, summary").forEach(e => {
    if (!e.textContent.trim() && !e.getAttribute("aria-label")) faults.push(`nameless: ${e.outerHTML}`);
  });
  document.querySelectorAll("img:not([alt])").forEach(e => faults.push(`no alt: ${e.src}`));
  document.querySelectorAll("table").forEach(e => {
    if (!e.caption && !e.closest("[aria-label]")) faults.push("a table has no name");
  });
  return faults;
}"""
TOKENS = """() => {
  const style = getComputedStyle(document.documentElement);
  const names = ["paper", "card", "tint", "amber-tint", "person-tint", "project-tint", "source-tint", "line",
    "ink", "soft", "deep", "deep-ink", "amber", "green", "red", "person", "project", "source"];
  return Object.fromEntries(names.map(name => [name, style.getPropertyValue("--" + name).trim()]));
}"""
# Of tables of answers: words in pieces, heads that stand on another side than their cells, boxes that do not scroll.
TABLE_FAULTS = """() => {
  const faults = [], range = document.createRange();
  document.querySelectorAll("table.rows").forEach(table => {
    const side = cell => getComputedStyle(cell).textAlign.replace("start", "left");
    const heads = [...table.tHead.rows[0].cells];
    [...table.tBodies[0].rows].forEach(row => [...row.cells].forEach((cell, i) => {
      if (side(cell) !== side(heads[i])) faults.push(`${heads[i].textContent}: head ${side(heads[i])}`);
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (range.getClientRects().length > 1) faults.push(`${word[0]} is broken`);
      }
    }));
    const box = table.closest(".scroll");
    if (box.getBoundingClientRect().right > document.documentElement.clientWidth) faults.push("the box is too wide");
    if (table.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== "auto") faults.push("no scrolling");
  });
  return [document.querySelectorAll("table.rows th.n").length, [...new Set(faults)]];
}"""
TABLES = {
    "numbers": "/queries/networks/largest_networks",
    "long names": "/queries/projects/projects_by_programme",
    "answers": "/queries/networks/members_on_day",
    "sparql": "/sparql?"
    + urlencode(
        {
            "query": "SELECT ?thing ?name (STRLEN(?name) AS ?letters) "
            "{ ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?name } ORDER BY DESC(?letters) ?thing LIMIT 40"
        }
    ),
}
PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("deep", "paper"), ("deep", "card"),
    ("deep", "tint"), ("deep-ink", "deep"), ("amber", "amber-tint"), ("amber", "card"), ("green", "tint"),
    ("ink", "amber-tint"), ("soft", "amber-tint"), ("ink", "tint"), ("ink", "line"), ("person", "person-tint"),
    ("project", "project-tint"), ("source", "source-tint"),
]  # fmt: skip


class Watched:
    """A page, and what went wrong on it."""

    def __init__(self, chromium: Browser, address: str, width: int) -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        self.page = self.context.new_page()
        # A browser logs the status of every page that is not found.
        self.wrong = listen(self.page, address, "404")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "it"])
def test_every_kind_of_page(chromium: Browser, address: str, width: int, theme: str, language: str) -> None:
    watched = Watched(chromium, address, width)
    faults = {}
    for name, path in PAGES.items():
        answer = watched.page.goto(
            f"{address}{path}{'&' if '?' in path else '?'}lang={language}&theme={theme}"
        )
        assert answer is not None
        found = watched.page.evaluate(FAULTS)
        if answer.status != STATUS.get(name, 200):
            found.append(f"status {answer.status}")
        if watched.page.locator("html").get_attribute("lang") != language:
            found.append("wrong language")
        if watched.page.locator("html").get_attribute("data-theme") != theme:
            found.append("wrong theme")
        found += _skip_link(watched.page)
        if found:
            faults[name] = found
    watched.context.close()
    assert faults == {}
    assert watched.wrong == []


@pytest.mark.parametrize("width", [1440, 390])
def test_tables_of_answers_keep_words_whole_and_heads_above_their_cells(
    chromium: Browser, address: str, width: int
) -> None:
    watched = Watched(chromium, address, width)
    faults, numbers = {}, {}
    for name, path in TABLES.items():
        watched.page.goto(f"{address}{path}")
        numbers[name], found = watched.page.evaluate(TABLE_FAULTS)
        found += watched.page.evaluate(FAULTS)
        if found:
            faults[name] = found
    watched.context.close()
    assert faults == {}
    assert numbers == {"numbers": 1, "long names": 2, "answers": 0, "sparql": 1}


def _skip_link(page: Page) -> list[str]:
    """What is wrong with the way in by keyboard."""
    page.keyboard.press("Tab")
    focus = page.evaluate(
        "() => { const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);"
        " return [e.className, box.left >= 0 && box.top >= 0, style.outlineStyle, parseFloat(style.outlineWidth)] }"
    )
    return [] if focus == ["skip", True, "solid", 3] else [f"the first focus is {focus}"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind(chromium: Browser, address: str, theme: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/?theme={theme}")
    tokens = page.evaluate(TOKENS)
    page.close()
    weak = {pair: _contrast(tokens[pair[0]], tokens[pair[1]]) for pair in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 4.5} == {}


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    assert _contrast("#000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = re.sub(r"^#(.)(.)(.)$", r"#\1\1\2\2\3\3", colour).removeprefix("#")
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def test_a_walk_by_keyboard(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 1440)
    page = watched.page
    page.goto(address)
    _tab_to(page, "#q")
    page.keyboard.type("biocat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=biocat")
    _tab_to(page, "a[href='/doc/organisation/biocat']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/organisation/biocat")
    assert page.locator("h1").inner_text() == "Biocat"
    _tab_to(page, ".facts summary")
    page.keyboard.press("Enter")
    assert page.locator(".facts details[open] a").first.is_visible()
    watched.context.close()
    assert watched.wrong == []


def test_a_thing_that_a_question_asks_for_is_chosen_by_its_name(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 390)
    page = watched.page
    page.goto(f"{address}/queries/networks/members_on_day?lang=it")
    field = page.get_by_label("La rete o il gruppo")
    expect(field).to_have_value("Council of European BioRegions")
    field.fill("alisei")
    page.locator(".suggestions:not([hidden]) li").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = field.input_value()
    page.get_by_role("button", name="Chiedi").click()
    page.wait_for_url("**network=https*")
    assert chosen != "alisei"
    expect(page.get_by_label("La rete o il gruppo")).to_have_value(chosen)
    # On the page of questions nothing but questions is looked for.
    page.goto(f"{address}/queries")
    page.get_by_role("searchbox", name="Trova una domanda").press_sequentially("Council of", delay=30)
    page.wait_for_timeout(600)
    assert page.locator("main .suggestions").count() == 0
    watched.context.close()
    assert watched.wrong == []


def test_a_question_with_another_day_by_name(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 1440)
    page = watched.page
    page.goto(f"{address}/queries/networks/members_on_day")
    before = page.locator(".answer.yes").count()
    page.get_by_label("The network or group").fill("CEBR")
    page.get_by_label("The day asked").fill("2023-05-15")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**day=2023-05-15*")
    assert page.get_by_label("The day asked").input_value() == "2023-05-15"
    expect(page.get_by_label("The network or group")).to_have_value("Council of European BioRegions")
    assert 0 < page.locator(".answer.yes").count() != before
    watched.context.close()
    assert watched.wrong == []


def test_language_and_theme_keep_the_page(chromium: Browser, address: str) -> None:
    watched = Watched(chromium, address, 1440)
    page = watched.page
    page.goto(f"{address}/doc/organisation/council-of-european-bioregions?on=2019-05-01")
    page.get_by_role("link", name="Italiano").click()
    page.get_by_role("link", name="Scuro").click()
    assert urlsplit(page.url).path == "/doc/organisation/council-of-european-bioregions"
    assert "on=2019-05-01" in page.url
    assert page.locator("html").get_attribute("lang") == "it"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator(".answer.yes").first.inner_text().endswith("sì")
    page.goto(f"{address}/queries")
    assert page.locator("h1").inner_text() == "Domande"
    watched.context.close()
    assert watched.wrong == []


@pytest.mark.parametrize("name", ["organisation", "person", "project", "source", "missing", "sparql"])
def test_a_word_without_end_does_not_widen_a_narrow_page(chromium: Browser, address: str, name: str) -> None:
    watched = Watched(chromium, address, 390)
    page = watched.page
    page.goto(address + PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    changed = page.evaluate(
        """() => {
          const places = "h1, h2, .chip, .toc a, .facts td > *, .ties td > *, dd, main li, main p, code, .rows td";
          const found = [...document.querySelectorAll(places)].filter(each => !each.children.length);
          found.forEach(each => { each.textContent = "w".repeat(160); });
          return found.length;
        }"""
    )
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    watched.context.close()
    assert changed > 0
    assert widths[0] <= widths[1]


@pytest.mark.parametrize(("system", "offered"), [("light", "Dark"), ("dark", "Light")])
def test_the_other_theme_than_the_seen_one_is_offered(
    chromium: Browser, address: str, system: Literal["light", "dark"], offered: str
) -> None:
    context = chromium.new_context(color_scheme=system, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/history")
    before = page.evaluate(TOKENS)["paper"]
    links = page.locator(".choices a:visible")
    assert links.all_inner_texts() == ["Italiano", offered]
    links.last.click()
    assert page.evaluate(TOKENS)["paper"] != before
    back = {"Dark": "Light", "Light": "Dark"}[offered]
    assert page.locator(".choices a:visible").all_inner_texts() == ["Italiano", back]
    context.close()
