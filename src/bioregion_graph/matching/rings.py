"""Rings: whom a search asks first, and whom it asks when these are too few.

Own members, then the national cluster, then the European network, then open data (SEEDS, row 23). An organisation of
several clusters is in its innermost ring. Leaves the scores to ``ranking``, the way to a hit to ``introductions``, the
sentences to ``ring_words``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.index import Vector
from bioregion_graph.network import reach
from bioregion_graph.network.reach import MembershipGraph
from bioregion_graph.queries.describe import text_of_iri
from bioregion_graph.queries.formats import text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View

# A hit fits if it is among so many best of all candidates, unless the caller says otherwise.
FITTING = 500
_KIND = "https://w3id.org/bioregion/concepts/organisation-kind/"
_CLUSTER = f"{_KIND}cluster-organisation"
_NATIONAL = frozenset({f"{_KIND}national-cluster", f"{_KIND}national-cluster-programme"})


class Level(StrEnum):
    """The rings, from the inside outwards."""

    own = "own"
    national = "national"
    european = "european"
    open = "open"


@dataclass(frozen=True)
class Body:
    """A cluster or network that is asked; ``is_joined`` is false where it was taken for its country alone."""

    iri: str
    label: str
    is_joined: bool = True


@dataclass(frozen=True)
class Place:
    """Where an organisation stands in a ring: the body it is found by, and the memberships up to it.

    ``path`` runs from the organisation to the body, IRIs; ``answer`` is "yes" where all of it is proven on the day,
    else "unknown".
    """

    body: str
    path: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Ring:
    """One ring and who is in it, whoever is in a ring further in left out; open data holds everybody else."""

    level: Level
    bodies: tuple[Body, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Rings:
    """The four rings of an asker, from the inside outwards; one without bodies is empty."""

    asker: str
    label: str
    country: str
    rings: tuple[Ring, ...]

    def level_of(self, organisation: str) -> Level:
        """The innermost ring in which an organisation is."""
        return next((ring.level for ring in self.rings if organisation in ring.places), Level.open)


class Memberships:
    """Who was a member of what on a day, as a profile may see it, and which bodies are of which level."""

    def __init__(
        self, graph: MembershipGraph, broad: Mapping[str, Iterable[str]], regions: Mapping[str, str]
    ) -> None:
        """``graph`` as ``reach.membership_graph`` gives it; ``broad`` has the kinds of each organisation with members
        as far as they matter here, groups are not in it; ``regions`` the NUTS codes."""
        self.graph = graph
        self._levels = {
            body: _level(graph, body, frozenset(kinds), regions.get(body, ""))
            for body, kinds in broad.items()
            if body in graph
        }

    def level_of(self, body: str) -> Level | None:
        """The ring that a body stands for; None for what has no members, and for groups."""
        return self._levels.get(body)

    def above(self, organisation: str) -> list[str]:
        """The bodies that an organisation belongs to, directly or through others, itself first if it is one."""
        reached = (organisation, *reach.above(self.graph, organisation))
        return [each for each in reached if each in self._levels]

    def national_of(self, country: str) -> list[str]:
        """The national bodies of a country."""
        nodes = self.graph.nodes
        return sorted(
            body
            for body, level in self._levels.items()
            if country and level is Level.national and nodes[body]["country"] == country
        )

    def label(self, body: str) -> str:
        """The name of a body."""
        return str(self.graph.nodes[body]["label"])


def _level(graph: MembershipGraph, body: str, kinds: frozenset[str], region: str) -> Level:
    """What is no cluster is judged by where its members are: the seat of a European network says little."""
    if kinds & _NATIONAL:
        return Level.national
    if _CLUSTER in kinds:
        return Level.own
    countries = {graph.nodes[member]["country"] for member in graph.predecessors(body)} - {""}
    if len(countries) > 1:
        return Level.european
    if len(region) > len("IT"):
        return Level.own
    # Where one member alone is known, or no seat, nothing can be told, so it is asked late.
    is_told = graph.in_degree(body) > 1 and countries == {graph.nodes[body]["country"]}
    return Level.national if is_told else Level.european


def read(view: View, library: Library, day: date) -> Memberships:
    """The memberships that hold, or may hold, on a day. Raises StoreError."""
    broad: dict[str, set[str]] = defaultdict(set)
    regions: dict[str, str] = {}
    for row in run(view, library.get("matching/bodies"), {}).dicts():
        body = text_of_iri(row["body"])
        broad[body] |= set()
        if row["broad"] is not None:
            broad[body].add(text_of_iri(row["broad"]))
        regions.setdefault(body, text_of(row["region"]))
    return Memberships(reach.membership_graph(view, library, day), broad, regions)


def rings_of(view: View, library: Library, memberships: Memberships, asker: str) -> Rings:
    """The rings of whoever asks; an empty ``asker`` has open data alone. Raises NotFoundError, StoreError."""
    if not asker:
        return Rings("", "", "", (Ring(Level.open),))
    told = run(view, library.get("matching/asker"), {"organisation": asker}).dicts()
    if not told:
        raise NotFoundError(f"There is no organisation {asker}. Search for its name to find its IRI.")
    country = min((text_of(row["country"]) for row in told), default="")
    return rings_in(memberships, asker, text_of(told[0]["label"]), country)


def rings_in(memberships: Memberships, asker: str, label: str, country: str) -> Rings:
    """The same, of an asker whose name and country are known."""
    above = memberships.above(asker)
    found: dict[Level, list[Body]] = {level: [] for level in Level}
    for body in above:
        level = memberships.level_of(body)
        # A national cluster's own members are those nearest to it.
        level = Level.own if body == asker or level is None else level
        found[level].append(Body(body, memberships.label(body)))
    if not found[Level.national] and memberships.level_of(asker) is not Level.national:
        for body in memberships.national_of(country):
            found[Level.national].append(Body(body, memberships.label(body), is_joined=False))
            for further in memberships.above(body):
                if memberships.level_of(further) is Level.european:
                    found[Level.european].append(Body(further, memberships.label(further), is_joined=False))
    seen = {asker}
    rings = []
    for level in Level:
        bodies = list({body.iri: body for body in reversed(found[level])}.values())[::-1]
        places = _places(memberships, bodies, seen)
        seen |= places.keys()
        with_members = {place.body for place in places.values()}
        rings.append(Ring(level, tuple(body for body in bodies if body.iri in with_members), places))
    return Rings(asker, label, country, tuple(rings))


def _places(memberships: Memberships, bodies: Sequence[Body], seen: set[str]) -> dict[str, Place]:
    """Everybody in these bodies, directly or through others, each by its best proven and then shortest way."""
    ways: dict[str, list[tuple[bool, int, Place]]] = defaultdict(list)
    for body in bodies:
        ways[body.iri].append((False, 0, Place(body.iri, (body.iri,), "yes")))
        for member in reach.members(memberships.graph, body.iri):
            place = Place(body.iri, member.path, member.answer)
            ways[member.organisation].append((member.answer != "yes", member.distance, place))
    return {
        iri: min(those, key=lambda way: (way[0], way[1], way[2].body, way[2].path))[2]
        for iri, those in sorted(ways.items())
        if iri not in seen
    }


@dataclass(frozen=True)
class Hit:
    """One hit: its score, the ring it comes from, and where it stands in it; open data has no place."""

    organisation: str
    score: float
    level: Level
    place: Place | None = None


@dataclass(frozen=True)
class Asked:
    """One ring that was asked: how many candidates are in it, how many fit, how many were found up to then."""

    level: Level
    bodies: tuple[Body, ...]
    candidates: int
    fitting: int
    found: int


@dataclass(frozen=True)
class Search:
    """What a search came to: the rings that were asked, inner ones first, and the hits in that order.

    ``least`` is the score from which a hit fits, ``fitting`` how many fit in all rings, those not asked too.
    """

    asker: str
    label: str
    wanted: int
    least: float
    asked: tuple[Asked, ...]
    hits: tuple[Hit, ...]
    fitting: int


def fitting_score(scores: Vector, allowed: NDArray[np.bool_], among: int = FITTING) -> float:
    """The score of the last of so many best candidates; above 0 in any case, since no score is no fit."""
    some = scores[allowed & (scores > 0)]
    if not len(some):
        return float(np.finfo(np.float32).tiny)
    place = min(among, len(some))
    return float(np.partition(some, -place)[-place])


def widen(
    rings: Rings,
    numbers: Mapping[str, int],
    scores: Vector,
    allowed: NDArray[np.bool_],
    wanted: int,
    least: float | None = None,
) -> Search:
    """Go outwards until ``wanted`` hits that fit are found, the best of each ring first.

    ``numbers`` has the place of each organisation in ``scores`` and ``allowed``. Equal scores are put in the order of
    those places. Without ``least`` whoever is among the 500 best of all fits. Raises UsageError.
    """
    if wanted < 1:
        raise UsageError(f"{wanted} hits cannot be looked for. Ask for 1 or more.")
    if least is None:
        least = fitting_score(scores, allowed)
    names = {number: iri for iri, number in numbers.items()}
    left = allowed.copy()
    asked: list[Asked] = []
    hits: list[Hit] = []
    for ring in rings.rings:
        within = left if ring.level is Level.open else _within(ring, numbers, left)
        fit = np.flatnonzero(within & (scores >= least))
        order = fit[np.argsort(-scores[fit], kind="stable")][: wanted - len(hits)]
        hits += [
            Hit(names[number], float(scores[number]), ring.level, ring.places.get(names[number]))
            for number in order.tolist()
        ]
        asked.append(Asked(ring.level, ring.bodies, int(within.sum()), len(fit), len(hits)))
        if len(hits) >= wanted:
            break
        left = left & ~within
    fitting = int((allowed & (scores >= least)).sum())
    return Search(rings.asker, rings.label, wanted, least, tuple(asked), tuple(hits), fitting)


def _within(ring: Ring, numbers: Mapping[str, int], left: NDArray[np.bool_]) -> NDArray[np.bool_]:
    within = np.zeros_like(left)
    within[[numbers[iri] for iri in ring.places if iri in numbers]] = True
    return within & left
