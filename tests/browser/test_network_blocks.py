"""What stands around the picture of a network: filters, two days, scenarios, what is replayed, ties without days."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.network_page import CLUSTER, COUNCIL, at, counts
from tests.cli.commands import run

from bioregion_graph.server import bundle

pytestmark = pytest.mark.skipif(
    not bundle.manifest(), reason="The explorer is not built here: pip install -e ."
)


def choose(page: Page, label: str, typed: str) -> None:
    """Fill a field with the thing that answers first, by keys alone."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.type(typed)
    expect(page.locator(".suggestions:not([hidden]) li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement; "
            "return e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent }"
        )
        if str(told).strip().startswith(name):
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_several_countries_kinds_and_a_field_stand_in_the_address(page: Page) -> None:
    page.goto("/network")
    whole = counts(page)
    choose(page, "Field", "Medical technology")
    expect(page.get_by_role("list", name="Chosen fields").get_by_role("button")).to_have_count(1)
    expect(page.locator(".counted")).not_to_have_text(re.compile(rf"^({whole[0]} nodes|The network)"))
    of_field = counts(page)
    assert 0 < of_field[0] < whole[0]
    for code in ("IT", "FR"):
        page.get_by_label("Country", exact=True).select_option(code)
    page.get_by_label("Kind", exact=True).select_option("kind:cluster-organisation")
    expect(page).to_have_url(re.compile("country=IT&country=FR&kind=kind"))
    expect(page.locator(".counted")).not_to_have_text(re.compile(rf"^({of_field[0]} nodes|The network)"))
    page.wait_for_timeout(500)
    narrow = counts(page)
    assert 0 < narrow[0] < of_field[0]
    page.goto(page.url)
    assert counts(page) == narrow
    expect(page.get_by_role("list", name="Chosen fields")).to_contain_text("Medical technology")
    # Taken out again by keys.
    for name in ("Italy", "France", "Medical technology"):
        page.get_by_role("button", name=f"Without {name}").focus()
        page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("country=|field="))
    expect(page.locator(".counted")).not_to_have_text(re.compile(rf"^({narrow[0]} nodes|The network)"))
    assert counts(page)[0] > narrow[0]


def test_what_came_and_went_between_two_days_by_keys_alone(page: Page, tmp_path: Path) -> None:
    page.goto("/network")
    counts(page)
    for name, written in (("The earlier day", "05012019"), ("The later day", "09012026")):
        page.get_by_label(name).focus()
        page.keyboard.type(written)
    page.get_by_role("button", name="Compare the days").focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name="Figures of both days")
    expect(table).to_be_visible()
    nodes, ties = (table.locator("tbody tr").nth(row).locator("td").all_inner_texts() for row in (0, 1))
    told = page.request.get("/api/network/change?ties=memberships&before=2019-05-01&after=2026-09-01").json()[
        "change"
    ]
    assert [int(nodes[1]), int(nodes[2])] == [told["before"]["nodes"], told["after"]["nodes"]]
    assert int(ties[3]) == told["counts"]["ties_gained"] - told["counts"]["ties_lost"]
    with page.expect_download() as waiting:
        page.get_by_role("region", name="What came and went").locator("xpath=..").get_by_role(
            "link", name="CSV"
        ).click()
    waiting.value.save_as(tmp_path / "change.csv")
    rows = (tmp_path / "change.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + sum(count for name, count in told["counts"].items() if name != "moved")
    # The link compares again.
    expect(page).to_have_url(re.compile("before=2019-05-01&after=2026-09-01"))
    page.goto(page.url)
    expect(table).to_be_visible()


def test_suggested_ties_become_a_scenario_that_is_named_kept_and_shared(
    page: Page, curated: Path, tmp_path: Path
) -> None:
    page.goto(at(on="2019-05-01"))
    counts(page)
    tab_to(page, "Suggest three ties")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Each is the best of the ties tried")).to_be_visible()
    page.get_by_role("button", name="Add all").click()
    expect(page.locator(".steps li")).to_have_count(3)
    before_and_after = page.get_by_role("table", name="Figures before and after")
    expect(before_and_after).to_be_visible()
    ties = before_and_after.locator("tbody tr").nth(1).locator("td").all_inner_texts()
    assert ties[3] == "+3"
    page.get_by_label("Name of the scenario").fill("Three <b>bridges</b>")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as “Three <b>bridges</b>”.")).to_be_visible()
    # The file that the page gives asks the command line the same.
    with page.expect_download() as waiting:
        page.get_by_role("link", name="As a file").click()
    waiting.value.save_as(tmp_path / "three.json")
    asked = ["what-if", str(tmp_path / "three.json"), "--ties", "memberships", "--on", "2019-05-01"]
    told = json.loads(run(curated, "network", *asked, "--format", "json").out)
    assert len(told["change"]["ties_gained"]) == 3
    assert told["scenario"]["name"] == "Three <b>bridges</b>"
    link = page.url
    page.goto("/network")
    counts(page)
    expect(page.locator(".steps li")).to_have_count(0)
    page.get_by_role("button", name="Three <b>bridges</b>", exact=True).click()
    expect(page.locator(".steps li")).to_have_count(3)
    # Somebody else opens the link.
    with page.context.browser.new_context() as others:  # type: ignore[union-attr]  # it has one
        other = others.new_page()
        other.goto(link)
        expect(other.locator(".steps li")).to_have_count(3)
        expect(other.get_by_label("Name of the scenario")).to_have_value("Three <b>bridges</b>")
    page.get_by_role("button", name="Delete Three <b>bridges</b>").click()
    page.goto("/network")
    expect(page.get_by_role("heading", name="Saved scenarios")).to_have_count(0)


@pytest.mark.parametrize("ties", ["people", "projects"])
def test_mandates_and_projects_play(page: Page, ties: str) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.goto(at(ties=ties, **{"from": "2014-01-01", "until": "2026-12-31"}))
    counts(page)
    said = {"people": "mandates of people", "projects": "projects"}[ties]
    expect(page.locator(".played")).to_contain_text(said)
    page.get_by_label("Day shown").focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Play on").click()
    seen: set[str] = set()
    for _ in range(150):
        seen.add(page.locator(".counted").inner_text().partition(" on ")[0])
        page.wait_for_timeout(100)
        if len(seen) > 2:
            break
    assert len(seen) > 2
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play on")).to_be_visible()


def test_ties_without_days_are_told_and_can_be_hidden(page: Page) -> None:
    page.goto("/network")
    whole = counts(page)
    told = page.locator(".played").inner_text()
    undated = int(re.search(r"(\d+) ties tell no day", told)[1])  # type: ignore[index]  # or it fails
    spells = page.request.get("/api/network?ties=memberships&days=true").json()["spells"]
    rows = zip(
        *(spells[name] for name in ("tie", "from", "until", "proven_from", "proven_until")), strict=True
    )
    dated = {tie for tie, *days in rows if any(day is not None for day in days)}
    assert undated == len(set(spells["tie"]) - dated) > 0
    page.get_by_label("Show ties without days").uncheck()
    assert counts(page)[1] == whole[1] - undated
    expect(page).to_have_url(re.compile("undated=hidden"))


def test_another_language_and_theme_show_what_is_seen_now(page: Page) -> None:
    page.goto(at(on="2019-05-01"))
    counts(page)
    page.get_by_label("As of a day").fill("2024-06-01")
    expect(page).to_have_url(re.compile("on=2024-06-01"))
    page.get_by_role("link", name="Italiano").click()
    expect(page).to_have_url(re.compile("lang=it.*on=2024-06-01"))
    expect(page.get_by_label("In un giorno")).to_have_value("2024-06-01")
    page.get_by_role("link", name="Scuro").press("Enter")
    expect(page).to_have_url(re.compile("theme=dark.*on=2024-06-01"))


def test_two_worlds_are_told_in_sentences_that_agree(page: Page) -> None:
    page.goto(at(one=CLUSTER, other=COUNCIL))
    counts(page)
    told = page.request.get(
        f"/api/network/worlds?ties=projects&ties=memberships&ties=people&ties=events&one={CLUSTER}&other={COUNCIL}"
    ).json()["worlds"]
    first, *others = told["holders"]
    card = page.locator("section", has=page.get_by_role("heading", name="Who holds two worlds together?"))
    said = card.get_by_role("status").inner_text()
    assert f"{round(100 * first['share'])} % of the shortest ways lead through the first" in said
    for holder in others:
        assert f"once it is gone, {round(100 * holder['share'])} % through {holder['node']['label']}" in said
    last = told["holders"][-1]["without"]
    assert f"With them {told['bond']['connected']} of {told['bond']['pairs']} pairs" in said
    assert f"without them {last['connected']} of {last['pairs']}" in said
    # A body is no member of itself.
    assert f"{len(told['one']) - 1} and {len(told['other']) - 1} members" in said
