"""python -m benchmarks.calls HOME [--tests]: how often the future proves "calls for you" right (docs/calls.md).

Asked of the graph of a home: for each organisation that joined a project of a topic that was new in a window, where
that topic stood among all topics that were new in it, by what was known before. It prints the ranking with the shipped
weights beside popularity, single signals and chance; with ``--learn`` also weights learned again from the years before.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.calls_learning import Lesson, learn, lesson
from benchmarks.matching.measures import Ranking, interval, measure
from benchmarks.matching.protocol import TESTS, TRAINING, VALIDATION
from bioregion_graph.matching import index as indexes
from bioregion_graph.matching import reading
from bioregion_graph.matching.calls import reading as calls_reading
from bioregion_graph.matching.calls.catalogue import Catalogue
from bioregion_graph.matching.calls.facts import Call
from bioregion_graph.matching.calls.reading import Fields
from bioregion_graph.matching.calls.signals import SIGNALS, Asked, values_of
from bioregion_graph.matching.calls.subject import Surroundings, subject
from bioregion_graph.matching.facts import Facts, Topic
from bioregion_graph.matching.themes import Theme
from bioregion_graph.matching.training import Window
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view

# The measures of ``measures.py`` that are told; the fifth differs where somebody cannot be found, and all topics can.
NAMES = ("MRR", "Hits@10", "Recall@50", "NDCG@20")
STRATA = ((0, 0), (1, 2), (3, 10), (11, 50), (51, 1_000_000))
# A project tells its idea where it says so much.
LEAST_TEXT = 300
LEARNED = tuple(signal.name for signal in SIGNALS if signal.is_learned)
Values = NDArray[np.float32]
Ranker = Callable[["Case"], NDArray[np.floating]]


@dataclass(frozen=True)
class Case:
    """Who asked: calls × signals, the rows of the topics joined, the experience; ``popularity`` is of the calls."""

    name: str
    values: Values
    wanted: tuple[int, ...]
    experience: int
    popularity: NDArray[np.floating]


@dataclass(frozen=True)
class World:
    """A window: the topics that were new in it, beside an index that ends before it."""

    facts: Facts
    window: Window
    catalogue: Catalogue
    around: Surroundings

    @property
    def popularity(self) -> NDArray[np.float32]:
        """How many projects the family of each topic had before."""
        counts = np.asarray(self.catalogue.index.themed.sum(axis=0)).ravel()
        return np.asarray([counts[each].sum() for each in self.catalogue.columns(Theme.FAMILY)], np.float32)


def world(facts: Facts, fields: Fields, window: Window) -> World:
    """The world before a window; memberships have no days before which they are known, so they are left out."""
    index = indexes.build(facts, window.index_day)
    first: dict[str, Topic] = {}
    begun = {}
    for project in facts.projects:
        if project.topic and not project.is_guessed and project.topic.iri not in begun:
            begun[project.topic.iri] = project.begins
            first[project.topic.iri] = project.topic
    new = sorted(iri for iri, day in begun.items() if window.first <= day <= window.last)
    active = frozenset(
        each.iri for each, count in zip(index.organisations, index.count, strict=True) if count
    )
    return World(
        facts,
        window,
        Catalogue(index, [call(first[iri]) for iri in new], fields),
        Surroundings(facts, fields, {}, {}, active),
    )


def call(topic: Topic) -> Call:
    """A topic of the past as a call."""
    title, _, text = topic.text.partition("\n")
    return Call(topic.iri, topic.code, title, text, (topic.action,) if topic.action else ())


def joined(known: World) -> dict[str, set[int]]:
    """The rows of the new topics whose projects each organisation joined in the window."""
    rows = {each.iri: number for number, each in enumerate(known.catalogue.calls)}
    found: dict[str, set[int]] = defaultdict(set)
    for project in known.facts.projects:
        if (
            project.topic
            and project.topic.iri in rows
            and known.window.first <= project.begins <= known.window.last
        ):
            for member in project.members:
                found[member].add(rows[project.topic.iri])
    return found


def cases(known: World) -> Iterator[Case]:
    """Every organisation that joined one and was known before: by a project, or by what it says of itself."""
    index, popularity = known.catalogue.index, known.popularity
    for iri, wanted in sorted(joined(known).items()):
        if iri in index.numbers:
            asked = Asked(known.catalogue, subject(known.around, iri))
            count = int(index.count[index.numbers[iri]])
            yield Case(iri, values_of(asked), tuple(sorted(wanted)), count, popularity)


def ideas(known: World) -> Iterator[Case]:
    """Every project that tells its idea and answered a new topic: the idea is asked, without who had it."""
    rows = {each.iri: number for number, each in enumerate(known.catalogue.calls)}
    popularity = known.popularity
    for project in known.facts.projects:
        is_in = known.window.first <= project.begins <= known.window.last
        if is_in and project.topic and project.topic.iri in rows and len(project.text) >= LEAST_TEXT:
            asked = Asked(known.catalogue, subject(known.around, text=project.text))
            yield Case(project.iri, values_of(asked), (rows[project.topic.iri],), 0, popularity)


def _of_signal(place: int, case: Case) -> NDArray[np.floating]:
    return case.values[:, place]


def rankers(learned: Mapping[str, float] | None) -> dict[str, Ranker]:
    """The shipped weights, those learned again, popularity, single signals, and chance."""
    shipped = np.asarray([signal.weight for signal in SIGNALS], np.float32)
    found: dict[str, Ranker] = {"calls for you": lambda case: case.values @ shipped}
    if learned is not None:
        again = np.asarray([learned.get(signal.name, signal.weight) for signal in SIGNALS], np.float32)
        found["weights learned now"] = lambda case: case.values @ again
    found["popularity of the family"] = lambda case: case.popularity
    for place, signal in enumerate(SIGNALS):
        found[signal.name] = partial(_of_signal, place)
    found["chance"] = lambda case: np.zeros(len(case.values))
    return found


def judged(asked: Sequence[Case], ranked: Mapping[str, Ranker]) -> dict[str, list[Ranking]]:
    """How each ranker did in each case."""
    random = np.random.default_rng(11)
    found: dict[str, list[Ranking]] = {name: [] for name in ranked}
    for case in asked:
        alike = np.zeros(len(case.values))
        for name, ranker in ranked.items():
            scores = ranker(case).astype(np.float64)
            found[name].append(measure(scores, case.wanted, 0, alike, case.name, random))
    return found


def table(results: Mapping[str, Sequence[Ranking]], asked: Sequence[Case]) -> str:
    """One line a ranker: means with their intervals; then MRR by how many projects an organisation had before."""
    strata = [[low <= each.experience <= high for each in asked] for low, high in STRATA]
    heads = [f"MRR, {low}–{high}" if high < 1_000_000 else f"MRR, {low} and more" for low, high in STRATA]
    heads = [f"{head} ({sum(chosen)})" for head, chosen in zip(heads, strata, strict=True)]
    lines = [f"| ranking | {' | '.join((*NAMES, *heads))} |", "|---" * (1 + len(NAMES) + len(STRATA)) + "|"]
    for name, rankings in results.items():
        values, clusters = np.asarray([each.values for each in rankings]), [each.cluster for each in rankings]
        cells = []
        for place in range(len(NAMES)):
            low, high = interval(values[:, place], clusters)
            cells.append(f"{values[:, place].mean():.3f} [{low:.3f} {high:.3f}]")
        cells += [f"{values[chosen, 0].mean():.3f}" if any(chosen) else "–" for chosen in strata]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def learned_from(facts: Facts, fields: Fields, windows: Sequence[Window]) -> dict[str, float]:
    """The weights of the signals that can be learned, from organisations with a past."""
    random = np.random.default_rng(5)
    places = [number for number, signal in enumerate(SIGNALS) if signal.is_learned]
    lessons: list[Lesson] = []
    for window in windows:
        for each in cases(world(facts, fields, window)):
            if each.experience:
                lessons.append(lesson(each.values[:, places], each.wanted, random))
    return learn(lessons, LEARNED)


def main(arguments: list[str] | None = None) -> int:
    """Run the protocol and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument(
        "--tests", action="store_true", help="look at the test windows, not at the validation slice"
    )
    parser.add_argument("--learn", action="store_true", help="learn the weights again and print them")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    library = Library.load(folder("queries"))
    with open_view(asked.home) as view:
        facts, fields = reading.read(view, library), calls_reading.fields(view, library)
    print(f"{len(facts.projects)} projects read in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    run(facts, fields, are_tests=asked.tests, learns=asked.learn)
    return 0


def run(facts: Facts, fields: Fields, *, are_tests: bool, learns: bool) -> None:
    """Print the tables of the validation slice, or of the test windows."""
    learned = None
    if learns:
        learned = learned_from(facts, fields, (*TRAINING, VALIDATION) if are_tests else TRAINING)
        print("learned:", ", ".join(f"{name} {weight:.2f}" for name, weight in learned.items()), flush=True)
    for window in TESTS if are_tests else (VALIDATION,):
        known = world(facts, fields, window)
        for what, found in (("organisations", list(cases(known))), ("ideas of projects", list(ideas(known)))):
            if found:
                print(f"\n## {window.name}: {len(found)} {what}, {len(known.catalogue.calls)} new topics\n")
                print(table(judged(found, rankers(learned)), found), flush=True)


if __name__ == "__main__":
    sys.exit(main())
