"""With whom one organisation shares projects: one row of the network of shared projects, without the rest of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import numpy as np

from bioregion_graph.network.ties import Hub, Ties, answers

_YES = 2


@dataclass(frozen=True)
class Partner:
    """Another organisation, in how many projects both are, and whether that is proven for the day asked."""

    iri: str
    projects: int
    is_proven: bool


@dataclass(frozen=True)
class Partners:
    """The best of those who share projects, most first, and how many there are in all."""

    best: tuple[Partner, ...]
    count: int


def partners(
    ties: Ties, iri: str, on: date | None = None, most: int | None = None, also: Collection[str] = ()
) -> Partners:
    """Those who share a project with an organisation; on a day, those who may have shared one then.

    Of very many only ``most`` are told, and those of ``also``. Milliseconds for 272,000 participations. Third parties
    are none, as in ``projection``. Nobody for whom the ties do not know.
    """
    place = _place(ties, iri)
    if place < 0:
        return Partners((), 0)
    taken, size = ties.of[Hub.participations], len(ties.things)
    day = on.toordinal() if on else 0
    held = answers(taken.days, day, day) if on else np.full(len(taken), _YES, np.int8)
    mine = (taken.actor == place) & (held > 0)
    of_project = np.zeros(size, np.int8)
    np.maximum.at(of_project, taken.hub[mine], held[mine])
    joint = np.flatnonzero((held > 0) & (of_project[taken.hub] > 0) & (taken.actor != place))
    # Whoever is in a project by two ties shares it once.
    pairs = taken.actor[joint].astype(np.int64) * size + taken.hub[joint]
    projects = np.bincount(np.unique(pairs) // size, minlength=size)
    sure = np.minimum(held[joint], of_project[taken.hub[joint]]) == _YES
    proven = np.bincount(taken.actor[joint], sure, size) > 0
    others = np.flatnonzero(projects)
    order = others[np.argsort(-projects[others], kind="stable")]
    told = order[:most].tolist()
    known = set(told)
    more = {at for each in also if (at := _place(ties, each)) >= 0 and projects[at]} - known
    told += sorted(more, key=lambda at: (-projects[at], at))
    best = tuple(Partner(ties.things[at].iri, int(projects[at]), bool(proven[at])) for at in told)
    return Partners(best, len(others))


def _place(ties: Ties, iri: str) -> int:
    things = ties.things
    # They are read in the order of their IRIs.
    place = bisect_left(things, iri, key=attrgetter("iri"))
    return place if place < len(things) and things[place].iri == iri else -1
