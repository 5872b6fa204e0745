"""python -m benchmarks.matching.speed HOME: how long the partner search takes, and how much memory.

Reads the graph of a home anew and from what is kept, builds the index, and asks what the coordinators of the validation
slice asked: the ranking alone, and with the evidence of its first twenty, without and with what would be without their
weightiest project. In a copy of the home it commits a change and asks again.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from pyoxigraph import Quad

from benchmarks.matching.protocol import VALIDATION
from bioregion_graph.matching import reading, training
from bioregion_graph.matching.partner_rows import Teller
from bioregion_graph.matching.partners import Partners
from bioregion_graph.matching.request import Request
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import compact, expand

Made = TypeVar("Made")
_CHANGED = 50


def timed(name: str, make: Callable[[], Made]) -> Made:
    """Do it and print how long it took."""
    began = time.perf_counter()
    made = make()
    print(f"{name}: {time.perf_counter() - began:.1f} s", flush=True)
    return made


def told(name: str, seconds: list[float]) -> None:
    """Print the middle and the slowest."""
    print(
        f"{name}: median {np.median(seconds) * 1000:.0f} ms, p99 {np.quantile(seconds, 0.99) * 1000:.0f} ms, "
        f"{len(seconds)} times",
        flush=True,
    )


def after_commit(home: Path, known: Partners, library: Library, day: date) -> None:
    """Print how long the first answer takes after a commit that puts others into fifty projects of a copy."""
    pairs = zip(known.facts.projects[-_CHANGED:], sorted(known.facts.organisations), strict=False)
    added = {
        Quad(
            expand(f"participation:benchmark-{number}"),
            expand(name),
            expand(value),
            expand("source:benchmark"),
        )
        for number, (project, organisation) in enumerate(pairs)
        for name, value in (
            ("rdf:type", "brg:Participation"),
            ("brg:project", compact(project.iri)),
            ("brg:participant", compact(organisation)),
            ("brg:participationRole", "prole:participant"),
        )
    }
    with TemporaryDirectory(dir=home.parent) as place:
        copy = Path(place) / "home"
        shutil.copytree(home, copy, copy_function=os.link)
        timed("a commit", lambda: publish_change(copy, added, set(), Terms()))
        with open_view(copy) as view:

            def ask() -> None:
                renewed = Partners.read(view, library, day)
                _ask(renewed, Request(lead=known.facts.projects[-1].members[0], text="cancer"))

            timed("the first answer after it", ask)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.speed", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--asked", type=int, default=100)
    given = parser.parse_args(arguments)
    view, library = open_view(given.home), Library.load(folder("queries"))
    timed("facts read anew", lambda: reading.read(view, library))
    timed("facts kept beside the generation", lambda: reading.kept(view, library))
    day = datetime.now(UTC).date()
    known = timed("facts as kept, and the index", lambda: Partners.read(view, library, day))
    after_commit(given.home, known, library, day)
    cases = training.consortia(known.facts, VALIDATION)[: given.asked]
    leads = [(each, next(iter(each.coordinators))) for each in cases]
    _ask(known, Request(lead=leads[0][1], text="cancer"))
    ranked: list[float] = []
    plain: list[float] = []
    whole: list[float] = []
    for project, lead in leads:
        request = Request(
            lead=lead, text=f"{project.text} health", call=project.topic.iri if project.topic else ""
        )
        began = time.perf_counter()
        answer = known.ask(request)
        hits = answer.page()
        ranked.append(time.perf_counter() - began)
        for seconds, with_counterfactual in ((plain, False), (whole, True)):
            if len(whole) < given.asked // 5:
                began = time.perf_counter()
                teller = Teller(answer, view, library)
                list(teller.tell_all(hits, with_counterfactual=with_counterfactual))
                seconds.append(time.perf_counter() - began)
    print(f"{len(known.index.organisations)} organisations, {len(known.index.projects)} projects")
    told("ranking", ranked)
    told("evidence for 20 hits", plain)
    told("the same with what would be without", whole)
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.1f} GiB")
    return 0


def _ask(known: Partners, request: Request) -> None:
    """Whatever is made once for an index is made by the first who asks."""
    known.ask(request).page()


if __name__ == "__main__":
    sys.exit(main())
