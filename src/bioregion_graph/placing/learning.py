"""Which postal codes and cities lie in which region, learned from organisations whose NUTS code is known."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from bioregion_graph.placing.gazetteer import Gazetteer
from bioregion_graph.placing.profiles import Region
from bioregion_graph.resolving.places import city

# A rule needs so many organisations, and so large a part of them must agree: one wrong code in twenty is borne. On the
# CORDIS extracts 99 of 100 cities are told rightly by their other organisations, whether three or eight are asked for.
LEAST, AGREED = 3, 0.95
_FINEST_FIRST = (3, 2, 1)
# One digit is a quarter of a country.
_SHORTEST, _LONGEST = 2, 7
_OF_FIVE_DIGITS = frozenset(("DE", "ES", "FI", "FR", "GR", "HR", "IT"))
Example = tuple[str, str, Region]


# The signs of cars that stood before postal codes in addresses from abroad.
_OF_CARS = {"DE": ("D",), "FR": ("F",), "IT": ("I",), "ES": ("E",), "AT": ("A",), "BE": ("B",), "SE": ("S",)}


def postal_key(country: str, code: str) -> str:
    """A postal code as it is compared: no blanks, hyphens or country before it; "" for what has no digit."""
    text = re.sub(r"[^A-Z0-9]", "", code.upper())
    for prefix in {country, {"GR": "EL", "GB": "UK"}.get(country, country), *_OF_CARS.get(country, ())}:
        if text.startswith(prefix) and text[len(prefix) :].isdigit():
            text = text[len(prefix) :]
    if text.isdigit() and country in _OF_FIVE_DIGITS:
        # Tables lose the zeros at the beginning of what looks like a number.
        text = text.zfill(5)
    return text if any(letter.isdigit() for letter in text) else ""


def beginnings(key: str) -> Iterator[str]:
    """The beginnings of a postal code, the longest first; its letters before the digits are not cut."""
    letters = len(key) - len(key.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for length in range(min(len(key), _LONGEST), max(letters, _SHORTEST) - 1, -1):
        yield key[:length]


class Learned:
    """What follows for each postal code and city, by country, from examples: (country, value, region)."""

    def __init__(self, gazetteer: Gazetteer, postal: Iterable[Example], cities: Iterable[Example]) -> None:
        self._gazetteer = gazetteer
        self._prefixes = self._count(
            (country, beginning, region)
            for country, code, region in postal
            for beginning in beginnings(postal_key(country, code))
        )
        self._cities = self._count(
            (country, key, region) for country, name, region in cities if (key := city(name))
        )

    def of_postal_code(self, country: str, code: str) -> tuple[Region, str] | None:
        """The finest region that the organisations with the beginning of a postal code agree on, and that beginning.

        The longest beginning that enough organisations have decides; a shorter one says less.
        """
        for beginning in beginnings(postal_key(country, code)):
            counted = self._prefixes.get((country, beginning))
            if counted and counted[-1].total() >= LEAST:
                found = self._agreed(counted)
                return (found, beginning) if found is not None else None
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
