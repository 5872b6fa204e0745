"""Balance: the dial at 0 changes nothing, seats are kept, and every move is told as it is."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.matching.rerankings import calibrated, exposures, less_exposed, mmr
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.balance import (
    NEWCOMER,
    Features,
    Why,
    balanced,
    by_score,
)

MANY = 40
VECTORS = st.lists(st.integers(0, 9), min_size=MANY, max_size=MANY)
MASKS = st.lists(st.booleans(), min_size=MANY, max_size=MANY)


def features_of(partner: list[bool], projects: list[int], exposure: list[int]) -> Features:
    return Features(
        np.asarray(partner),
        np.asarray(projects, np.float32),
        np.asarray(projects[::-1], np.float32),
        np.asarray(exposure, np.float32),
    )


@given(VECTORS, MASKS, MASKS, VECTORS, VECTORS, st.integers(1, 30), st.sampled_from([0, 0.1, 0.3, 0.7, 1]))
def test_whatever_the_dial_everybody_stands_once_and_every_move_is_told(
    numbers: list[int], allowed: list[bool], partner: list[bool], projects: list[int], exposure: list[int],
    k: int, novelty: float,
) -> None:  # fmt: skip
    scores, mask = np.asarray(numbers, np.float32), np.asarray(allowed)
    order = by_score(scores, mask).tolist()
    assert order == sorted(np.flatnonzero(mask).tolist(), key=lambda number: (-numbers[number], number))
    placed = balanced(scores, mask, features_of(partner, projects, exposure), k, novelty)
    assert len({each.number for each in placed}) == len(placed) == min(k, sum(allowed))
    kept = 10 - round(10 * novelty)
    assert [each.number for each in placed[:kept]] == order[: min(k, kept)]
    for place, each in enumerate(placed, 1):
        assert each.place == place
        assert order[each.before - 1] == each.number
        assert (each.why is None) == (each.place == each.before) == (not each.reason())
        assert (each.why is Why.made_room) == (each.place > each.before)
        if each.why is Why.newcomer:
            assert projects[each.number] <= NEWCOMER
        if each.why:
            assert str(abs(each.place - each.before)) in each.reason("it")
    # Nobody who holds no seat overtakes another who holds none.
    others = [each.before for each in placed if not kept < each.place <= 10]
    assert others == sorted(others)


def test_a_seat_goes_to_the_newcomer_that_is_seldom_proposed() -> None:
    scores = np.arange(MANY, 0, -1).astype(np.float32)
    exposure, projects = [50] * MANY, [20] * MANY
    exposure[17], exposure[18], projects[18] = 0, 0, 1
    features = features_of([False] * MANY, projects, exposure)
    placed = balanced(scores, np.ones(MANY, bool), features, 20, 0.1)
    assert (placed[9].number, placed[9].reason()) == (18, "moved up 9: newcomer seat")
    assert placed[10].reason() == "moved down 1: made room for others"
    assert balanced(scores, np.ones(MANY, bool), features, 20, 0.2)[9].why is Why.never_together
    known = features_of([True] * MANY, [20] * MANY, exposure)
    assert balanced(scores, np.ones(MANY, bool), known, 20, 0.1)[9].why is Why.seldom_proposed


@pytest.mark.parametrize("novelty", [-0.1, 1.1, float("nan")])
def test_the_dial_has_two_ends(novelty: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        balanced(np.ones(2), np.ones(2, bool), features_of([False] * 2, [1] * 2, [0] * 2), 2, novelty)


@given(VECTORS, MASKS, VECTORS, st.integers(1, 12), st.floats(0, 1))
def test_each_method_orders_candidates_and_with_no_share_leaves_the_scores(
    numbers: list[int], allowed: list[bool], groups: list[int], k: int, share: float
) -> None:
    scores, mask = np.asarray(numbers, np.float32), np.asarray(allowed)
    group, target = np.asarray(groups, np.intp), np.full(10, 0.1, np.float32)
    order = by_score(scores, mask)[:k].tolist()
    for part in (0.0, share):
        for found in (
            less_exposed(scores, mask, group.astype(np.float32), k, part),
            mmr(scores, mask, group[:, None], k, part),
            calibrated(scores, mask, group, target, k, part),
        ):
            assert len(set(found.tolist())) == len(found) == min(k, sum(allowed))
            assert mask[found].all()
            assert part or [numbers[each] for each in found] == [numbers[each] for each in order]


def test_the_methods_do_what_their_papers_say() -> None:
    scores, everybody = np.asarray([1, 0.95, 0.9, 0.2, 0], np.float32), np.ones(5, bool)
    group = np.asarray([0, 0, 0, 1, 1])
    assert mmr(scores, everybody, group[:, None], 2, 0.9).tolist() == [0, 3], "unlike those chosen"
    half = np.asarray([0.5, 0.5], np.float32)
    assert sorted(group[calibrated(scores, everybody, group, half, 4, 0.95)].tolist()) == [0, 0, 1, 1]
    exposure = np.asarray([100, 0, 0, 0, 0], np.float32)
    assert less_exposed(scores, everybody, exposure, 3, 0.2).tolist() == [1, 2, 3]
    assert less_exposed(scores, everybody, exposure, 3, 0.2, kept=1).tolist() == [0, 1, 2]


def test_exposures_count_in_how_many_lists() -> None:
    assert exposures([[0, 1], [1], []], 3).tolist() == [1, 2, 0]
