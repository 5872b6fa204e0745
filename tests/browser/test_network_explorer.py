"""The network explorer in a real browser: by mouse and by keys alone, with WebGL and without, as links and as files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import networkx as nx
import pytest
from benchmarks.screenshots import served
from playwright.sync_api import Browser, Page, expect

from bioregion_graph.publishing.build import build
from bioregion_graph.server import bundle

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "src/bioregion_graph/web/node_modules/axe-core/axe.min.js"
ORGANISATION = "https://w3id.org/bioregion/id/organisation/"
COUNCIL, CLUSTER = f"{ORGANISATION}council-of-european-bioregions", f"{ORGANISATION}clust-er-health"
THREE = ["Cluster Lombardo Scienze della Vita", "Cluster Tecnologico Nazionale Scienze della Vita ALISEI"]
THREE += ["Campania Bioscience"]
PATIENCE_MS = 30_000
# A browser logs the status of every request that is refused.
REFUSED = "Failed to load resource"
pytestmark = pytest.mark.skipif(
    not bundle.manifest(), reason="The explorer is not built here: pip install -e ."
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("home")
    build(home, ontology=ROOT / "ontology", data=ROOT / "data")
    with served(home) as started:
        # The ties are read once; whoever asks first waits for that.
        urlopen(f"{started}/api/network?ties=memberships", timeout=4 * PATIENCE_MS / 1000).close()
        expect.set_options(timeout=PATIENCE_MS)
        yield started
        expect.set_options(timeout=5000)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page under the real policy for contents; at its end nothing has gone wrong and nobody else was asked."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=address)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda said: said.type != "error" or REFUSED in said.text or wrong.append(said.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    host = urlsplit(address).netloc
    opened.on(
        "request",
        lambda asked: urlsplit(asked.url).netloc in (host, "") or wrong.append(f"asked {asked.url}"),
    )
    yield opened
    context.close()
    assert wrong == []


COUNTED = """() => {
  if (document.querySelector('.box[aria-busy=true]')) return null;
  const found = document.querySelector('.counted').innerText.match(/\\d+/g);
  return found && found.length > 1 ? found : null;
}"""


def at(**state: str) -> str:
    """The address of a view."""
    return "/network?" + urlencode(state)


def counts(page: Page) -> tuple[int, int]:
    """The nodes and ties that the page says it shows, once it has settled."""
    page.wait_for_load_state("networkidle")
    # What is said is read in the moment it is there: the picture may be read once more in between.
    found = page.wait_for_function(COUNTED).json_value()
    return int(found[0]), int(found[1])


def choose(page: Page, label: str, typed: str) -> None:
    """Fill a field with the thing that answers first, by keys alone."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.type(typed)
    expect(page.locator(".suggestions:not([hidden]) li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def is_drawn(page: Page) -> bool:
    """Whether the picture has several colours."""
    shot = page.locator(".picture").screenshot()
    return len(shot) > 8000


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
            page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_by_the_rules_of_axe(chromium: Browser, address: str, theme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed here: npm install in src/bioregion_graph/web.")
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
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
    page.goto(address + state)
    counts(page)
    page.get_by_role("button", name="Suggerisci tre legami").click()
    expect(page.get_by_text("Ognuno è il migliore")).to_be_visible()
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
        ".then(told => told.violations.map(each => `${each.id}: ${each.nodes[0].html}`))"
    )
    context.close()
    assert found == []


def test_a_narrow_page_has_no_overflow(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(address + at(chosen=COUNCIL, lang="it", one=CLUSTER, other=COUNCIL))
    counts(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width <= 390


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


def test_suggested_ties_become_a_scenario_that_is_named_kept_and_shared(page: Page) -> None:
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
    link = page.url
    page.goto("/network")
    counts(page)
    expect(page.locator(".steps li")).to_have_count(0)
    page.get_by_role("button", name="Three <b>bridges</b>", exact=True).click()
    expect(page.locator(".steps li")).to_have_count(3)
    # Somebody else opens the link.
    with page.context.browser.new_context() as others:  # type: ignore[union-attr]
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
    undated = int(re.search(r"(\d+) ties tell no day", told)[1])  # type: ignore[index]
    spells = page.request.get("/api/network?ties=memberships&days=true").json()["spells"]
    rows = zip(
        *(spells[name] for name in ("tie", "from", "until", "proven_from", "proven_until")), strict=True
    )
    dated = {tie for tie, *days in rows if any(day is not None for day in days)}
    assert undated == len(set(spells["tie"]) - dated) > 0
    page.get_by_label("Show ties without days").uncheck()
    assert counts(page)[1] == whole[1] - undated
    expect(page).to_have_url(re.compile("undated=hidden"))
