"""Where the towns of Europe are: part of the ground of the map, as the outlines of countries are.

``towns.csv`` holds the places of Europe with 15,000 people or more that GeoNames knows, and the smaller ones that the
curated tables name: degrees (WGS 84) to three places, and for large ones their names in other languages. GeoNames is
licensed under CC BY 4.0.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bioregion_graph.mapping.atlas import Point
from bioregion_graph.terms.iris import fold

_FILE = Path(__file__).with_name("towns.csv")


@dataclass(frozen=True)
class Town:
    """A town: its country as ISO 3166-1, its point as longitude and latitude, how many people live in it."""

    name: str
    country: str
    point: Point
    people: int


@cache
def towns() -> Mapping[tuple[str, str], Town]:
    """The towns by folded name and country; of several in a country the largest, and own names before others."""
    own: dict[tuple[str, str], Town] = {}
    others: dict[tuple[str, str], Town] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            where = float(row["longitude"]), float(row["latitude"])
            town = Town(row["name"], row["country"], where, int(row["people"]))
            _keep(own, town.name, town)
            for name in filter(None, row["also"].split(";")):
                _keep(others, name, town)
    return {**others, **own}


def _keep(known: dict[tuple[str, str], Town], name: str, town: Town) -> None:
    key = fold(name), town.country
    if key not in known or known[key].people < town.people:
        known[key] = town


@cache
def _by_name() -> Mapping[str, Town]:
    found: dict[str, Town] = {}
    for (name, _), town in towns().items():
        if name not in found or found[name].people < town.people:
            found[name] = town
    return found


def town_named(name: str) -> Town | None:
    """The largest town of this folded name in any country; None for none."""
    return _by_name().get(name)
