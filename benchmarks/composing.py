"""How long composing takes over the whole graph of a home, and how good the teams are.

    python -m benchmarks.composing HOME [--facts FILE] [--leads 20] [--threes 200] [--size 12]

Leads and what they ask for are those of the consortia of the last test window of ``benchmarks.matching``, with an index
of the day before it. For each lead twelve partners are composed under demands for sides, fields and countries, and the
seconds, the gap and the verdict are printed; then the whole set with stand-ins; then teams of three, of which it is
counted how many meet the legal minimum, beside the first two of the ranking. ``--facts`` keeps what was read.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.matching.protocol import TESTS
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import model as models
from bioregion_graph.matching import reading
from bioregion_graph.matching.composing.brief import Brief
from bioregion_graph.matching.composing.composer import DIALS, Composition, compose
from bioregion_graph.matching.composing.field import Control, Field, controllers, field_of, has_words
from bioregion_graph.matching.composing.law import Law
from bioregion_graph.matching.eligibility.packs import rulebook
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.model import Task
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import candidates, fit, values_of
from bioregion_graph.matching.training import Case, cases, consortia
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

FIELDS = ("clinical trial", "machine learning")
NEEDS = {"industry": 2, "health": 2, "research": 2, "clinical trial": 2, "machine learning": 2}


@dataclass
class Bench:
    """What every case needs."""

    index: Index
    control: Control
    law: Law

    def field(self, case: Case) -> Field:
        """The candidates of a lead, ranked by what was asked."""
        question = Question(self.index, case.wish)
        lead = self.index.organisations[self.index.numbers[case.wish.lead]]
        expertise = {name: has_words(self.index, name) for name in FIELDS}
        allowed = candidates(question)
        scores = fit(models.load(Task.COMPLETE).scores(values_of(question)), allowed)
        return field_of(self.law.book, self.index, lead, scores, allowed, expertise, self.control)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.composing", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--facts", type=Path, help="keep what was read of the graph here, and read it from here"
    )
    parser.add_argument("--leads", type=int, default=20)
    parser.add_argument("--threes", type=int, default=200)
    parser.add_argument("--size", type=int, default=12)
    given = parser.parse_args()
    facts, control = _read(given.home, given.facts)
    window = TESTS[-1]
    index = indexes.build(facts, window.index_day)
    book = rulebook()
    bench = Bench(index, control, Law(book, book.select(("he-ria",), window.first)))
    asked = [case for case in cases(index, consortia(facts, window)) if case.wish.lead in index.numbers]
    _ = index.ties, index.profiles, index.experience
    print(f"{int((index.count > 0).sum())} organisations with a project, {len(index.organisations)} in all")
    _twelve(bench, asked[: given.leads], given.size)
    _threes(bench, asked[: given.threes])
    return 0


def _twelve(bench: Bench, asked: Sequence[Case], size: int) -> None:
    one, every, fields = [], [], []
    told: list[Composition] = []
    for case in asked:
        begun = time.perf_counter()
        field = bench.field(case)
        fields.append(time.perf_counter() - begun)
        brief = Brief(field.lead, size, NEEDS, countries=6, most_from_one=3)
        begun = time.perf_counter()
        told.append(compose(brief, bench.law, field.candidates, dials=DIALS[:1], most=1))
        one.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        whole = compose(brief, bench.law, field.candidates)
        every.append(time.perf_counter() - begun)
        for each in told[-1].proposals:
            print(
                f"  {field.lead.label[:40]:40} {one[-1]:5.2f} s, gap {each.gap:.6f} of {each.bound:.4f}, "
                f"{each.report.verdict}; set of {len(whole.proposals)} {every[-1]:5.2f} s; "
                f"{told[-1].searched} of {told[-1].of} searched, exact: {told[-1].is_exact}",
                flush=True,
            )
    for name, seconds in (
        ("ranking and candidates", fields),
        (f"one team of {size}", one),
        ("the set", every),
    ):
        print(f"{name}: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s")
    proposals = [each for composition in told for each in composition.proposals]
    print(
        f"{len(proposals)} of {len(asked)} composed, {sum(each.gap < 1e-5 for each in proposals)} proven best, "
        f"largest gap {max((each.gap for each in proposals), default=0):.6f}"
    )


def _threes(bench: Bench, asked: Sequence[Case]) -> None:
    met, first, possible = 0, 0, 0
    for case in asked:
        field = bench.field(case)
        composed = compose(Brief(field.lead, 3), bench.law, field.candidates, dials=DIALS[:1], most=1)
        met += any(each.report.verdict == "yes" for each in composed.proposals)
        # Without a proven clash a team was there to be found.
        possible += not composed.clash
        ranked = sorted(field.candidates, key=lambda each: -each.fit)[:2]
        first += bench.law.report([field.lead, *ranked]).verdict == "yes"
    print(
        f"teams of three: {met} of {possible} for which one exists are eligible ({len(asked)} leads); "
        f"the first two of the ranking: {first}"
    )


def _read(home: Path, kept: Path | None) -> tuple[Facts, Control]:
    if kept and kept.exists():
        found: tuple[Facts, Control] = pickle.loads(kept.read_bytes())
        return found
    begun = time.perf_counter()
    view, library = open_view(home), Library.load(folder("queries"))
    facts, control = reading.read(view, library), dict(controllers(view, library))
    print(f"read in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    if kept:
        kept.write_bytes(pickle.dumps((facts, control)))
    return facts, control


if __name__ == "__main__":
    sys.exit(main())
