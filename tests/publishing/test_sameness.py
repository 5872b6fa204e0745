"""Judgements of programs hold where no person has judged otherwise."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad
from tests.publishing.worlds import judgement

from bioregion_graph.publishing import sameness
from bioregion_graph.publishing.facts import HeldFacts
from bioregion_graph.publishing.sameness import Sameness
from bioregion_graph.terms.namespaces import JUDGEMENTS_GRAPH, RESOLVER_GRAPH, expand


def by_program(left: str, right: str, verdict: str = "same", graph: NamedNode = RESOLVER_GRAPH) -> list[Quad]:
    """A judgement below those of people."""
    return [
        Quad(NamedNode(f"{quad.subject.value}-p"), quad.predicate, quad.object, graph)
        for quad in judgement(left, right, verdict)
    ]


def read(*judged: Iterable[Quad]) -> Sameness:
    return sameness.read(HeldFacts(quad for each in judged for quad in each))


def joined(found: Sameness, *names: str) -> bool:
    return len({found.canonical(expand(f"organisation:{name}")) for name in names}) == 1


def test_a_program_joins_and_its_left_name_is_kept() -> None:
    found = read(by_program("organisation:ror-1", "organisation:pic-1"))
    assert found.canonical(expand("organisation:pic-1")) == expand("organisation:ror-1")


def test_the_curated_name_stands_for_all() -> None:
    found = read(
        judgement("organisation:b", "organisation:a"),
        by_program("organisation:b", "organisation:ror-1"),
        by_program("organisation:ror-1", "organisation:pic-1"),
    )
    assert {found.canonical(expand(f"organisation:{name}")) for name in ("a", "ror-1", "pic-1")} == {
        expand("organisation:b")
    }


@pytest.mark.parametrize("verdict", ["different", "unsure"])
def test_a_person_wins_over_a_program(verdict: str) -> None:
    assert not joined(
        read(by_program("organisation:a", "organisation:b"), judgement("organisation:b", "organisation:a", verdict)),
        "a", "b",
    )  # fmt: skip


def test_no_chain_of_programs_joins_what_a_person_holds_apart() -> None:
    found = read(
        by_program("organisation:a", "organisation:b"),
        by_program("organisation:b", "organisation:c"),
        by_program("organisation:c", "organisation:d"),
        judgement("organisation:a", "organisation:d", "different"),
    )
    assert joined(found, "a", "b", "c")
    assert not joined(found, "a", "d")


def test_people_who_contradict_a_program_are_not_refused() -> None:
    found = read(
        judgement("organisation:a", "organisation:b"),
        by_program("organisation:a", "organisation:b", "different"),
    )
    assert joined(found, "a", "b")


def test_a_graph_that_only_begins_alike_is_none_of_judgements() -> None:
    elsewhere = NamedNode(f"{JUDGEMENTS_GRAPH.value}-of-nobody")
    assert not joined(read(by_program("organisation:a", "organisation:b", graph=elsewhere)), "a", "b")


def test_one_thing_judged_by_a_person_and_a_program_is_two_judgements() -> None:
    quads = judgement("organisation:a", "organisation:b", "different")
    same = [
        Quad(quads[0].subject, quad.predicate, quad.object, RESOLVER_GRAPH)
        for quad in judgement("organisation:a", "organisation:c")
    ]
    found = read(quads, same)
    assert joined(found, "a", "c")
    assert not joined(found, "a", "b")


_PAIR = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(_PAIR, max_size=12), st.lists(_PAIR, max_size=4))
def test_programs_never_join_what_people_hold_apart(
    same: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    names = [f"organisation:n{number}" for number in range(8)]
    found = read(
        *(by_program(names[left], names[right]) for left, right in same),
        *(judgement(names[left], names[right], "different") for left, right in apart),
    )
    for left, right in apart:
        assert not joined(found, f"n{left}", f"n{right}")
    if not apart:
        assert all(joined(found, f"n{left}", f"n{right}") for left, right in same)
