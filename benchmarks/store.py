"""How long the store takes: clone, open, a commit of 10 000 quads, the merge, a whole build.

    python -m benchmarks.store [QUADS]

The sources are made up: organisations and their memberships, each stated by two sources. 60 000 quads unless
another number is given.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Literal, Quad

from bioregion_graph import resources
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.facts import HeldFacts
from bioregion_graph.publishing.merge import Merge, merge_all
from bioregion_graph.publishing.publish import Terms, publish, publish_change
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing import open_view
from bioregion_graph.store.generations import Generations
from bioregion_graph.terms.dates import parse
from bioregion_graph.terms.namespaces import ONTOLOGY_GRAPH, expand

Result = TypeVar("Result")


def organisation(number: int, source: int) -> Iterator[Quad]:
    """What one source says of one organisation and its membership: ten quads."""
    graph, iri, tie = (
        expand(f"source:s{source}"),
        expand(f"organisation:o{number}"),
        expand(f"membership:m{number}-{source}"),
    )
    yield Quad(iri, expand("rdf:type"), expand("brg:Organisation"), graph)
    yield Quad(iri, expand("rdfs:label"), Literal(f"Organisation {number}"), graph)
    yield Quad(iri, expand("brg:city"), Literal(f"City {(number + source) % 50}"), graph)
    yield Quad(iri, expand("brg:country"), Literal("IT"), graph)
    yield Quad(iri, expand("brg:founded"), parse(f"{1950 + number % 70}").literal, graph)
    yield Quad(tie, expand("rdf:type"), expand("brg:Membership"), graph)
    yield Quad(tie, expand("org:member"), iri, graph)
    yield Quad(tie, expand("org:organization"), expand(f"organisation:net{number % 40}"), graph)
    yield Quad(tie, expand("org:role"), expand("mrole:full"), graph)
    yield Quad(tie, expand("brg:observedOn"), parse(f"{2000 + number % 20}").literal, graph)


def sources(first: int, last: int) -> Iterator[Quad]:
    """The organisations of these numbers, each stated by two of 200 sources."""
    for name in ("brg:city", "brg:founded", "brg:country"):
        yield Quad(expand(name), expand("brg:singleValued"), Literal("true"), ONTOLOGY_GRAPH)
    for number in range(first, last):
        yield from organisation(number, number % 200)
        yield from organisation(number, (number + 1) % 200)


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Do the work and print how long it took."""
    began = time.perf_counter()
    result = work()
    print(f"{what:<44}{(time.perf_counter() - began) * 1000:>10.0f} ms")
    return result


def main() -> None:
    """Print the time of each step."""
    quads = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    size = quads // 20
    staged = timed(f"gather {quads} quads", lambda: gather([sources(0, size)]))
    facts = timed("index them for the merge", lambda: HeldFacts(staged))
    merged = timed("merge", lambda: set(merge_all(Merge(facts), facts.subjects())))
    print(f"{'merged view':<44}{len(merged):>10} quads")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        steps = Steps()
        timed("build, nothing there before", lambda: publish(home, lambda _: staged, {}, Terms(), steps))
        for name, seconds in steps.seconds.items():
            print(f"    {name:<40}{seconds * 1000:>10.0f} ms")
        timed("build, nothing changed", lambda: publish(home, lambda _: staged, {}, Terms(), Steps()))
        few = set(sources(size, size + 5))
        timed(
            f"build, {len(few)} quads more",
            lambda: publish(home, lambda _: staged | few, {}, Terms(), Steps()),
        )
        _measure_generations(home, size + 5)
    with tempfile.TemporaryDirectory() as folder:
        _measure_curated(Path(folder))


def _measure_generations(home: Path, size: int) -> None:
    generations = Generations(home)
    for count in (10, 500):
        change = set(sources(size, size + count))
        size += count
        timed(
            f"commit a change of {len(change)} quads",
            partial(publish_change, home, change, set(), Terms()),
        )
    timed("open the current generation", lambda: open_view(home)).close()
    timed("hold it in memory", lambda: open_view(home, in_memory=True)).close()
    with generations.draft() as draft:
        timed("clone it", draft.clone)


def _measure_curated(home: Path) -> None:
    ontology, data = resources.folder("ontology"), resources.folder("data")
    result = timed(
        "build of the curated files, unvalidated", lambda: build(home, ontology=ontology, data=data)
    )
    for name, seconds in result.seconds.items():
        print(f"    {name:<40}{seconds * 1000:>10.0f} ms")
    print(f"{'quads in it':<44}{result.generation.quads:>10}")
    timed("the same, nothing changed", lambda: build(home, ontology=ontology, data=data))


if __name__ == "__main__":
    main()
