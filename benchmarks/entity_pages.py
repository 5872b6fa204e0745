"""How soon does the page of a thing with 10,000 neighbours come?

    python -m benchmarks.entity_pages [--members 10000] [--full HOME]

Publishes the curated files and one more network with so many members, whose memberships have dates, roles and sources,
serves that, and reads the page of the network over HTTP. Cold is the first answer after a start of the server, asked
of several fresh servers; warm are the pages of the list, filtered and unfiltered, on several days, in both languages.
In a browser that keeps nothing, the page is painted when its first content is seen, and interactive when all that it
loads is there, its scripts have run and its next frame has been drawn. With a HOME the largest things of that graph
are read too.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import httpx
from playwright.sync_api import Browser
from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.screenshots import browser, served
from bioregion_graph.importers import folders
from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import expand

HTML = {"Accept": "text/html"}
NETWORK = "/doc/organisation/benchmark-network"
STARTS, WARM, OPENED = 5, 200, 20
SEED = 20_260_501
# The largest things of a full graph, each of another kind.
LARGEST = (
    "/doc/organisation/pic-999997930",
    "/doc/organisation/pic-999984059",
    "/doc/programme/horizon-2020",
    "/doc/programme/cordis-msca",
    "/concepts/organisation-kind/company",
    "/doc/source/cordis-h2020",
    "/doc/region/nuts-it",
)


def network(members: int) -> Iterator[Quad]:
    """A network with so many members, as four sources tell it: who, since when, until when, seen when."""
    choose = random.Random(SEED)
    kind, label, role = expand("rdf:type"), expand("rdfs:label"), expand("org:role")
    sources = [mint("source", f"benchmark-{number}") for number in range(4)]
    body = mint("organisation", "benchmark-network")
    for source in sources:
        yield Quad(source, kind, expand("brg:Source"), source)
        yield Quad(source, label, Literal(f"Report of {source.value[-1]}"), source)
        yield Quad(body, kind, expand("brg:Organisation"), source)
        yield Quad(body, label, Literal("Network of the benchmark"), source)
    for number in range(members):
        source = choose.choice(sources)
        member = mint("organisation", f"benchmark-{number}")
        tie = mint("membership", f"benchmark-{number}--benchmark-network")
        begun = choose.randint(1995, 2018)
        told: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
            (member, kind, expand("brg:Organisation")),
            (member, label, Literal(f"{choose.choice('ABCDEFGHIKLMNOPRSTUVZ')}{number:05d} Life Sciences")),
            (tie, kind, expand("brg:Membership")),
            (tie, expand("org:member"), member),
            (tie, expand("org:organization"), body),
            (tie, role, expand("mrole:member")),
            (tie, expand("brg:start"), Literal(str(begun), datatype=expand("xsd:gYear"))),
            (tie, expand("brg:statedAt"), NamedNode(f"{source.value}#L{number}")),
        ]
        if choose.random() < 0.3:
            ended = Literal(f"{begun + choose.randint(1, 6)}-06-30", datatype=expand("xsd:date"))
            told.append((tie, expand("brg:end"), ended))
        elif choose.random() < 0.5:
            told.append((tie, expand("brg:observedOn"), Literal("2019", datatype=expand("xsd:gYear"))))
        for said_by in {source, choose.choice(sources)}:
            yield from (Quad(*triple, said_by) for triple in told)


def publish(home: Path, members: int) -> None:
    """Publish the curated files and the network, as any import would be."""

    def collect(ontology: Path, data: Path) -> Iterable[Iterable[Quad]]:
        return chain(folders.collect(ontology, data), [network(members)])

    build(home, ontology=folder("ontology"), data=folder("data"), collect=collect)


def asked(members: int) -> list[str]:
    """Addresses of the network's page: other pages of the list, days, languages, words."""
    choose, pages = random.Random(SEED), -(-members // 25)
    found = []
    for _ in range(WARM):
        wishes = [f"page.members={choose.randint(1, pages)}"]
        wishes += choose.choice(([], ["on=2019-05-01"], ["on=2010-01-01"], ["find.members=00"]))
        wishes += choose.choice(([], ["lang=it"]))
        found.append(f"{NETWORK}?{'&'.join(wishes)}")
    return found


def timed(client: httpx.Client, path: str) -> tuple[float, int]:
    """The milliseconds until an answer was there whole, and its bytes."""
    begun = time.perf_counter()
    answer = client.get(path, headers=HTML, follow_redirects=True)
    took = 1000 * (time.perf_counter() - begun)
    answer.raise_for_status()
    return took, len(answer.content)


# Run in the page before its own scripts.
_WATCH = """addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  window.seen = [paint ? paint.startTime : performance.now(), performance.now()];
})))"""


def opened(window: Browser, address: str) -> tuple[float, float]:
    """The milliseconds from a click on a link to the page until it is painted, and until it is interactive."""
    context = window.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_function("window.seen")
    painted, usable = page.evaluate("window.seen")
    context.close()
    return painted, usable


def told(name: str, times: Sequence[float]) -> None:
    """Print the 50th, 95th and 99th percentile."""
    ranked = sorted(times)
    shares = [ranked[min(len(ranked) - 1, int(share * len(ranked)))] for share in (0.5, 0.95, 0.99)]
    figures = "  ".join(f"{value:8.1f}" for value in shares)
    print(f"{name:44} {figures}   {len(ranked)} answers", flush=True)


def main() -> None:
    """Print milliseconds, cold and warm."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--members", type=int, default=10_000)
    arguments.add_argument("--full", type=Path, help="the home of a full graph")
    chosen = arguments.parse_args()
    print(f"{'milliseconds over HTTP':44} {'p50':>8}  {'p95':>8}  {'p99':>8}")
    with tempfile.TemporaryDirectory() as place:
        publish(Path(place), chosen.members)
        _network(Path(place), chosen.members)
    if chosen.full:
        _largest(chosen.full)


def _network(home: Path, members: int) -> None:
    cold: list[float] = []
    warm: list[float] = []
    seen: list[tuple[float, float]] = []
    for start in range(STARTS):
        with served(home) as address, httpx.Client(base_url=address, timeout=120) as client:
            # What any page needs, once in the life of a server, is not the matter here.
            client.get("/doc/organisation/biocat", headers=HTML)
            cold.append(timed(client, NETWORK)[0])
            if start == STARTS - 1:
                warm += [timed(client, path)[0] for path in asked(members)]
                with browser() as window:
                    seen += [opened(window, f"{address}{NETWORK}") for _ in range(OPENED)]
    told(f"network of {members:,} members, cold", cold)
    told("  warm, any page of its list", warm)
    told("  in a browser, painted", [painted for painted, _ in seen])
    told("  in a browser, interactive", [usable for _, usable in seen])


def _largest(home: Path) -> None:
    with served(home) as address, httpx.Client(base_url=address, timeout=300) as client:
        client.get("/doc/organisation/biocat", headers=HTML)
        for path in LARGEST:
            cold, size = timed(client, path)
            told(f"{path}, cold, {size // 1024} KiB", [cold])
            told("  warm", [timed(client, path)[0] for _ in range(20)])


if __name__ == "__main__":
    main()
