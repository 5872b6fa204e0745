"""A profile made ready to be compared: names read, cities and hosts in one spelling."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from bioregion_graph.resolving import names, places
from bioregion_graph.resolving.names import Name
from bioregion_graph.resolving.profiles import Profile

# Nobody has more names than this that tell something new; the registries put the chief ones first.
_MOST_NAMES = 16
_ACRONYM = range(2, 16)
# Kinds of organisations, by the codes of their concepts, in two groups that exclude each other.
_COMPANY = frozenset({"company", "sme", "large-enterprise", "start-up"})
_NO_COMPANY = frozenset({"university", "research", "public", "hospital", "health"})


@dataclass(frozen=True)
class Features:
    """What the reasons compare.

    ``parts`` are the names put together of several; ``initials`` the acronyms that the first letters of a name spell,
    ``short`` all acronyms and names of one word; ``parents`` the keys of the names of what it is a part of.
    """

    profile: Profile
    names: tuple[Name, ...]
    parts: tuple[tuple[Name, ...], ...]
    initials: frozenset[str]
    short: frozenset[str]
    countries: frozenset[str]
    cities: frozenset[str]
    hosts: frozenset[str]
    registered: frozenset[str]
    parents: frozenset[tuple[str, ...]]
    place_words: frozenset[str]
    is_company: bool
    is_public: bool

    @property
    def iri(self) -> str:
        """Whose features they are."""
        return self.profile.iri

    @property
    def source(self) -> str:
        """The registry that names it."""
        return self.profile.source


def features_of(profile: Profile) -> Features:
    """Make a profile ready; its names stay in their order, and equal ones are read once."""
    noise = frozenset().union(*(places.country_words(code) for code in profile.countries))
    read: dict[tuple[str, ...], Name] = {}
    chosen = profile.names[:_MOST_NAMES]
    for text in chosen:
        name = names.read(text, noise)
        if name.words:
            read.setdefault(name.key, name)
    cities = frozenset(filter(None, map(places.city, profile.cities)))
    hosts = frozenset(filter(None, map(places.host, profile.domains)))
    acronyms = _acronyms(profile)
    kinds = frozenset(profile.kinds)
    return Features(
        profile,
        tuple(read.values()),
        tuple(
            tuple(names.read(part, noise) for part in split)
            for split in map(names.parts, chosen)
            if len(split) > 1
        ),
        frozenset(
            each for each in acronyms if any(names.is_initials(each, name.words) for name in read.values())
        ),
        _fit(acronyms | {name.words[0] for name in read.values() if len(name.words) == 1}),
        frozenset(profile.countries),
        cities,
        hosts,
        frozenset(map(places.registered, hosts)),
        frozenset(names.read(parent).key for parent in profile.parents),
        frozenset(word for city in cities for word in city.split()),
        bool(kinds & _COMPANY) and not kinds & _NO_COMPANY,
        bool(kinds & _NO_COMPANY) and not kinds & _COMPANY,
    )


def _acronyms(profile: Profile) -> frozenset[str]:
    inside = [each for text in profile.names for each in names.bracketed(text) if each.upper() == each]
    return _fit({names.acronym_of(text) for text in (*profile.acronyms, *inside)})


def _fit(found: Set[str]) -> frozenset[str]:
    return frozenset(each for each in found if len(each) in _ACRONYM and not each.isdigit())
