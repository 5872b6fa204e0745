"""From ties to a network: pairs of organisations that share a project, a body, an event or a person.

Weights follow Newman (2001), "Scientific collaboration networks II", Phys. Rev. E 64, 016132: each shared thing that n
organisations are in adds 1 / (n - 1), so that a node's strength is the number of things it shares with anybody. A
membership as such, and a tie of a bipartite network, weigh 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import NotFoundError
from bioregion_graph.network.graph import Network
from bioregion_graph.network.ties import FIRST, LAST, Hub, Incidence, Ints, Thing, Ties, answers
from bioregion_graph.network.wish import Form, Wish

Mask: TypeAlias = NDArray[np.bool_]
_HUBS = {
    Form.projects: Hub.participations,
    Form.memberships: Hub.memberships,
    Form.shared_memberships: Hub.memberships,
    Form.events: Hub.attendances,
    Form.people: Hub.mandates,
}


@dataclass(frozen=True)
class _Pairs:
    """Pairs of places with what each shares: one entry a pair and shared thing, or several."""

    one: Ints
    other: Ints
    hub: Ints
    weight: NDArray[np.float64]
    answer: NDArray[np.int8]
    days: Ints

    def only(self, chosen: Mask) -> _Pairs:
        """The pairs that are chosen."""
        return _Pairs(
            self.one[chosen], self.other[chosen], self.hub[chosen], self.weight[chosen], self.answer[chosen],
            self.days[chosen],
        )  # fmt: skip


def project(ties: Ties, wish: Wish) -> Network:
    """The network of a wish; nodes are those with a tie, by IRI.

    Raises NotFoundError when the centre or the network has no tie.
    """
    like, inside = _alike(ties, wish), _inside(ties, wish)
    found = [
        pairs.only(_is_wanted(pairs, form, wish, like, inside))
        for form in wish.ties
        for pairs in (_pairs(ties, form, wish),)
    ]
    network = _network(ties.things, found, wish.least)
    return network.around(wish.centre, wish.depth) if wish.centre else network


def between(ties: Ties, wish: Wish, one: str, other: str) -> list[tuple[Form, Thing, int]]:
    """What ties two nodes of the network of a wish: the sort of tie, the thing, the answer (1 or 2); proven first."""
    places = ties.places()
    ends = sorted((places[one], places[other]))
    found: dict[tuple[Form, int], int] = {}
    for form in wish.ties:
        pairs = _pairs(ties, form, wish, of=ends)
        is_it = (np.minimum(pairs.one, pairs.other) == ends[0]) & (
            np.maximum(pairs.one, pairs.other) == ends[1]
        )
        for hub, answer in zip(pairs.hub[is_it].tolist(), pairs.answer[is_it].tolist(), strict=True):
            found[form, hub] = max(answer, found.get((form, hub), 0))
    told = [(form, ties.things[hub], answer) for (form, hub), answer in found.items()]
    return sorted(told, key=lambda each: (-each[2], each[0], each[1].iri))


def entries(ties: Ties, form: Form, wish: Wish) -> tuple[Ints, Ints, Ints]:
    """Both ends (places) and the four days of all that ties two nodes in one way on the days of the wish."""
    pairs = _pairs(ties, form, wish)
    return pairs.one, pairs.other, pairs.days


def held(ties: Ties, hub: Hub, wish: Wish) -> tuple[Incidence, NDArray[np.int8]]:
    """The ties of one sort that may have held on the days of the wish, and the answer for each (1 or 2)."""
    found = ties.of[hub]
    told = _answers(found.days, wish)
    is_held = told >= _least_answer(wish)
    return found.only(is_held), told[is_held]


def belonging(ties: Ties, wish: Wish, network: str) -> NDArray[np.bool_]:
    """Of each thing, whether it is a body or belongs to it, directly or through others, on the days of the wish.

    Raises NotFoundError when nobody belongs to it.
    """
    memberships, _ = held(ties, Hub.memberships, wish)
    place = ties.places().get(network, -1)
    inside = np.zeros(len(ties.things), bool)
    if place < 0 or place not in memberships.hub:
        raise NotFoundError(f"Nobody belongs to {network} on the days asked. Search for the network's name.")
    inside[place] = True
    count = 0
    while count < (count := int(inside.sum())):
        inside[memberships.actor[inside[memberships.hub]]] = True
    return inside


def members(ties: Ties, wish: Wish, network: str) -> list[str]:
    """Who belongs to a body itself on the days of the wish, by IRI. Raises NotFoundError when nobody does."""
    memberships, _ = held(ties, Hub.memberships, wish)
    place = ties.places().get(network, -1)
    found = memberships.actor[memberships.hub == place]
    if not len(found):
        raise NotFoundError(f"Nobody belongs to {network} on the days asked. Search for the network's name.")
    return sorted({ties.things[actor].iri for actor in found.tolist()})


def _answers(days: Ints, wish: Wish) -> NDArray[np.int8]:
    span = _period(wish)
    if span is None:
        return np.full(len(days), 2, np.int8)
    return answers(days, *span)


def _period(wish: Wish) -> tuple[int, int] | None:
    """The first and the last day asked; None when all that was ever stated counts."""
    if wish.on:
        return wish.on.toordinal(), wish.on.toordinal()
    if wish.since or wish.until:
        return _ordinal(wish.since, FIRST), _ordinal(wish.until, LAST)
    return None


def _ordinal(day: date | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise


def _least_answer(wish: Wish) -> int:
    return 2 if wish.is_proven else 1


def _alike(ties: Ties, wish: Wish) -> Mask:
    """Of each thing, whether it is of a country, a kind and a field that is asked for. Raises NotFoundError."""
    chosen = np.ones(len(ties.things), bool)
    if wish.countries:
        chosen &= np.asarray([thing.country in wish.countries for thing in ties.things], bool)
    if wish.kinds:
        chosen &= np.asarray([not set(wish.kinds).isdisjoint(thing.kinds) for thing in ties.things], bool)
    if wish.fields:
        found = ties.fields.things(wish.fields, len(ties.things))
        projects = ties.of[Hub.participations]
        found[projects.actor[found[projects.hub]]] = True
        chosen &= found
    return chosen


def _inside(ties: Ties, wish: Wish) -> Mask:
    return belonging(ties, wish, wish.network) if wish.network else np.ones(len(ties.things), bool)


def _is_wanted(pairs: _Pairs, form: Form, wish: Wish, like: Mask, inside: Mask) -> Mask:
    """Whether the ends are wanted. A body need not be like its members, and a project is nowhere and of no kind."""
    one = like[pairs.one] & inside[pairs.one]
    if form is Form.memberships:
        return one & inside[pairs.other]
    return one if wish.is_bipartite else one & like[pairs.other] & inside[pairs.other]


def _pairs(ties: Ties, form: Form, wish: Wish, of: Sequence[int] = ()) -> _Pairs:
    """All pairs of a sort of ties; ``of`` keeps those among a few actors."""
    found, told = held(ties, _HUBS[form], wish)
    if form is Form.memberships or wish.is_bipartite:
        return _Pairs(found.actor, found.hub, found.hub, np.ones(len(found)), told, found.days)
    crowd = _crowd(found, len(ties.things))
    if of:
        is_asked = np.isin(found.actor, of)
        found, told = found.only(is_asked), told[is_asked]
    one, other = _together(found.hub)
    is_pair = found.actor[one] != found.actor[other]
    one, other = one[is_pair], other[is_pair]
    starts, ends, proven_from, proven_until = found.days[one].T
    starts2, ends2, proven_from2, proven_until2 = found.days[other].T
    # Two ties hold together on the days that they have in common.
    days = np.stack(
        [
            np.maximum(starts, starts2),
            np.minimum(ends, ends2),
            np.maximum(proven_from, proven_from2),
            np.minimum(proven_until, proven_until2),
        ],
        axis=1,
    )
    both = np.minimum(np.minimum(told[one], told[other]), _answers(days, wish))
    hub = found.hub[one]
    weight = 1.0 / np.maximum(crowd[hub] - 1, 1)
    pairs = _Pairs(found.actor[one], found.actor[other], hub, weight, both, days)
    return pairs.only(both >= _least_answer(wish))


def _crowd(found: Incidence, count: int) -> NDArray[np.int64]:
    """How many different actors are on each of so many things."""
    pairs = np.unique(found.hub.astype(np.int64) * count + found.actor)
    return np.bincount(pairs // max(count, 1), minlength=count)


def _together(hubs: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of entries on the same hub, as two lists of places of entries."""
    order = np.argsort(hubs, kind="stable")
    _, starts, sizes = np.unique(hubs[order], return_index=True, return_counts=True)
    ones: list[NDArray[np.int64]] = []
    others: list[NDArray[np.int64]] = []
    for size in np.unique(sizes[sizes > 1]).tolist():
        left, right = np.triu_indices(size, 1)
        begin = starts[sizes == size][:, None]
        ones.append(order[(begin + left).ravel()])
        others.append(order[(begin + right).ravel()])
    if not ones:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(ones), np.concatenate(others)


def _network(things: tuple[Thing, ...], found: Sequence[_Pairs], least: int) -> Network:
    """Two posts of one person, or two roles in one project, are one thing shared."""
    one, other, hub = (
        np.concatenate([getattr(pairs, name) for pairs in found]).astype(np.int64)
        for name in ("one", "other", "hub")
    )
    key = np.stack([np.minimum(one, other) * len(things) + np.maximum(one, other), hub], axis=1)
    order = np.lexsort((key[:, 1], key[:, 0]))
    key = key[order]
    weight = np.concatenate([pairs.weight for pairs in found])[order]
    answer = np.concatenate([pairs.answer for pairs in found])[order]
    starts = _starts(key)
    return _summed(things, key[starts, 0], weight[starts], _most(answer, starts), least)


def _summed(
    things: tuple[Thing, ...],
    pair: NDArray[np.int64],
    weight: NDArray[np.float64],
    answer: NDArray[np.int8],
    least: int,
) -> Network:
    """One tie a pair: weights added, the better answer taken, pairs that share too little left out."""
    starts = _starts(pair[:, None])
    shared = np.diff(np.append(starts, len(pair))).astype(np.int32)
    is_kept = shared >= least
    total = np.add.reduceat(weight, starts) if len(starts) else weight
    low, high = np.divmod(pair[starts][is_kept], max(len(things), 1))
    used, places = np.unique(np.concatenate([low, high]), return_inverse=True)
    first, second = places[: len(low)].astype(np.int32), places[len(low) :].astype(np.int32)
    nodes = tuple(things[place] for place in used.tolist())
    return Network(nodes, first, second, total[is_kept], shared[is_kept], _most(answer, starts)[is_kept])


def _starts(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each run of equal rows begins."""
    if not len(key):
        return np.zeros(0, np.int64)
    is_new = np.append(True, (key[1:] != key[:-1]).any(axis=1))
    return np.flatnonzero(is_new)


def _most(values: NDArray[np.int8], starts: NDArray[np.int64]) -> NDArray[np.int8]:
    return np.maximum.reduceat(values, starts) if len(starts) else values
