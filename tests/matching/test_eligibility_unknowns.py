"""Unknown is never guessed: a verdict holds in every world that the unknown countries leave possible."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.consortia import BOOK, DAY, judged

from bioregion_graph.matching.eligibility.checker import is_eligible
from bioregion_graph.matching.eligibility.consortium import Consortium, Partner, consortium
from bioregion_graph.matching.eligibility.rules import Selection

# One of each sort that the minimum tells apart, and enough Member States that one is always new.
WORLD = ("DE", "FR", "IT", "ES", "PL", "NO", "IS", "US")
PLACES = st.lists(st.sampled_from(("DE", "FR", "IT", "NO", "US", "", "")), min_size=1, max_size=5).filter(
    lambda places: places.count("") <= 2
)
GROUPS = st.lists(st.sampled_from(("", "", "P0", "Holding")), min_size=5, max_size=5)


def of(places: list[str], groups: list[str]) -> Consortium:
    # The first controls others at most, so that nobody controls in a circle.
    held = ["", *groups[1:]]
    return consortium([Partner(f"P{n}", place, control_group=held[n]) for n, place in enumerate(places)])


def worlds(together: Consortium) -> list[Consortium]:
    choices = [[each.territory] if each.territory else WORLD for each in together.partners]
    return [
        Consortium(
            tuple(replace(each, territory=code) for each, code in zip(together.partners, codes, strict=True))
        )
        for codes in product(*choices)
    ]


def minimum() -> Selection:
    selection = BOOK.select(("he-ria",), DAY)
    return replace(selection, rules=tuple(rule for rule in selection.rules if rule.code == "HE-01"))


@settings(max_examples=60, deadline=None)
@given(PLACES, GROUPS)
def test_the_minimum_is_unknown_exactly_when_worlds_differ(places: list[str], groups: list[str]) -> None:
    together = of(places, groups)
    said = {is_eligible(BOOK, each, minimum()).value for each in worlds(together)}
    expected = said.pop() if len(said) == 1 else "unknown"
    assert is_eligible(BOOK, together, minimum()) == expected


@settings(max_examples=15, deadline=None)
@given(PLACES, GROUPS, st.sampled_from(BOOK.types()))
def test_a_verdict_holds_in_every_world(places: list[str], groups: list[str], code: str) -> None:
    together, selection = of(places, groups), BOOK.select((code,), DAY)
    told = is_eligible(BOOK, together, selection).value
    if told != "unknown":
        assert {is_eligible(BOOK, each, selection).value for each in worlds(together)} == {told}


@pytest.mark.parametrize("code", BOOK.types())
def test_what_settles_a_rule_settles_it(code: str) -> None:
    """Of a country that is said to settle rules, one answer at least decides each of them."""
    together = of(["DE", "FR", ""], ["", "", "", "", ""])
    report = judged(together, code)
    for item in report.to_find_out:
        if item.unknown.what == "country":
            for settled in item.settles:
                answers = {
                    ruling.truth.value
                    for each in worlds(together)
                    for ruling in judged(each, code).rulings
                    if ruling.rule.code == settled
                }
                assert answers & {"yes", "no"}, settled
