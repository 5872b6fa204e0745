"""The benchmark of balance counts what is shown, and measures as the protocol does."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from benchmarks.matching import reach
from benchmarks.matching.measures import measure
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.small_facts import START, facts_of, project

from bioregion_graph.matching.exposure import stratum
from bioregion_graph.matching.index import build
from bioregion_graph.matching.model import Task, load
from bioregion_graph.matching.training import case


@given(st.permutations(range(30)), st.sets(st.integers(0, 29), min_size=1, max_size=25))
def test_ndcg_is_that_of_the_protocol(order: list[int], wanted: set[int]) -> None:
    given_scores = np.empty(30)
    given_scores[order] = np.arange(30, 0, -1)
    told = measure(given_scores, sorted(wanted), 0, np.ones(30), "", np.random.default_rng(1))
    np.testing.assert_allclose(reach.ndcg(order, sorted(wanted)), told.values[3])


def test_the_tables_tell_who_is_shown_and_who_is_not() -> None:
    world = facts_of([project(number, 10 * number, [number % 8, (number + 1) % 8, 7]) for number in range(9)])
    index = build(world, START + timedelta(days=1000))
    asked = reach.ranked(
        index,
        [case(index, project(99, 0, [0, 1, 2])), case(index, project(98, 0, [3, 4, 5]))],
        load(Task.COMPLETE),
    )
    assert [each.wanted for each in asked] == [(1, 2), (4, 5)]
    orders = reach.ways(index, np.zeros(8, np.float32))
    assert {name: sorted(way(asked[0])) for name, way in orders.items()} == {
        name: [1, 2, 3, 4, 5, 6, 7] for name in orders
    }, "whoever leads is no candidate"
    lines = reach.table(asked, orders, 8).splitlines()
    assert len(lines) == len(orders) + 2
    assert all("| 8 |" in line for line in lines[2:]), "all are shown, in one list or the other"
    told = reach.never_shown(index, [[1, 2, 3, 4]])
    assert "| country | IT | 2 | 50.0% |" in told
    assert "| kind | urn:kind1 | 3 | 33.3% |" in told
    assert stratum(0) == "none"
