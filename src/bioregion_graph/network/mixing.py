"""Who is tied to whom by country and by kind: the shares, and whether like is tied to like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bioregion_graph.errors import UsageError
from bioregion_graph.network.graph import Floats, Network

UNKNOWN = "unknown"
ATTRIBUTES = ("country", "kind")


@dataclass(frozen=True)
class Mixing:
    """Ties between groups of nodes.

    ``ties`` has a row and a column for each group, symmetric, and sums to twice the number of ties. ``assortativity``
    is 1 when all ties stay inside groups, 0 when they fall by chance (Newman 2003, "Mixing patterns in networks",
    equation 2); NaN where all are of one group. ``outward`` is the E-I index, (outward - inward) / all ties (Krackhardt
    and Stern 1988). Of a node in two groups, each gets half.
    """

    groups: tuple[str, ...]
    ties: Floats
    nodes: Floats
    assortativity: float
    outward: float


def mixing(network: Network, attribute: str) -> Mixing:
    """Ties by country or kind; what has none is counted as "unknown"; ``nx.attribute_assortativity_coefficient``.

    Raises UsageError.
    """
    if attribute not in ATTRIBUTES:
        raise UsageError(f'There is no mixing by "{attribute}". Choose of {", ".join(ATTRIBUTES)}.')
    return by_groups(network, [_groups(each.country, each.kinds, attribute) for each in network.nodes])


def _groups(country: str, kinds: tuple[str, ...], attribute: str) -> tuple[str, ...]:
    return ((country,) if country else ()) if attribute == "country" else kinds


def by_groups(network: Network, groups: Sequence[Iterable[str]]) -> Mixing:
    """Ties between the groups that each node is in."""
    known = [tuple(each) or (UNKNOWN,) for each in groups]
    names = sorted({name for each in known for name in each})
    places = {name: place for place, name in enumerate(names)}
    entries = [(row, places[name], 1 / len(each)) for row, each in enumerate(known) for name in each]
    rows, columns, parts = zip(*entries, strict=True) if entries else ((), (), ())
    share = sparse.csr_array((parts, (rows, columns)), shape=(len(network), len(names)), dtype=np.float64)
    ties = np.asarray((share.T @ network.pattern @ share).todense(), np.float64).reshape(len(names), -1)
    total = ties.sum()
    if not total:
        return Mixing(tuple(names), ties, np.asarray(share.sum(axis=0)).ravel(), float("nan"), float("nan"))
    inward = float(np.trace(ties) / total)
    chance = float((ties.sum(axis=0) * ties.sum(axis=1)).sum() / total**2)
    return Mixing(
        tuple(names),
        ties,
        np.asarray(share.sum(axis=0)).ravel(),
        (inward - chance) / (1 - chance) if chance < 1 - 1e-12 else float("nan"),
        1 - 2 * inward,
    )
