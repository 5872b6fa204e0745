"""python -m benchmarks.matching HOME [--tests] [--facts FILE]: the protocol over the graph of a home.

Trains on the slices before the test period and prints, for the validation slice or with ``--tests`` for both test
windows, all measures of the learned model and of every baseline, in one run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching.measures import NAMES, STRATA, Ranking, gini, interval, measure
from benchmarks.matching.protocol import TESTS, TRAINING, VALIDATION, Case, Window, cases, consortia
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import reading
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.fusion import FUSED, fuse
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.learning import Lesson, learn, lesson
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import candidates, scores, values_of
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

# Consortia of other fields teach too, but are not to outweigh those of the life sciences.
OTHERS = 300
SIMPLE = (
    "activity",
    "field_experience",
    "joint_projects",
    "common_neighbours",
    "shared_partners",
    "walk",
    "near_projects",
)
PLACES = {signal.name: place for place, signal in enumerate(SIGNALS)}
Values = NDArray[np.float32]
Ranker = Callable[[Values], NDArray[np.floating]]


def taught(facts: Facts, window: Window, *, only_new: bool, random: np.random.Generator) -> list[Lesson]:
    """The lessons of a window."""
    index = indexes.build(facts, window.index_day)
    others = consortia(facts, window, of_life=False)
    drawn = random.choice(len(others), min(OTHERS, len(others)), replace=False)
    lessons = []
    for each in cases(index, [*consortia(facts, window), *(others[place] for place in sorted(drawn))]):
        question = Question(index, each.wish)
        allowed = candidates(question, only_new=only_new) & (index.count > 0)
        wanted = [column for column in each.wanted if allowed[column]]
        if wanted:
            lessons.append(lesson(values_of(question), wanted, allowed, random))
    return lessons


def rankers(weights: Mapping[str, float]) -> dict[str, Ranker]:
    """The learned model, the fusion and single signals."""
    fused = [PLACES[name] for name in FUSED]
    return {
        "learned": lambda values: scores(values, weights),
        "rank fusion": lambda values: fuse(values[:, place] for place in fused),
        **{name: (lambda values, place=PLACES[name]: values[:, place]) for name in SIMPLE},
    }


def judged(
    index: Index, asked: Sequence[Case], ranked: Mapping[str, Ranker], *, only_new: bool
) -> dict[str, list[Ranking]]:
    """How each ranker did in each case."""
    judged: dict[str, list[Ranking]] = {name: [] for name in ranked}
    random = np.random.default_rng(11)
    for each in asked:
        question = Question(index, each.wish)
        allowed = candidates(question, only_new=only_new) & (index.count > 0)
        wanted = [column for column in each.wanted if allowed[column]]
        if not wanted:
            continue
        values = values_of(question)
        for name, ranker in ranked.items():
            given = np.where(allowed, ranker(values).astype(np.float64), -np.inf)
            judged[name].append(measure(given, wanted, each.beyond, index.count, each.wish.lead, random))
    return judged


def table(results: Mapping[str, Sequence[Ranking]], index: Index) -> str:
    """One line a ranker, means with intervals; below it what it does better than the fusion."""
    lines = [f"| ranker | {' | '.join(NAMES)} | shown | Gini | {' | '.join(f'{a}–{b}' for a, b in STRATA)} |"]
    lines.append("|---" * (len(NAMES) + 3 + len(STRATA)) + "|")
    for name, rankings in results.items():
        values, clusters = np.asarray([each.values for each in rankings]), [each.cluster for each in rankings]
        cells = []
        for place in range(len(NAMES)):
            low, high = interval(values[:, place], clusters)
            cells.append(f"{values[:, place].mean():.3f} [{low:.3f} {high:.3f}]")
        shown = [each for ranking in rankings for each in ranking.shown]
        found, sought = (
            np.sum([getattr(each, of) for each in rankings], axis=0) for of in ("found", "sought")
        )
        cells += [str(len(set(shown))), f"{gini(shown, len(index.organisations)):.4f}"]
        cells += [f"{a / b:.3f}" if b else "–" for a, b in zip(found, sought, strict=True)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def paired(results: Mapping[str, Sequence[Ranking]], better: str, than: str) -> str:
    """The differences of two rankers, paired, with their intervals."""
    clusters = [each.cluster for each in results[better]]
    told = []
    for place, name in enumerate(NAMES):
        ours, theirs = (np.asarray([each.values[place] for each in results[of]]) for of in (better, than))
        low, high = interval(ours - theirs, clusters)
        share = (ours.mean() / max(theirs.mean(), 1e-9) - 1) * 100
        told.append(f"{name} {share:+.1f} % [{low:+.4f} {high:+.4f}]")
    return f"{better} against {than}: {'; '.join(told)}"


def main(arguments: list[str] | None = None) -> int:
    """Run the protocol and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--tests", action="store_true", help="look at the test windows, not at the validation slice"
    )
    parser.add_argument("--weights", type=Path, help="write the weights learned for both tasks here, as JSON")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    facts = reading.read(open_view(asked.home), Library.load(folder("queries")))
    print(f"{len(facts.projects)} projects read in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    slices = (*TRAINING, VALIDATION) if asked.tests else TRAINING
    learned = {}
    for only_new in (False, True):
        random = np.random.default_rng(5)
        began = time.perf_counter()
        learned[only_new] = learn(
            [each for window in slices for each in taught(facts, window, only_new=only_new, random=random)]
        )
        print(f"learned in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    for window in TESTS if asked.tests else (VALIDATION,):
        index = indexes.build(facts, window.index_day)
        those = cases(index, consortia(facts, window))
        for only_new, task in ((False, "complete the consortium"), (True, "new partners")):
            results = judged(index, those, rankers(learned[only_new]), only_new=only_new)
            print(
                f"\n## {window.name}: {task}, {len(results['learned'])} consortia, "
                f"{int((index.count > 0).sum())} candidates\n"
            )
            print(table(results, index))
            print(f"\n{paired(results, 'learned', 'rank fusion')}", flush=True)
    if asked.weights:
        told = {"complete": learned[False], "new": learned[True]}
        asked.weights.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
