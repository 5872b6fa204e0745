"""How the time of a query grows with the data: the exponent of time against size, least squares on logarithms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from benchmarks.sparql.race import Race

SIZES = (100_000, 1_000_000, 10_000_000)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of the size with which the time grows, from pairs of size and time; NaN from fewer than two sizes."""
    if len({size for size, _ in points}) < 2:
        return math.nan
    logs = [(math.log(size), math.log(time)) for size, time in points]
    middle = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    above = sum((x - middle[0]) * (y - middle[1]) for x, y in logs)
    return above / sum((x - middle[0]) ** 2 for x, _ in logs)


def points(races: Mapping[int, Race], peer: str, query: str) -> list[tuple[float, float]]:
    """The sizes at which an engine answered a query, and the seconds; a query given up has no time."""
    found = []
    for size, race in races.items():
        timed = race.times.get(query, {}).get(peer)
        if timed is not None and not timed.note:
            found.append((float(size), timed.seconds))
    return found
