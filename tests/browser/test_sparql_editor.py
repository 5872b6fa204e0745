"""The page for queries in a real browser: written by mouse and by keys, run, looked at, shared, taken to programs."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.watching import axe_faults, needs_axe, watched

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = """PREFIX brg: <https://w3id.org/bioregion/ontology#>
SELECT ?network (COUNT(?member) AS ?members) { ?member brg:memberOf ?network } GROUP BY ?network ORDER BY ?network"""
# Takes far longer than any test waits.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a != ?d && ?d != ?g) }"
HOSTILE = 'SELECT ?text { VALUES ?text { "<img src=x onerror=alert(1)>" "שלום עולם" "🧬🏥" "%s" } }' % (
    "w" * 5000
)
RESULT = ".result"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page on which nothing may go wrong but what a test says, and which asks nobody else."""
    # A browser logs every answer of status 400, and every connection that fails.
    with watched(chromium, address, "Failed to load") as opened:
        opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield opened


def opened(page: Page, address: str, **state: str) -> None:
    """The page with its editor."""
    page.goto(f"{address}/sparql" + (f"?{urlencode(state)}" if state else ""))
    page.wait_for_selector(".cm-content")
    # What comes a moment later: completion and marks.
    page.wait_for_load_state("networkidle")


def write(page: Page, text: str, *, slowly: bool = False) -> None:
    """Put a text into the editor in place of the one that stands."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    if slowly:
        page.keyboard.type(text, delay=20)
    else:
        page.keyboard.insert_text(text)


def written(page: Page) -> str:
    return "\n".join(page.locator(".cm-line").all_inner_texts())


def test_the_page_of_a_question_leads_to_its_chart(page: Page, address: str) -> None:
    page.goto(f"{address}/queries/networks/largest_networks")
    page.get_by_role("link", name="Chart").click()
    expect(page.locator("canvas")).to_be_visible(timeout=20_000)
    assert page.get_by_role("tab", name="Chart").get_attribute("aria-selected") == "true"
    # It is seen at once, not below the editor.
    expect(page.get_by_role("heading", name="Answer")).to_be_in_viewport()
    expect(page.locator("canvas")).to_be_in_viewport(ratio=0.5)


def test_writing_by_keyboard_completes_declares_and_marks(page: Page, address: str) -> None:
    opened(page, address)
    write(page, "SELECT * { ?x a organis", slowly=True)
    first = page.locator(".cm-tooltip-autocomplete li").first
    expect(first).to_contain_text("brg:Organisation")
    # A list that has only just come takes no key, so that nobody chooses by accident.
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-line").first).to_have_text("PREFIX brg: <https://w3id.org/bioregion/ontology#>")
    page.keyboard.type(" ; org:", delay=20)
    page.keyboard.press("Escape")
    assert "PREFIX org: <http://www.w3.org/ns/org#>" in written(page)
    # Things are found by name.
    write(page, "SELECT * { ?x ?y biocat", slowly=True)
    expect(page.locator(".cm-tooltip-autocomplete li", has_text="organisation:biocat").first).to_be_visible()
    page.keyboard.press("Escape")
    write(page, "SELECT * {\n  ?s ?p }")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Line 2, column 10")
    page.get_by_role("button", name="Go to line 2, column 10").click()
    # Where the place is, one can go on writing.
    page.keyboard.insert_text("?o ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"{RESULT} table")).to_be_visible()
    assert "SELECT * {\n  ?s ?p ?o }" in written(page)


def test_an_empty_answer_has_its_reason_and_can_be_mended(page: Page, address: str) -> None:
    opened(page, address)
    write(page, 'SELECT ?o { ?o a brg:Organization ; brg:country "IT" } ORDER BY ?o')
    page.keyboard.press("Control+Enter")
    reason = page.locator(".coach .reason")
    expect(reason).to_contain_text("brg:Organization does not occur in the graph.")
    reason.get_by_role("button", name="Write that and run").click()
    expect(page.locator(f"{RESULT} .head")).to_contain_text("191 rows")
    assert "brg:Organisation ;" in written(page)


def test_rows_are_sorted_filtered_copied_and_taken_as_files(page: Page, address: str) -> None:
    opened(page, address, query=NETWORKS, view="table")
    table = page.locator(f"{RESULT} table")
    link = table.get_by_role("link", name="Biotecnomed")
    assert link.get_attribute("href") == "/doc/organisation/biotecnomed"
    table.get_by_role("button", name="members").click()
    counts = [int(each) for each in table.locator("td.n").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.get_by_label("Filter the rows").fill("biotecnomed")
    expect(table.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("1 row is copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "network\tmembers"
    assert copied.splitlines()[1].startswith("Biotecnomed\t")
    with page.expect_download() as told:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(told.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == len(counts)


def test_what_runs_long_is_cancelled_and_a_lost_server_loses_nothing(page: Page, address: str) -> None:
    opened(page, address)
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".note", has_text="The query was cancelled.")).to_be_visible()
    write(page, NETWORKS)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text(
        "The server does not answer. What you typed is kept; try again."
    )
    assert written(page) == NETWORKS
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(f"{RESULT} table")).to_be_visible()


def test_saved_queries_stay_and_programs_ask_the_same(page: Page, address: str) -> None:
    query = """SELECT ?x { VALUES ?x { "it's" "a \\"quote\\"" "C:\\\\x" } }"""
    opened(page, address, query=query, view="table")
    page.get_by_role("tab", name="Saved").click()
    page.get_by_label("Name", exact=True).fill("<b>Mine</b>")
    page.get_by_role("button", name="Save", exact=True).click()
    page.reload()
    page.get_by_role("tab", name="Saved").click()
    page.get_by_role("link", name="<b>Mine</b>").click()
    expect(page.locator(f"{RESULT} tbody tr")).to_have_count(3)
    page.get_by_role("tab", name="Programs").click()
    curl = page.locator("pre").inner_text()
    ran = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, timeout=60, check=True)
    said = [row[0] for row in csv.reader(io.StringIO(ran.stdout))]
    assert said == ["x", "it's", 'a "quote"', "C:\\x"]
    page.get_by_label("Python").check()
    ran = subprocess.run(
        [sys.executable, "-c", page.locator("pre").inner_text()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.splitlines() == [str({"x": each}) for each in said[1:]]
    page.get_by_label("R", exact=True).check()
    expect(page.locator("pre")).to_contain_text("library(httr2)")


@needs_axe
@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "it")])
def test_every_view_is_accessible_and_fits(
    page: Page, address: str, width: int, theme: str, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    views = {"table": HOSTILE, "chart": NETWORKS, "timeline": NETWORKS, "map": NETWORKS, "network": ""}
    views["network"] = (
        NETWORKS.replace("(COUNT(?member) AS ?members)", "?member").split("GROUP")[0] + "LIMIT 60"
    )
    for view, query in views.items():
        opened(page, address, query=query, view=view, theme=theme, lang=language)
        page.wait_for_selector(f"{RESULT} [role=tabpanel] > *")
        page.wait_for_load_state("networkidle")
        wrong = axe_faults(page)
        sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if sizes[0] > sizes[1]:
            wrong.append(f"too wide: {sizes}")
        if wrong:
            found[view] = wrong
    assert found == {}


def test_text_stays_text(page: Page, address: str) -> None:
    opened(page, address, query=HOSTILE, view="table")
    cells = page.locator(f"{RESULT} tbody td").all_inner_texts()
    assert cells[0] == "<img src=x onerror=alert(1)>"
    assert page.locator(f"{RESULT} img").count() == 0
