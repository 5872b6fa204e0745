"""Composing finds what trying every team finds, proves it, and tells what clashes where there is none."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from tests.matching.candidates import candidate, drawn, law, lead, teams

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.composing.brief import (
    Asked,
    Brief,
    Candidate,
    Demand,
    Measures,
    holds,
    measures,
)
from bioregion_graph.matching.composing.composer import DIALS, Composition, compose
from bioregion_graph.matching.composing.pruning import pruned, sorts
from bioregion_graph.matching.composing.solving import UNIT
from bioregion_graph.matching.eligibility.rules import Rule

EVEN = DIALS[0]
CASES = range(24)
TYPES = (
    "he-ria",
    "he-csa",
    "msca-dn-industrial",
    "widening-twinning",
    "erasmus-cooperation",
    "msca-se",
    "eic-transition",
)


def asked(random: Random, size: int) -> Brief:
    return Brief(
        lead(random.choice(("DE", "RO"))),
        size,
        random.choice(({}, {"industry": 1}, {"cell therapy": 1, "research": 2})),
        countries=random.choice((1, 2, 3)),
        places=random.choice(((), (), ("FR",))),
        most_from_one=random.choice((None, None, 2)),
        new=random.choice((0, 1)),
        included=random.choice(((), ("C03",))),
        excluded=random.choice(((), ("C00",))),
    )


@pytest.mark.parametrize("seed", CASES)
def test_the_best_team_is_that_of_trying_all(seed: int) -> None:
    random = Random(seed)
    brief, rules, field = (
        asked(random, random.choice((2, 3, 4))),
        law(TYPES[seed % len(TYPES)]),
        drawn(random, 9),
    )
    found = compose(brief, rules, field, dials=DIALS[:1], most=1)
    possible = [EVEN.value(team, measures(team)) for team in teams(brief, rules, field)]
    if possible:
        (proposal,) = found.proposals
        assert round(proposal.value * UNIT) == max(possible)
        assert proposal.gap == pytest.approx(0, abs=2 / UNIT)
        assert proposal.report.verdict == "yes"
    else:
        # Nothing is certain; what is told keeps what is not open, or clashes.
        open_ones = list(teams(brief, rules, field, is_strong=False))
        assert bool(found.proposals) == bool(open_ones)
        assert all(proposal.report.verdict == "unknown" for proposal in found.proposals)
        assert bool(found.clash) != bool(open_ones)


@pytest.mark.parametrize("seed", CASES)
def test_what_clashes_is_as_small_as_can_be(seed: int) -> None:
    random = Random(seed)
    brief = Brief(
        lead(), 3, {"cell therapy": 1, "industry": 2}, countries=3, places=("IS",), new=2, excluded=("C01",)
    )  # fmt: skip
    rules, field = law(), drawn(random, 8)
    found = compose(brief, rules, field)
    assert found.proposals == ()
    assert found.clash
    told = [each for each in found.clash if isinstance(each, Demand)]
    legal = [each for each in found.clash if isinstance(each, Rule)]
    assert not keeping(brief, field, told, legal)
    for left_out in found.clash:
        assert keeping(
            brief,
            field,
            [each for each in told if each is not left_out],
            [each for each in legal if each is not left_out],
        )


def keeping(brief: Brief, field: list[Candidate], demands: list[Demand], legal: list[Rule]) -> bool:
    """Whether some team keeps these alone."""
    rules = law()
    return any(
        all(holds(demand, [brief.lead, *team]) for demand in demands)
        and all(rules.keeps(rule, False, [brief.lead, *team]) for rule in legal)
        for team in combinations(field, brief.size - 1)
    )


@pytest.mark.parametrize("seed", CASES)
def test_pruning_loses_no_better_team(seed: int) -> None:
    random = Random(seed)
    brief, rules, field = asked(random, 3), law(), drawn(random, 70, ("DE", "FR"))
    pool = pruned(brief, sorts(brief, rules, field), EVEN.worth, 1000)
    assert pool.is_exact
    assert len(pool.candidates) < len(field)
    every, few = (
        max((EVEN.value(team, measures(team)) for team in teams(brief, rules, those, False)), default=None)
        for those in (field, pool.candidates)
    )
    assert every == few


@pytest.mark.parametrize("seed", range(8))
def test_no_proposal_beats_another_and_none_is_beaten_by_any_team(seed: int) -> None:
    random = Random(seed)
    brief, rules, field = Brief(lead(), 4), law(), drawn(random, 11, ("FR", "IT", "NO", "ES"))
    found = compose(brief, rules, field)
    assert len(found.proposals) > 1
    every = [measures(team) for team in teams(brief, rules, field)]
    for proposal in found.proposals:
        assert proposal.measured == measures(proposal.team)
        assert [each for each in every if each.beats(proposal.measured)] == []
    assert len({proposal.measured for proposal in found.proposals}) == len(found.proposals)


@pytest.mark.parametrize("seed", range(40))
def test_a_team_of_three_meets_the_minimum_whenever_one_can(seed: int) -> None:
    random = Random(seed)
    brief, rules, field = Brief(lead(random.choice(("DE", "NO", "US"))), 3), law(), drawn(random, 7)
    found = compose(brief, rules, field, dials=DIALS[:1])
    if any(True for _ in teams(brief, rules, field)):
        assert [proposal.report.verdict for proposal in found.proposals] == ["yes"]


@pytest.mark.parametrize("seed", CASES)
def test_a_stand_in_is_the_best_who_keeps_everything(seed: int) -> None:
    random = Random(seed)
    brief, rules, field = asked(random, 4), law(), drawn(random, 14, ("DE", "FR", "IT", "RO"))
    for proposal in compose(brief, rules, field, dials=DIALS[:2]).proposals:
        dial, names = proposal.found_by, {each.name for each in proposal.team}
        for each in proposal.stand_ins:
            rest = [one for one in proposal.team if one is not each.partner]
            kept = [
                demand
                for demand in brief.demands()
                if (demand.asked, demand.what) != (Asked.included, each.partner.name)
            ]
            told = {rule.iri: rules.met(rule, proposal.team).value == "yes" for rule in rules.rules}

            def is_whole(
                team: list[Candidate], kept: list[Demand] = kept, told: dict[str, bool] = told
            ) -> bool:
                return all(holds(demand, team) for demand in kept) and all(
                    rules.keeps(rule, told[rule.iri], team) for rule in rules.rules
                )

            fitting = [
                dial.value(team, measures(team))
                for one in field
                if one.name not in names and is_whole(team := [*rest, one])
            ]
            assert each.is_needed is not is_whole(rest)
            assert (each.best is None) is (not fitting)
            if each.best:
                team = [*rest, each.best]
                assert dial.value(team, measures(team)) == max(fitting)
            assert each.is_single_point_of_failure == (not is_whole(rest) and not fitting)


def test_whoever_alone_brings_what_is_needed_is_a_single_point_of_failure() -> None:
    field = [
        candidate("A", "FR", brings=["cell therapy"]),
        candidate("B", "IT"),
        candidate("C", "ES"),
        candidate("D", "PL"),
    ]
    found = compose(Brief(lead(), 3, {"cell therapy": 1}), law(), field, dials=DIALS[:1])
    told = {each.partner.name: each.is_single_point_of_failure for each in found.proposals[0].stand_ins}
    assert told.pop("A")
    assert not any(told.values())


def test_two_that_clash_are_told() -> None:
    field = [candidate("A", "FR", "sme"), candidate("B", "DE"), candidate("C", "DE"), candidate("D", "IT")]
    found = compose(Brief(lead(), 3, {"industry": 1}, excluded=("A",)), law(), field)
    assert set(found.clash) == {Demand(Asked.need, "industry", 1), Demand(Asked.excluded, "A")}
    found = compose(Brief(lead(), 2), law(), field)
    assert [each.code for each in found.clash if isinstance(each, Rule)] == ["HE-01"]


@pytest.mark.parametrize("seed", range(6))
def test_a_field_too_large_is_searched_in_part_and_its_gap_is_told(seed: int) -> None:
    random = Random(seed)
    brief, rules, field = (
        Brief(lead(), 4, {"industry": 1}),
        law(),
        drawn(random, 40, ("FR", "IT", "NO", "ES", "PL")),
    )
    whole = compose(brief, rules, field, dials=DIALS[:1], most=1)
    part = compose(brief, rules, field, dials=DIALS[:1], most=1, most_candidates=12)
    assert whole.is_exact
    assert not part.is_exact
    assert part.searched == 12
    assert part.proposals[0].report.verdict == "yes"
    assert part.proposals[0].bound >= whole.proposals[0].value
    assert part.proposals[0].gap >= whole.proposals[0].value - part.proposals[0].value >= 0


def test_the_same_question_has_the_same_answer() -> None:
    def told() -> Composition:
        return compose(Brief(lead(), 5, countries=4), law(), drawn(Random(3), 30))

    first, second = told(), told()
    assert [each.team for each in first.proposals] == [each.team for each in second.proposals]


@pytest.mark.parametrize(
    ("brief", "message"),
    [
        (Brief(lead(), 0), "has one partner at least"),
        (Brief(lead(), 9), "There are 3 candidates for 8 places"),
        (Brief(lead(), 3, included=("Nobody",)), "Nobody is to be in, but is no candidate"),
        (Brief(candidate("A", role="coordinator"), 3), "A: listed twice"),
    ],
)
def test_what_cannot_be_meant_is_refused(brief: Brief, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compose(brief, law(), [candidate("A"), candidate("B"), candidate("C")])


def test_to_be_beaten_is_to_be_nowhere_better() -> None:
    good = Measures(2.0, 3, 1, 3, 2)
    assert good.beats(Measures(1.0, 3, 1, 3, 2))
    assert not good.beats(good)
    assert not good.beats(Measures(1.0, 2, 1, 3, 2))
