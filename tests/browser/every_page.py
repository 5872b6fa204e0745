"""One address of every kind of page over the graph with rough names, and what tells that the page is ready."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.rough_graph import HUB, RENAMED
from tests.browser.watching import listen

_QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?name { ?thing rdfs:label ?name FILTER CONTAINS(STR(?thing), "/rough") }"""
PAGES = {
    "home": "/",
    "search": "/search?q=council",
    "search without": "/search?q=" + quote("<b>zzzz"),
    "entity": "/doc/organisation/rough-long",
    "entity on a day": "/doc/organisation/council-of-european-bioregions?on=2019-05-01",
    "project": "/doc/project/rough",
    "network": "/network?" + urlencode({"network": HUB, "chosen": f"{RENAMED}rough-one-word"}),
    "map": "/map",
    "match": "/match?" + urlencode({"lead": f"{RENAMED}rough-script", "text": "diagnostics"}),
    "queries": "/queries",
    "query": "/queries/networks/members_on_day?" + urlencode({"network": HUB}),
    "sparql": "/sparql?" + urlencode({"query": _QUERY}),
    "sources": "/sources",
    "concept": "/concepts/life-science/nanomedicine",
    "scheme": "/concepts/life-science",
    "ontology": "/ontology",
    "history": "/history",
    "interface": "/docs",
    "missing": "/doc/organisation/rough-lon",
}
# What stands there once a page that asks on its own has its answer.
READY = {
    "network": ".counted:text-matches('[0-9]')",
    "map": ".state:text-matches('[0-9]')",
    "match": ".hit, .note",
    "sparql": "table.rows",
}
# For a machine that does many other things.
PATIENCE_MS = 120_000
_WATCH = """
window.moved = 0; window.stalls = [];
const move = each => { if (!each.hadRecentInput) window.moved += each.value; };
new PerformanceObserver(list => list.getEntries().forEach(move)).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(each => window.stalls.push(Math.round(each.duration))))
  .observe({type: 'longtask', buffered: true});
"""


class Watched:
    """A page that remembers what went wrong on it, how far things moved, and how long it stood still."""

    def __init__(
        self, chromium: Browser, address: str, width: int, height: int = 900, **options: object
    ) -> None:
        self.address = address
        self.context: BrowserContext = chromium.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", **options
        )  # type: ignore[arg-type]  # options of Playwright, by their names
        self.context.add_init_script(_WATCH)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        # A browser logs the status of every page that is not found.
        self.wrong = listen(self.page, address, "404")

    def open(self, name: str, **more: str) -> Page:
        """Go to a page and wait until it is ready."""
        path = PAGES[name]
        self.page.goto(
            f"{self.address}{path}{('&' if '?' in path else '?') + urlencode(more) if more else ''}"
        )
        if name in READY:
            self.page.wait_for_selector(READY[name], timeout=PATIENCE_MS)
        return self.page
