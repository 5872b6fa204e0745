"""Projections: who is tied to whom, how strongly, on which days, and by which answer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.network.networks import EVER, edges_of, span, ties_of

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.network.fields import Fields
from bioregion_graph.network.projection import between, members, project
from bioregion_graph.network.ties import Ties
from bioregion_graph.network.wish import Form, Wish, forms

ENTRIES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("pqrst"), st.just(EVER)), max_size=25)
D2019 = date(2019, 5, 1)


@given(ENTRIES)
def test_shared_projects_weigh_what_newman_says(entries: list[tuple[str, str, tuple[int, ...]]]) -> None:
    inside: dict[str, set[str]] = defaultdict(set)
    for actor, project_, _ in entries:
        inside[project_].add(actor)
    expected: dict[tuple[str, str], float] = defaultdict(float)
    for partners in inside.values():
        for pair in combinations(sorted(partners), 2):
            expected[pair] += 1 / (len(partners) - 1)
    found = edges_of(project(ties_of(participations=entries), Wish()))
    assert {pair: weight for pair, (weight, _, _) in found.items()} == pytest.approx(dict(expected))


@given(ENTRIES)
def test_a_strength_counts_the_projects_that_are_shared(
    entries: list[tuple[str, str, tuple[int, ...]]],
) -> None:
    network = project(ties_of(participations=entries), Wish())
    sizes: dict[str, set[str]] = defaultdict(set)
    for actor, hub, _ in entries:
        sizes[hub].add(actor)
    for node in network.nodes:
        own = {hub for actor, hub, _ in entries if actor == node.iri and len(sizes[hub]) > 1}
        assert network.matrix[[network.places[node.iri]]].sum() == pytest.approx(len(own))


def test_a_membership_joins_a_member_to_its_body_and_may_be_shared() -> None:
    ties = ties_of(memberships=[("a", "net", EVER), ("b", "net", EVER), ("net", "roof", EVER)])
    assert set(edges_of(project(ties, Wish(ties=(Form.memberships,))))) == {
        ("a", "net"),
        ("b", "net"),
        ("net", "roof"),
    }
    assert set(edges_of(project(ties, Wish(ties=(Form.shared_memberships,))))) == {("a", "b")}


@pytest.mark.parametrize(
    ("days", "answer"),
    [
        (span(proven_from="2019-01-01", proven_until="2019-12-31"), 2),
        (span(proven_from="2018-01-01", proven_until="2018-12-31"), 1),  # seen in another year only
        (span("2010-01-01", "", "2010-01-01", "2020-01-01"), 2),
        (span("2020-01-01", "", "2020-01-01", "2020-02-01"), 0),
        (span("2010-01-01", "2018-12-31", "2010-01-01", "2018-12-31"), 0),
        (span(), 1),
    ],
)
def test_a_day_has_three_answers(days: tuple[int, ...], answer: int) -> None:
    ties = ties_of(participations=[("a", "p", days), ("b", "p", EVER)])
    found = edges_of(project(ties, Wish(on=D2019)))
    assert found == ({("a", "b"): (1.0, 1, answer)} if answer else {})
    assert bool(edges_of(project(ties, Wish(on=D2019, is_proven=True)))) == (answer == 2)


def test_two_who_sat_in_a_body_one_after_the_other_were_not_in_it_together() -> None:
    early, late = span("2010-01-01", "2012-12-31"), span("2013-01-01", "2015-12-31")
    ties = ties_of(mandates=[("a", "person", early), ("b", "person", late)])
    wish = Wish(ties=(Form.people,), since=date(2010, 1, 1), until=date(2015, 12, 31))
    assert edges_of(project(ties, wish)) == {}
    assert set(edges_of(project(ties, Wish(ties=(Form.people,))))) == {("a", "b")}


def test_two_roles_in_one_project_are_one_thing_shared() -> None:
    ties = ties_of(participations=[("a", "p", EVER), ("a", "p", span()), ("b", "p", EVER)])
    assert edges_of(project(ties, Wish(on=D2019))) == {("a", "b"): (1.0, 1, 2)}


def test_ties_of_several_sorts_add_up() -> None:
    ties = ties_of(
        participations=[("a", "p", EVER), ("b", "p", EVER)], attendances=[("a", "e", EVER), ("b", "e", EVER)]
    )
    wish = Wish(ties=(Form.projects, Form.events))
    assert edges_of(project(ties, wish)) == {("a", "b"): (2.0, 2, 2)}
    assert [(form, thing.iri, answer) for form, thing, answer in between(ties, wish, "b", "a")] == [
        (Form.events, "e", 2),
        (Form.projects, "p", 2),
    ]
    assert set(edges_of(project(ties, Wish(ties=(Form.projects, Form.events), least=3)))) == set()


def test_a_network_keeps_its_own_and_a_country_both_ends() -> None:
    ties = ties_of(
        memberships=[("a", "net", EVER), ("net", "roof", EVER)],
        participations=[(actor, "p", EVER) for actor in "abc"],
    )
    assert set(edges_of(project(ties, Wish(countries=("IT",))))) == {("a", "b")}
    inside = Wish(ties=(Form.memberships,), network="roof")
    assert set(edges_of(project(ties, inside))) == {("a", "net"), ("net", "roof")}
    assert members(ties, inside, "roof") == ["net"]
    with pytest.raises(NotFoundError, match="Nobody belongs to b"):
        project(ties, Wish(network="b"))


def test_around_a_centre() -> None:
    ties = ties_of(participations=[("a", "p", EVER), ("b", "p", EVER), ("b", "q", EVER), ("c", "q", EVER)])
    assert set(edges_of(project(ties, Wish(centre="a")))) == {("a", "b")}
    assert set(edges_of(project(ties, Wish(centre="a", depth=2)))) == {("a", "b"), ("b", "c")}
    with pytest.raises(NotFoundError, match="has no tie"):
        project(ties, Wish(centre="z"))


def test_a_bipartite_network_keeps_what_is_shared() -> None:
    ties = ties_of(participations=[("a", "p", EVER), ("b", "p", EVER)])
    assert set(edges_of(project(ties, Wish(is_bipartite=True)))) == {("a", "p"), ("b", "p")}
    assert set(edges_of(project(ties, Wish(is_bipartite=True, countries=("IT",))))) == {
        ("a", "p"),
        ("b", "p"),
    }


def test_wishes_that_contradict_themselves_are_told() -> None:
    for wrong in (
        {"on": D2019, "since": D2019},
        {"since": date(2020, 1, 1), "until": D2019},
        {"ties": ()},
        {"least": 0},
        {"depth": 0},
    ):
        with pytest.raises(UsageError):
            Wish(**wrong)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(UsageError, match="no ties"):
        forms(["projects,friendship"])
    assert forms(["projects, people", "people"]) == (Form.projects, Form.people)


def test_each_wish_has_its_own_key() -> None:
    wishes = [Wish(), Wish(on=D2019), Wish(until=D2019), Wish(countries=("IT",)), Wish(ties=(Form.people,))]
    assert len({wish.key for wish in wishes}) == len(wishes)
    assert Wish(on=D2019).told() == {"ties": ["projects"], "on": "2019-05-01"}


def test_only_who_is_in_a_field_itself_or_by_a_project_of_its_own() -> None:
    found = ties_of(
        memberships=[("a", "net", EVER), ("b", "net", EVER), ("c", "net", EVER)],
        participations=[("b", "project", EVER), ("c", "other", EVER)],
    )
    place = found.places()
    fields = Fields(
        {"imaging": (place["a"],), "vaccines": (place["project"],)},
        {"diagnostics": ("imaging",), "imaging": ("diagnostics",)},
    )
    ties = Ties(found.things, found.of, fields)

    def tied(*asked: str) -> set[str]:
        return {one for one, _ in edges_of(project(ties, Wish(ties=(Form.memberships,), fields=asked)))}

    assert tied("imaging") == tied("diagnostics") == {"a"}
    assert tied("vaccines") == {"b"}
    assert tied("diagnostics", "vaccines") == {"a", "b"}
    with pytest.raises(NotFoundError, match="classified"):
        tied("genomics")
