"""Europe in small pictures: where a point lies in ``europe.svg``, which the build of the explorer draws.

The projection keeps areas equal (Snyder 1987, "Map Projections: A Working Manual", USGS 1395, p. 182); its figures are
those of ``web/src/pages/map/outlines.ts``.
"""

from __future__ import annotations

from math import cos, radians, sin, sqrt

from bioregion_graph.server import bundle

WIDTH, HEIGHT = 1000, 900
SHAPES = "/static/web/assets/europe.svg"
_CENTRE = radians(10), radians(52)
_SCALE, _MIDDLE = 1350, (387, 483)


def place(longitude: float, latitude: float) -> tuple[float, float] | None:
    """Where a point lies, in units of the picture; None for one outside of it."""
    east, north = radians(longitude) - _CENTRE[0], radians(latitude)
    across = cos(north) * sin(east)
    up = cos(_CENTRE[1]) * sin(north) - sin(_CENTRE[1]) * cos(north) * cos(east)
    near = sin(_CENTRE[1]) * sin(north) + cos(_CENTRE[1]) * cos(north) * cos(east)
    if near <= -0.99:
        return None
    scale = _SCALE * sqrt(2 / (1 + near))
    x, y = _MIDDLE[0] + scale * across, _MIDDLE[1] - scale * up
    return (x, y) if 0 <= x <= WIDTH and 0 <= y <= HEIGHT else None


def is_drawn() -> bool:
    """Whether the shapes of countries were built."""
    return (bundle.FOLDER / "assets" / "europe.svg").is_file()
