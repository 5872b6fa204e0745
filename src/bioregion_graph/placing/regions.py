"""In which region each organisation sits: by NUTS code, city, postal code or what others of its city say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bioregion_graph.placing.gazetteer import Gazetteer
from bioregion_graph.placing.learning import Learned
from bioregion_graph.placing.profiles import Address, Organisation, Region

Found = tuple[Region, str] | None


class Rule(StrEnum):
    """By what a region was found, the surest first."""

    NUTS_CODE = "nuts-code"
    CITY_NAME = "city-name"
    POSTAL_CODE = "postal-code"
    CITY_MAJORITY = "city-majority"
    COUNTRY = "country"


class Unknown(StrEnum):
    """Why an organisation has no region."""

    NO_COUNTRY = "no source tells its country, nor a NUTS code"
    OUTSIDE = "its country has no NUTS regions"


@dataclass(frozen=True)
class Location:
    """An organisation in a region: by which rule, from what evidence, and from which source."""

    organisation: str
    region: Region
    rule: Rule
    evidence: str
    source: str


@dataclass(frozen=True)
class Placed:
    """All organisations: where they sit, and why the others could not be placed."""

    locations: Sequence[Location]
    unknown: dict[str, Unknown]


def place(organisations: Sequence[Organisation], gazetteer: Gazetteer) -> Placed:
    """Place organisations in regions; what no rule places stays unknown."""
    learned = learn(organisations, gazetteer)
    locations, unknown = [], {}
    for organisation in organisations:
        location = locate(organisation, gazetteer, learned)
        if location is not None:
            locations.append(location)
        elif any(address.country for address in organisation.addresses):
            unknown[organisation.iri] = Unknown.OUTSIDE
        else:
            unknown[organisation.iri] = Unknown.NO_COUNTRY
    return Placed(locations, unknown)


def learn(organisations: Iterable[Organisation], gazetteer: Gazetteer) -> Learned:
    """The postal codes and cities of organisations whose NUTS code is known, each organisation once a value."""
    postal: set[tuple[str, str, str, str]] = set()
    cities: set[tuple[str, str, str, str]] = set()
    for organisation in organisations:
        for address in organisation.addresses:
            region = _by_code(address, gazetteer)
            # Two of a kind in one address cannot be told apart.
            if region is None or not address.country:
                continue
            for values, found in ((address.postal_codes, postal), (address.cities, cities)):
                if len(values) == 1:
                    found.add((organisation.iri, address.country, values[0], region.iri))
    return Learned(
        gazetteer,
        [(country, value, gazetteer.get(iri)) for _, country, value, iri in sorted(postal)],
        [(country, value, gazetteer.get(iri)) for _, country, value, iri in sorted(cities)],
    )


def locate(organisation: Organisation, gazetteer: Gazetteer, learned: Learned) -> Location | None:
    """Where one organisation sits; a later rule may only say more exactly what an earlier one says."""
    best: Location | None = None
    for found in _findings(organisation, gazetteer, learned):
        is_finer = best is None or (
            found.region.level > best.region.level and gazetteer.lies_in(found.region, best.region)
        )
        if is_finer:
            best = found
    return best


def _findings(organisation: Organisation, gazetteer: Gazetteer, learned: Learned) -> Iterator[Location]:
    finders: dict[Rule, Callable[[Address], Found]] = {
        Rule.NUTS_CODE: partial(_code_finding, gazetteer),
        Rule.CITY_NAME: partial(_city_finding, gazetteer),
        Rule.POSTAL_CODE: partial(_postal_finding, gazetteer, learned),
        Rule.CITY_MAJORITY: partial(_majority_finding, gazetteer, learned),
        Rule.COUNTRY: partial(_country_finding, gazetteer),
    }
    for rule, find in finders.items():
        for address in organisation.addresses:
            found = find(address)
            if found is not None:
                yield Location(organisation.iri, found[0], rule, found[1], address.source)


def _by_code(address: Address, gazetteer: Gazetteer) -> Region | None:
    """The region of the codes of an address, unless they contradict its country."""
    regions = filter(None, map(gazetteer.of_code, address.nuts_codes))
    region = gazetteer.agreed(region for region in regions if address.country in ("", region.country))
    return region if region is not None and region.level > 0 else None


def _code_finding(gazetteer: Gazetteer, address: Address) -> Found:
    region = _by_code(address, gazetteer)
    if region is None:
        return None
    codes = ", ".join(address.nuts_codes)
    carried = "" if region.code in address.nuts_codes else f", in NUTS {gazetteer.version} {region.code}"
    return region, f"NUTS code {codes}{carried}"


def _city_finding(gazetteer: Gazetteer, address: Address) -> Found:
    regions = [gazetteer.of_city(address.country, name) for name in address.cities]
    return _sure(regions, gazetteer, f"city {_quoted(address.cities)} bears the region's name")


def _postal_finding(gazetteer: Gazetteer, learned: Learned, address: Address) -> Found:
    found = [learned.of_postal_code(address.country, code) for code in address.postal_codes]
    begun = ", ".join(sorted({each[1] for each in found if each is not None}))
    regions = [each[0] if each is not None else None for each in found]
    return _sure(
        regions, gazetteer, f"organisations with postal codes {begun}… in {address.country} lie there"
    )


def _majority_finding(gazetteer: Gazetteer, learned: Learned, address: Address) -> Found:
    regions = [learned.of_city(address.country, name) for name in address.cities]
    return _sure(regions, gazetteer, f"organisations of the city {_quoted(address.cities)} lie there")


def _country_finding(gazetteer: Gazetteer, address: Address) -> Found:
    region = gazetteer.country(address.country)
    return None if region is None else (region, f"country {address.country}")


def _sure(regions: Sequence[Region | None], gazetteer: Gazetteer, evidence: str) -> Found:
    """What several values agree on, below the level of the country; nothing when one of them is not known."""
    known = [region for region in regions if region is not None]
    if not known or len(known) < len(regions):
        return None
    region = gazetteer.agreed(known)
    return None if region is None or region.level == 0 else (region, evidence)


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)
