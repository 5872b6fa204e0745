"""How far the nodes of a network reach each other: how many pairs at all, over how many ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from bioregion_graph.network.graph import Floats, Network

# Up to so many nodes all distances are found; of larger networks so many are drawn.
EXACT = 1500
_DRAWN = 500
_SEED = 0
Steps: TypeAlias = NDArray[np.int16]
# What stands for "no way"; the sum of two and one more is still a number of 16 bits.
FAR = 16_000
# A network that is longer than this is followed from one node after another.
_MOST_LEVELS = 100
_AT_ONCE = 512
_BATCH = 128


@dataclass(frozen=True)
class Spread:
    """Reach over a network.

    ``connected`` is the share of pairs with any way between them, ``distance`` the mean number of ties of their
    shortest ways, ``efficiency`` the mean of 1 / distance over all pairs (Latora and Marchiori 2001;
    ``nx.global_efficiency``).
    ``sources`` is how many nodes the last two were measured from; all of them, or a draw.
    """

    connected: float
    distance: float
    efficiency: float
    sources: int


def drawn(count: int, most: int = _DRAWN) -> list[int]:
    """The nodes that are measured from: all of a small network, else a draw that is always the same."""
    if count <= EXACT:
        return list(range(count))
    return sorted(np.random.default_rng(_SEED).choice(count, most, replace=False).tolist())


def distances(network: Network, sources: list[int]) -> Floats:
    """Ties of the shortest ways from some nodes to all, of shape (sources, nodes); infinite where there is none."""
    found = steps(network, sources).astype(np.float64)
    found[found == FAR] = np.inf
    return found


def steps(network: Network, sources: list[int]) -> Steps:
    """The same in whole numbers, ``FAR`` where there is no way, or none shorter than that.

    From many nodes at once, a bit for each (Then et al. 2014, "The more the merrier: efficient multi-source graph
    traversal", PVLDB 8(4)).
    """
    found = [_together(network, sources[at : at + _AT_ONCE]) for at in range(0, len(sources), _AT_ONCE)]
    return np.concatenate(found) if found else np.zeros((0, len(network)), np.int16)


def _together(network: Network, sources: list[int]) -> Steps:
    pattern, count = network.pattern, len(network)
    has_ties = np.diff(pattern.indptr) > 0
    starts = pattern.indptr[:-1][has_ties]
    seen = np.zeros((count, -(-len(sources) // 64)), np.uint64)
    for place, source in enumerate(sources):
        seen[source, place // 64] |= np.uint64(1 << place % 64)
    found = np.full((count, len(sources)), FAR, np.int16)
    found[sources, np.arange(len(sources))] = 0
    edge = seen.copy()
    for level in range(1, _MOST_LEVELS):
        reached = np.zeros_like(seen)
        # A word of bits at a time, which stays in the processor's cache.
        for word in range(seen.shape[1]) if len(starts) else ():
            reached[has_ties, word] = np.bitwise_or.reduceat(edge[:, word][pattern.indices], starts)
        edge = reached & ~seen
        if not edge.any():
            return np.ascontiguousarray(found.T)
        seen |= edge
        is_new = np.flatnonzero(edge.any(axis=1))
        bits = np.unpackbits(edge[is_new].astype("<u8").view(np.uint8), axis=1, bitorder="little")
        rows, columns = np.nonzero(bits[:, : len(sources)])
        found[is_new[rows], columns] = level
    far = dijkstra(pattern, directed=False, indices=sources, unweighted=True).reshape(len(sources), count)
    return np.asarray(np.minimum(far, FAR), np.int16)


def spread(network: Network) -> Spread:
    """How far the nodes of a network reach each other."""
    count = len(network)
    if count < 2:
        return Spread(0.0, float("nan"), 0.0, count)
    sizes = np.bincount(network.components()).astype(np.float64)
    connected = float((sizes * (sizes - 1)).sum() / (count * (count - 1)))
    sources = drawn(count)
    total, reached, inverse = 0.0, 0, 0.0
    for begin in range(0, len(sources), _BATCH):
        found = distances(network, sources[begin : begin + _BATCH])
        far = found[np.isfinite(found) & (found > 0)]
        total, reached, inverse = total + far.sum(), reached + len(far), inverse + (1 / far).sum()
    mean = total / reached if reached else float("nan")
    return Spread(connected, float(mean), float(inverse / (len(sources) * (count - 1))), len(sources))
