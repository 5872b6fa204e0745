"""A network: nodes and weighted ties as arrays, as a sparse matrix and as a NetworkX graph."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioregion_graph.errors import NotFoundError
from bioregion_graph.network.ties import Thing

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int32]
_ANSWERS = ("no", "unknown", "yes")


@dataclass(frozen=True)
class Network:
    """An undirected simple graph.

    ``first`` and ``second`` are places in ``nodes`` (first < second, pairs once, in order), ``weight`` is positive,
    ``shared`` counts what a pair has in common, ``answer`` is 2 where a tie is proven and 1 where it is unknown.
    """

    nodes: tuple[Thing, ...]
    first: Places
    second: Places
    weight: Floats
    shared: Places
    answer: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def size(self) -> int:
        """How many ties there are."""
        return len(self.first)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each node stands, by IRI."""
        return {node.iri: place for place, node in enumerate(self.nodes)}

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """The symmetric matrix of weights, of shape (nodes, nodes), sorted, with 32-bit places."""
        return self._symmetric(self.weight)

    @cached_property
    def pattern(self) -> sparse.csr_array:
        """The same with 1 for each tie."""
        return self._symmetric(np.ones(self.size))

    @cached_property
    def doubts(self) -> sparse.csr_array:
        """The same with 1 for each tie that is unknown and 0 for each that is proven."""
        return self._symmetric((self.answer < 2).astype(np.float64))

    @cached_property
    def graph(self) -> nx.Graph[str]:
        """The same as a NetworkX graph by IRI, with ``weight``, ``shared`` and ``answer`` on ties and
        ``label``, ``country`` and ``kinds`` on nodes."""
        graph: nx.Graph[str] = nx.Graph()
        names = [node.iri for node in self.nodes]
        graph.add_nodes_from(
            (node.iri, {"label": node.label, "country": node.country, "kinds": node.kinds})
            for node in self.nodes
        )
        ends = zip(self.first.tolist(), self.second.tolist(), strict=True)
        told = zip(self.weight.tolist(), self.shared.tolist(), self.answer.tolist(), strict=True)
        graph.add_edges_from(
            (names[one], names[other], {"weight": weight, "shared": shared, "answer": _ANSWERS[answer]})
            for (one, other), (weight, shared, answer) in zip(ends, told, strict=True)
        )
        return graph

    def place(self, iri: str) -> int:
        """Where a node stands. Raises NotFoundError for one that has no tie here."""
        found = self.places.get(iri)
        if found is None:
            raise NotFoundError(f"{iri} has no tie in this network. Ask for other ties or days.")
        return found

    def only(self, chosen: NDArray[np.bool_]) -> Network:
        """The chosen nodes (a mask) and the ties between them."""
        is_kept = chosen[self.first] & chosen[self.second]
        moved = np.cumsum(chosen, dtype=np.int32) - 1
        return Network(
            tuple(node for node, is_chosen in zip(self.nodes, chosen.tolist(), strict=True) if is_chosen),
            moved[self.first[is_kept]],
            moved[self.second[is_kept]],
            self.weight[is_kept],
            self.shared[is_kept],
            self.answer[is_kept],
        )

    def without(self, iris: set[str]) -> Network:
        """The network without these nodes and their ties."""
        return self.only(np.asarray([node.iri not in iris for node in self.nodes], bool))

    def around(self, iri: str, depth: int) -> Network:
        """The nodes at most ``depth`` ties away from one, and all ties between them. Raises NotFoundError."""
        reached = np.zeros(len(self), bool)
        reached[self.place(iri)] = True
        for _ in range(depth):
            reached |= (self.pattern @ reached.astype(np.float64)) > 0
        return self.only(reached)

    def components(self) -> Places:
        """The number of the connected component of each node."""
        _, labels = sparse.csgraph.connected_components(self.pattern, directed=False)
        return np.asarray(labels, np.int32)

    def _symmetric(self, values: Floats) -> sparse.csr_array:
        rows = np.concatenate([self.first, self.second])
        columns = np.concatenate([self.second, self.first])
        both = np.concatenate([values, values])
        matrix = sparse.csr_array((both, (rows, columns)), shape=(len(self), len(self)))
        matrix.sort_indices()
        return matrix


def answer_name(answer: int) -> str:
    """How an answer is called: no, unknown, yes."""
    return _ANSWERS[answer]
