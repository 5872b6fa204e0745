"""The areas of regions for a choropleth, out of the official file, small enough for a browser."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bioregion_graph.importers import boundaries

# A thousandth of a degree is a hundred metres; the file is drawn at 1:60 million.
_DIGITS = 3
Ring = Sequence[Sequence[float]]


@lru_cache(maxsize=8)
def of_level(path: Path, level: int, _changed: int) -> dict[str, Any]:
    """The regions of a level as GeoJSON with their codes; ``_changed`` is the time of the file's last change.

    The outer ring of an area runs clockwise, as whoever draws on a sphere expects, against RFC 7946. Raises InputError.
    """
    found = [
        {
            "type": "Feature",
            "id": each["properties"]["NUTS_ID"],
            "properties": {},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": list(map(_polygon, _polygons(each["geometry"]))),
            },
        }
        for each in boundaries.features(path)
        if len(each["properties"]["NUTS_ID"]) == level + 2
    ]
    return {"type": "FeatureCollection", "credit": boundaries.CREDIT, "features": found}


def _polygons(geometry: dict[str, Any]) -> Iterable[Sequence[Ring]]:
    coordinates: Sequence[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _polygon(rings: Sequence[Ring]) -> list[list[list[float]]]:
    return [_ring(ring, is_outer=place == 0) for place, ring in enumerate(rings)]


def _ring(ring: Ring, *, is_outer: bool) -> list[list[float]]:
    points = [[round(point[0], _DIGITS), round(point[1], _DIGITS)] for point in ring]
    is_clockwise = _doubled_area(points) < 0
    return points if is_clockwise == is_outer else points[::-1]


def _doubled_area(points: Sequence[Sequence[float]]) -> float:
    """Twice the area in square degrees; below zero where the ring runs clockwise (shoelace formula)."""
    pairs = itertools.pairwise(points)
    return sum(east * higher - further * north for (east, north), (further, higher) in pairs)
