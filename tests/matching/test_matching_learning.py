"""Fusion and learning: the same lessons give the same curves, and only what tells them apart gets a weight."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.random_worlds import DAY, world

from bioregion_graph.matching.fusion import fuse
from bioregion_graph.matching.learning import Lesson, learn, lesson
from bioregion_graph.matching.model import Curve, Task
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.matching.training import Window, train

VALUES = st.lists(st.integers(0, 100), min_size=1, max_size=30)
PLACES = {signal.name: place for place, signal in enumerate(SIGNALS)}
GOOD, NOISE, FALLING, AGAINST, CONSTANT = "joint_share", "lately", "walk_share", "consortium_size", "city"


@given(VALUES)
def test_one_order_fused_is_the_same_order(numbers: list[int]) -> None:
    values = np.asarray(numbers, np.float32)
    fused = fuse([values])
    some = values > 0
    assert (fused[~some] == 0).all()
    order = np.argsort(-values, kind="stable")
    assert (np.diff(fused[order][: int(some.sum())]) < 0).all()


def test_fusion_is_that_of_the_paper() -> None:
    fused = fuse([np.asarray([3, 2, 0], np.float32), np.asarray([0, 5, 1], np.float32)])
    np.testing.assert_allclose(fused, [1 / 61, 1 / 62 + 1 / 61, 1 / 62], rtol=1e-6)
    with pytest.raises(ValueError, match="nothing to fuse"):
        fuse([])


def lessons(seed: int, number: int = 40) -> list[Lesson]:
    """Who is wanted goes by one signal, against two, and not by the others, of which one is always the same."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(number):
        values = random.random((60, len(SIGNALS))).astype(np.float32)
        values[:, PLACES[CONSTANT]] = 1
        merit = 4 * values[:, PLACES[GOOD]] - 3 * values[:, PLACES[AGAINST]] - 3 * values[:, PLACES[FALLING]]
        wanted = np.zeros(60, bool)
        wanted[np.argsort(-merit)[:4]] = True
        made.append(Lesson(values, wanted, np.ones(60, np.float32)))
    return made


def rise(curve: Curve) -> float:
    low, high = curve(np.asarray([0.05, 0.95], np.float32)).tolist()
    return float(high - low)


@pytest.mark.parametrize("seed", [1, 2])
def test_curves_tell_what_counts(seed: int) -> None:
    curves = learn(lessons(seed))
    assert list(curves) == [signal.name for signal in SIGNALS]
    assert rise(curves[GOOD]) > 1
    assert rise(curves[NOISE]) < 0.3 * rise(curves[GOOD])
    assert rise(curves[AGAINST]) < -0.5, "one of those that may speak against"
    assert rise(curves[FALLING]) == pytest.approx(0, abs=0.05), "less of it is wanted, but it may not fall"
    assert curves[CONSTANT].slope == 0
    assert set(curves[CONSTANT].heights) == {0.0}, "what is the same for all tells nothing"
    free = {signal.name for signal in SIGNALS if signal.is_free}
    assert {name for name, curve in curves.items() if not curve.never_falls} <= free


def test_learning_the_same_gives_the_same() -> None:
    assert learn(lessons(3, 10)) == learn(lessons(3, 10))
    assert learn(lessons(3, 10)) != learn(lessons(4, 10))
    with pytest.raises(ValueError, match="nothing to learn from"):
        learn([])


def test_a_lesson_holds_the_wanted_the_first_and_some_who_stand_for_the_rest() -> None:
    random = np.random.default_rng(2)
    values = random.random((5000, len(SIGNALS))).astype(np.float32)
    allowed = np.ones(5000, bool)
    allowed[7] = False
    made = lesson(values, [3, 4999], allowed, random)
    assert made.wanted.sum() == 2
    np.testing.assert_array_equal(made.values[made.wanted], values[[3, 4999]])
    assert made.stands_for.sum() == pytest.approx(4999, rel=1e-3), "all but who may not be proposed"
    assert len(made.values) < 1000
    assert not (made.values == values[7]).all(axis=1).any()


@given(st.integers(1, 40), st.data())
def test_a_small_lesson_holds_all_who_may_be_proposed(size: int, data: st.DataObject) -> None:
    random = np.random.default_rng(size)
    values = random.random((size, len(SIGNALS))).astype(np.float32)
    allowed = np.asarray(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    allowed[data.draw(st.integers(0, size - 1))] = True
    wanted = [int(np.flatnonzero(allowed)[0])]
    made = lesson(values, wanted, allowed, random)
    np.testing.assert_array_equal(made.values, values[allowed])
    assert made.wanted.tolist() == [place in wanted for place in np.flatnonzero(allowed)]
    assert (made.stands_for == 1).all()


def test_training_learns_from_what_began_in_the_window_alone() -> None:
    facts = world(4)
    window = Window("last year", DAY.replace(year=DAY.year - 1), DAY, DAY.replace(year=DAY.year - 1))
    told: list[str] = []
    curves = train(facts, [window], told=told.append)
    assert set(curves) == set(Task)
    assert curves == train(facts, [window])
    ours = int(told[0].split(": ")[1].split()[0])
    assert ours > 10
    before = type(facts)(facts.organisations, [each for each in facts.projects if each.begins <= DAY])
    assert len(before.projects) < len(facts.projects)
    assert curves == train(before, [window]), "what begins after it teaches nothing"
    nothing = Window("never", DAY.replace(year=1990), DAY.replace(year=1991), DAY.replace(year=1990))
    with pytest.raises(ValueError, match="nothing to learn from"):
        train(facts, [nothing])
