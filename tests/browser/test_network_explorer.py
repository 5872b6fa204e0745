"""The network explorer in a real browser: by mouse and by keys alone, with WebGL and without, as links and as files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Page, expect
from tests.browser.network_page import CLUSTER, COUNCIL, ORGANISATION, at, counts
from tests.browser.watching import axe_faults, needs_axe

from bioregion_graph.server import bundle

pytestmark = pytest.mark.skipif(
    not bundle.manifest(), reason="The explorer is not built here: pip install -e ."
)


def is_drawn(page: Page) -> bool:
    """Whether the picture has several colours."""
    shot = page.locator(".picture").screenshot()
    return len(shot) > 8000


def test_a_way_in_the_picture_and_around_one(page: Page) -> None:
    page.goto(at(on="2019-05-01", start=CLUSTER, end=COUNCIL, chosen=COUNCIL))
    whole = counts(page)
    expect(page.get_by_text("Way 1: 3 ties")).to_be_visible()
    page.get_by_label("Around it").select_option("1")
    expect(page.locator(".counted")).not_to_contain_text(f"{whole[0]} nodes")
    assert counts(page)[0] < whole[0]
    page.get_by_role("button", name="Choose nobody").click()
    assert counts(page) == whole


def test_time_runs_stops_and_says_so(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/network")
    before = counts(page)
    asked: list[str] = []
    page.get_by_role("button", name="Play").click()
    page.on("request", lambda request: asked.append(request.url))
    day = page.locator(".day")
    first = day.inner_text()
    expect(day).not_to_have_text(first)
    page.wait_for_timeout(700)
    assert asked == [], "a replay asks nobody"
    page.get_by_role("button", name="Pause").click()
    assert counts(page) != before
    expect(page).to_have_url(re.compile(r"on=20\d\d-"))
    slider = page.get_by_label("Day shown")
    shown = day.inner_text()
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(day).not_to_have_text(shown)
    page.get_by_role("button", name="All days").click()
    assert counts(page) == before


def test_keys_move_and_open_the_picture(page: Page) -> None:
    page.goto(at(chosen=COUNCIL))
    counts(page)
    page.locator(".picture").focus()
    for key in ("ArrowLeft", "ArrowUp", "+", "+"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"camera=0\.4\d*%2C0\.6\d*%2C0\.56"))
    page.keyboard.press("0")
    expect(page).not_to_have_url(re.compile("camera="))
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/organisation/council-of-european-bioregions*")


@pytest.mark.parametrize("draw", ["canvas", "webgl"])
def test_both_ways_of_drawing_draw_and_pick(page: Page, draw: str) -> None:
    page.goto(at(draw=draw, network=COUNCIL))
    counts(page)
    expect(page.locator(".picture")).to_have_attribute("data-renderer", draw)
    page.wait_for_timeout(300)
    assert is_drawn(page)
    # The search finds one, and shows it in picture and table.
    page.get_by_label("Find in the picture").fill("biocat")
    page.get_by_role("list", name="Found in the picture").get_by_role("button").first.click()
    expect(page.locator(".details h2")).to_have_text("Biocat")
    box = page.locator(".picture").bounding_box()
    assert box
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    expect(page.locator(".details h2")).to_have_text("Nobody is chosen")


def test_without_webgl_the_canvas_draws(page: Page) -> None:
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = "
        "function (kind, ...rest) { return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest) }"
    )
    page.goto(at(draw="webgl"))
    counts(page)
    expect(page.locator(".picture")).to_have_attribute("data-renderer", "canvas")
    assert is_drawn(page)


def test_every_file(page: Page, tmp_path: Path) -> None:
    page.goto(at(network=COUNCIL, on="2019-05-01"))
    nodes, ties = counts(page)

    def saved(name: str, role: str = "link") -> bytes:
        with page.expect_download() as waiting:
            page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]  # a role
        target = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target.read_bytes()

    assert saved("PNG", "button").startswith(b"\x89PNG")
    drawn = ElementTree.fromstring(saved("SVG", "button"))
    assert len(drawn.findall(".//{*}circle/{*}title")) == nodes
    assert nx.parse_graphml(saved("GraphML").decode()).number_of_edges() == ties
    saved("GEXF")
    assert nx.read_gexf(tmp_path / "network.gexf").number_of_nodes() == nodes
    assert saved("CSV: Ties").count(b"\n") == ties + 1
    html = saved("One page without a server (HTML)", "button").decode()
    assert "2019-05-01" in html
    alone = page.context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    (tmp_path / "alone.html").write_text(html, encoding="utf-8")
    alone.goto(f"file://{tmp_path}/alone.html")
    expect(alone.locator("#said")).to_contain_text(f"{ties} ties")
    alone.get_by_label("Day shown").focus()
    alone.keyboard.press("PageDown")
    expect(alone.locator("#said")).not_to_contain_text("2019-05-01")
    alone.get_by_text("Sources (").click()
    expect(alone.get_by_role("table", name="Sources").locator("tbody tr").nth(10)).to_be_visible()
    assert [each for each in asked if not each.startswith("file:")] == []


def test_bad_input_is_answered_with_a_sentence(page: Page) -> None:
    page.goto(at(country="IS", kind="kind:sme", on="2019-05-01"))
    expect(page.get_by_text("Nobody is tied so on these days.")).to_be_visible()
    page.goto(at(network=f"{ORGANISATION}none-such", on="yesterday", camera="x", steps="{", chosen="<b>"))
    expect(page.get_by_role("alert")).to_contain_text("Nobody belongs to")
    page.goto(at(size="fame", colour="luck", around="99"))
    counts(page)
    expect(page.get_by_text("Nobody is chosen")).to_be_visible()
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("Until", exact=True).fill("2019-01-01")
    expect(page.get_by_role("alert")).to_contain_text("before it begins")


def test_names_that_are_long_foreign_or_hostile_and_a_server_that_goes(page: Page, tmp_path: Path) -> None:
    names = ["<script>alert(1)</script>", "x" * 5000, "شبكة التقنيات الحيوية", "🧬 Bio 🌍"]
    count = len(names)
    said = {
        "about": {"generation": 1, "nodes": count, "ties": 3, "communities": 1, "notes": [], "asked": {}},
        "nodes": {
            "iri": [f"{ORGANISATION}{place}" for place in range(count)], "label": names, "country": ["IT"] * count,
            "kinds": [[]] * count, "degree": [3, 1, 1, 1], "strength": [3, 1, 1, 1], "community": [0] * count,
            "x": [0, 1, 2, 3], "y": [0, 2, 1, 0],
        },
        "ties": {
            "source": [0, 0, 0], "target": [1, 2, 3], "weight": [1] * 3, "shared": [1] * 3, "answer": ["yes"] * 3
        },
    }  # fmt: skip
    page.route("**/api/network?*", lambda route: route.fulfill(json=said))
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(at(chosen=f"{ORGANISATION}0"))
    assert counts(page) == (4, 3)
    expect(page.locator(".details h2")).to_have_text(names[0])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download() as waiting:
        page.get_by_role("button", name="One page without a server (HTML)").click()
    waiting.value.save_as(tmp_path / "hostile.html")
    assert names[0] not in (tmp_path / "hostile.html").read_text(encoding="utf-8")
    page.unroute("**/api/network?*")
    page.route("**/api/network?*", lambda route: route.abort())
    page.locator("form summary").click()
    page.get_by_label("Only what is proven").check()
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")
    expect(page.get_by_label("Only what is proven")).to_be_checked()
    page.unroute("**/api/network?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".counted")).not_to_have_text(re.compile("^4 "))


@needs_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_by_the_rules_of_axe(page: Page, theme: str) -> None:
    steps = json.dumps([{"do": "remove organisation", "organisation": CLUSTER}])
    days = {
        "before": "2019-05-01",
        "after": "2024-06-01",
        "country": "IT",
        "kind": "kind:cluster-organisation",
    }
    state = at(
        on="2019-05-01",
        chosen=COUNCIL,
        one=CLUSTER,
        other=COUNCIL,
        theme=theme,
        lang="it",
        steps=steps,
        **days,
    )
    page.goto(state)
    counts(page)
    page.get_by_role("button", name="Suggerisci tre legami").click()
    expect(page.get_by_text("Ognuno è il migliore")).to_be_visible()
    assert axe_faults(page) == []


def test_a_narrow_page_has_no_overflow(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(at(chosen=COUNCIL, lang="it", one=CLUSTER, other=COUNCIL))
    counts(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
