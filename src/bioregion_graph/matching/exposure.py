"""Exposure: who stands in the first ten of many searches, how unequally that is dealt out, and who is in none of them.

The searches are the open calls of a graph, asked without a leader; where none is open, the consortia of the life
sciences of the last year that had any, asked by their coordinators with what was known before that year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import UsageError
from bioregion_graph.matching import balance
from bioregion_graph.matching import model as models
from bioregion_graph.matching.balance import DEFAULT, Mask
from bioregion_graph.matching.calls import reading as calls_reading
from bioregion_graph.matching.calls.facts import State
from bioregion_graph.matching.facts import Facts, Project
from bioregion_graph.matching.index import Index
from bioregion_graph.matching.model import Model, Task
from bioregion_graph.matching.partners import Partners, features_of, unproven
from bioregion_graph.matching.question import Question
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.request import Request, country_codes, understand
from bioregion_graph.matching.training import Window, cases, consortia
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

TEN = 10
STRATA = ((1, 2), (3, 10), (11, 50), (51, 200), (201, 1_000_000))
DIALS = (0.0, DEFAULT, 1.0)
# Whoever has so many projects could be expected to be suggested some day.
PROVEN = 3
_A_YEAR = timedelta(days=365)
Counts = NDArray[np.int64]
Told = Callable[[str], None]
Item = TypeVar("Item")


class Searches(StrEnum):
    """What was searched for."""

    calls = "open calls"
    consortia = "past consortia"


class Whom(StrEnum):
    """Of whom it is told that they are never suggested: those who say of themselves what they do, those with three
    projects or more, or both."""

    profile = "profile"
    projects = "projects"
    every = "every"


@dataclass(frozen=True)
class Search:
    """One search: its name, what is asked, who may be proposed."""

    name: str
    question: Question
    allowed: Mask


@dataclass(frozen=True)
class Group:
    """One group of candidates: how many they are, how many of them stand in a first ten, how many places they have."""

    name: str
    candidates: int
    shown: int
    places: int


@dataclass(frozen=True)
class Unseen:
    """One who is never suggested: how many projects it has, whether it has a profile, the best place that the score
    alone gives it, and the search in which it has it. ``named`` searches name it beside the list, as one without a
    project who says of itself what is asked."""

    number: int
    projects: int
    has_profile: bool
    best: int
    search: str
    named: int


@dataclass(frozen=True)
class Exposure:
    """What many searches came to. ``lists`` has the first ten of each search for each place of the dial; ``best`` is
    the best place by score of each organisation, from 1, 0 for whoever was never a candidate; ``where`` the search;
    ``named`` how many searches name it beside the list (``partners.unproven``)."""

    index: Index
    names: tuple[str, ...]
    lists: Mapping[float, Sequence[Sequence[int]]]
    best: Counts
    where: Counts
    named: Counts

    def counts(self, dial: float) -> Counts:
        """How often each organisation stands in a first ten."""
        return counts(self.lists[dial], len(self.index.organisations))

    def shown(self, dial: float) -> int:
        """How many distinct organisations do."""
        return int((self.counts(dial) > 0).sum())

    def gini(self, dial: float) -> float:
        """How unequally the places are dealt out over all candidates."""
        return gini([each for order in self.lists[dial] for each in order], len(self.index.organisations))

    def groups(self, dial: float, by: str) -> list[Group]:
        """The candidates by "experience", "country" or "kind"."""
        return groups(self.index, self.counts(dial), by, self.best > 0)

    def looked_at(self, whom: Whom = Whom.every, countries: Iterable[str] = ()) -> Mask:
        """The candidates of whom it is told whether they are ever suggested, from these countries or from all."""
        wanted = {each.strip().upper() for each in countries}
        near = [not wanted or each.country in wanted for each in self.index.organisations]
        return of_whom(self.index, whom) & (self.best > 0) & np.asarray(near, np.bool_)

    def unseen(
        self, dial: float = DEFAULT, whom: Whom = Whom.every, countries: Iterable[str] = ()
    ) -> list[Unseen]:
        """Who of them is in no first ten, whoever came nearest first."""
        hidden = (self.counts(dial) == 0) & self.looked_at(whom, countries)
        found = [
            Unseen(
                number,
                int(self.index.count[number]),
                _has_profile(self.index, number),
                int(self.best[number]),
                self.names[self.where[number]],
                int(self.named[number]),
            )
            for number in np.flatnonzero(hidden).tolist()
        ]
        return sorted(found, key=lambda each: (each.best, -each.projects, each.number))


def measured(index: Index, searches: Iterable[Search], model: Model) -> Exposure:
    """Rank every search once and turn the dial over it."""
    names: list[str] = []
    lists: dict[float, list[tuple[int, ...]]] = {dial: [] for dial in DIALS}
    best, where, named = (np.zeros(len(index.organisations), np.int64) for _ in range(3))
    for search in searches:
        values = values_of(search.question)
        scores = model.scores(values).astype(np.float32)
        features = features_of(search.question)
        for dial, tens in lists.items():
            placed = balance.balanced(scores, search.allowed, features, TEN, dial)
            tens.append(tuple(each.number for each in placed))
        order = balance.by_score(scores, search.allowed, len(scores))
        named[order[unproven(index, values, order)]] += 1
        places = np.zeros_like(best)
        places[order] = np.arange(1, len(order) + 1)
        better = (places > 0) & ((best == 0) | (places < best))
        best[better], where[better] = places[better], len(names)
        names.append(search.name)
    return Exposure(index, tuple(names), lists, best, where, named)


@dataclass(frozen=True)
class Report:
    """The exposure of a graph: what was searched for, as of which day, by which model, and how many calls say nothing
    that could be asked."""

    exposure: Exposure
    what: Searches
    day: date
    model: str
    silent: int


def report(
    view: View,
    library: Library,
    day: date,
    most: int,
    told: Told = lambda _: None,
    countries: Iterable[str] = (),
) -> Report:
    """Ask at most so many of the calls that are open on a day, spread evenly over their codes; else past consortia.

    ``told`` hears of each step; ``countries`` are those of which a list is wanted later. Raises StoreError, and
    UsageError where there is nothing to ask, or nobody from one of these countries.
    """
    known = Partners.read(view, library, day, told)
    country_codes(known.index, countries)
    told("read calls")
    calls = sorted(
        each.code or each.iri for each in calls_reading.calls(view, library) if each.state(day) is State.open
    )
    model = models.load(Task.COMPLETE, known.weights)
    found = measured(known.index, of_calls(known, spread(calls, most), told), model)
    if found.names:
        silent = min(len(calls), most) - len(found.names)
        return Report(found, Searches.calls, day, model.version, silent)
    window = last_year(known.facts, day)
    if window is None:
        raise UsageError(
            f"No call is open on {day.isoformat()}, and no consortium of the life sciences began before. "
            "Import calls or projects: bioregion fetch, bioregion import."
        )
    before = Partners.of(known.facts, window.index_day)
    past = of_consortia(before.index, spread(consortia(known.facts, window), most), told)
    return Report(measured(before.index, past, model), Searches.consortia, window.index_day, model.version, 0)


def of_calls(known: Partners, calls: Sequence[str], told: Told = lambda _: None) -> Iterator[Search]:
    """A search for each call, nobody leading; those that say nothing are left out."""
    for number, call in enumerate(calls, 1):
        told(f"ask call {number} of {len(calls)}")
        try:
            understood = understand(Request(call=call), known.facts, known.index, known.day, known.narrower)
        except UsageError:
            continue
        yield Search(call, understood.question, understood.allowed)


def of_consortia(index: Index, past: Sequence[Project], told: Told = lambda _: None) -> Iterator[Search]:
    """A search for each past consortium in which somebody could be found, as its coordinator would have asked."""
    asked = cases(index, past)
    for number, case in enumerate(asked, 1):
        told(f"ask consortium {number} of {len(asked)}")
        question = Question(index, case.wish)
        yield Search(case.project.iri, question, candidates(question))


def last_year(facts: Facts, day: date) -> Window | None:
    """The year up to the last consortium of the life sciences that began before a day; None if there was none."""
    past = consortia(facts, Window("past", date.min, day - timedelta(days=1), day))
    if not past:
        return None
    last = max(each.begins for each in past)
    return Window("last year", last - _A_YEAR, last, last - _A_YEAR)


def spread(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many, evenly spread, always the same."""
    if len(items) <= most:
        return list(items)
    return [items[place] for place in np.linspace(0, len(items) - 1, most).round().astype(int).tolist()]


def counts(lists: Iterable[Sequence[int]], size: int) -> Counts:
    """How often each organisation is in the first ten of the lists."""
    shown = [each for order in lists for each in order[:TEN]]
    return np.bincount(np.asarray(shown, np.intp), minlength=size)


def gini(shown: Sequence[int], candidates: int) -> float:
    """How unequally the first places are dealt out over all candidates: 0 equally, 1 to one alone."""
    ordered = np.sort(np.bincount(np.asarray(shown, np.intp), minlength=candidates))
    ranks = np.arange(1, candidates + 1)
    return float((2 * ranks - candidates - 1) @ ordered / (candidates * max(ordered.sum(), 1)))


def groups(index: Index, counts: Counts, by: str, among: Mask) -> list[Group]:
    """Those of a mask by "experience", "country" or "kind", the largest groups first."""
    if by == "experience":
        names = [stratum(count) for count in index.count]
    elif by == "country":
        names = [each.country or "unknown" for each in index.organisations]
    else:
        names = [each.kind.rpartition("/")[2] or "unknown" for each in index.organisations]
    told = list(zip(names, counts.tolist(), among.tolist(), strict=True))
    whole = Counter(name for name, _, is_among in told if is_among)
    shown = Counter(name for name, count, is_among in told if is_among and count)
    places: Counter[str] = Counter()
    for name, count, is_among in told:
        places[name] += count if is_among else 0
    return [Group(name, size, shown[name], places[name]) for name, size in whole.most_common()]


def stratum(count: float) -> str:
    """The stratum of a number of projects, in words."""
    return next((f"{low}–{high}" for low, high in STRATA if low <= count <= high), "none")


def of_whom(index: Index, whom: Whom) -> Mask:
    """Whose exposure is looked at."""
    profile = np.asarray(
        [_has_profile(index, number) for number in range(len(index.organisations))], np.bool_
    )
    proven = index.count >= PROVEN
    return {Whom.profile: profile, Whom.projects: proven, Whom.every: profile | proven}[whom]


def _has_profile(index: Index, number: int) -> bool:
    """Whether it says of itself what it does, or somebody who knows it does."""
    said = index.organisations[number]
    return bool(said.text or said.concepts)
