"""What the map goes by, out of one view: regions, organisations in them, clusters, projects, fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Point = tuple[float, float]  # longitude and latitude, in degrees
LEVELS = (0, 1, 2, 3)
NOWHERE = -1


@dataclass(frozen=True)
class Region:
    """A region of NUTS, or a country that NUTS does not know, which has no ``iri`` and no ``point``.

    ``priorities`` are the ecosystems that its strategy puts first; ``part_of`` is the place of the wider region
    among all, or ``NOWHERE``.
    """

    code: str
    level: int
    iri: str = ""
    name: str = ""
    country: str = ""
    point: Point | None = None
    part_of: int = NOWHERE
    innovation: str = ""
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cluster:
    """A cluster; ``placed`` tells what its point was taken from: coordinates, city, region, or nothing.

    ``organisation`` is its place among all organisations; ``fields`` are those that a source names.
    """

    iri: str
    name: str
    organisation: int
    point: Point | None = None
    placed: str = ""
    country: str = ""
    city: str = ""
    founded: str = ""
    fields: tuple[str, ...] = ()
    ecosystems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field of the taxonomy or an industrial ecosystem, with its names by language and its broader fields."""

    iri: str
    is_ecosystem: bool = False
    names: tuple[tuple[str, str], ...] = ()
    broader: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Its name in a language, else in another."""
        known = dict(self.names)
        return known.get(language) or known.get("en") or next(iter(known.values()), self.iri)


@dataclass(frozen=True)
class Projects:
    """When projects run, as ordinals of days (0 is unknown), and in which fields: pairs of project, field."""

    starts: Numbers
    ends: Numbers
    in_field: Numbers

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True)
class Atlas:
    """All of it. Things are numbered by their place in ``regions``, ``organisations`` and ``fields``.

    ``homes`` is the finest region of each organisation, or ``NOWHERE``; ``points`` the coordinates that sources
    give of organisations, ``towns`` those of the towns of others; ``ties`` are rows of organisation, project, and 1
    for whoever coordinates; ``strengths`` are rows of organisation, field, and hundredths.
    """

    regions: Sequence[Region]
    organisations: Sequence[str]
    homes: Numbers
    points: Mapping[int, Point]
    clusters: Sequence[Cluster]
    fields: Sequence[Field]
    projects: Projects
    ties: Numbers
    strengths: Numbers
    cities: Mapping[tuple[str, str], tuple[str, Point]]
    towns: Mapping[int, Point]

    def at_level(self, level: int) -> Numbers:
        """For each region the one of this level that it lies in, or ``NOWHERE``; for ``NOWHERE`` too, at the end."""
        found = np.full(len(self.regions) + 1, NOWHERE, dtype=np.int64)
        for place in range(len(self.regions)):
            here = place
            while here != NOWHERE and self.regions[here].level > level:
                here = self.regions[here].part_of
            if here != NOWHERE and self.regions[here].level == level:
                found[place] = here
        return found

    def levels(self) -> tuple[int, ...]:
        """The levels that a map can show; countries always."""
        known = {region.level for region in self.regions if region.point}
        return tuple(level for level in LEVELS if level == 0 or level in known)

    def place_of(self, organisation: int) -> Point | None:
        """Where an organisation is: its coordinates, else its town, else the point of its region below the country."""
        known = self.points.get(organisation) or self.towns.get(organisation)
        if known:
            return known
        home = int(self.homes[organisation])
        return self.regions[home].point if home != NOWHERE and self.regions[home].level else None
