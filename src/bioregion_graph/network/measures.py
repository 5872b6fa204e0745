"""How each node stands in a network: one value a node, in the order of its nodes.

Every function equals the one of NetworkX that it names (tests compare them). Sampled betweenness is left to
``sampling``, communities to ``communities``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.errors import UsageError
from bioregion_graph.network import sampling
from bioregion_graph.network.dispatch import by_node
from bioregion_graph.network.graph import Floats, Network

Longs: TypeAlias = NDArray[np.int64]
DAMPING = 0.85
_TOLERANCE = 1e-9
_MOST_TURNS = 1000
# Rows of a product of matrices that are held at once.
_ROWS = 256
# Up to so many steps (nodes times ties) betweenness is exact: some ten seconds.
EXACT_STEPS = 4_000_000


@dataclass(frozen=True)
class Measured:
    """A measure over a network: its values, and how far off they may be (0 where exact)."""

    name: str
    values: Floats
    error: float = 0.0
    note: str = ""


def degree(network: Network) -> Floats:
    """To how many others a node is tied (Freeman 1979); ``nx.Graph.degree``."""
    ends = np.concatenate([network.first, network.second])
    return np.bincount(ends, minlength=len(network)).astype(np.float64)


def strength(network: Network) -> Floats:
    """The sum of the weights of its ties (Barrat et al. 2004); ``nx.Graph.degree(weight="weight")``."""
    ends = np.concatenate([network.first, network.second])
    both = np.concatenate([network.weight, network.weight])
    return np.bincount(ends, both, minlength=len(network)).astype(np.float64)


def pagerank(network: Network, backend: str = "") -> Floats:
    """The share of a random walk along weighted ties, damping 0.85 (Brin and Page 1998); ``nx.pagerank``."""
    tolerance = _TOLERANCE / max(len(network), 1)
    return by_node(
        network, nx.pagerank, _pagerank, backend,
        alpha=DAMPING, weight="weight", tol=tolerance, max_iter=_MOST_TURNS,
    )  # fmt: skip


def _pagerank(network: Network) -> Floats:
    count = len(network)
    if not count:
        return np.zeros(0)
    sums = strength(network)
    inverse = np.divide(1.0, sums, out=np.zeros(count), where=sums > 0)
    walk = (sparse.dia_array((inverse[None, :], 0), shape=(count, count)) @ network.matrix).T.tocsr()
    rank, is_alone = np.full(count, 1.0 / count), sums == 0
    for _ in range(_MOST_TURNS):
        last = rank
        rank = DAMPING * (walk @ last + last[is_alone].sum() / count) + (1 - DAMPING) / count
        if np.abs(rank - last).sum() < _TOLERANCE:
            break
    return rank


def core(network: Network, backend: str = "") -> Floats:
    """The largest k for which a node stays when all of fewer than k ties are taken away, again and again
    (Seidman 1983; Batagelj and Zaversnik 2003); ``nx.core_number``."""
    return by_node(network, nx.core_number, _core, backend)


def _core(network: Network) -> Floats:
    starts, ends = network.pattern.indptr.astype(np.int64), network.pattern.indices
    left = np.diff(starts).astype(np.int64)
    found, is_there, least = np.zeros(len(network)), np.ones(len(network), bool), 0
    while is_there.any():
        least = max(least, int(left[is_there].min()))
        going = np.flatnonzero(is_there & (left <= least))
        while len(going):
            found[going], is_there[going] = least, False
            touched = ends[_slots(starts, going)]
            np.subtract.at(left, touched, 1)
            touched = np.unique(touched)
            going = touched[is_there[touched] & (left[touched] <= least)]
    return found


def _slots(starts: Longs, rows: Longs) -> Longs:
    """The places of all entries of some rows of a sparse matrix."""
    sizes = starts[rows + 1] - starts[rows]
    begin = np.repeat(starts[rows] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return np.asarray(begin + np.arange(int(sizes.sum())), np.int64)


def constraint(network: Network, backend: str = "") -> Floats:
    """How far a node's ties lead back to each other, by weight: low for brokers (Burt 1992, 2.4); ``nx.constraint``.

    NaN without ties.
    """
    return by_node(network, nx.constraint, _constraint, backend, weight="weight")


def _constraint(network: Network) -> Floats:
    sums = strength(network)
    share = network.matrix.copy()
    share.data /= np.repeat(sums, np.diff(share.indptr))
    found = np.zeros(len(network))
    for begin in range(0, len(network), _ROWS):
        rows = share[begin : begin + _ROWS]
        indirect = (rows @ share).multiply(network.pattern[begin : begin + _ROWS])
        found[begin : begin + _ROWS] = np.asarray(((rows + indirect).power(2)).sum(axis=1)).ravel()
    return np.where(sums > 0, found, np.nan)


def effective_size(network: Network, backend: str = "") -> Floats:
    """Its ties less what they are tied among each other: the degree less 2t / degree, with t ties between its
    neighbours (Burt 1992; Borgatti 1997); ``nx.effective_size`` without weights, node by node. NaN without ties."""
    del backend  # NetworkX's own route over a sparse matrix leaves out the simplification.
    count = degree(network)
    found = np.zeros(len(network))
    for begin in range(0, len(network), _ROWS):
        rows = network.pattern[begin : begin + _ROWS]
        triangles = np.asarray((rows @ network.pattern).multiply(rows).sum(axis=1)).ravel()
        found[begin : begin + _ROWS] = triangles
    return np.where(
        count > 0, count - np.divide(found, count, out=np.zeros_like(found), where=count > 0), np.nan
    )


def betweenness(network: Network, backend: str = "") -> Floats:
    """The share of shortest ways between all others that lead through a node (Freeman 1977; Brandes 2001);
    ``nx.betweenness_centrality``."""
    return by_node(network, nx.betweenness_centrality, None, backend)


def is_articulation(network: Network) -> Floats:
    """1 for a node without which its part of the network falls apart (Hopcroft and Tarjan 1973);
    ``nx.articulation_points``."""
    found = set(nx.articulation_points(network.graph))
    return np.asarray([node.iri in found for node in network.nodes], np.float64)


def bridges(network: Network) -> list[tuple[str, str]]:
    """The ties without which a part of the network falls apart, by IRI, sorted; ``nx.bridges``."""
    return sorted((min(one, other), max(one, other)) for one, other in nx.bridges(network.graph))


def component_size(network: Network) -> Floats:
    """How many nodes can be reached at all, the node itself included; ``nx.connected_components``."""
    labels = network.components()
    return np.bincount(labels)[labels].astype(np.float64)


_OWN: dict[str, Callable[[Network, str], Floats]] = {
    "degree": lambda network, _: degree(network),
    "strength": lambda network, _: strength(network),
    "pagerank": pagerank,
    "core": core,
    "constraint": constraint,
    "effective-size": effective_size,
    "articulation": lambda network, _: is_articulation(network),
    "component": lambda network, _: component_size(network),
}
NAMES = (*_OWN, "betweenness")
# Of networks of any size these take seconds.
QUICK = ("degree", "strength", "pagerank", "core", "component")


def measure(
    network: Network, name: str, backend: str = "", precision: sampling.Precision = sampling.DEFAULT
) -> Measured:
    """One measure by name; betweenness is sampled, to a stated precision, where an exact one would take long.

    Raises UsageError for a name that is none.
    """
    if name in _OWN:
        return Measured(name, _OWN[name](network, backend))
    if name != "betweenness":
        raise UsageError(f'There is no measure "{name}". Choose of {", ".join(NAMES)}.')
    if len(network) * network.size <= EXACT_STEPS or backend:
        return Measured(name, betweenness(network, backend))
    sampled = sampling.betweenness(network, precision)
    return Measured(name, sampled.values, sampled.error, sampled.sentence)
