"""Which postal codes and cities lie in which region, learned from organisations whose NUTS code is known."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from bioregion_graph.placing.gazetteer import Gazetteer
from bioregion_graph.placing.profiles import Region
from bioregion_graph.resolving.places import city

# A rule needs so many organisations, and so large a part of them must agree: one wrong code in twenty is borne.
LEAST, AGREED = 5, 0.95
_FINEST_FIRST = (3, 2, 1)
_LONGEST = 7
Example = tuple[str, str, Region]


# The signs of cars that stood before postal codes in addresses from abroad.
_OF_CARS = {"DE": ("D",), "FR": ("F",), "IT": ("I",), "ES": ("E",), "AT": ("A",), "BE": ("B",), "SE": ("S",)}


def postal_key(country: str, code: str) -> str:
    """A postal code as it is compared: no blanks, hyphens or country before it; "" for what has no digit."""
    text = re.sub(r"[^A-Z0-9]", "", code.upper())
    for prefix in {country, {"GR": "EL", "GB": "UK"}.get(country, country), *_OF_CARS.get(country, ())}:
        if text.startswith(prefix) and text[len(prefix) :].isdigit():
            text = text[len(prefix) :]
    return text if any(letter.isdigit() for letter in text) else ""


class Learned:
    """What follows for each postal code and city, by country, from examples: (country, value, region)."""

    def __init__(self, gazetteer: Gazetteer, postal: Iterable[Example], cities: Iterable[Example]) -> None:
        self._gazetteer = gazetteer
        self._prefixes = self._count(
            (country, key[:length], region)
            for country, code, region in postal
            if (key := postal_key(country, code))
            for length in range(1, min(len(key), _LONGEST) + 1)
        )
        self._cities = self._count(
            (country, key, region) for country, name, region in cities if (key := city(name))
        )

    def of_postal_code(self, country: str, code: str) -> tuple[Region, str] | None:
        """The finest region that the organisations with the beginning of a postal code agree on, and that beginning.

        The longest beginning that enough organisations have decides; a shorter one says less.
        """
        key = postal_key(country, code)
        for length in range(min(len(key), _LONGEST), 0, -1):
            counted = self._prefixes.get((country, key[:length]))
            if counted and counted[-1].total() >= LEAST:
                found = self._agreed(counted)
                # A longer beginning may differ from a shorter one; the shorter cannot know better.
                return (found, key[:length]) if found is not None else None
        return None

    def of_city(self, country: str, name: str) -> Region | None:
        """The finest region that the organisations of a city agree on."""
        counted = self._cities.get((country, city(name)))
        return self._agreed(counted) if counted else None

    def _agreed(self, counted: list[Counter[Region]]) -> Region | None:
        for counts in counted:
            if counts and counts.total() >= LEAST:
                region, count = min(counts.items(), key=lambda each: (-each[1], each[0].code))
                if count >= AGREED * counts.total():
                    return region
        return None

    def _count(self, examples: Iterable[Example]) -> dict[tuple[str, str], list[Counter[Region]]]:
        """How many organisations lie in which region, by country and value, for each level, finest first."""
        counted: dict[tuple[str, str], list[Counter[Region]]] = defaultdict(
            lambda: [Counter() for _ in _FINEST_FIRST]
        )
        for country, key, region in examples:
            for place, found in enumerate(self._levels(region)):
                if found is not None:
                    counted[country, key][place][found] += 1
        return dict(counted)

    def _levels(self, region: Region) -> Iterator[Region | None]:
        for level in _FINEST_FIRST:
            yield self._gazetteer.at_level(region, level)
