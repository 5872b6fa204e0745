"""Faults that no row shows alone: the shapes find them once the graph is whole, and refuse the commit.

The ontology is the real one, the data are the small checkout's.
"""

from __future__ import annotations

import pytest
from plantings import Checkout

from bioregion_graph import resources
from bioregion_graph.errors import InputError, ValidationError
from bioregion_graph.publishing.build import build
from bioregion_graph.validation.check import check_view


def violations(checkout: Checkout) -> list[str]:
    """The sentences of a build that the shapes refuse; their count stands in the message."""
    error = checkout.refusal(ontology=resources.folder("ontology"), validate=check_view)
    assert isinstance(error, ValidationError), error
    head, *lines = str(error).split("\n")
    noun = "violation" if len(lines) == 1 else "violations"
    assert head == f"{len(lines)} {noun}, nothing was published:"
    assert error.exit_code == 1
    return [line.removeprefix("  ") for line in lines]


def test_the_small_checkout_is_sound(checkout: Checkout) -> None:
    result = build(
        checkout.home, ontology=resources.folder("ontology"), data=checkout.data, validate=check_view
    )
    assert result.generation.id == 2
    assert {finding.severity for finding in result.findings} <= {"warning", "info"}


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [
        pytest.param(
            "europe/events.csv", "2019-04-05", "2019-04-03",
            "data/europe/events.csv, row 2: The end of this event comes before its start. "
            "Correct brg:start or brg:end. (event:alpine-meeting-2019)",
            id="an event that ends before it starts",
        ),
        pytest.param(
            "europe/memberships.csv", "NET,member,2013,2019-12", "NET,member,2013,2012",
            "data/europe/memberships.csv, row 2: The end of this membership comes before its start. "
            "Correct brg:start or brg:end. (membership:hill-cluster--alpine-network--2013)",
            id="a membership that ends before it starts",
        ),
        pytest.param(
            "words.csv", "post,president,mandate,president,", "post,president,mandate,emperor,",
            "data/europe/people_roles.csv, row 2: Post: missing, repeated or not usable in this mandate. "
            "Write exactly one: a concept of the scheme post. "
            "(mandate:ada-berg--alpine-board--emperor--2019-04-05)",
            id="a concept that there is not",
        ),
    ],
)  # fmt: skip
def test_what_a_shape_forbids_is_refused(
    checkout: Checkout, path: str, old: str, new: str, sentence: str
) -> None:
    checkout.replace(path, old, new)
    assert violations(checkout) == [sentence]


def test_a_cycle_in_a_plan_tree_is_refused(checkout: Checkout) -> None:
    checkout.replace("italy/action_lines.csv", "pln:second", "act:survey")
    told = "This activity is part of itself, directly or through its parts. Correct brg:partOf."
    assert violations(checkout) == [
        f"data/italy/action_lines.csv, row 2: {told} (activity:sea-line)",
        f"data/italy/activities.csv, row 2: {told} (activity:sea-map)",
        f"data/italy/activities.csv, row 3: {told} (activity:sea-survey)",
    ]


def test_a_plan_that_is_part_of_itself_is_refused(checkout: Checkout) -> None:
    checkout.replace("italy/plans.csv", "Second plan,org:sea,,", "Second plan,org:sea,pln:second,")
    assert violations(checkout) == [
        "data/italy/plans.csv, row 3: This plan is part of itself, directly or through its parts. "
        "Correct brg:partOf. (plan:sea-plan-2020)"
    ]


def test_plans_that_follow_each_other_in_a_ring_are_refused(checkout: Checkout) -> None:
    checkout.replace("italy/plans.csv", "First plan,org:sea,,,", "First plan,org:sea,,pln:second,")
    assert violations(checkout) == [
        f"data/italy/plans.csv, row {row}: This plan follows itself. Correct brg:follows. (plan:{name})"
        for row, name in ((2, "sea-plan-2018"), (3, "sea-plan-2020"))
    ]


def test_a_chain_of_judgements_that_contradicts_another_is_refused(checkout: Checkout) -> None:
    checkout.append(
        "links/organisations.csv",
        "organisation/hill-cluster,organisation/lake-cluster,same,One firm.,curation team,2026-11-24\n"
        "organisation/hill-cluster-it,organisation/sea-cluster,same,One firm.,curation team,2026-11-24",
    )
    checkout.replace("links/source.ttl", "brg:most 3", "brg:most 9")
    error = checkout.refusal()
    assert isinstance(error, InputError)
    assert str(error) == (
        "data/links: organisation:lake-cluster and organisation:sea-cluster are judged different, but other "
        "judgements join them: organisation:lake-cluster = organisation:hill-cluster = "
        "organisation:hill-cluster-it = organisation:sea-cluster. Withdraw one of these judgements."
    )
