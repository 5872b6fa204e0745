"""The country lists of the rules: who stands in which list on a day, in which part of a programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.eligibility.truth import Truth
from bioregion_graph.terms.countries import WRITTEN_OTHERWISE, countries


@dataclass(frozen=True)
class Listing:
    """That a territory is, or is not, in a list from a day to a day, both included; without ``parts`` everywhere."""

    list: str
    territory: str
    counted_as: str
    is_listed: bool
    parts: frozenset[str]
    first: date
    last: date | None
    source: str
    confidence: str

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class CountryList:
    """A list with its labels by language; ``apart`` are lists that share no country with it."""

    iri: str
    label: Mapping[str, str]
    is_complete: bool
    apart: tuple[str, ...]


@dataclass(frozen=True)
class Countries:
    """All lists with what is known of their countries."""

    lists: Mapping[str, CountryList]
    listings: Mapping[tuple[str, str], tuple[Listing, ...]]
    counted_as: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lists: Iterable[CountryList], listings: Iterable[Listing]) -> Countries:
        """Put lists and listings together."""
        found: dict[tuple[str, str], list[Listing]] = defaultdict(list)
        counted: dict[str, str] = {}
        for each in listings:
            found[each.list, each.territory].append(each)
            if each.counted_as:
                counted[each.territory] = each.counted_as
        return cls(
            {each.iri: each for each in lists}, {key: tuple(value) for key, value in found.items()}, counted
        )

    def code(self, text: str) -> str:
        """The code of a country or territory, as ``IT`` or ``PT-20``; UK and EL become GB and GR.

        Raises UsageError for what is neither a country of ISO 3166 nor a territory of the lists.
        """
        code = text.strip().upper()
        code = WRITTEN_OTHERWISE.get(code, code)
        if code in countries() or code in self.counted_as:
            return code
        told = ", ".join(sorted(each for each in self.counted_as if "-" in each))
        raise UsageError(
            f'"{text}" is not the code of a country. Write the two letters of ISO 3166-1, as IT, one of {told}, '
            "or ? when it is not known."
        )

    def country(self, code: str) -> str:
        """The country that a territory counts as."""
        return self.counted_as.get(code, code)

    def is_in_a_list(self, code: str, day: date) -> bool:
        """Whether any list says anything of a territory on a day."""
        return any(
            listing.holds_on(day)
            for (_, territory), listings in self.listings.items()
            if territory == code
            for listing in listings
        )

    def stands_in(self, code: str, list_: str, day: date, part: str) -> Truth:
        """Whether a territory stands in a list on a day; ``part`` of the programme is empty when it is not known."""
        valid = [each for each in self.listings.get((list_, code), ()) if each.holds_on(day)]
        listed = [each for each in valid if each.is_listed]
        if any(not each.parts or part in each.parts for each in listed):
            return Truth.yes
        if listed and not part:
            return Truth.unknown
        if valid or self.lists[list_].is_complete:
            return Truth.no
        apart = self.lists[list_].apart
        if any(self.stands_in(code, other, day, part) is Truth.yes for other in apart if other != list_):
            return Truth.no
        return Truth.unknown
