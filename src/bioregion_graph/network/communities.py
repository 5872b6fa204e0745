"""Communities: who is tied more closely to each other than to the rest, and how stable that answer is.

Leiden (Traag, Waltman and van Eck 2019) for modularity (Newman and Girvan 2004) over weighted ties, from several seeds;
the best run is the answer, the others tell how far it may be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import graspologic_native as leiden
import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.errors import UsageError
from bioregion_graph.network.dispatch import serving
from bioregion_graph.network.graph import Floats, Network, Places

RUNS = 5
_TURNS = 3


@dataclass(frozen=True)
class Communities:
    """The community of each node, numbered by size, largest first; nodes without ties are alone.

    ``modularity`` is that of NetworkX. ``agreement`` is the mean adjusted Rand index of the runs, 1 when all agree
    (Hubert and Arabie 1985). ``stability`` is, for each community, how much of it the other runs find again: the mean
    of the best Jaccard indices (Hennig 2007).
    """

    of: Places
    modularity: float
    agreement: float
    stability: Floats

    @property
    def sizes(self) -> Places:
        """How many nodes each community has."""
        return np.bincount(self.of, minlength=len(self.stability)).astype(np.int32)


def find(
    network: Network, resolution: float = 1.0, runs: int = RUNS, seed: int = 0, backend: str = ""
) -> Communities:
    """The communities of a network; the same for the same seed. Raises UsageError.

    An installed NetworkX backend that has ``leiden_communities`` is asked in place of ours.
    """
    if resolution <= 0 or runs < 1:
        raise UsageError("The resolution of communities lies above 0, and there is at least one run.")
    found = [_run(network, resolution, seed + number, backend) for number in range(runs)]
    worth = [modularity(network, each, resolution) for each in found]
    best = int(np.argmax(worth))
    others = [each for number, each in enumerate(found) if number != best]
    agreements = [agreement(one, other) for place, one in enumerate(found) for other in found[:place]]
    return Communities(
        found[best],
        modularity(network, found[best]),
        float(np.mean(agreements)) if agreements else 1.0,
        _stability(found[best], others),
    )


def _run(network: Network, resolution: float, seed: int, backend: str) -> Places:
    if not network.size:
        return np.arange(len(network), dtype=np.int32)
    server = serving("leiden_communities", backend)
    if server:
        told = nx.community.leiden_communities(
            network.graph, weight="weight", resolution=resolution, seed=seed, backend=server
        )
        return by_size(_numbers(network, told))
    matrix = network.matrix
    _, of = leiden.leiden_csr(
        matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data, len(network),
        resolution=resolution, iterations=_TURNS, seed=seed,
    )  # fmt: skip
    found = np.arange(len(network), dtype=np.int32) + len(network)
    found[list(of)] = list(of.values())
    return by_size(found)


def _numbers(network: Network, told: Iterable[set[str]]) -> Places:
    found = np.zeros(len(network), np.int32)
    for number, members in enumerate(told):
        found[[network.places[iri] for iri in members]] = number
    return found


def by_size(of: Places) -> Places:
    """The same communities, numbered from 0 by size, then by their first node."""
    _, first, number, sizes = np.unique(of, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(sizes), np.int32)
    place[np.lexsort((first, -sizes))] = np.arange(len(sizes), dtype=np.int32)
    return place[number]


def modularity(network: Network, of: Places, resolution: float = 1.0) -> float:
    """The share of ties inside communities above what chance would give; ``nx.community.modularity``.

    0 for a network without ties.
    """
    total = float(network.weight.sum())
    if not total:
        return 0.0
    inside = network.weight[of[network.first] == of[network.second]].sum()
    ends = np.concatenate([network.first, network.second])
    sums = np.bincount(of[ends], np.concatenate([network.weight, network.weight]))
    return float(inside / total - resolution * ((sums / (2 * total)) ** 2).sum())


def agreement(one: Places, other: Places) -> float:
    """The adjusted Rand index of two partitions of the same nodes (Hubert and Arabie 1985): 1 the same, 0 by chance."""
    table = _overlaps(one, other)
    both = _pairs(table.data)
    left, right = _pairs(np.bincount(one)), _pairs(np.bincount(other))
    expected = left * right / max(_pairs(np.asarray([len(one)])), 1.0)
    most = (left + right) / 2
    return 1.0 if most == expected else float((both - expected) / (most - expected))


def _pairs(counts: NDArray[np.int64]) -> float:
    wide = counts.astype(np.float64)
    return float((wide * (wide - 1) / 2).sum())


def _overlaps(one: Places, other: Places) -> sparse.csr_array:
    """How many nodes each community of the one shares with each of the other."""
    shape = (int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1)
    return sparse.coo_array((np.ones(len(one), np.int64), (one, other)), shape=shape).tocsr()


def _stability(of: Places, others: list[Places]) -> Floats:
    count = int(of.max(initial=-1)) + 1
    if not others:
        return np.ones(count)
    found = np.zeros(count)
    sizes = np.bincount(of, minlength=count)
    for other in others:
        table = _overlaps(of, other).tocoo()
        rows, columns = table.coords
        union = sizes[rows] + np.bincount(other)[columns] - table.data
        best = np.zeros(count)
        np.maximum.at(best, rows, table.data / union)
        found += best
    return found / len(others)
