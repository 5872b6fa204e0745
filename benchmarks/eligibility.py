"""Whether the checker of eligibility and its shapes say the same, and how long each takes.

    python -m benchmarks.eligibility [--cases 5000] [--batch 60] [--seed 1] [--skip 0]

Random consortia of up to six partners, every type of call in turn, are judged by the checker and by the same rules as
SHACL shapes with pySHACL, a batch in one run. Every rule of every consortium is compared; the first that differ are
printed, and the command ends with 1. Then the checker is timed on consortia of 25 partners.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from benchmarks.random_consortia import DAYS, PLACES, Batch, batches
from bioregion_graph import resources
from bioregion_graph.matching.eligibility import exchange
from bioregion_graph.matching.eligibility.checker import check, is_eligible
from bioregion_graph.matching.eligibility.consortium import Consortium, consortium, partner
from bioregion_graph.matching.eligibility.packs import rulebook
from bioregion_graph.matching.eligibility.rules import Rulebook
from bioregion_graph.validation.consortia import judge_consortia

_SHOWN = 5


@dataclass
class Tally:
    """What came of comparing: verdicts of rules by answer, those that differ, and seconds."""

    verdicts: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    differing: list[str] = field(default_factory=list)
    checker_seconds: float = 0.0
    shapes_seconds: float = 0.0


def compare(book: Rulebook, batch: Batch, tally: Tally) -> None:
    """Judge a batch both ways and add what came of it to the tally."""
    begun = time.perf_counter()
    ours = {
        (name, ruling.rule.iri): ruling.truth.value
        for name, each in batch.consortia.items()
        for ruling in check(book, each, batch.selection).rulings
    }
    tally.checker_seconds += time.perf_counter() - begun
    text = exchange.turtle(book, batch.consortia, batch.selection)
    begun = time.perf_counter()
    rules = [rule.iri for rule in batch.selection.rules]
    theirs = judge_consortia(text, rules, resources.folder("ontology"))
    tally.shapes_seconds += time.perf_counter() - begun
    tally.cases += len(batch.consortia)
    for (name, rule), said in ours.items():
        tally.verdicts[said] += 1
        other = theirs.get((exchange.iri(name), rule), "yes")
        if said != other:
            told = f"{rule.rpartition('/')[2]} on {batch.selection.day}: checker {said}, shapes {other}"
            tally.differing.append(f"{told}: {batch.consortia[name]}")


def of_25(book: Rulebook, random: Random) -> Iterator[tuple[str, Consortium]]:
    """Consortia of 25 for every type of call: all known, a few countries unknown, and failing in two countries."""
    for code in book.types():
        yield code, _large(book, random, [random.choice(PLACES) for _ in range(25)])
        yield code, _large(book, random, [random.choice((*PLACES, "?")) for _ in range(25)])
        yield code, _large(book, random, [random.choice(("DE", "NO")) for _ in range(25)])


def _large(book: Rulebook, random: Random, places: list[str]) -> Consortium:
    kinds = ("HES", "REC", "PRC", "sme", "PUB", "?")
    return consortium(
        [
            partner(book, f"P{n}", place, random.choice(kinds), "" if n else "coordinator")
            for n, place in enumerate(places)
        ]
    )


def _time_25(book: Rulebook) -> None:
    verdicts: list[float] = []
    reports: list[float] = []
    for code, each in of_25(book, Random(25)):
        selection = book.select((code,), DAYS[3])
        for times, judge in ((verdicts, is_eligible), (reports, check)):
            begun = time.perf_counter()
            judge(book, each, selection)
            times.append((time.perf_counter() - begun) * 1000)
    for name, times in (("verdict alone", verdicts), ("report with what to find out", reports)):
        times.sort()
        print(
            f"25 partners, {name}: median {statistics.median(times):.1f} ms, "
            f"95 % within {times[int(len(times) * 0.95)]:.1f} ms, most {times[-1]:.1f} ms ({len(times)} runs)"
        )


def main() -> int:
    """Compare, print, and tell by the exit code whether all agree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.eligibility", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--skip", type=int, default=0, help="go on after so many of the same cases, a number of batches"
    )
    given = parser.parse_args()
    if given.skip >= given.cases or given.skip % given.batch:
        parser.error("--skip must be a multiple of --batch, and less than --cases")
    book, tally = rulebook(), Tally()
    _time_25(book)
    for batch in batches(book, given.cases, given.batch, given.seed)[given.skip // given.batch :]:
        compare(book, batch, tally)
        print(
            f"{given.skip + tally.cases} of {given.cases}, {len(tally.differing)} differ",
            file=sys.stderr,
            flush=True,
        )
    compared = sum(tally.verdicts.values())
    print(
        f"{tally.cases} consortia, {compared} verdicts of rules compared "
        f"({', '.join(f'{count} {answer}' for answer, count in sorted(tally.verdicts.items()))}), "
        f"{compared - len(tally.differing)} agree, {len(tally.differing)} differ"
    )
    print(
        f"checker {tally.checker_seconds / tally.cases * 1000:.2f} ms a consortium, "
        f"shapes {tally.shapes_seconds / tally.cases * 1000:.0f} ms a consortium in batches of {given.batch}"
    )
    for line in tally.differing[:_SHOWN]:
        print(line)
    return 1 if tally.differing else 0


if __name__ == "__main__":
    sys.exit(main())
