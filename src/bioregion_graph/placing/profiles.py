"""What is known of the things to be placed, and of the regions and fields that they are placed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Address:
    """What one source says of where an organisation sits. ``country`` is "" when unknown or told in two ways."""

    source: str
    country: str = ""
    nuts_codes: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Organisation:
    """An organisation under the name that stands for it, with all its addresses.

    ``stated`` are the fields that a source gives it.
    """

    iri: str
    addresses: tuple[Address, ...] = ()
    stated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Region:
    """A region of NUTS; ``level`` 0 is a country. ``went_to`` gives the shares of an old region by the new ones."""

    iri: str
    code: str
    level: int
    country: str
    names: tuple[str, ...] = ()
    part_of: str = ""
    versions: tuple[str, ...] = ()
    went_to: Mapping[str, Decimal] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Heading:
    """A programme, a part of one, or a topic: under what a project is funded."""

    iri: str
    code: str
    title: str = ""


@dataclass(frozen=True)
class Project:
    """A project under the name that stands for it. ``sources`` tells by property who says so."""

    iri: str
    title: str = ""
    programmes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    fields_of_science: tuple[str, ...] = ()
    stated: frozenset[str] = frozenset()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Concept:
    """A concept of the taxonomy or of EuroSciVoc: its English labels, broader concepts, and mappings by property."""

    iri: str
    labels: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
