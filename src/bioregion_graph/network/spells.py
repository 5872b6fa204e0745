"""When the ties of a network held: one or more spells a tie, so that a picture replays them without asking again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.network.graph import Network
from bioregion_graph.network.projection import belonging, entries, held
from bioregion_graph.network.ties import FIRST, LAST, Hub, Incidence, Ints, Ties
from bioregion_graph.network.wish import Wish

_EPOCH = date(1970, 1, 1).toordinal()
COLUMNS = ("from", "until", "proven_from", "proven_until")


@dataclass(frozen=True)
class Inside:
    """When nodes belonged to a body, directly or through others: places of nodes, first and last days (ordinals)."""

    node: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def told(self) -> dict[str, list[Any]]:
        """Columns of days since 1970-01-01; null where a bound is not known."""
        return {
            "node": self.node.tolist(),
            "from": _told(self.first, self.first > FIRST),
            "until": _told(self.last, self.last < LAST),
        }


@dataclass(frozen=True)
class Spells:
    """``tie`` has shape (spells,) and counts ties of the network; ``days`` (spells, 4) as ``Incidence`` has them."""

    tie: NDArray[np.int64]
    days: Ints
    inside: Inside | None = None

    def told(self) -> dict[str, Any]:
        """Columns of days since 1970-01-01; null where a bound is not known, or nothing is proven. Where only those who
        belong to a body were wished for, ``inside`` has columns of when each node did."""
        first, last, proven_from, proven_until = self.days.T
        is_proven = proven_from <= proven_until
        columns = (
            _told(first, first > FIRST),
            _told(last, last < LAST),
            _told(proven_from, is_proven & (proven_from > FIRST)),
            _told(proven_until, is_proven & (proven_until < LAST)),
        )
        said = {"tie": self.tie.tolist(), **dict(zip(COLUMNS, columns, strict=True))}
        return said if self.inside is None else said | {"inside": self.inside.told()}


def spells(ties: Ties, wish: Wish, network: Network) -> Spells:
    """The spells of the ties of a network that was projected from these ties by this wish, each once, by tie."""
    tie: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    days: list[Ints] = [np.zeros((0, 4), np.int32)]
    known = {thing.iri: place for place, thing in enumerate(ties.things)}
    places = np.asarray([known.get(node.iri, -1) for node in network.nodes], np.int64)
    count = max(len(ties.things), 1)
    keys = places[network.first] * count + places[network.second]
    order = np.argsort(keys, kind="stable")
    for form in wish.ties:
        one, other, found = entries(ties, form, wish)
        wanted = np.minimum(one, other).astype(np.int64) * count + np.maximum(one, other)
        at = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
        is_there = keys[order][at] == wanted if len(keys) else np.zeros(len(wanted), bool)
        tie.append(order[at[is_there]] if len(keys) else at[is_there])
        days.append(found[is_there])
    rows = np.unique(np.column_stack([np.concatenate(tie), np.concatenate(days)]), axis=0)
    inside = _inside(ties, wish, places) if wish.network else None
    return Spells(rows[:, 0].astype(np.int64), rows[:, 1:].astype(np.int32), inside)


def _inside(ties: Ties, wish: Wish, nodes: NDArray[np.int64]) -> Inside:
    """Who belongs changes only where a membership begins or ends: between these days it is found once."""
    memberships, _ = held(ties, Hub.memberships, wish)
    everybody = belonging(ties, wish, wish.network)
    memberships = memberships.only(everybody[memberships.hub])
    starts, ends = memberships.days[:, 2:].T if wish.is_proven else memberships.days[:, :2].T
    begins = np.unique(np.concatenate([[FIRST], starts, ends + 1]))
    begins = begins[(begins >= FIRST) & (begins <= LAST)]
    place = ties.places()[wish.network]
    masks = []
    for day in begins.tolist():
        is_held = (starts <= day) & (ends >= day)
        masks.append(_reached(place, memberships.only(is_held), len(ties.things))[nodes])
    told = np.asarray(masks, bool).reshape(len(begins), len(nodes)).T
    edges = np.diff(np.pad(told.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (node, first), (_, after) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    last = np.append(begins, LAST + 1)[after] - 1
    return Inside(node, begins[first].astype(np.int64), last.astype(np.int64))


def _reached(body: int, memberships: Incidence, count: int) -> NDArray[np.bool_]:
    inside = np.zeros(count, bool)
    inside[body] = bool((memberships.hub == body).any())
    before = 0
    while before < (before := int(inside.sum())):
        inside[memberships.actor[inside[memberships.hub]]] = True
    return inside


def _told(days: NDArray[np.integer[Any]], is_known: NDArray[np.bool_]) -> list[int | None]:
    listed = zip((days - _EPOCH).tolist(), is_known.tolist(), strict=True)
    return [day if known else None for day, known in listed]
