"""The networks of the graph and who belongs to them, as a picture that is drawn by the server."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# Of the picture, in its own units.
WIDTH, HEIGHT = 600, 440
_MARGIN = 26
_GAP = 2.5
_TURNS = 80
# A few hundred nodes are settled by then; each turn costs some milliseconds.
_LAYOUT_TURNS = 120
_SPREAD = 0.45
# More than can be told apart is not drawn, and would cost more than a page may.
MOST_TIES = 1500
_MOST_LABELS = 12
_LETTER, _LINE = 7.4, 16
_LONGEST = 22


@dataclass(frozen=True)
class Star:
    """A network or a member: where its middle is, how large it is, what is written at it."""

    x: float
    y: float
    radius: float
    is_network: bool
    label: str = ""
    above: float = 0.0


@dataclass(frozen=True)
class Constellation:
    """The picture, and what it shows in figures."""

    stars: tuple[Star, ...]
    ties: tuple[tuple[float, float, float, float], ...]
    networks: int
    members: int


def drawn(ties: Sequence[tuple[str, str]], names: dict[str, str]) -> Constellation:
    """The picture of pairs of network and member; ``names`` are those of networks. The same for the same pairs."""
    shown = sorted(set(ties))[:MOST_TIES]
    sizes = Counter(network for network, _ in shown)
    nodes = sorted({each for pair in shown for each in pair})
    places = {node: place for place, node in enumerate(nodes)}
    pairs = sorted({tuple(sorted((places[one], places[other]))) for one, other in shown if one != other})
    spots = _placed(nodes, [(one, other) for one, other in pairs], sizes)
    radii = [_radius(sizes[node]) for node in nodes]
    spots = _apart(spots, radii)
    labels = _labels(nodes, spots, radii, sizes, names)
    stars = [
        Star(round(x, 1), round(y, 1), round(radius, 1), sizes[node] > 0, *labels.get(node, ("", 0.0)))
        for node, (x, y), radius in zip(nodes, spots, radii, strict=True)
    ]
    lines = [(stars[one].x, stars[one].y, stars[other].x, stars[other].y) for one, other in pairs]
    # Members first, so that networks lie over them.
    order = sorted(stars, key=lambda star: star.is_network)
    return Constellation(tuple(order), tuple(lines), len(sizes), len({member for _, member in shown}))


def _radius(members: int) -> float:
    return 3.4 if not members else 5 + 1.7 * math.sqrt(members)


def _placed(
    nodes: Sequence[str], pairs: Sequence[tuple[int, int]], sizes: Counter[str]
) -> list[tuple[float, float]]:
    """Places inside the picture by the layout that the network page has."""
    # Its libraries are large, and a server should answer soon after its start.
    import numpy as np

    from bioregion_graph.network.graph import Network
    from bioregion_graph.network.layout import layout
    from bioregion_graph.network.ties import Thing

    if not nodes:
        return []
    ends = np.asarray(pairs, np.int32).reshape(-1, 2)
    ones = np.ones(len(ends))
    network = Network(
        tuple(Thing(node, "") for node in nodes),
        ends[:, 0],
        ends[:, 1],
        ones,
        ones.astype(np.int32),
        np.full(len(ends), 2, np.int8),
    )
    # Whoever belongs to several is drawn near the largest.
    largest = {node: node for node in nodes}
    for one, other in pairs:
        for node, beside in ((nodes[one], nodes[other]), (nodes[other], nodes[one])):
            if sizes[beside] > sizes[largest[node]]:
                largest[node] = beside
    hubs = {
        hub: number
        for number, hub in enumerate(sorted(set(largest.values()), key=lambda each: (-sizes[each], each)))
    }
    communities = np.asarray([hubs[largest[node]] for node in nodes], np.int32)
    found = layout(network, communities, _LAYOUT_TURNS)
    low, high = found.min(axis=0), found.max(axis=0)
    room = np.asarray([WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN])
    # Where many lie together they get some of the room that others do not need.
    ranks = found.argsort(axis=0).argsort(axis=0) / max(len(nodes) - 1, 1)
    spread = (1 - _SPREAD) * (found - low) / np.maximum(high - low, 1e-9) + _SPREAD * ranks
    scaled = spread * room + _MARGIN
    return [(float(x), float(y)) for x, y in scaled]


def _apart(spots: list[tuple[float, float]], radii: Sequence[float]) -> list[tuple[float, float]]:
    """The same places, moved until few circles cover each other."""
    x, y = [spot[0] for spot in spots], [spot[1] for spot in spots]
    if len(spots) > MOST_TIES // 2:
        return spots
    for _ in range(_TURNS):
        is_moved = False
        for one in range(len(x)):
            for other in range(one + 1, len(x)):
                right, down = x[other] - x[one], y[other] - y[one]
                least = radii[one] + radii[other] + _GAP
                if abs(right) >= least or abs(down) >= least:
                    continue
                far = math.hypot(right, down)
                if far >= least:
                    continue
                if far < least / 1000:
                    right, down, far = math.cos(one * 2.4 + other), math.sin(one * 2.4 + other), 1.0
                    move = least / 2
                else:
                    move = (least - far) / 2 / far
                x[one] -= right * move
                y[one] -= down * move
                x[other] += right * move
                y[other] += down * move
                is_moved = True
        if not is_moved:
            break
    return [
        (
            min(max(a, _MARGIN / 2 + r), WIDTH - _MARGIN / 2 - r),
            min(max(b, _MARGIN + r), HEIGHT - _MARGIN / 2 - r),
        )
        for a, b, r in zip(x, y, radii, strict=True)
    ]


def _labels(
    nodes: Sequence[str],
    spots: Sequence[tuple[float, float]],
    radii: Sequence[float],
    sizes: Counter[str],
    names: dict[str, str],
) -> dict[str, tuple[str, float]]:
    """The names of the largest networks that find room, each with its place above or below the middle."""
    where = dict(zip(nodes, zip(spots, radii, strict=True), strict=True))
    boxes: list[tuple[float, float, float, float]] = []
    found: dict[str, tuple[str, float]] = {}
    for node, _ in sorted(sizes.items(), key=lambda each: (-each[1], each[0])):
        name = names.get(node, "")
        if not name or len(name) > _LONGEST or len(found) == _MOST_LABELS:
            continue
        (x, y), radius = where[node]
        half = len(name) * _LETTER / 2 + 2
        if not half < x < WIDTH - half:
            continue
        for above in (-radius - 5, radius + _LINE - 3):
            box = (x - half, y + above - _LINE, x + half, y + above + 2)
            if box[1] > 0 and box[3] < HEIGHT and not any(_cross(box, other) for other in boxes):
                boxes.append(box)
                found[node] = (name, round(above, 1))
                break
    return found


def _cross(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
