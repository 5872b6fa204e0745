"""The small network of a thing as a picture: where its neighbours are drawn, and which of them.

The thing stands in the middle of a wide picture with its neighbours on an ellipse, and at the side of a narrow one with
its neighbours in a column. Each name has a line of its own, so that none covers another. The same neighbours always
give the same picture. What is written into the page is left to ``templates/thing_pictures.html``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt

from bioregion_graph.server.neighbours import KINDS, Around, Neighbour, kind_of

# So many are drawn; of these, so many by their ties where others share projects.
MOST, MOST_DIRECT, MOST_NARROW = 40, 26, 14
WIDTH, NARROW_WIDTH = 540, 340
_REACH, _GAP, _WIDE_GAP, _NARROW_GAP, _EDGE = 92, 19, 34, 27, 14
# A letter of 12 units is so wide on the whole in the widest type of a system, which stands where ours comes too late;
# those of East Asia and pictures are twice that.
_LETTER, _LONGEST_TITLE = 7.6, 160


# More than two marks on one letter are piled up to reach into other lines.
_PILED = re.compile(r"([\u0300-\u036f\u0483-\u0489]{2})[\u0300-\u036f\u0483-\u0489]+")
# Names are larger on a narrow screen, by this factor.
_NARROW_LETTERS = 13 / 12


@dataclass(frozen=True)
class Node:
    """A neighbour in a picture; ``x`` and ``y`` of its circle, ``text`` where its name begins or ends."""

    neighbour: Neighbour
    kind: str
    title: str
    label: str
    x: float
    y: float
    radius: float
    text: float
    is_left: bool = False


@dataclass(frozen=True)
class Drawing:
    """A picture of so many units: the middle, the nodes, and lines between nodes as (from, bend, to)."""

    width: int
    height: int
    centre: tuple[float, float]
    nodes: tuple[Node, ...]
    lines: tuple[tuple[tuple[float, float], tuple[float, float], tuple[float, float]], ...] = ()


def chosen(around: Around) -> list[Neighbour]:
    """Those who are drawn, the best tied first; ties of its own come before joint projects."""
    room = MOST_DIRECT if len(around.partners) > MOST - MOST_DIRECT else MOST - len(around.partners)
    direct = around.direct[:room]
    return [*direct, *around.partners[: MOST - len(direct)]]


def in_order(neighbours: Sequence[Neighbour]) -> list[Neighbour]:
    """By kind, so that a colour stands together; the best tied of each first."""
    return sorted(neighbours, key=lambda each: (KINDS.index(kind_of(each.iri)), -each.weight, each.iri))


def wide(
    neighbours: Sequence[Neighbour], names: Mapping[str, str], pairs: Sequence[tuple[int, int]] = ()
) -> Drawing:
    """Neighbours on an ellipse, clockwise; ``pairs`` are places of those that are tied to each other."""
    right = (len(neighbours) + 1) // 2
    gap = _gap(right)
    height = round(max(right * gap, 96) + 2 * _EDGE)
    centre = WIDTH / 2, height / 2
    nodes = []
    for place, each in enumerate(neighbours):
        is_left = place >= right
        count = len(neighbours) - right if is_left else right
        step = len(neighbours) - 1 - place if is_left else place
        across, down = _on_ellipse(step, count, right, gap)
        x = centre[0] - across if is_left else centre[0] + across
        radius = _radius(each)
        text = x - radius - 5 if is_left else x + radius + 5
        room = text - 4 if is_left else WIDTH - text - 4
        nodes.append(_node(each, names, (x, centre[1] + down), text, room, is_left))
    return Drawing(WIDTH, height, centre, tuple(nodes), tuple(_line(nodes, pair, centre) for pair in pairs))


def narrow(neighbours: Sequence[Neighbour], names: Mapping[str, str]) -> Drawing:
    """The first neighbours in a column beside the thing, for a narrow screen."""
    shown = neighbours[:MOST_NARROW]
    height = max(len(shown) * _NARROW_GAP, 60) + 2 * _EDGE
    top = (height - (len(shown) - 1) * _NARROW_GAP) / 2
    nodes = [
        _node(
            each, names, (96, top + place * _NARROW_GAP), 110, (NARROW_WIDTH - 114) / _NARROW_LETTERS, False
        )
        for place, each in enumerate(shown)
    ]
    return Drawing(NARROW_WIDTH, height, (20, height / 2), tuple(nodes))


def _gap(rows: int) -> float:
    return max(_GAP, min(_WIDE_GAP, 300 / max(1, rows)))


def _on_ellipse(step: int, count: int, most: int, gap: float) -> tuple[float, float]:
    down = (step - (count - 1) / 2) * gap
    half = (most + 1) * gap / 2
    return _REACH * sqrt(max(0.0, 1 - (down / half) ** 2)), down


def _node(
    each: Neighbour,
    names: Mapping[str, str],
    place: tuple[float, float],
    text: float,
    room: float,
    is_left: bool,
) -> Node:
    name = names.get(each.iri) or each.iri.rpartition("/")[2]
    label, title = shortened(name, room), name if len(name) <= _LONGEST_TITLE else f"{name[:_LONGEST_TITLE]}…"
    x, y = round(place[0], 1), round(place[1], 1)
    return Node(each, kind_of(each.iri), title, label, x, y, _radius(each), round(text, 1), is_left)


def _radius(each: Neighbour) -> float:
    return round(5 + min(3.0, 0.7 * log2(max(1, each.weight))), 1)


def _line(
    nodes: Sequence[Node], pair: tuple[int, int], centre: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Between two nodes, bent towards the middle but not through it."""
    one, other = nodes[pair[0]], nodes[pair[1]]
    middle = (one.x + other.x) / 2, (one.y + other.y) / 2
    bend = tuple(round(at + (to - at) * 0.45, 1) for at, to in zip(middle, centre, strict=True))
    return (one.x, one.y), (bend[0], bend[1]), (other.x, other.y)


def shortened(name: str, room: float) -> str:
    """As much of a name as fits into so many units, with an ellipsis where something is left out."""
    name = _PILED.sub(r"\1", " ".join(name[:200].split()))
    used, end = 0.0, 0
    for place, letter in enumerate(name):
        used += _width(letter)
        if used <= room - _LETTER:
            end = place + 1
        if used > room:
            break
    else:
        return name
    # A letter is not parted from its marks, nor a picture from what it is joined to.
    while end > 1 and (_width(name[end]) == 0 or name[end - 1] == "\u200d"):
        end -= 1
    return f"{name[:end].rstrip()}…"


def _width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 2 * _LETTER
    wide = 1.7 if letter in "MW" else 1.4 if letter in "mw" else 1.22 if letter.isupper() else 1
    return _LETTER * (0.6 if letter in "iljtfrI.,;:'|!() " else wide)
