"""Where organisations sit: each rule, their order, and what stays unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.placing.gazetteers import gazetteer

from bioregion_graph.placing.learning import LEAST, beginnings, postal_key
from bioregion_graph.placing.profiles import Address, Organisation
from bioregion_graph.placing.regions import Location, Rule, Unknown, place
from bioregion_graph.placing.shares import of_regions

KNOWN = gazetteer()


def organisation(key: str, *addresses: Address) -> Organisation:
    return Organisation(f"organisation:{key}", addresses)


def address(country: str = "", **values: str) -> Address:
    said = {name: tuple(filter(None, text.split("|"))) for name, text in values.items()}
    return Address("source:one", country, **said)


def examples(count: int, country: str, code: str, **values: str) -> list[Organisation]:
    """Organisations whose NUTS code is known."""
    return [
        organisation(f"{code}-{number}", address(country, nuts_codes=code, **values))
        for number in range(count)
    ]


def located(asked: Organisation, *known: Organisation) -> Location | None:
    found = [each for each in place([asked, *known], KNOWN).locations if each.organisation == asked.iri]
    return found[0] if found else None


def where(asked: Organisation, *known: Organisation) -> tuple[str, str]:
    found = located(asked, *known)
    return (found.region.code, found.rule.value) if found else ("", "")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (address("IT", nuts_codes="ITI19", cities="MILANO"), ("ITI19", "nuts-code")),
        (address("", nuts_codes="ITI19"), ("ITI19", "nuts-code")),
        (address("GB", nuts_codes="UKI11"), ("UKI3", "nuts-code")),
        # A code of another country, or of a whole one, is no help.
        (address("DE", nuts_codes="ITI19", cities="München"), ("DE212", "city-name")),
        (address("IT", nuts_codes="IT", cities="Siena"), ("ITI19", "city-name")),
        # A city refines a code that it lies in, and contradicts no other.
        (address("IT", nuts_codes="ITI1", cities="Siena"), ("ITI19", "city-name")),
        (address("IT", nuts_codes="ITI1", cities="Milano"), ("ITI1", "nuts-code")),
        (address("IT", nuts_codes="ITC46|ITC4C"), ("ITC4", "nuts-code")),
        (address("IT", cities="Siena|Firenze"), ("ITI1", "city-name")),
        (address("IT", cities="Siena|Milano"), ("IT", "country")),
        (address("IT", cities="Siena|Poggibonsi"), ("IT", "country")),
        (address("DE", cities="Frankfurt"), ("DE", "country")),
        (address("IT"), ("IT", "country")),
        (address("US", cities="Boston"), ("", "")),
        (address("", cities="Siena"), ("", "")),
    ],
)
def test_an_address_by_itself(given: Address, found: tuple[str, str]) -> None:
    assert where(organisation("asked", given)) == found


def test_a_postal_code_says_what_organisations_with_its_beginning_say() -> None:
    asked = organisation("asked", address("IT", postal_codes="I-53034", cities="Colle"))
    known = examples(LEAST, "IT", "ITI19", postal_codes="53036")
    assert where(asked, *known) == ("ITI19", "postal-code")
    assert where(asked, *known[1:]) == ("IT", "country"), "too few to learn from"
    found = located(asked, *known)
    assert found is not None
    assert found.evidence == "organisations with postal codes 5303… in IT lie there"
    assert found.source == "source:one"


def test_a_postal_code_on_which_organisations_differ_says_what_they_have_in_common() -> None:
    asked = organisation("asked", address("IT", postal_codes="53100"))
    known = [
        *examples(LEAST, "IT", "ITI19", postal_codes="53100"),
        *examples(LEAST, "IT", "ITI14", postal_codes="53100"),
    ]
    assert where(asked, *known) == ("ITI1", "postal-code")
    one_in_twenty = [
        *examples(95, "IT", "ITI19", postal_codes="53100"),
        *examples(5, "IT", "ITI14", postal_codes="53100"),
    ]
    assert where(asked, *one_in_twenty) == ("ITI19", "postal-code")
    apart = [
        *examples(LEAST, "IT", "ITI19", postal_codes="53100"),
        *examples(LEAST, "IT", "ITC4C", postal_codes="53100"),
    ]
    assert where(asked, *apart) == ("IT", "country")


def test_the_longest_beginning_that_is_known_decides() -> None:
    asked = organisation("asked", address("IT", postal_codes="20123"))
    known = [
        *examples(LEAST, "IT", "ITC46", postal_codes="20123"),
        *examples(LEAST * 40, "IT", "ITC4C", postal_codes="20000"),
    ]
    assert where(asked, *known) == ("ITC46", "postal-code")


def test_a_city_lies_where_its_organisations_do() -> None:
    asked = organisation("asked", address("IT", cities="POGGIBONSI (SI)"))
    known = examples(LEAST, "IT", "ITI19", cities="Poggibonsi")
    assert where(asked, *known) == ("ITI19", "city-majority")
    assert where(asked, *known[1:]) == ("IT", "country")
    abroad = organisation("asked", address("DE", cities="Poggibonsi"))
    assert where(abroad, *known) == ("DE", "country"), "what is learned in a country holds there"


def test_examples_that_cannot_be_told_apart_teach_nothing() -> None:
    asked = organisation("asked", address("IT", cities="Poggibonsi", postal_codes="53036"))
    several = examples(LEAST, "IT", "ITI19", cities="Poggibonsi|Colle", postal_codes="53036|53034")
    nowhere = [
        replace(each, addresses=(replace(each.addresses[0], country=""),))
        for each in examples(LEAST, "IT", "ITI19", cities="Poggibonsi", postal_codes="53036")
    ]
    assert where(asked, *several, *nowhere) == ("IT", "country")


def test_two_addresses_refine_each_other() -> None:
    asked = organisation(
        "asked", address("IT", nuts_codes="ITI1"), replace(address("IT", cities="Siena"), source="source:two")
    )
    found = located(asked)
    assert found is not None
    assert (found.region.code, found.rule, found.source) == ("ITI19", Rule.CITY_NAME, "source:two")


def test_the_evidence_says_what_was_carried_over() -> None:
    carried = located(organisation("asked", address("GB", nuts_codes="UKI11")))
    plain = located(organisation("asked", address("IT", nuts_codes="ITI19")))
    assert carried is not None
    assert plain is not None
    assert carried.evidence == "NUTS code UKI11, in NUTS 2021 UKI3"
    assert plain.evidence == "NUTS code ITI19"


def test_why_others_are_unknown_and_what_the_shares_are() -> None:
    asked = [
        organisation("a", address("US")),
        organisation("b", address("")),
        organisation("c"),
        organisation("d", address("IT", nuts_codes="ITI19")),
        organisation("e", address("IT")),
    ]
    placed = place(asked, KNOWN)
    assert placed.unknown == {
        "organisation:a": Unknown.OUTSIDE,
        "organisation:b": Unknown.NO_COUNTRY,
        "organisation:c": Unknown.NO_COUNTRY,
    }
    told = {share.what: share.count for share in of_regions(placed, asked)}
    assert told == {
        "in a NUTS 3 region": 1,
        "in a NUTS 2 region": 1,
        "in a NUTS 1 region": 1,
        "in a country of NUTS": 2,
        "with a country": 3,
        "by country, to NUTS country": 1,
        "by nuts-code, to NUTS 3": 1,
        "unknown: its country has no NUTS regions": 1,
        "unknown: no source tells its country, nor a NUTS code": 2,
    }
    assert str(next(iter(of_regions(placed, asked)))) == "        1   20.0%  in a NUTS 3 region"
    assert str(next(iter(of_regions(place([], KNOWN), [])))) == "        0       -  in a NUTS 3 region"


@pytest.mark.parametrize(
    ("country", "code", "key"),
    [
        ("IT", "I-53100", "53100"),
        ("IT", "143", "00143"),  # a table took it for a number
        ("DE", "D 80333", "80333"),
        ("GR", "EL-106 79", "10679"),
        ("GB", "CB4 0WZ", "CB40WZ"),
        ("NL", "1098 XH", "1098XH"),
        ("BE", "Cedex", ""),
        ("FR", "", ""),
    ],
)
def test_postal_codes_as_they_are_compared(country: str, code: str, key: str) -> None:
    assert postal_key(country, code) == key


def test_beginnings_of_postal_codes() -> None:
    assert list(beginnings("53100")) == ["53100", "5310", "531", "53"]
    assert list(beginnings("OL13LN")) == ["OL13LN", "OL13L", "OL13", "OL1", "OL"]
    assert list(beginnings("B1")) == ["B1"]
    assert list(beginnings("7")) == []
