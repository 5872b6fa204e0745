"""Pictures of every kind of page: wide and narrow, light and dark, English and Italian.

    python -m benchmarks.screenshots FOLDER
    python -m benchmarks.screenshots FOLDER home query      # only pages whose name begins so
    python -m benchmarks.screenshots FOLDER --all           # each theme in both languages

Uses the graph in BIOREGION_HOME when there is one, and otherwise builds it into a folder of its own. Needs a
Chromium browser. The pictures of the documentation are written to docs/pictures by the folder name "docs".
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from bioregion_graph.publishing.build import build
from bioregion_graph.settings import load

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = {
    "home": "/",
    "search": "/search?q=nano",
    "organisation": "/doc/organisation/council-of-european-bioregions",
    "organisation-on-day": "/doc/organisation/council-of-european-bioregions?on=2019-05-01",
    "person": "/doc/person/francesco-senatore",
    "project": "/doc/project/safe-n-medtech",
    "group": "/doc/group/cebr-board",
    "source": "/doc/source/seed-000",
    "concept": "/concepts/life-science/nanomedicine",
    "queries": "/queries",
    "query": "/queries/networks/members_on_day",
    "sparql": "/sparql?query=SELECT+%2A+WHERE+%7B+%3Fsubject+%3Fproperty+%3Fvalue+%7D+LIMIT+12",
    "scheme": "/concepts/life-science",
    "schemes": "/concepts",
    "ontology": "/ontology",
    "sources": "/sources",
    "history": "/history",
    "interface": "/docs",
    "missing": "/doc/organisation/biocatt",
}
_THING = "https://w3id.org/bioregion/id/organisation/"
_CEBR = f"{_THING}council-of-european-bioregions"
_NEAR = {
    "near": "Bologna",
    "within": "200",
    "field": "https://w3id.org/bioregion/concepts/life-science/diagnostics",
}
_TEAM = [
    ("lead", "organisation:toscana-life-sciences"), ("text", "rare diseases"), ("type", "he-ria"),
    ("member", "organisation:toscana-life-sciences,role=coordinator"), ("member", "organisation:biocat"),
]  # fmt: skip
_CHART = """SELECT ?country (COUNT(DISTINCT ?who) AS ?organisations) WHERE {
  ?who a brg:Organisation ; brg:country ?country
} GROUP BY ?country ORDER BY DESC(?organisations) LIMIT 20"""
# Pages that are brought to life in the browser, in the states that people will want to see.
EXPLORER = {
    "network": "/network",
    "network-of-cebr": "/network?" + urlencode({"network": _CEBR, "on": "2024-06-01", "colour": "country"}),
    "network-around-one": "/network?" + urlencode({"chosen": _CEBR, "around": 1, "colour": "kind"}),
    "network-worlds": "/network?"
    + urlencode({"on": "2019-05-01", "one": f"{_THING}clust-er-health", "other": _CEBR}),
    "map": "/map",
    "map-near-bologna": "/map?" + urlencode(_NEAR),
    "match": "/match",
    "match-team": "/match?" + urlencode(_TEAM),
    "sparql-chart": "/sparql?" + urlencode({"query": _CHART, "view": "chart"}),
    "sparql-map": "/sparql?" + urlencode({"query": _CHART, "view": "map"}),
}
FOR_DOCS = {name: (PAGES | EXPLORER)[name] for name in ("home", "network", "map", "match-team")}
WIDTHS = (1440, 390)
USUAL = (("light", "en"), ("dark", "it"))
ALL = (*USUAL, ("light", "it"), ("dark", "en"))
MOST_HEIGHT = 3200
# What is drawn in the browser takes its time, the first reading of a large graph most of all.
PATIENCE_MS = 240_000
# The page rests: nothing is read, asked or drawn any more.
_RESTS = "() => !document.querySelector('[aria-busy=true], .busy') && document.fonts.status === 'loaded'"


def find_browser() -> str | None:
    """The path of a Chromium browser on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of ``bioregion serve`` over a home, in a process of its own."""
    program = "from bioregion_graph.cli.main import main; main()"
    command = [sys.executable, "-u", "-c", program, "serve", "--port", "0"]
    with subprocess.Popen(
        command, env={**os.environ, "BIOREGION_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if " at http" not in line:
                raise SystemExit(f"The server did not start: {line!r}")
            yield line.split(" at ")[1].split()[0].rstrip("/")
        finally:
            process.terminate()


@contextmanager
def browser() -> Iterator[Browser]:
    """A quiet browser without a window."""
    path = find_browser()
    if path is None:
        raise SystemExit("No Chromium browser here. On Debian: apt-get install chromium")
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    quiet += ["--disable-sync", "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet.append("--no-sandbox")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=quiet)
        yield opened
        opened.close()


@contextmanager
def graph_home() -> Iterator[Path]:
    """A home with a graph: the reader's own, or a fresh one for the while."""
    own = load().home
    if "BIOREGION_HOME" in os.environ and (own / "current").exists():
        yield own
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), ontology=ROOT / "ontology", data=ROOT / "data")
        yield Path(folder)


def opened(page: Page, address: str, path: str, theme: str, language: str) -> None:
    """Open a page and wait until it rests."""
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}theme={theme}&lang={language}")
    page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    page.wait_for_function(_RESTS, timeout=PATIENCE_MS)
    # A chart grows into its place, and a picture fades in.
    page.wait_for_timeout(400)


def shoot(chromium: Browser, address: str, folder: Path, names: list[str], *, is_all: bool) -> int:
    """Each page in both widths and themes; the dark ones in Italian. The number of pictures."""
    count = 0
    chosen = {
        name: path for name, path in (PAGES | EXPLORER).items() if not names or name.startswith(tuple(names))
    }
    for width in WIDTHS:
        for theme, language in ALL if is_all else USUAL:
            page = chromium.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
            for name, path in chosen.items():
                opened(page, address, path, theme, language)
                height = min(int(page.evaluate("document.documentElement.scrollHeight")), MOST_HEIGHT)
                page.screenshot(
                    path=folder / f"{name}-{width}-{theme}{f'-{language}' if is_all else ''}.png",
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": width, "height": height},
                )
                count += 1
            page.close()
    return count


def shoot_for_docs(chromium: Browser, address: str, folder: Path) -> int:
    """The pictures that the documentation shows: what a reader sees first."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1080}, reduced_motion="reduce")
    for name, path in FOR_DOCS.items():
        opened(page, address, path, "light", "en")
        page.screenshot(path=folder / f"{name}.png")
    return len(FOR_DOCS)


def main() -> None:
    """Write the pictures and say how many."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    for_docs = sys.argv[1] == "docs"
    folder = ROOT / "docs" / "pictures" if for_docs else Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with graph_home() as home, served(home) as address, browser() as chromium:
        if for_docs:
            count = shoot_for_docs(chromium, address, folder)
        else:
            names = [each for each in sys.argv[2:] if each != "--all"]
            count = shoot(chromium, address, folder, names, is_all="--all" in sys.argv)
    print(f"{count} pictures in {folder}")


if __name__ == "__main__":
    main()
