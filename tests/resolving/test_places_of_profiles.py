"""Cities, countries and hosts in one spelling."""

from __future__ import annotations

import pytest

from bioregion_graph.resolving import places


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MUENCHEN", "Munich"),
        ("Wien", "Vienna"),
        ("TOULOUSE CEDEX 6", "Toulouse"),
        ("Frankfurt am Main", "FRANKFURT"),
        ("PRAHA 8", "Prague"),
        ("Nal'chik", "NALCHIK"),
        ("Bruxelles / Brussel", "Brussels"),
        ("'s-Gravenhage", "The Hague"),
        ("Milano (MI)", "Milan"),
    ],
)
def test_a_city_has_one_spelling(one: str, other: str) -> None:
    assert places.city(one) == places.city(other) != ""


def test_other_cities_and_none() -> None:
    assert places.city("Bremen") != places.city("Bremerhaven")
    assert places.city("400005") == ""


def test_the_names_of_a_country_tell_nothing_in_it() -> None:
    assert {"deutschland", "germany", "germania", "allemagne"} <= places.country_words("DE")
    assert "uk" in places.country_words("GB")
    assert "usa" in places.country_words("US")
    assert places.country_words("ZZ") <= {"zz"}


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://www.psi.ch/lab", "psi.ch"),
        ("https://lns.web.psi.ch:8080?x", "lns.web.psi.ch"),
        ("WWW.CNR.IT", "cnr.it"),
        ("https://www.facebook.com/somebody", ""),
        ("none", ""),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert places.host(address) == host


def test_the_part_that_was_registered() -> None:
    assert places.registered("lns.web.psi.ch") == "psi.ch"
    assert places.registered("bio.ox.ac.uk") == "ox.ac.uk"
    assert places.registered("cnr.it") == "cnr.it"
