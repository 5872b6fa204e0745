"""Faults planted into a full graph: is every violation among them found?

    python -m benchmarks.planted [HOME]

Planted are the wrong examples of all shapes (``ontology/examples/*/wrong.ttl``), each under names of its own. They are
added to a copy of the current generation of HOME, and all of it is validated. What pySHACL finds in the examples alone
must be found again, thing by thing and rule by rule.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph

from bioregion_graph import resources, settings
from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.journal import utc_now
from bioregion_graph.store.oxigraph import OxigraphDraft
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import ID
from bioregion_graph.validation.check import check_view
from bioregion_graph.validation.findings import Finding
from bioregion_graph.validation.referee import Verdict, judge

SOURCE = mint("source", "planted")
# A breach of a rule by a thing.
Breach = tuple[str, str]


def planted(name: str, text: str) -> str:
    """The lines of an example, every thing in it under a name of its own."""
    return re.sub(rf"<({re.escape(ID)}[a-z]+/)", rf"<\1planted-{name}-", text)


def examples() -> Iterator[tuple[str, str]]:
    """The wrong example of each shape, as N-Triples; nodes without a name get one."""
    for path in sorted((resources.folder("ontology") / "examples").glob("*/wrong.ttl")):
        lines = []
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            ends = [
                NamedNode(f"{ID}event/{end.value}") if isinstance(end, BlankNode) else end
                for end in (triple.subject, triple.object)
            ]
            assert not isinstance(ends[0], Triple)
            lines.append(f"{ends[0]} {triple.predicate} {ends[1]} .\n")
        yield path.parent.name, planted(path.parent.name, "".join(lines))


def violations(findings: Iterable[Finding | Verdict]) -> set[Breach]:
    """Which things break which rules."""
    return {(each.shape, each.subject) for each in findings if each.severity == "violation"}


def expected() -> set[Breach]:
    """What pySHACL finds in the examples, apart from any other data."""
    facts = Graph(bind_namespaces="none")
    for _, text in examples():
        facts.parse(data=text, format="nt")
    return violations(judge(facts, resources.folder("ontology")))


def found_in(home: Path) -> tuple[set[Breach], int, float]:
    """What is found when the examples stand in a graph; how many statements it has, and how long checking took.

    They stand as one source says them and in the merged view, since merging alone would refuse some of them.
    """
    generations = Generations(home)
    # Beside the original, since a copy is made of links to its files.
    with tempfile.TemporaryDirectory(dir=home) as folder:
        draft = OxigraphDraft.clone(generations.path(generations.current().id) / "db", Path(folder) / "db")
        said = [quad for _, text in examples() for quad in parse(text, format=RdfFormat.N_TRIPLES)]
        draft.apply([], [*said, *(Quad(each.subject, each.predicate, each.object, SOURCE) for each in said)])
        view = View(draft, GenerationInfo(0, utc_now(), len(draft), "planted"))
        began = time.perf_counter()
        found = violations(check_view(view))
        return found, len(draft), time.perf_counter() - began


def report(home: Path) -> int:
    """Print the figures; returns how many violations were not found."""
    wanted = expected()
    found, quads, seconds = found_in(home)
    missed = sorted(wanted - found)
    print(f"pySHACL finds {len(wanted)} violations in the {sum(1 for _ in examples())} planted examples;")
    print(
        f"  {len(wanted & found)} of them found among {quads:,} quads in {seconds:.1f} s, {len(missed)} missed",
        flush=True,
    )
    for shape, subject in missed:
        print(f"  missed: {shape} by {subject}")
    return len(missed)


def main() -> None:
    """Print the figures; the exit code is 1 when a violation was not found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("home", type=Path, nargs="?", default=settings.load().home)
    raise SystemExit(1 if report(parser.parse_args().home) else 0)


if __name__ == "__main__":
    main()
