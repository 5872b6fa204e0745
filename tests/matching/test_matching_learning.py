"""Fusion and learning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.matching.fusion import fuse
from bioregion_graph.matching.learning import FREE, Lesson, learn, lesson
from bioregion_graph.matching.signals import SIGNALS

NAMES = ("good", "noise", "country")
VALUES = st.lists(st.integers(0, 100), min_size=1, max_size=30)


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


def lessons(random: np.random.Generator, number: int = 40) -> list[Lesson]:
    """Who is wanted goes by the first signal, against the third, and not by the second."""
    made = []
    for _ in range(number):
        values = random.random((50, 3)).astype(np.float32)
        wanted = np.zeros(50, bool)
        wanted[np.argsort(-(4 * values[:, 0] - 3 * values[:, 2]))[:4]] = True
        made.append(Lesson(values, wanted, np.ones(50, np.float32)))
    return made


def test_weights_tell_what_counts() -> None:
    weights = learn(lessons(np.random.default_rng(1)), NAMES)
    assert weights["good"] > 1
    assert 0 <= weights["noise"] < 0.3 * weights["good"]
    assert weights["country"] < 0, "one of those that may speak against"
    assert {"country"} <= FREE <= {signal.name for signal in SIGNALS}
    with pytest.raises(ValueError, match="nothing to learn from"):
        learn([])


def test_learning_the_same_gives_the_same() -> None:
    first, second = (learn(lessons(np.random.default_rng(3)), NAMES) for _ in range(2))
    assert first == second


def test_a_lesson_holds_the_wanted_the_first_and_some_who_stand_for_the_rest() -> None:
    random = np.random.default_rng(2)
    values = random.random((5000, 2)).astype(np.float32)
    allowed = np.ones(5000, bool)
    allowed[7] = False
    made = lesson(values, [3, 4999], allowed, random)
    assert made.wanted.sum() == 2
    assert made.stands_for.sum() == pytest.approx(4999, rel=1e-3), "all but who may not be proposed"
    assert len(made.values) < 1000
