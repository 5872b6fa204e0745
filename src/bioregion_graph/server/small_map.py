"""The small map of a thing as a picture: where it and those around it are, as points, else by shaded countries.

The shapes of countries lie in one file that the browser keeps (``europe``); the page says only what is to be seen in
it. What is known by country alone has no point: the middle of a country would be a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from pyoxigraph import DefaultGraph, Literal, NamedNode

from bioregion_graph.server import europe
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.countries import name_of
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import ID, expand

# So many of those around a thing are looked up.
MOST = 80
RATIO = 0.8
_NARROWEST, _MARGIN, _NEAR = 330, 60, 0.022
_MOST_NAMED = 6
_EAST, _NORTH = expand("schema:longitude"), expand("schema:latitude")
_REGION, _CODE, _COUNTRY, _CITY = (
    expand(f"brg:{name}") for name in ("region", "nutsCode", "country", "city")
)
_UNIT_OF = expand("org:unitOf")
# How many things give a country its shade.
_SHADES = (1, 2, 5, 10)


@dataclass(frozen=True)
class Whereabouts:
    """Where a thing is: its point or that of its town or region, in degrees, and its country; each may be unknown."""

    iri: str
    point: tuple[float, float] | None = None
    country: str = ""


@dataclass(frozen=True)
class Spot:
    """Things at one place of the picture; ``named`` are the first of them."""

    x: float
    y: float
    radius: float
    iris: tuple[str, ...]
    sort: str = "there"

    @property
    def named(self) -> tuple[str, ...]:
        """The things that a title has room for."""
        return self.iris[:_MOST_NAMED]


@dataclass(frozen=True)
class Country:
    """A country with how many things are in it, and its shade from 1 to 4."""

    code: str
    name: str
    iris: tuple[str, ...]
    shade: int


@dataclass(frozen=True)
class SmallMap:
    """What is seen of Europe (x, y, width, height), the things in it, and how many cannot be shown."""

    window: tuple[float, float, float, float]
    spots: tuple[Spot, ...]
    countries: tuple[Country, ...]
    by_country: int = 0
    outside: int = 0
    nowhere: int = 0


def whereabouts(view: View, iri: str) -> Whereabouts:
    """Where a thing is: at its coordinates, else in its town, its region, its country; a group is where its body is."""
    node = NamedNode(iri)
    if iri.startswith(f"{ID}group/"):
        node = next((each for each in _nodes(view, node, _UNIT_OF)), node)
    countries = sorted(set(_texts(view, node, _COUNTRY)))
    country = countries[0] if len(countries) == 1 else ""
    point = _point(view, node) or _town(view, node, country)
    if point is None:
        point = next(filter(None, (_point(view, each) for each in _regions(view, node))), None)
    return Whereabouts(iri, point, country)


def own_point(view: View, iri: str) -> tuple[float, float] | None:
    """Where a thing is by its own coordinates or its town."""
    node = NamedNode(iri)
    countries = sorted(set(_texts(view, node, _COUNTRY)))
    return _point(view, node) or _town(view, node, countries[0] if len(countries) == 1 else "")


def of(
    places: Sequence[Whereabouts],
    language: str,
    itself: Whereabouts | None = None,
    others: Mapping[str, str] = {},
) -> SmallMap | None:
    """The map of things, the thing itself among them; None where nothing has a place. ``others`` are sorts of spots."""
    if not europe.is_drawn():
        return None
    everything = [*([itself] if itself else []), *places]
    at = {each.iri: europe.place(*each.point) for each in everything if each.point}
    drawn = {iri: place for iri, place in at.items() if place}
    by_country = [each for each in everything if not each.point and each.country]
    if not drawn and not by_country:
        return None
    window = _window(list(drawn.values()), bool(by_country))
    return SmallMap(
        window,
        tuple(_spots(drawn, window[2], itself.iri if itself else "", others)),
        tuple(_countries(everything, language)),
        len(by_country),
        len(at) - len(drawn),
        len(everything) - len(at) - len(by_country),
    )


def around(
    itself: Whereabouts, places: Sequence[Whereabouts], language: str, width: float
) -> SmallMap | None:
    """The map of a region: its surroundings, so many units wide, with the things that lie in it."""
    middle = europe.place(*itself.point) if itself.point else None
    if middle is None or not europe.is_drawn():
        return None
    at = {each.iri: place for each in places if each.point and (place := europe.place(*each.point))}
    height = width * RATIO
    window = round(middle[0] - width / 2, 1), round(middle[1] - height / 2, 1), width, height
    own = Country(itself.country, name_of(itself.country, language), (itself.iri,), 1)
    spots = _spots(at, width, "", {})
    ring = Spot(round(middle[0], 1), round(middle[1], 1), round(width * 0.028, 1), (itself.iri,), "region")
    return SmallMap(window, (ring, *spots), (own,) if own.name else (), nowhere=len(places) - len(at))


def _window(points: Sequence[tuple[float, float]], is_whole: bool) -> tuple[float, float, float, float]:
    if is_whole or not points:
        return 0, 0, europe.WIDTH, europe.HEIGHT
    left, right = min(x for x, _ in points) - _MARGIN, max(x for x, _ in points) + _MARGIN
    top, bottom = min(y for _, y in points) - _MARGIN, max(y for _, y in points) + _MARGIN
    width = min(float(europe.WIDTH), max(_NARROWEST, right - left, (bottom - top) / RATIO))
    height = (
        min(width * RATIO, float(europe.HEIGHT)) if bottom - top <= width * RATIO else float(europe.HEIGHT)
    )
    x = min(max(0.0, (left + right - width) / 2), europe.WIDTH - width)
    y = min(max(0.0, (top + bottom - height) / 2), europe.HEIGHT - height)
    return round(x, 1), round(y, 1), round(width, 1), round(height, 1)


def _spots(
    at: Mapping[str, tuple[float, float]], width: float, itself: str, sorts: Mapping[str, str]
) -> list[Spot]:
    """Things that would cover each other are one spot, at the place of the first; the thing itself lies on top."""
    step = width * _NEAR
    there: dict[tuple[int, int], list[str]] = defaultdict(list)
    for iri, (x, y) in at.items():
        if iri != itself:
            there[round(x / step), round(y / step)].append(iri)
    spots = []
    for iris in there.values():
        x, y = at[iris[0]]
        size = width * (0.0085 + 0.003 * log2(len(iris)))
        spots.append(Spot(round(x, 1), round(y, 1), round(size, 1), tuple(iris), sorts.get(iris[0], "there")))
    spots.sort(key=lambda spot: (-spot.radius, spot.iris))
    if itself in at:
        x, y = at[itself]
        spots.append(Spot(round(x, 1), round(y, 1), round(width * 0.013, 1), (itself,), "itself"))
    return spots


def _countries(everything: Sequence[Whereabouts], language: str) -> list[Country]:
    there: dict[str, list[str]] = defaultdict(list)
    for each in everything:
        if each.country:
            there[each.country].append(each.iri)
    found = [
        Country(code, name, tuple(iris), sum(len(iris) >= least for least in _SHADES))
        for code, iris in there.items()
        if (name := name_of(code, language))
    ]
    return sorted(found, key=lambda country: (-len(country.iris), country.name))


def most_common_country(places: Sequence[Whereabouts]) -> str:
    """The country of most of these things; empty where none is known."""
    counts = Counter(each.country for each in places if each.country)
    return min(counts, key=lambda code: (-counts[code], code), default="")


def _point(view: View, node: NamedNode) -> tuple[float, float] | None:
    east, north = _texts(view, node, _EAST), _texts(view, node, _NORTH)
    try:
        return (float(min(east)), float(min(north))) if east and north else None
    except ValueError:
        return None


def _town(view: View, node: NamedNode, country: str) -> tuple[float, float] | None:
    # Read when the first map is drawn: a server should answer soon after its start.
    from bioregion_graph.mapping.towns import towns

    known = (towns().get((fold(city), country)) for city in sorted(_texts(view, node, _CITY)))
    return next((town.point for town in known if town), None)


def _regions(view: View, node: NamedNode) -> list[NamedNode]:
    """The regions that a thing is said to be in, without countries."""
    coded = [
        f"{ID}region/nuts-{code.lower()}"
        for code in _texts(view, node, _CODE)
        if code.isalnum() and len(code) > 2
    ]
    return [*_nodes(view, node, _REGION), *map(NamedNode, sorted(coded, key=lambda iri: (-len(iri), iri)))]


def _nodes(view: View, node: NamedNode, property: NamedNode) -> list[NamedNode]:
    found = [quad.object for quad in view.quads(node, property, graph=DefaultGraph())]
    return sorted((each for each in found if isinstance(each, NamedNode)), key=lambda each: each.value)


def _texts(view: View, node: NamedNode, property: NamedNode) -> list[str]:
    return [
        quad.object.value
        for quad in view.quads(node, property, graph=DefaultGraph())
        if isinstance(quad.object, Literal)
    ]
