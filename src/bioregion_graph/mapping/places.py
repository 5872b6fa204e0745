"""Where organisations and clusters are on the map, and where a place is that somebody names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from statistics import median

import numpy as np

from bioregion_graph.errors import NotFoundError
from bioregion_graph.mapping.atlas import NOWHERE, Atlas, Cluster, Numbers, Point, Region
from bioregion_graph.mapping.regions import Values, point
from bioregion_graph.mapping.towns import town_named, towns
from bioregion_graph.terms.iris import fold

Cities = Mapping[tuple[str, str], tuple[str, Point]]
_EARTH_KM = 6371.0088
# A city of which two organisations tell places further apart than this is two cities of one name.
_ONE_CITY_KM = 40.0


def homes_of(organisations: Sequence[str], said: Mapping[str, Values], regions: Sequence[Region]) -> Numbers:
    """The finest region of each organisation: that which it was placed in, else by its code, else its country."""
    by_iri = {region.iri: place for place, region in enumerate(regions) if region.iri}
    by_code = {region.code: place for place, region in enumerate(regions) if region.iri}
    countries = {region.country: place for place, region in enumerate(regions) if region.level == 0}
    homes = np.full(len(organisations), NOWHERE, dtype=np.int64)
    for number, iri in enumerate(organisations):
        values = said[iri]
        placed = [by_iri[each] for each in values.get("brg:region", ()) if each in by_iri]
        coded = [_by_code(each, by_code) for each in values.get("brg:nutsCode", ())]
        # Of several countries none is certain.
        home = countries.get(values["brg:country"][0]) if len(values.get("brg:country", ())) == 1 else None
        found = [*placed, *(each for each in coded if each != NOWHERE)]
        homes[number] = max(found, key=lambda each: regions[each].level) if found else _or_nowhere(home)
    return homes


def _by_code(code: str, known: Mapping[str, int]) -> int:
    """The region of a code, or of the longest beginning of it that is one: codes of other years may be gone."""
    return next((known[code[:end]] for end in range(len(code), 1, -1) if code[:end] in known), NOWHERE)


def _or_nowhere(place: int | None) -> int:
    return NOWHERE if place is None else place


def points_of(organisations: Sequence[str], said: Mapping[str, Values]) -> dict[int, Point]:
    """The coordinates of the organisations of which a source tells them, by their numbers."""
    found = ((number, point(said[iri])) for number, iri in enumerate(organisations))
    return {number: place for number, place in found if place is not None}


def towns_of(
    organisations: Sequence[str], said: Mapping[str, Values], points: Mapping[int, Point]
) -> dict[int, Point]:
    """The town of each organisation that tells its city and no coordinates, by their numbers."""
    found = {}
    for number, iri in enumerate(organisations):
        if number not in points and (where := _town(said[iri])):
            found[number] = where
    return found


def _town(address: Values) -> Point | None:
    country = address.get("brg:country", [""])[0]
    known = (towns().get((fold(city), country)) for city in address.get("brg:city", ()))
    return next((town.point for town in known if town), None)


def cities_of(
    organisations: Sequence[str], said: Mapping[str, Values], points: Mapping[int, Point]
) -> dict[tuple[str, str], tuple[str, Point]]:
    """Cities by folded name and country: how they are written, and the middle of the organisations in them.

    Where two cities of a country have one name, it stands for neither.
    """
    there: dict[tuple[str, str], list[tuple[str, Point]]] = defaultdict(list)
    for number, place in points.items():
        values = said[organisations[number]]
        for city in values.get("brg:city", ())[:1]:
            for country in values.get("brg:country", ())[:1]:
                there[fold(city), country].append((city, place))
    cities = {}
    for key, found in there.items():
        middle = median(east for _, (east, _) in found), median(north for _, (_, north) in found)
        near = sum(kilometres(middle, place) <= _ONE_CITY_KM for _, place in found)
        if near >= 0.9 * len(found):
            names = [name for name, _ in found]
            cities[key] = max(sorted(set(names)), key=names.count), middle
    return cities


def clusters_of(
    clusters: Mapping[str, Values],
    said: Mapping[str, Values],
    numbers: Mapping[str, int],
    known: tuple[Mapping[int, Point], Cities, Numbers, Sequence[Region]],
) -> list[Cluster]:
    """The clusters by name, each at its coordinates, else in its city, else at the point of its region."""
    found = []
    for iri, values in clusters.items():
        address = said.get(iri, {})
        number = numbers.get(iri, NOWHERE)
        where, placed = _where(number, address, known)
        found.append(
            Cluster(
                iri,
                values.get("rdfs:label", [iri])[0],
                number,
                where,
                placed,
                address.get("brg:country", [""])[0],
                address.get("brg:city", [""])[0],
                values.get("brg:founded", [""])[0],
                tuple(sorted(values.get("brg:classifiedAs", ()))),
                tuple(sorted(values.get("brg:ecosystem", ()))),
            )
        )
    return sorted(found, key=lambda cluster: (fold(cluster.name), cluster.iri))


def _where(
    number: int,
    address: Values,
    known: tuple[Mapping[int, Point], Cities, Numbers, Sequence[Region]],
) -> tuple[Point | None, str]:
    points, cities, homes, regions = known
    if number in points:
        return points[number], "coordinates"
    country = address.get("brg:country", [""])[0]
    for city in address.get("brg:city", ()):
        if (fold(city), country) in cities:
            return cities[fold(city), country][1], "city"
    if town := _town(address):
        return town, "city"
    home = int(homes[number]) if number != NOWHERE else NOWHERE
    # The middle of a country is no place to look for a cluster.
    if home != NOWHERE and regions[home].level and regions[home].point:
        return regions[home].point, "region"
    return None, ""


def kilometres(one: Point, other: Point) -> float:
    """The distance between two points on a sphere (haversine formula)."""
    (east, north), (further, higher) = ((radians(x), radians(y)) for x, y in (one, other))
    part = sin((higher - north) / 2) ** 2 + cos(north) * cos(higher) * sin((further - east) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(part)))


def place_named(atlas: Atlas, written: str) -> tuple[str, Point]:
    """A place by IRI of a region or organisation, by name of a city or region, or by code: its name and point.

    A name in several countries is the one with most organisations there. Raises NotFoundError.
    """
    named = _by_iri(atlas, written) or _by_name(atlas, fold(written.strip()))
    if named is None:
        raise NotFoundError(
            f'near: no place on the map is called "{written}". Write a city, a region, a NUTS code, or an IRI.'
        )
    return named


def _by_iri(atlas: Atlas, written: str) -> tuple[str, Point] | None:
    for region in atlas.regions:
        if region.point and written and written in (region.iri, region.code):
            return region.name, region.point
    if written.startswith("https://") and written in atlas.organisations:
        number = atlas.organisations.index(written)
        where = atlas.place_of(number)
        name = next((each.name for each in atlas.clusters if each.iri == written), "")
        return (name, where) if where else None
    return None


def _by_name(atlas: Atlas, name: str) -> tuple[str, Point] | None:
    towns = [
        (written, country, where)
        for (city, country), (written, where) in atlas.cities.items()
        if city == name
    ]
    if towns:
        # Larger countries' names come first only by the number of organisations there.
        counts = {country: _count(atlas, country) for _, country, _ in towns}
        written, _, where = max(towns, key=lambda town: (counts[town[1]], town[1]))
        return written, where
    regions = [each for each in atlas.regions if each.point and name in map(fold, (each.name, each.code))]
    if regions and regions[0].point:
        return regions[0].name, regions[0].point
    town = town_named(name)
    return (town.name, town.point) if town else None


def _count(atlas: Atlas, country: str) -> int:
    places = [place for place, each in enumerate(atlas.regions) if each.country == country]
    return int(np.isin(atlas.homes, places).sum())
