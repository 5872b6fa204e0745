"""python -m benchmarks.matching HOME [--tests] [--ablate] [--weights FILE]: the protocol over the graph of a home.

Learns from the slices before the period that is looked at and prints all measures of the model and of every
baseline, in one run: for the validation slice, or with ``--tests`` for both test windows. ``--shipped`` takes the model
as shipped instead of learning one. ``--stale`` learns from and looks at slices of which nothing is known for years
before.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.matching.measures import NAMES, Ranking, interval, measure
from benchmarks.matching.protocol import STALE_TRAINING, STALE_VALIDATION, TESTS, TRAINING, VALIDATION
from benchmarks.matching.rankers import ALL, FUSION, MODEL, OWN_FUSION, Ranker, ablated, compared
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import model as models
from bioregion_graph.matching import reading, training
from bioregion_graph.matching.exposure import STRATA, gini
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.model import Model, Task
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.training import Case, Window
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

_TASKS = {Task.COMPLETE: "complete the consortium", Task.NEW: "new partners"}


def judged(
    index: Index, asked: Sequence[Case], rankers: Mapping[Task, Mapping[str, Ranker]]
) -> dict[Task, dict[str, list[Ranking]]]:
    """How each ranker of each task did in each case."""
    judged: dict[Task, dict[str, list[Ranking]]] = {
        task: {name: [] for name in each} for task, each in rankers.items()
    }
    random = np.random.default_rng(11)
    for each in asked:
        question = Question(index, each.wish)
        values = values_of(question, ALL)
        known = (index.by_member @ question.own) > 0
        for task, ranked in rankers.items():
            allowed = candidates(question, only_new=task is Task.NEW) & (index.count > 0)
            wanted = [column for column in each.wanted if allowed[column]]
            for name, ranker in ranked.items() if wanted else ():
                given = np.where(allowed, ranker(values).astype(np.float64), -np.inf)
                ranking = measure(given, wanted, each.beyond, index.count, each.wish.lead, random, known)
                judged[task][name].append(ranking)
    return judged


def table(results: Mapping[str, Sequence[Ranking]], index: Index) -> str:
    """One line a ranker: means with intervals, distinct organisations among all first ten, Gini, and strata."""
    lines = [
        f"| ranker | {' | '.join(NAMES)} | shown | Gini | new to the leader | newcomers "
        f"| {' | '.join(f'{a}–{b}' for a, b in STRATA)} |"
    ]
    lines.append("|---" * (len(NAMES) + 5 + len(STRATA)) + "|")
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
        cells += [f"{share:.2f}" for share in np.mean([each.unknown for each in rankings], axis=0)]
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


def cold(results: Mapping[str, Sequence[Ranking]], unseen: set[str]) -> str:
    """The same for leaders who had no project before."""
    those = {
        name: [each for each in rankings if each.cluster in unseen] for name, rankings in results.items()
    }
    count = len(those[MODEL])
    if not count:
        return "Every leader had a project before."
    told = [f"{name} {np.mean([each.values[1] for each in ranked]):.2f}" for name, ranked in those.items()]
    return f"Leaders without a project before, {count}: Hits@10 {', '.join(told)}"


def look(facts: Facts, window: Window, taught: Mapping[Task, Model], *, ablate: bool) -> None:
    """Print all tables of a window."""
    index = indexes.build(facts, window.index_day)
    those = training.cases(index, training.consortia(facts, window))
    rankers = {task: ablated(model) if ablate else compared(model) for task, model in taught.items()}
    unseen = {each.wish.lead for each in those if each.lead is None or not index.count[each.lead]}
    for task, results in judged(index, those, rankers).items():
        count = len(results[MODEL])
        print(
            f"\n## {window.name}: {_TASKS[task]}, {count} consortia, {int((index.count > 0).sum())} candidates, "
            f"model {taught[task].version}\n"
        )
        print(table(results, index))
        if ablate:
            print("\n" + "\n".join(paired(results, MODEL, name) for name in results if name != MODEL))
        else:
            print(f"\n{paired(results, MODEL, FUSION)}\n\n{paired(results, MODEL, OWN_FUSION)}")
            print(f"\n{cold(results, unseen)}", flush=True)


def taught_by(facts: Facts, windows: Sequence[Window], file: Path | None) -> dict[Task, Model]:
    """Learn from the windows; what was learned is written to the file, if one is named."""
    began = time.perf_counter()
    curves = training.train(facts, windows, told=lambda line: print(line, file=sys.stderr, flush=True))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    seconds = time.perf_counter() - began
    print(f"learned in {seconds:.1f} s; at most {used:.1f} GiB", file=sys.stderr, flush=True)
    text = models.dump(
        curves, [each.name for each in windows], max(each.last for each in windows).isoformat()
    )
    written = file or Path(f"learned-{windows[-1].last}.json")
    written.write_text(text, encoding="utf-8")
    return {task: models.load(task, written) for task in Task}


def main(arguments: list[str] | None = None) -> int:
    """Run the protocol and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--tests", action="store_true", help="look at the test windows, not at the validation slice"
    )
    parser.add_argument(
        "--stale", action="store_true", help="learn from and look at slices known until years before"
    )
    parser.add_argument(
        "--ablate", action="store_true", help="the model without each signal, instead of baselines"
    )
    parser.add_argument("--shipped", action="store_true", help="take the model as shipped")
    parser.add_argument("--weights", type=Path, help="write what was learned here, or read it if it is there")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    facts = reading.read(open_view(asked.home), Library.load(folder("queries")))
    print(f"{len(facts.projects)} projects read in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    windows = (*TRAINING, VALIDATION) if asked.tests else STALE_TRAINING if asked.stale else TRAINING
    table = models.WEIGHTS if asked.shipped else asked.weights
    if table and table.exists():
        taught = {task: models.load(task, table) for task in Task}
    else:
        taught = taught_by(facts, windows, table)
    for window in TESTS if asked.tests else (STALE_VALIDATION if asked.stale else VALIDATION,):
        look(facts, window, taught, ablate=asked.ablate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
