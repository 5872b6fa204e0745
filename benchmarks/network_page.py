"""How long until a network of 20,000 nodes and 100,000 ties can be used in a browser: our page beside its rivals.

    python -m benchmarks.network_page HOME

The network is cut from that of shared projects in the graph of HOME, always the same: of its largest part the nodes
with most ties, of each its strongest tie, then the strongest of all. ``bioregion serve`` answers with it through
``/api/network``, with places, measures, communities and spells. Our page is served as it is; cytoscape.js, vis-network
and echarts get the same answer of the same server on plain pages of their own (``peers/pages``), with what their
documentation advises for large graphs.

Usable is a page when its picture is drawn and has followed a drag of the mouse, as somebody who looks at it sees both:
told from pictures of its middle. Each run begins in a fresh context, with nothing kept by the browser. The processor's
seconds are those of all processes of the browser until then. The first answer of the server, which computes places and
communities, is asked for before and told apart.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import numpy as np
from hatch_build import npm_command
from playwright.sync_api import Browser, CDPSession, Page, Route

from benchmarks.screenshots import ROOT, browser, served
from bioregion_graph.network import projection, ties
from bioregion_graph.network.analysis import Analysis
from bioregion_graph.network.graph import Network
from bioregion_graph.network.ties import Hub, Incidence, Thing, Ties
from bioregion_graph.network.wish import Form, Wish
from bioregion_graph.publishing.build import build
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

NODES, TIES = 20_000, 100_000
PAGES = ROOT / "benchmarks" / "peers" / "pages"
CACHE = ROOT / ".cache" / "peers-pages"
PEERS = {
    "cytoscape": "cytoscape/dist/cytoscape.min.js",
    "vis-network": "vis-network/standalone/umd/vis-network.min.js",
    "echarts": "echarts/dist/echarts.min.js",
}
# What our page asks for when it opens on shared projects.
ASKED = "/api/network?ties=projects&layout=true&days=true&measures=degree&measures=strength"
PATIENCE_SECONDS = 180
CLIP = {"width": 480, "height": 360}
# A PNG of that size with nothing but paper and a line of text is smaller.
LEAST_BYTES = 20_000
DRAG, GRIP = 90, (120, 150)


@dataclass(frozen=True)
class Run:
    """Seconds from opening a page until its picture is drawn, and until it is usable, and those of the processor."""

    drawn: float
    usable: float
    processor: float


def cut(whole: Ties) -> Ties:
    """Ties whose network of shared projects has so many nodes and ties: each tie a project that two share."""
    network = projection.project(whole, Wish())
    parts = network.components()
    network = network.only(parts == np.bincount(parts).argmax())
    degree = np.bincount(np.concatenate([network.first, network.second]))
    chosen = np.zeros(len(network), bool)
    chosen[np.argsort(-degree, kind="stable")[:NODES]] = True
    network = network.only(chosen)
    order = np.argsort(-network.weight, kind="stable")
    first = np.full(len(network), network.size)
    for ends in (network.first, network.second):
        np.minimum.at(first, ends[order], np.arange(network.size))
    rank = np.concatenate([np.unique(first[first < network.size]), np.arange(network.size)])
    _, kept = np.unique(rank, return_index=True)
    return as_ties(whole, network, order[rank[np.sort(kept)][:TIES]])


def as_ties(whole: Ties, network: Network, chosen: np.ndarray) -> Ties:
    """The chosen ties of a network as projects of two, each with days on which these two did share one."""
    one, other, days = projection.entries(whole, Form.projects, Wish())
    count = len(whole.things)
    known = whole.places()
    places = np.asarray([known[node.iri] for node in network.nodes])
    keys, at = np.unique(
        np.minimum(one, other).astype(np.int64) * count + np.maximum(one, other), return_index=True
    )
    ends = np.sort(np.stack([places[network.first[chosen]], places[network.second[chosen]]]), axis=0)
    held = days[at[np.searchsorted(keys, ends[0] * count + ends[1])]]
    hubs = tuple(Thing(f"urn:project:{number:06}", f"Project {number}") for number in range(len(chosen)))
    things = (*network.nodes, *hubs)
    hub = np.arange(len(chosen), dtype=np.int32) + len(network)
    none = Incidence(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, 4), np.int32))
    shared = Incidence(
        np.concatenate([network.first[chosen], network.second[chosen]]).astype(np.int32),
        np.concatenate([hub, hub]),
        np.concatenate([held, held]),
    )
    return Ties(things, {each: shared if each is Hub.participations else none for each in Hub})


@contextmanager
def home_of(found: Ties) -> Iterator[Path]:
    """A home with the curated graph, whose ties are these."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        build(home, ontology=ROOT / "ontology", data=ROOT / "data")
        view = open_view(home)
        assert view.derived is not None
        view.derived.discard(ties.KEPT.name, ties.KEPT.form)
        replace(ties.KEPT, read=lambda *_: found).prepare(view, Library.load(folder("queries")))
        yield home


def install() -> Path:
    """The folder with the libraries of the peers, installed from the lock file."""
    stamp = CACHE / ".stamp"
    wanted = hashlib.sha256((PAGES / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != wanted:
        CACHE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PAGES / name, CACHE / name)
        npm, _ = npm_command()
        subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=CACHE,
            check=True,
        )
        stamp.write_text(wanted)
    return CACHE / "node_modules"


def processor(session: CDPSession) -> float:
    """Seconds of the processor that all processes of the browser have taken."""
    return float(sum(each["cpuTime"] for each in session.send("SystemInfo.getProcessInfo")["processInfo"]))


class Eye:
    """What somebody sees in the middle of the picture."""

    def __init__(self, page: Page, selector: str) -> None:
        self._page, self._selector = page, selector
        self._session = page.context.new_cdp_session(page)

    def box(self) -> tuple[float, float] | None:
        """The middle of the picture in the window; None before it is there."""
        found = self._page.query_selector(self._selector)
        box = found.bounding_box() if found else None
        return (box["x"] + box["width"] / 2, box["y"] + min(box["height"], 560) / 2) if box else None

    def look(self) -> bytes:
        """The middle of the picture as PNG; empty before it is there."""
        if (middle := self.box()) is None:
            return b""
        clip = {"x": middle[0] - CLIP["width"] / 2, "y": middle[1] - CLIP["height"] / 2, **CLIP, "scale": 1}
        return base64.b64decode(self._session.send("Page.captureScreenshot", {"clip": clip})["data"])


def run(chromium: Browser, address: str, selector: str, files: dict[str, Path]) -> Run:
    """Open a page, wait until its picture is drawn, drag it, wait until it has followed."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = chromium.new_browser_cdp_session()

    def answer(route: Route) -> None:
        route.fulfill(path=files[route.request.url.partition("?")[0].rpartition("/")[2]])

    if files:
        page.route("**/peers/**", answer)
    spent, begun = processor(session), time.perf_counter()
    page.goto(address, wait_until="commit")
    eye = Eye(page, selector)
    until = begun + PATIENCE_SECONDS

    def seen(wanted: object) -> bytes:
        while time.perf_counter() < until:
            shot = eye.look()
            if len(shot) > LEAST_BYTES and shot != wanted:
                return shot
            time.sleep(0.02)
        raise SystemExit(f"{address} shows nothing new within {PATIENCE_SECONDS} seconds.")

    before = seen(None)
    drawn = time.perf_counter() - begun
    middle = eye.box()
    assert middle is not None
    # Among the nodes, where the most of them stand beside: some libraries follow a drag only there.
    x, y = middle[0] + GRIP[0], middle[1] + GRIP[1]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - DRAG, y + DRAG, steps=3)
    seen(before)
    usable = time.perf_counter() - begun
    page.mouse.up()
    spent = processor(session) - spent
    context.close()
    return Run(drawn, usable, spent)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("home", type=Path, help="a home whose graph has projects of CORDIS")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--only", nargs="*", default=["ours", *PEERS], help="ours, cytoscape, vis-network, echarts"
    )
    options = parser.parse_args()
    libraries = install() if set(options.only) - {"ours"} else CACHE
    found = cut(Analysis.open(options.home).ties)
    with home_of(found) as home, served(home) as address, browser() as chromium:
        begun = time.perf_counter()
        answer = urlopen(address + ASKED).read()
        first = time.perf_counter() - begun
        about = Analysis.open(home).network(Wish())
        print(
            f"{len(about):,} nodes, {about.size:,} ties; {len(answer) / 2**20:.1f} MiB of JSON, "
            f"at first after {first:.1f} s"
        )
        print(
            f"Chromium {chromium.version}, drawn by software; {date.today()}; medians of {options.runs} runs"
        )
        told: dict[str, Run] = {}
        pages: dict[str, tuple[str, str, dict[str, Path]]] = {
            "ours": (f"{address}/network?ties=projects", ".picture", {})
        }
        for name, library in PEERS.items():
            files = {each.name: each for each in PAGES.iterdir()}
            files |= {"library.js": libraries / library, "page.js": PAGES / f"{name}.js"}
            pages[name] = (f"{address}/peers/peer.html?data={quote(ASKED, safe='')}", "#picture", files)
        print(f"{'page':14} {'drawn s':>8} {'usable s':>9} {'processor s':>12} {'times ours':>11}")
        for name in options.only:
            runs = [run(chromium, *pages[name]) for _ in range(options.runs)]
            middle = Run(
                *(
                    statistics.median(getattr(each, part) for each in runs)
                    for part in ("drawn", "usable", "processor")
                )
            )
            told[name] = middle
            ratio = f"{middle.usable / told['ours'].usable:.1f}" if "ours" in told else ""
            print(
                f"{name:14} {middle.drawn:8.2f} {middle.usable:9.2f} {middle.processor:12.2f} {ratio:>11}",
                flush=True,
            )


if __name__ == "__main__":
    main()
