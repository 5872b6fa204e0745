"""The regions of the newest NUTS version: found by code, old codes carried over, and by the name of a city."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bioregion_graph.placing.profiles import Region
from bioregion_graph.resolving.places import city
from bioregion_graph.terms.iris import fold

# An old region that passed on nearly whole is carried over to one; else to what all its heirs are part of.
WHOLE = Decimal("0.95")
# Words with which statistical offices tell a city from the district around it, in folded names.
_URBAN = re.compile(
    r",? (?:kreisfreie stadt|stadtkreis)$|^(?:city of|miasto|m\.|metropolitan city of|citta metropolitana di) "
    r"| (?:city|metropolitan area|metropolitan region)$|^(?:greater|ciudad de|grad|ville de|hlavni mesto) "
)
_RURAL = re.compile(
    r",? landkreis$|^(?:arr\. (?:de |d')?|landkreis |provincia (?:di|de) |province of |comunidad de "
    r"|area metropolitana d[eo] |region (?:de |d')?)| (?:megye|kraj|zupanija|county|region|apskritis)$|s? lan$"
)
_FINEST_FIRST = (3, 2, 1)


class Gazetteer:
    """The regions of one NUTS version, and what became of older ones."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._regions = {region.iri: region for region in regions}
        self.version = max(
            (year for region in self._regions.values() for year in region.versions), default=""
        )
        self._by_code = {region.code: region for region in self._regions.values() if region.code}
        self._countries = {
            region.country: region
            for region in self._regions.values()
            if region.level == 0 and self.holds(region)
        }
        self._named = self._index()

    def holds(self, region: Region) -> bool:
        """Whether a region is one of the newest version."""
        return self.version in region.versions

    def get(self, iri: str) -> Region:
        """The region of this name."""
        return self._regions[iri]

    def country(self, code: str) -> Region | None:
        """The region that is a whole country."""
        return self._countries.get(code)

    def above(self, region: Region) -> list[Region]:
        """A region and what it is part of, up to the country."""
        line = [region]
        while (parent := self._regions.get(line[-1].part_of)) is not None and parent not in line:
            line.append(parent)
        return line

    def at_level(self, region: Region, level: int) -> Region | None:
        """What a region is part of on a level, itself included; None below its own level."""
        return next((each for each in self.above(region) if each.level == level), None)

    def lies_in(self, region: Region, other: Region) -> bool:
        """Whether a region is another one, or a part of it."""
        return other in self.above(region)

    def agreed(self, regions: Iterable[Region]) -> Region | None:
        """The finest region that several findings allow: the finest of a line, or what all are part of."""
        found: Region | None = None
        for region in regions:
            if found is None or self.lies_in(region, found):
                found = region
            elif not self.lies_in(found, region):
                line = self.above(region)
                found = next((each for each in self.above(found) if each in line), None)
                if found is None:
                    return None
        return found

    def of_code(self, code: str) -> Region | None:
        """The region of a NUTS code of any version; None for no code, and for one outside all regions (ITZZZ)."""
        region = self._by_code.get(code.strip().upper())
        if region is None or self.holds(region):
            return region
        heirs = {iri: share for iri, share in region.went_to.items() if iri in self._regions}
        if not heirs:
            # No crosswalk tells of codes before 2010; their territory stayed in what they were part of.
            return self.of_code(self._code_of(region.part_of))
        heir, share = max(heirs.items(), key=lambda each: (each[1], each[0]))
        if share >= WHOLE:
            return self._regions[heir]
        lines = [self.above(self._regions[iri]) for iri in sorted(heirs)]
        return next((each for each in lines[0] if all(each in line for line in lines[1:])), None)

    def _code_of(self, iri: str) -> str:
        region = self._regions.get(iri)
        return region.code if region is not None else ""

    def of_city(self, country: str, name: str) -> Region | None:
        """The region that is called as a city; what all of them are part of where several of a level are."""
        key = city(name)
        if not key:
            return None
        for level in _FINEST_FIRST:
            for found in (named.get((country, level, key), ()) for named in self._named):
                if found:
                    return self.agreed(sorted(found, key=lambda region: region.code))
        return None

    def _index(self) -> tuple[dict[tuple[str, int, str], set[Region]], ...]:
        """Regions by country, level and folded name: those named as a city itself, then those around one."""
        exact: dict[tuple[str, int, str], set[Region]] = defaultdict(set)
        around: dict[tuple[str, int, str], set[Region]] = defaultdict(set)
        for region in self._regions.values():
            if self.holds(region) and not region.code.endswith("Z"):
                for name, is_exact in _forms(region):
                    if key := city(name):
                        (exact if is_exact else around)[region.country, region.level, key].add(region)
        return exact, around


def _forms(region: Region) -> Iterator[tuple[str, bool]]:
    """What a city may be called after which a region is named, and whether the region is the city itself."""
    for whole in map(fold, region.names):
        # Brussels and others are named in two languages, with a stroke between them.
        for name in (whole, *re.split(r"\s*/\s*", whole)):
            plain = _URBAN.sub("", name)
            if plain != name:
                yield plain, True
            elif (bare := _RURAL.sub("", name)) != name:
                yield bare, False
            else:
                yield name, True
