"""What holds two worlds together: the organisations through which the members of two bodies reach each other.

The measure is the betweenness between two sets of nodes (Brandes 2008, "On variants of shortest-path betweenness
centrality"; ``nx.betweenness_centrality_subset``): the share of shortest ways between the sets that a node lies on.
The holders are found one after another, each with those before it taken away, since whoever stands in for the first
comes to light only then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from bioregion_graph.errors import NotFoundError
from bioregion_graph.network.graph import Network
from bioregion_graph.network.spread import distances
from bioregion_graph.network.ties import Thing


@dataclass(frozen=True)
class Bond:
    """How two sets of nodes hang together: their pairs, how many of these have a way, over how many ties on the mean,
    and the mean of 1 / distance over all pairs."""

    pairs: int
    connected: int
    distance: float
    efficiency: float


@dataclass(frozen=True)
class Holder:
    """One that holds two worlds together.

    ``share`` of the shortest ways between them lead through it when those before it are gone; ``is_articulation`` if
    part of the network falls off without it; ``without`` is the bond once it and those before it are gone.
    """

    node: Thing
    share: float
    is_articulation: bool
    without: Bond


@dataclass(frozen=True)
class Worlds:
    """Two sets of nodes, those in both, their bond, and who holds it, most important first."""

    one: tuple[Thing, ...]
    other: tuple[Thing, ...]
    both: tuple[Thing, ...]
    bond: Bond
    holders: tuple[Holder, ...]


def hold_together(
    network: Network, one: Iterable[str], other: Iterable[str], bodies: Iterable[str] = (), count: int = 3
) -> Worlds:
    """Which nodes hold two sets of nodes together; the ``bodies`` whose members they are hold for certain and are not
    asked after.

    Whoever is in both sets counts for neither, and can be a holder. Raises NotFoundError for a set without ties.
    """
    left, known = network, set(bodies)
    first, second = set(one) & set(network.places), set(other) & set(network.places)
    both = sorted(first & second)
    ends = [sorted(first - second), sorted(second - first)]
    if not all(ends):
        raise NotFoundError("Members of one of the two have no ties here. Ask for other ties or days.")
    before = bond(left, *ends)
    holders: list[Holder] = []
    for _ in range(count):
        shares = between(left, *ends)
        name = min(shares.keys() - known, key=lambda iri: (-shares[iri], iri), default="")
        if not name or shares[name] <= 0:
            break
        is_articulation = name in set(nx.articulation_points(left.graph))
        node = left.nodes[left.places[name]]
        left = left.without({name})
        ends = [[iri for iri in each if iri in left.places] for each in ends]
        holders.append(Holder(node, shares[name], is_articulation, bond(left, *ends)))
    named = [
        tuple(network.nodes[network.places[iri]] for iri in sorted(each)) for each in (first, second, both)
    ]
    return Worlds(named[0], named[1], named[2], before, tuple(holders))


def between(network: Network, one: list[str], other: list[str]) -> dict[str, float]:
    """Of each node, the share of shortest ways between two disjoint sets that lead through it, ends left out."""
    told = nx.betweenness_centrality_subset(network.graph, one, other, normalized=False)
    pairs = bond(network, one, other).connected
    # NetworkX halves what it finds in undirected graphs, where each pair would come twice were the sets the same.
    return {iri: 2 * value / pairs for iri, value in told.items()} if pairs else {}


def bond(network: Network, one: list[str], other: list[str]) -> Bond:
    """How two sets of nodes hang together."""
    if not one or not other:
        return Bond(0, 0, float("nan"), 0.0)
    found = distances(network, [network.places[iri] for iri in one])[
        :, [network.places[iri] for iri in other]
    ]
    near = found[np.isfinite(found)]
    mean = float(near.mean()) if len(near) else float("nan")
    return Bond(found.size, len(near), mean, float((1 / near).sum() / found.size))
