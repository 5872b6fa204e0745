"""The regions of a map: those of the current NUTS, which have a point, and countries that NUTS does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bioregion_graph.mapping.atlas import NOWHERE, Point, Region
from bioregion_graph.terms.iris import fold

Values = Mapping[str, list[str]]
_NONE: tuple[str, ...] = ()


def regions_of(
    said: Mapping[str, Values], priorities: Mapping[str, Iterable[str]], organisations: Mapping[str, Values]
) -> list[Region]:
    """Regions in the order of level and code, then the countries of organisations that are none of them."""
    current = {iri: values for iri, values in said.items() if point(values) is not None}
    order = sorted(current, key=lambda iri: (len(_code(current[iri])), _code(current[iri])))
    places = {iri: place for place, iri in enumerate(order)}
    found = [
        Region(
            code := _code(current[iri]),
            len(code) - 2,
            iri,
            _name(current[iri]),
            current[iri].get("brg:country", [code[:2]])[0],
            point(current[iri]),
            places.get(current[iri].get("brg:partOf", [""])[0], NOWHERE),
            current[iri].get("brg:innovationLevel", [""])[0],
            tuple(sorted(set(priorities.get(iri, ())))),
        )
        for iri in order
    ]
    known = {region.country for region in found if region.level == 0}
    others = {
        country for values in organisations.values() for country in values.get("brg:country", ())
    } - known
    return [*found, *(Region(country, 0, country=country) for country in sorted(others))]


def point(values: Values) -> Point | None:
    """The coordinates that are said of something; None where there are none."""
    east, north = values.get("schema:longitude"), values.get("schema:latitude")
    return (round(float(east[0]), 4), round(float(north[0]), 4)) if east and north else None


def _code(values: Values) -> str:
    return values["brg:nutsCode"][0]


def _name(values: Values) -> str:
    """A name that can be read by those who know Latin letters only."""
    name = values.get("rdfs:label", [_code(values)])[0]
    latin = next(iter(values.get("skos:altLabel", _NONE)), "")
    # Some Greek names begin with a Latin letter that looks alike.
    is_latin = 2 * sum("a" <= letter <= "z" for letter in fold(name)) > sum(map(str.isalpha, name))
    return name if is_latin or not latin else f"{name} ({latin})"
