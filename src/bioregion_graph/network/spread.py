"""How far the nodes of a network reach each other: how many pairs at all, over how many ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from bioregion_graph.network.graph import Floats, Network

# Up to so many nodes all distances are found; of larger networks so many are drawn.
EXACT = 1500
_DRAWN = 500
_SEED = 0


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
    found = dijkstra(network.pattern, directed=False, indices=sources, unweighted=True)
    return np.asarray(found, np.float64).reshape(len(sources), len(network))


def spread(network: Network) -> Spread:
    """How far the nodes of a network reach each other."""
    count = len(network)
    if count < 2:
        return Spread(0.0, float("nan"), 0.0, count)
    sizes = np.bincount(network.components()).astype(np.float64)
    connected = float((sizes * (sizes - 1)).sum() / (count * (count - 1)))
    sources = drawn(count)
    total, reached, inverse = 0.0, 0, 0.0
    for begin in range(0, len(sources), 100):
        found = distances(network, sources[begin : begin + 100])
        far = found[np.isfinite(found) & (found > 0)]
        total, reached, inverse = total + far.sum(), reached + len(far), inverse + (1 / far).sum()
    mean = total / reached if reached else float("nan")
    return Spread(connected, float(mean), float(inverse / (len(sources) * (count - 1))), len(sources))
