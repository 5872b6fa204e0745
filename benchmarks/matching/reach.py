"""python -m benchmarks.matching.reach HOME [--weights FILE]: how many are ever proposed, and what balance costs.

Asks the consortia of the validation slice with the model as shipped, or with one learned before by
``python -m benchmarks.matching --weights``, re-ranks the first places in each way of ``matching.balance`` and prints
NDCG@20 beside the organisations in all first tens, and who is in none of them.
Exposure is counted over the consortia of the year before, which were known by then; the dial goes on counting, one
search after the other, as a service would.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching import rerankings
from benchmarks.matching.measures import interval
from benchmarks.matching.protocol import TRAINING, VALIDATION
from benchmarks.matching.rankers import ALL, FUSION, MODEL, Ranker, compared
from bioregion_graph.matching import balance, reading
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import model as models
from bioregion_graph.matching.balance import Features
from bioregion_graph.matching.exposure import STRATA, TEN, counts, gini, groups
from bioregion_graph.matching.index import Index, Vector
from bioregion_graph.matching.model import Model, Task
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.training import Case, cases, consortia
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

TWENTY = 20
# Of so many places the order is kept; nothing further down is asked for.
KEPT = 600


@dataclass(frozen=True)
class Ranked:
    """One case: who leads, whom it wanted, the best by the model with their scores, and the best by fusion."""

    lead: str
    wanted: tuple[int, ...]
    best: NDArray[np.intp]
    scores: Vector
    partner: NDArray[np.bool_]
    fused: NDArray[np.intp]


def ranked(index: Index, asked: Sequence[Case], model: Model) -> list[Ranked]:
    """Every case ranked by the model and by fusion."""
    rankers: Mapping[str, Ranker] = compared(model)
    found = []
    for case in asked:
        question = Question(index, case.wish)
        allowed = candidates(question) & (index.count > 0)
        values = values_of(question, ALL)
        score, fusion = (np.asarray(rankers[name](values), np.float32) for name in (MODEL, FUSION))
        best = balance.by_score(score, allowed, KEPT)
        partner = np.asarray(index.by_member @ question.own)[best] > 0
        wanted = tuple(each for each in case.wanted if allowed[each])
        if wanted:
            fused = balance.by_score(fusion, allowed, TWENTY)
            found.append(Ranked(case.wish.lead, wanted, best, score[best], partner, fused))
    return found


def ndcg(order: Sequence[int], wanted: Sequence[int]) -> float:
    """NDCG@20 as in ``measures``."""
    gained = sum(1 / np.log2(place + 2) for place, each in enumerate(order[:TWENTY]) if each in wanted)
    return float(gained / sum(1 / np.log2(place + 2) for place in range(min(TWENTY, len(wanted)))))


def ways(index: Index, exposure: Vector) -> dict[str, Callable[[Ranked], Sequence[int]]]:
    """Every way to order the best, each giving the first twenty."""
    last = index.last_years
    strata = np.searchsorted([low for low, _ in STRATA], index.count, "right") - 1
    strata = np.maximum(strata, 0)
    even = np.full(len(STRATA), 1 / len(STRATA), np.float32)
    groups = np.stack([index.countries, index.kinds, strata], axis=1)

    def at(novelty: float) -> Callable[[Ranked], Sequence[int]]:
        # What was proposed up to here, as whoever serves searches counts it: the year before, and this slice so far.
        counted = exposure.copy()

        def order(case: Ranked) -> Sequence[int]:
            of = Features(case.partner, index.count[case.best], last[case.best], counted[case.best])
            placed = balance.balanced(case.scores, every(case), of, TWENTY, novelty)
            first = [int(case.best[each.number]) for each in placed]
            counted[first[:TEN]] += 1
            return first

        return order

    def less(share: float, kept: int) -> Callable[[Ranked], Sequence[int]]:
        return lambda case: case.best[
            rerankings.less_exposed(case.scores, every(case), exposure[case.best], TWENTY, share, kept)
        ].tolist()

    def relevant(share: float) -> Callable[[Ranked], Sequence[int]]:
        return lambda case: case.best[
            rerankings.mmr(case.scores, every(case), groups[case.best], TWENTY, share)
        ].tolist()

    def calibrated(share: float) -> Callable[[Ranked], Sequence[int]]:
        return lambda case: case.best[
            rerankings.calibrated(case.scores, every(case), strata[case.best], even, TWENTY, share)
        ].tolist()

    def every(case: Ranked) -> NDArray[np.bool_]:
        return np.ones(len(case.best), np.bool_)

    return {
        FUSION: lambda case: case.fused.tolist(),
        MODEL: lambda case: case.best[:TWENTY].tolist(),
        **{f"dial {novelty}": at(novelty) for novelty in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)},
        **{f"less exposed {share}": less(share, 0) for share in (0.02, 0.05, 0.1)},
        **{f"less exposed {share}, 7 kept": less(share, 7) for share in (0.05, 0.1, 0.2)},
        **{f"MMR {share}": relevant(share) for share in (0.1, 0.2, 0.3)},
        **{f"calibrated {share}": calibrated(share) for share in (0.05, 0.1, 0.2)},
    }


def table(asked: Sequence[Ranked], orders: Mapping[str, Callable[[Ranked], Sequence[int]]], size: int) -> str:
    """One line a way: NDCG@20, what it loses to the model with its interval, how many are shown, how unequally."""
    clusters = [case.lead for case in asked]
    given = {name: [list(order(case)) for case in asked] for name, order in orders.items()}
    gained = {
        name: np.asarray([ndcg(order, case.wanted) for order, case in zip(lists, asked, strict=True)])
        for name, lists in given.items()
    }
    lines = ["| order | NDCG@20 | against the model | shown in first tens | Gini |", "|---" * 5 + "|"]
    for name, lists in given.items():
        differs = gained[name] - gained[MODEL]
        low, high = interval(differs, clusters)
        shown = [each for order in lists for each in order[:TEN]]
        lines.append(
            f"| {name} | {gained[name].mean():.4f} | {differs.mean():+.4f} [{low:+.4f} {high:+.4f}] | "
            f"{len(set(shown))} | {gini(shown, size):.4f} |"
        )
    return "\n".join(lines)


def never_shown(index: Index, lists: Sequence[Sequence[int]]) -> str:
    """Who is in no first ten: candidates, and how many of them are never shown, by experience, kind and country."""
    shown = counts(lists, len(index.organisations))
    lines = ["| by | group | candidates | never shown |", "|---|---|---|---|"]
    for by in ("experience", "kind", "country"):
        lines += [
            f"| {by} | {each.name} | {each.candidates} | {1 - each.shown / each.candidates:.1%} |"
            for each in groups(index, shown, by, index.count > 0)[:TEN]
        ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Rank, re-rank, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.reach", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--weights",
        type=Path,
        default=models.WEIGHTS,
        help="JSON, as python -m benchmarks.matching writes it",
    )
    told = parser.parse_args(arguments)
    model = models.load(Task.COMPLETE, told.weights)
    facts = reading.read(open_view(told.home), Library.load(folder("queries")))
    index = indexes.build(facts, VALIDATION.index_day)
    asked = ranked(index, cases(index, consortia(facts, VALIDATION)), model)
    before = ranked(index, cases(index, consortia(facts, TRAINING[-1])), model)
    exposure = rerankings.exposures((case.best[:TEN].tolist() for case in before), len(index.organisations))
    orders = ways(index, exposure)
    print(f"{len(asked)} consortia, exposure over {len(before)}\n")
    print(table(asked, orders, len(index.organisations)))
    for name in (MODEL, f"dial {balance.DEFAULT}"):
        order = ways(index, exposure)[name]
        lists = [order(case) for case in asked]
        print(f"\n{name}:\n\n{never_shown(index, lists)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
