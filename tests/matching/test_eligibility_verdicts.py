"""What the checker says of consortia whose verdict a person can tell at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.matching.consortia import BOOK, DAY, judged, of, truths

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.eligibility.checker import rule_on
from bioregion_graph.matching.eligibility.consortium import BENEFICIARY, COORDINATOR, consortium, partner
from bioregion_graph.matching.eligibility.demands import Case, Unknown
from bioregion_graph.matching.eligibility.rules import Condition, Counting


@pytest.mark.parametrize(
    ("countries", "verdict"),
    [
        (["UK", "NO", "IS"], "no"),
        (["DE", "FR", "IT"], "yes"),
        (["EL", "NO", "UK"], "yes"),
        (["DE", "DE", "IT"], "no"),
        (["DE", "FR"], "no"),
        (["DE", "FR", "US"], "no"),
        (["DE", "FR", "?"], "unknown"),
        (["DE", "?"], "no"),
        (["NO", "IS", "?"], "unknown"),
        (["FR", "RE", "IT"], "no"),
        (["FR", "PT-20", "IT"], "yes"),
        (["DE", "FR", "IT", "RU"], "no"),
    ],
)
def test_the_minimum_of_a_research_action(countries: list[str], verdict: str) -> None:
    assert judged(of(*countries)).verdict == verdict


def test_one_controller_in_three_countries_is_one() -> None:
    assert judged(of("DE", "FR", "IT", control_group="Holding")).verdict == "no"


def test_control_reaches_through_the_controlled() -> None:
    chain = {"P1": "P2", "P2": "Holding", "P3": "", "P4": "Holding"}
    places = dict(zip(chain, ("DE", "FR", "IT", "ES"), strict=True))

    def together(controlled: dict[str, str]) -> str:
        partners = [
            partner(BOOK, name, places[name], control_group=group) for name, group in controlled.items()
        ]
        return judged(consortium(partners)).verdict

    assert together(chain) == "no"
    assert together(chain | {"P4": ""}) == "yes"
    assert together({"P1": "P4", "P3": "", "P4": "", "P2": ""}) == "yes"
    assert together({"P1": "P4", "P3": "", "P4": ""}) == "no"


def test_control_in_a_circle_is_told() -> None:
    with pytest.raises(UsageError, match=r"P1 > P2 > P1: each controls the next"):
        consortium([partner(BOOK, "P1", control_group="P2"), partner(BOOK, "P2", control_group="P1")])


def test_an_unknown_country_is_no_matter_where_others_are_enough() -> None:
    assert truths(judged(of("DE", "FR", "IT", "?")))["HE-01"] == "yes"


def test_what_to_find_out_comes_first() -> None:
    report = judged(of("DE", "FR", "?"))
    first = report.to_find_out[0]
    assert first.unknown == Unknown("P3", "country")
    assert set(first.settles) == {"HE-01", "HE-05", "HE-10"}


def test_two_unknown_countries_settle_nothing_alone() -> None:
    report = judged(of("DE", "?", "?"))
    told = {each.unknown.organisation: each for each in report.to_find_out if each.unknown.what == "country"}
    assert set(told) == {"P2", "P3"}
    # Each alone can break the minimum, none alone can meet it.
    assert "HE-01" in told["P2"].settles


def test_a_country_of_one_part_of_the_programme_counts_there_only() -> None:
    together = of("DE", "FR", "CA")
    assert judged(together, part="pillar-2").verdict == "yes"
    assert judged(together, part="pillar-3").verdict == "no"
    report = judged(together)
    assert report.verdict == "unknown"
    assert report.to_find_out[0].unknown == Unknown("", "part")


@pytest.mark.parametrize(("day", "verdict"), [("2024-12-31", "no"), ("2025-01-01", "yes")])
def test_a_country_counts_from_its_day_on(day: str, verdict: str) -> None:
    assert judged(of("DE", "FR", "CH"), day=date.fromisoformat(day)).verdict == verdict


def test_roles_without_a_signature_do_not_count() -> None:
    partners = [
        partner(BOOK, "P1", "DE"),
        partner(BOOK, "P2", "FR"),
        partner(BOOK, "P3", "IT", role="associated-partner"),
    ]
    assert judged(consortium(partners)).verdict == "no"
    assert (
        judged(consortium([*partners[:2], partner(BOOK, "P3", "IT", role="lead-partner")])).verdict == "yes"
    )


def test_a_hungarian_trust_warns_and_does_not_count() -> None:
    trust = partner(BOOK, "P3", "HU", facts={"public-interest-trust": True})
    report = judged(consortium([*of("DE", "FR").partners, trust]))
    assert (report.verdict, truths(report)["HE-09"]) == ("no", "no")
    other = partner(BOOK, "P3", "HU")
    assert judged(consortium([*of("DE", "FR").partners, other])).verdict == "yes"


def test_a_plan_for_equality_is_asked_of_universities_and_not_of_companies() -> None:
    assert truths(judged(of("DE", "FR", "IT", kind="HES")))["HE-06"] == "unknown"
    assert truths(judged(of("DE", "FR", "IT", kind="sme")))["HE-06"] == "yes"
    without = [partner(BOOK, n, n, "REC", facts={"gender-equality-plan": False}) for n in ("DE", "FR", "IT")]
    report = judged(consortium(without))
    assert (truths(report)["HE-06"], report.verdict) == ("no", "yes")


def test_a_country_of_no_list_is_told() -> None:
    assert judged(of("DE", "FR", "IT", "AQ")).unlisted == ("AQ",)
    assert judged(of("DE", "FR", "IT", "US")).unlisted == ()


def test_a_topic_may_replace_a_general_rule() -> None:
    together = of("DE", "FR", "IT", "US")
    assert truths(judged(together))["HE-05"] == "no"
    told = truths(judged(together, "he-ria", "he-health-topic"))
    assert "HE-05" not in told
    assert told["HE-05-health"] == "yes"


def test_rules_out_of_force_are_refused_or_told() -> None:
    with pytest.raises(
        UsageError, match=r"hold from 2021-01-01 to 2027-12-31, so they say nothing of 2030-01-01"
    ):
        judged(of("DE", "FR", "IT"), day=date(2030, 1, 1))
    early = judged(of("DE", "FR", "IT"), day=date(2021, 6, 1))
    assert {rule.code for rule in early.selection.not_in_force} == {"HE-06", "HE-09", "HE-10"}


def test_an_unknown_type_of_call_is_refused() -> None:
    with pytest.raises(
        NotFoundError, match=r'No rules are known for calls of type "he-rai". Name one of: .*he-ria'
    ):
        judged(of("DE"), "he-rai")


def test_a_supplement_alone_is_refused() -> None:
    with pytest.raises(UsageError, match="he-multi-actor only adds to the rules of a type of call"):
        BOOK.select(("he-multi-actor",), DAY)
    with pytest.raises(UsageError, match="Nothing only adds"):
        BOOK.select((), DAY)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"organisation": "A", "country": "QQ"},
            'A: "QQ" is not the code of a country. Write the two letters',
        ),
        ({"organisation": "A", "country": "Italy"}, 'A: "Italy" is not the code of a country.'),
        ({"organisation": "A", "kind": "guild"}, 'A: "guild" is no kind of organisation.'),
        ({"organisation": "A", "role": "friend"}, 'A: "friend" is no role in a consortium.'),
        ({"organisation": "A", "facts": {"lucky": True}}, 'A: "lucky" is no fact that rules ask for.'),
        ({"organisation": "A", "cost": "-5"}, 'A: "-5" is no amount in euro.'),
        ({"organisation": "A", "grant": "1e5"}, 'A: "1e5" is no amount in euro.'),
        ({"organisation": "  "}, "A partner has no name."),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as told:
        partner(BOOK, **arguments)
    assert message in str(told.value)


def test_lists_of_partners_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="has no partner"):
        consortium([])
    with pytest.raises(UsageError, match="A: listed twice"):
        consortium([partner(BOOK, "A", "DE"), partner(BOOK, "A", "FR")])
    with pytest.raises(UsageError, match="A and B are both coordinators"):
        consortium([partner(BOOK, name, role="coordinator") for name in "AB"])


@pytest.mark.parametrize(("groups", "truth"), [(("", "", ""), "yes"), (("", "P1", ""), "no")])
def test_control_groups_may_be_counted_wherever_they_are(groups: tuple[str, ...], truth: str) -> None:
    rule = next(iter(BOOK.rules.values()))
    condition = Condition("urn:three", Counting.control_groups, frozenset({BENEFICIARY}), at_least=3)
    partners = [partner(BOOK, f"P{n}", "DE", control_group=group) for n, group in enumerate(groups, 1)]
    case = Case(BOOK, consortium(partners), DAY, "")
    assert rule_on(case, replace(rule, conditions=(condition,))).truth == truth
    coordinated = replace(condition, roles=frozenset({COORDINATOR}))
    assert case.meets(partners[0], coordinated) == "no"
