"""What has changed between two networks, of two dates or before and after something: nodes, ties, figures."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from bioregion_graph.network import communities
from bioregion_graph.network.graph import Network
from bioregion_graph.network.measures import bridges, degree
from bioregion_graph.network.spread import Spread, spread
from bioregion_graph.network.ties import Thing

Pair = tuple[Thing, Thing]


@dataclass(frozen=True)
class Figures:
    """A network in figures. ``spread`` tells how far its nodes reach each other."""

    nodes: int
    ties: int
    proven: int
    components: int
    largest: int
    bridges: int
    communities: int
    modularity: float
    spread: Spread


@dataclass(frozen=True)
class Moved:
    """A node whose ties have become more or fewer."""

    node: Thing
    before: int
    after: int


@dataclass(frozen=True)
class Change:
    """From one network to another.

    ``kept`` is the Jaccard index of their ties, ``agreement`` the adjusted Rand index of the communities of the nodes
    that are in both.
    """

    before: Figures
    after: Figures
    nodes_gained: tuple[Thing, ...]
    nodes_lost: tuple[Thing, ...]
    ties_gained: tuple[Pair, ...]
    ties_lost: tuple[Pair, ...]
    bridges_gained: tuple[Pair, ...]
    bridges_lost: tuple[Pair, ...]
    moved: tuple[Moved, ...]
    kept: float
    agreement: float

    def came_and_went(self) -> dict[str, tuple[tuple[Thing, ...], ...]]:
        """All that came or went, each with the one or two it is about."""
        return {
            "joined": tuple((node,) for node in self.nodes_gained),
            "left": tuple((node,) for node in self.nodes_lost),
            "tied": self.ties_gained,
            "untied": self.ties_lost,
            "bridge gained": self.bridges_gained,
            "bridge lost": self.bridges_lost,
        }


COLUMNS = ("change", "one", "one_label", "other", "other_label")
_LISTS = ("nodes_gained", "nodes_lost", "ties_gained", "ties_lost", "bridges_gained", "bridges_lost", "moved")


def as_csv(change: Change) -> str:
    """Whatever came or went, one a row (RFC 4180)."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, found in change.came_and_went().items():
        for ends in found:
            told = [text for end in ends for text in (end.iri, end.label)]
            writer.writerow([name, *told, *[""] * (4 - len(told))])
    return written.getvalue()


def shortened(change: Change, most: int) -> dict[str, Any]:
    """The change with at most so many in each list, and ``counts`` of all of them."""
    said = {each.name: getattr(change, each.name) for each in fields(change)}
    counts = {name: len(said[name]) for name in _LISTS}
    return said | {name: said[name][:most] for name in _LISTS} | {"counts": counts}


def figures(network: Network) -> Figures:
    """The figures of a network; reach of large ones is sampled."""
    found = communities.find(network, runs=1)
    return _figures(network, found, len(_bridges(network)))


def compare(before: Network, after: Network) -> Change:
    """What has changed from one network to another; lists are by IRI, ``moved`` by how much."""
    ties = [_ties(each) for each in (before, after)]
    cut = [_bridges(each) for each in (before, after)]
    groups = [communities.find(each, runs=1) for each in (before, after)]
    names = {node.iri: node for each in (before, after) for node in each.nodes}
    common = [node.iri for node in before.nodes if node.iri in after.places]
    one, other = (
        groups[number].of[[each.places[iri] for iri in common]].astype(np.int32)
        for number, each in enumerate((before, after))
    )
    all_ties = ties[0] | ties[1]

    def pairs(found: set[tuple[str, str]]) -> tuple[Pair, ...]:
        return tuple((names[first], names[second]) for first, second in sorted(found))

    return Change(
        _figures(before, groups[0], len(cut[0])),
        _figures(after, groups[1], len(cut[1])),
        tuple(node for node in after.nodes if node.iri not in before.places),
        tuple(node for node in before.nodes if node.iri not in after.places),
        pairs(ties[1] - ties[0]),
        pairs(ties[0] - ties[1]),
        pairs(cut[1] - cut[0]),
        pairs(cut[0] - cut[1]),
        _moved(before, after),
        len(ties[0] & ties[1]) / len(all_ties) if all_ties else 1.0,
        communities.agreement(one, other) if common else 1.0,
    )


def _figures(network: Network, groups: communities.Communities, bridges: int) -> Figures:
    sizes = np.bincount(network.components()) if len(network) else np.zeros(0, np.int64)
    return Figures(
        len(network),
        network.size,
        int((network.answer == 2).sum()),
        len(sizes),
        int(sizes.max(initial=0)),
        bridges,
        len(groups.sizes),
        groups.modularity,
        spread(network),
    )


def _ties(network: Network) -> set[tuple[str, str]]:
    ends = zip(network.first.tolist(), network.second.tolist(), strict=True)
    return {(network.nodes[one].iri, network.nodes[other].iri) for one, other in ends}


def _bridges(network: Network) -> set[tuple[str, str]]:
    return set(bridges(network))


def _moved(before: Network, after: Network) -> tuple[Moved, ...]:
    counts = [
        dict(zip(each.places, degree(each).astype(int).tolist(), strict=True)) for each in (before, after)
    ]
    names = {node.iri: node for each in (before, after) for node in each.nodes}
    found = [Moved(node, *(each.get(iri, 0) for each in counts)) for iri, node in names.items()]
    changed = [each for each in found if each.before != each.after]
    return tuple(sorted(changed, key=lambda each: (-abs(each.after - each.before), each.node.iri)))
