"""What would mend a consortium, who fits, and who must not leave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.matching.consortia import BOOK, judged, of

from bioregion_graph.matching.eligibility.consortium import Partner, consortium, fact_of, partner
from bioregion_graph.matching.eligibility.repairs import Change, fitting, indispensable, repairs
from bioregion_graph.matching.eligibility.wording import change_in_words

E = "https://w3id.org/bioregion/eligibility/"


def told(repair: tuple[Change, ...], language: str = "en") -> list[str]:
    return [change_in_words(BOOK, change, language) for change in repair]


def test_nothing_broken_needs_no_repair() -> None:
    assert repairs(BOOK, judged(of("DE", "FR", "IT"))) == []
    assert repairs(BOOK, judged(of("DE", "FR", "?"))) == []


def test_one_from_a_member_state_is_enough() -> None:
    found = repairs(BOOK, judged(of("UK", "NO", "IS")))
    assert {change.lists for repair in found for change in repair} == {(f"{E}member-states",)}
    assert {len(repair) for repair in found} == {1}
    assert told(found[0]) == [
        "add one more independent beneficiary, from another country among: Member States of the European Union"
    ]
    assert told(found[0], "it")[0].startswith("aggiungere un altro beneficiario indipendente")


def test_two_are_added_where_two_are_missing() -> None:
    found = repairs(BOOK, judged(of("DE", "FR", "IT", control_group="Holding")))
    assert {len(repair) for repair in found} == {2}


def test_who_counts_too_many_is_left_out() -> None:
    found = repairs(BOOK, judged(of("DE", "FR", "IT", "RU")))
    assert [told(repair) for repair in found] == [["leave out P4"]]


def test_another_may_coordinate() -> None:
    partners = [
        partner(BOOK, "Ulm", "DE", "HES", "coordinator"),
        partner(BOOK, "Iasi", "RO", "HES"),
        partner(BOOK, "Lyon", "FR", "HES"),
    ]
    found = repairs(BOOK, judged(consortium(partners), "widening-twinning"))
    assert [told(repair) for repair in found] == [["let Iasi coordinate"]]


@pytest.mark.parametrize("code", BOOK.types())
def test_a_repair_that_is_told_mends(code: str) -> None:
    """Whoever is described and found is enough: the first of a wide field of candidates fits each repair."""
    report = judged(of("DE", "FR", kind="HES"), code)
    field = [
        Partner(
            f"{kind} {country}",
            country,
            frozenset([f"https://w3id.org/bioregion/concepts/organisation-kind/{kind}"]),
        )
        for country in ("PL", "RO", "IT", "NO", "US")
        for kind in ("university", "sme", "public", "association")
    ]
    for repair in repairs(BOOK, report):
        asks_facts = any(
            holds or fact not in BOOK.presumed_absent for each in repair for fact, holds in each.facts
        )
        if repair[0].kind == "add" and not asks_facts:
            assert fitting(BOOK, report, repair, field), (code, told(repair))


def test_candidates_come_in_their_order_and_only_as_many_as_needed() -> None:
    asked: list[str] = []

    def ranked() -> Iterator[Partner]:
        for name, country in (
            ("A", "US"),
            ("B", "NO"),
            ("P1", "FR"),
            ("C", "FR"),
            ("D", "?"),
            ("E", "IT"),
            ("F", "ES"),
        ):
            asked.append(name)
            yield partner(BOOK, name, country)

    report = judged(of("UK", "NO", "IS"))
    (repair, *_) = repairs(BOOK, report)
    assert [each.organisation for each in fitting(BOOK, report, repair, ranked(), limit=2)] == ["C", "E"]
    assert asked == ["A", "B", "P1", "C", "D", "E"]
    assert fitting(BOOK, report, (Change("leave out", "P1"),), ranked()) == []


def test_a_candidate_of_a_group_that_is_there_does_not_fit() -> None:
    report = judged(of("DE", "FR"))
    (repair, *_) = repairs(BOOK, report)
    daughter = partner(BOOK, "Daughter", "IT", control_group="P1")
    stranger = partner(BOOK, "Stranger", "IT")
    assert fitting(BOOK, report, repair, [daughter, stranger]) == [stranger]


def test_the_minimum_must_hold_when_somebody_leaves() -> None:
    assert indispensable(BOOK, judged(of("DE", "FR", "IT"))) == ["P1", "P2", "P3"]
    assert indispensable(BOOK, judged(of("DE", "FR", "IT", "ES"))) == []
    assert indispensable(BOOK, judged(of("DE", "NO", "IS", "CH"))) == ["P1"]


def test_what_only_a_fact_can_mend_has_no_repair() -> None:
    told = [partner(BOOK, "P1", "DE", role="coordinator"), *of("?", "FR", "IT").partners[1:]]
    scientist = fact_of(BOOK, "leader-in-sub-saharan-africa")
    report = judged(consortium(told, {scientist: False}), "ju-edctp3")
    assert report.verdict == "no"
    assert repairs(BOOK, report) == []


def test_the_search_for_repairs_ends() -> None:
    many = consortium([partner(BOOK, f"P{n}", "RU") for n in range(30)])
    assert repairs(BOOK, judged(many)) == []
