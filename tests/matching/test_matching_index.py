"""The index holds what was known on its day, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.small_facts import START, facts_of, project, worlds

from bioregion_graph.matching.facts import Facts, Organisation
from bioregion_graph.matching.index import build
from bioregion_graph.matching.question import Question, Wish
from bioregion_graph.matching.ranking import candidates, values_of
from bioregion_graph.matching.signals import SIGNALS, common_neighbours, joint_projects, shared_partners, walk
from bioregion_graph.matching.themes import of_project


@given(worlds(), st.integers(1, 1001))
def test_what_begins_later_changes_nothing(world: Facts, days: int) -> None:
    day = START + timedelta(days=days)
    before = Facts(world.organisations, [each for each in world.projects if each.begins < day])
    for lead in ("urn:o0", "urn:o7", "urn:nobody"):
        wish = Wish(lead, (), "cancer vaccine", of_project(project(99, 0, [0], kind=1)))
        whole, past = (values_of(Question(build(each, day), wish)) for each in (world, before))
        np.testing.assert_array_equal(whole, past)


@given(worlds(), st.integers(0, 7), st.integers(0, 11))
def test_every_signal_is_a_number(world: Facts, lead: int, kind: int) -> None:
    index = build(world, START + timedelta(days=2000))
    asked = project(99, 0, [lead], kind=kind)
    question = Question(index, Wish(f"urn:o{lead}", (), asked.text, of_project(asked)))
    values = values_of(question)
    assert values.shape == (len(index.organisations), len(SIGNALS))
    assert np.isfinite(values).all()
    relative = [place for place, signal in enumerate(SIGNALS) if signal.is_relative]
    assert (values[:, relative] >= 0).all()


@given(worlds())
def test_ties_are_those_of_newman(world: Facts) -> None:
    """NetworkX projects bipartite graphs in the same way, with no weight of years."""
    same_day = [replace(each, begins=START) for each in world.projects]
    index = build(Facts(world.organisations, same_day), START + timedelta(days=1))
    graph = nx.Graph()
    graph.add_nodes_from(each.iri for each in index.organisations)
    graph.add_edges_from((each.iri, member) for each in same_day for member in each.members)
    names = [each.iri for each in index.organisations]
    projected = nx.bipartite.collaboration_weighted_projected_graph(graph, names)
    wanted = nx.to_numpy_array(projected, names) if names else np.zeros((0, 0))
    np.testing.assert_allclose(
        index.ties.todense(), wanted * (index.weight[0] if len(same_day) else 1), rtol=1e-3
    )


def test_signals_of_a_small_world_put_first_who_should_be() -> None:
    # 0 leads with 1 and 2; 3 works with 1; 4 works with nobody of them; 5 works in another field.
    world = facts_of(
        [
            project(1, 0, [0, 1, 2], kind=1),
            project(2, 500, [0, 1], kind=1),
            project(3, 600, [1, 3], kind=1),
            project(4, 700, [4, 6], kind=1),
            project(5, 800, [5, 6], kind=2),
        ]
    )
    index = build(world, START + timedelta(days=1000))
    question = Question(index, Wish("urn:o0", (), "plant genome", of_project(project(9, 0, [0], kind=1))))

    def order(values: np.ndarray) -> list[int]:
        return [
            int(index.organisations[place].iri[-1])
            for place in np.argsort(-values, kind="stable")
            if values[place] > 0
        ]

    assert order(joint_projects(question))[1:] == [1, 2] or order(joint_projects(question))[:2] == [0, 1]
    assert set(order(joint_projects(question))) == {0, 1, 2}
    assert 3 in order(shared_partners(question)), "by way of 1"
    assert not {4, 5} & set(order(shared_partners(question)))
    assert 3 in order(common_neighbours(question))
    walked = order(walk(question))
    assert walked.index(1) < walked.index(3)
    assert candidates(question).sum() == len(index.organisations) - 1
    assert {index.organisations[place].iri for place in np.flatnonzero(candidates(question, only_new=True))} == {
        "urn:o3", "urn:o4", "urn:o5", "urn:o6",
    }  # fmt: skip


def test_whoever_has_no_project_but_a_field_can_be_found() -> None:
    world = facts_of([project(1, 0, [0, 1], kind=1)])
    cold = Organisation("urn:cold", "Cold", "IT", text="vaccines for plants")
    index = build(Facts({**world.organisations, "urn:cold": cold}, world.projects), date(2020, 1, 1))
    assert "urn:cold" in index.numbers
    assert "urn:o5" not in index.numbers, "no project, and nothing said"


@pytest.mark.parametrize("text", ["", "the of and", "xyz" * 30_000])
def test_texts_that_say_nothing(text: str) -> None:
    index = build(facts_of([project(1, 0, [0, 1], kind=1)]), date(2020, 1, 1))
    values = values_of(Question(index, Wish("urn:o0", (), text)))
    assert np.isfinite(values).all()


def test_an_index_of_nothing() -> None:
    index = build(facts_of([]), date(2020, 1, 1))
    values = values_of(Question(index, Wish("urn:o0", (), "vaccine")))
    assert values.shape == (0, len(SIGNALS))
