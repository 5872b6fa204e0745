"""Betweenness of large networks, from a sample of shortest ways, with an error that is stated beforehand.

Riondato and Kornaropoulos (2016), "Fast approximation of betweenness centrality through sampling", Data Mining and
Knowledge Discovery 30, 438-475: pairs of nodes are drawn, and of all shortest ways between the two one; the share of
ways that lead through a node is its betweenness up to the error, for all nodes at once, with the probability asked for.
The ways are found from both ends (Borassi and Natale 2019).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioregion_graph.errors import UsageError
from bioregion_graph.network.graph import Floats, Network

# The constant of the bound; 0.5 is what Löffler and Phillips (2009) estimate, and what the authors take.
_CONSTANT = 0.5
Longs = NDArray[np.int64]


@dataclass(frozen=True)
class Precision:
    """No value is off by more than ``error``, with the probability 1 - ``risk``; the draw follows from ``seed``."""

    error: float = 0.01
    risk: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises UsageError when the bound would be no bound."""
        if not (0 < self.error < 1 and 0 < self.risk < 1):
            raise UsageError("The error and the risk of sampled betweenness lie between 0 and 1.")


DEFAULT = Precision()


@dataclass(frozen=True)
class Sampled:
    """Betweenness of each node, from so many draws; ``diameter`` is the bound on nodes of a shortest way."""

    values: Floats
    draws: int
    diameter: int
    precision: Precision

    @property
    def error(self) -> float:
        """What no value is off by more than; theirs divides by n (n - 1), NetworkX by (n - 1) (n - 2)."""
        count = len(self.values)
        return self.precision.error * count / max(count - 2, 1)

    @property
    def sentence(self) -> str:
        """How exact the values are."""
        sure = 1 - self.precision.risk
        return (
            f"sampled from {self.draws:,} shortest ways: off by at most {self.error:.4g} "
            f"for all nodes with probability {sure:g}"
        )


def draws(diameter: int, precision: Precision) -> int:
    """How many ways must be drawn when no shortest way has more than ``diameter`` nodes (their theorem 1)."""
    dimension = math.floor(math.log2(diameter - 2)) + 1 if diameter > 2 else 1
    return math.ceil(_CONSTANT / precision.error**2 * (dimension + math.log(1 / precision.risk)))


def betweenness(network: Network, precision: Precision = DEFAULT) -> Sampled:
    """Normalised betweenness, without ends, as ``nx.betweenness_centrality`` has it, up to the error."""
    count = len(network)
    found = np.zeros(count)
    if count < 3:
        return Sampled(found, 0, count, precision)
    walker = _Walker(network)
    diameter = walker.diameter_bound()
    number = draws(diameter, precision)
    random = np.random.default_rng(precision.seed)
    ends = random.integers(0, count, (number, 2))
    ends[:, 1] = (ends[:, 0] + random.integers(1, count, number)) % count
    for start, end in ends.tolist():
        for node in walker.inner_nodes(start, end, random):
            found[node] += 1.0
    return Sampled(found / number * count / (count - 2), number, diameter, precision)


class _Walker:
    """Shortest ways over the ties of a network, without weights; keeps its arrays from one way to the next."""

    def __init__(self, network: Network) -> None:
        pattern = network.pattern
        self._starts = pattern.indptr.astype(np.int64)
        self._ends = pattern.indices.astype(np.int64)
        self._degrees = np.diff(self._starts)
        self._parts = network.components()
        count = len(network)
        self._depth = np.full((2, count), -1, np.int32)
        self._ways = np.zeros((2, count))

    def diameter_bound(self) -> int:
        """No shortest way has more nodes: of each part, twice the depth seen from its best tied node, and one."""
        best = 1
        order = np.lexsort((-self._degrees, self._parts))
        _, firsts = np.unique(self._parts[order], return_index=True)
        sizes = np.bincount(self._parts)
        for start in order[firsts].tolist():
            if sizes[self._parts[start]] > best:
                bound = min(2 * self._deepest(start) + 1, int(sizes[self._parts[start]]))
                best = max(best, bound)
        return best

    def inner_nodes(self, start: int, end: int, random: np.random.Generator) -> list[int]:
        """The nodes between two on a shortest way, each way being as likely; none where there is no way."""
        if self._parts[start] != self._parts[end]:
            return []
        touched: list[list[Longs]] = [[np.asarray([start])], [np.asarray([end])]]
        for side, node in enumerate((start, end)):
            self._depth[side, node], self._ways[side, node] = 0, 1.0
        work = [int(self._degrees[start]), int(self._degrees[end])]
        while True:
            side = 0 if work[0] <= work[1] else 1
            edge = self._step(side, touched[side][-1])
            touched[side].append(edge)
            work[side] = int(self._degrees[edge].sum())
            met = edge[self._depth[1 - side, edge] >= 0]
            if len(met):
                break
        way = self._drawn(met, random)
        for side in (0, 1):
            seen = np.concatenate(touched[side])
            self._depth[side, seen], self._ways[side, seen] = -1, 0.0
        return [node for node in way if node not in (start, end)]

    def _step(self, side: int, edge: Longs) -> Longs:
        """The nodes one tie further out, with the number of shortest ways to each."""
        depth, ways = self._depth[side], self._ways[side]
        others, sources = self._neighbours(edge)
        is_new = depth[others] < 0
        others, sources = others[is_new], sources[is_new]
        new, back = np.unique(others, return_inverse=True)
        ways[new] = np.bincount(back, ways[sources], len(new))
        depth[new] = depth[edge[0]] + 1
        return new

    def _drawn(self, met: Longs, random: np.random.Generator) -> list[int]:
        """One of the shortest ways, from where the two sides have met back to both ends."""
        total = self._depth[0, met] + self._depth[1, met]
        met = met[total == total.min()]
        middle = int(self._choose(met, self._ways[0, met] * self._ways[1, met], random))
        way = [middle]
        for side in (0, 1):
            node = middle
            while self._depth[side, node] > 0:
                others = self._ends[self._starts[node] : self._starts[node + 1]]
                before = others[self._depth[side, others] == self._depth[side, node] - 1]
                node = int(self._choose(before, self._ways[side, before], random))
                way.append(node)
        return way

    @staticmethod
    def _choose(nodes: Longs, weights: Floats, random: np.random.Generator) -> np.int64:
        sums = np.cumsum(weights)
        place = int(np.searchsorted(sums, random.random() * sums[-1], side="right"))
        chosen: np.int64 = nodes[min(place, len(nodes) - 1)]
        return chosen

    def _neighbours(self, edge: Longs) -> tuple[Longs, Longs]:
        sizes = self._degrees[edge]
        begin = np.repeat(self._starts[edge] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        return self._ends[begin + np.arange(int(sizes.sum()))], np.repeat(edge, sizes)

    def _deepest(self, start: int) -> int:
        """How many ties away the furthest node is."""
        edge, depth = np.asarray([start]), 0
        seen = np.zeros(len(self._parts), bool)
        seen[start] = True
        while True:
            others, _ = self._neighbours(edge)
            edge = np.unique(others[~seen[others]])
            if not len(edge):
                return depth
            seen[edge] = True
            depth += 1
