"""Regions by code, old codes carried over, and by the name of a city."""

from __future__ import annotations

import pytest
from tests.placing.gazetteers import gazetteer, region

from bioregion_graph.placing.gazetteer import Gazetteer

KNOWN = gazetteer()


def code(found: object) -> str:
    return getattr(found, "code", "")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("ITI19", "ITI19"),
        (" iti1 ", "ITI1"),
        ("IT", "IT"),
        ("ITC45", "ITC46"),  # 96 % of the people
        ("UKI11", "UKI3"),  # two heirs, both in the west of inner London
        ("DEX1", ""),  # heirs with nothing in common
        ("ITC41", "ITC4"),  # nobody tells what became of it, but it was a part of Lombardy
        ("ITX1", ""),
        ("ITV11", ""),
        ("ITY1", ""),  # went to a region that is not there
        ("FR101", ""),
    ],
)
def test_codes_of_all_versions(given: str, found: str) -> None:
    assert code(KNOWN.of_code(given)) == found


@pytest.mark.parametrize(
    ("country", "name", "found"),
    [
        ("IT", "SIENA", "ITI19"),
        ("IT", "Milan", "ITC4C"),
        ("IT", "Florence", "ITI14"),
        ("DE", "Munich", "DE212"),  # the city, not the district around it
        ("DE", "Rosenheim", "DE213"),
        ("DE", "Landshut", "DE221"),
        ("SE", "STOCKHOLM", "SE110"),
        ("PL", "Warsaw", "PL911"),
        ("GB", "London", "UKI"),  # no region of level 2 or 3 has the name alone
        ("GB", "Manchester", "UKD3"),
        ("DE", "Frankfurt", "DE"),  # one in Hesse, one in Brandenburg
        ("FR", "Siena", ""),
        ("IT", "Poggibonsi", ""),
        ("IT", "123", ""),
        ("IT", "Extra-Regio NUTS 3", ""),
    ],
)
def test_cities_that_regions_are_called_after(country: str, name: str, found: str) -> None:
    assert code(KNOWN.of_city(country, name)) == found


def test_what_several_findings_allow() -> None:
    def agreed(*codes: str) -> str:
        return code(KNOWN.agreed(KNOWN.get(f"region:{each}") for each in codes))

    assert agreed() == ""
    assert agreed("ITC4", "ITC46") == "ITC46"
    assert agreed("ITC46", "ITC4") == "ITC46"
    assert agreed("ITC46", "ITC4C") == "ITC4"
    assert agreed("ITC46", "ITI19") == "IT"
    assert agreed("ITC46", "DE212") == ""


def test_levels_and_countries() -> None:
    siena = KNOWN.get("region:ITI19")
    assert [code(KNOWN.at_level(siena, level)) for level in (0, 1, 2, 3)] == ["IT", "ITI", "ITI1", "ITI19"]
    assert KNOWN.at_level(KNOWN.get("region:ITI1"), 3) is None
    assert code(KNOWN.country("GB")) == "UK"
    assert KNOWN.country("US") is None
    assert KNOWN.version == "2021"


def test_a_region_that_is_part_of_itself_ends_the_line() -> None:
    odd = region("XX1", part_of="region:XX1")
    assert Gazetteer([odd]).above(odd) == [odd]


def test_no_regions_at_all() -> None:
    empty = Gazetteer([])
    assert empty.version == ""
    assert empty.of_city("IT", "Siena") is None
