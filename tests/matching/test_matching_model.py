"""The model: the parts add up to the score, no curve falls unless it may, and the table is read as it was written."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.small_facts import START, project, worlds

from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.index import build
from bioregion_graph.matching.model import WEIGHTS, Curve, Task, dump, load
from bioregion_graph.matching.question import Question, Wish
from bioregion_graph.matching.ranking import values_of
from bioregion_graph.matching.signals import SIGNALS
from bioregion_graph.matching.themes import of_project

TASKS = pytest.mark.parametrize("task", list(Task))
NUMBERS = st.integers(-400, 400).map(lambda number: number / 100)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    knots = sorted(draw(st.sets(NUMBERS, min_size=1, max_size=6)))
    heights = draw(st.lists(NUMBERS, min_size=len(knots), max_size=len(knots)))
    return Curve(draw(NUMBERS), tuple(knots), tuple(heights))


def naive(curve: Curve, value: float) -> float:
    """The height at one value, by finding the knots around it."""
    if value <= curve.knots[0]:
        return curve.heights[0] - curve.slope * (curve.knots[0] - value)
    if value >= curve.knots[-1]:
        return curve.heights[-1] + curve.slope * (value - curve.knots[-1])
    ends = zip(pairwise(curve.knots), pairwise(curve.heights), strict=True)
    (low, high), (left, right) = next(each for each in ends if each[0][0] <= value <= each[0][1])
    return left + (right - left) * (value - low) / (high - low)


@given(curves(), st.lists(st.floats(-9, 9, width=32), max_size=20))
def test_a_curve_is_straight_between_its_knots(curve: Curve, values: list[float]) -> None:
    wanted = [naive(curve, value) for value in values]
    np.testing.assert_allclose(curve(np.asarray(values, np.float32)), wanted, rtol=1e-9, atol=1e-9)


@given(curves(), st.lists(st.floats(-9, 9, width=32), min_size=2, max_size=20))
def test_what_never_falls_never_falls(curve: Curve, values: list[float]) -> None:
    falls = np.diff(curve(np.asarray(sorted(values), np.float32))) < -1e-9
    if curve.never_falls:
        assert not falls.any()
    ends = np.asarray([curve.knots[0] - 1, *curve.knots, curve.knots[-1] + 1], np.float64)
    assert curve.never_falls == bool((np.diff(curve(ends)) >= -1e-9).all())  # type: ignore[arg-type]  # knots as they are


@TASKS
def test_no_shipped_curve_falls_unless_its_signal_is_free(task: Task) -> None:
    model = load(task)
    assert set(model.curves) == {signal.name for signal in SIGNALS}
    falling = {name for name, curve in model.curves.items() if not curve.never_falls}
    assert falling <= {signal.name for signal in SIGNALS if signal.is_free}
    for curve in model.curves.values():
        assert len(curve.knots) == len(curve.heights)
        assert (np.diff(curve.knots) > 0).all()
    assert sum(any(curve.heights) for curve in model.curves.values()) > 10, "it goes by many signals"


@given(worlds(), st.integers(0, 7), st.integers(0, 11), st.sampled_from(list(Task)))
def test_the_parts_add_up_to_the_score(world: Facts, lead: int, kind: int, task: Task) -> None:
    index = build(world, START + timedelta(days=2000))
    asked = project(99, 0, [lead], kind=kind)
    values = values_of(Question(index, Wish(f"urn:o{lead}", (), asked.text, of_project(asked))))
    model = load(task)
    parts, scores = model.parts(values), model.scores(values)
    assert parts.shape == values.shape
    assert np.isfinite(scores).all()
    for row in range(len(values)):
        told = [
            naive(model.curves[signal.name], float(values[row, place]))
            for place, signal in enumerate(SIGNALS)
        ]
        np.testing.assert_allclose(parts[row], told, rtol=1e-9, atol=1e-9)
        assert sum(told) == pytest.approx(scores[row], abs=1e-9)


@given(st.lists(curves(), min_size=len(SIGNALS), max_size=len(SIGNALS)))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, drawn: list[Curve]) -> None:
    one = {signal.name: curve for signal, curve in zip(SIGNALS, drawn, strict=True)}
    other = {signal.name: curve for signal, curve in zip(SIGNALS, drawn[::-1], strict=True)}
    path = tmp_path_factory.mktemp("weights") / "weights.json"
    text = dump({Task.COMPLETE: one, Task.NEW: other}, ["2015"], "2018-09-30")
    path.write_text(text, encoding="utf-8")
    complete, new = (load(task, path) for task in Task)
    assert (complete.curves, new.curves) == (one, other)
    assert complete.version == new.version
    assert dump({Task.COMPLETE: complete.curves, Task.NEW: new.curves}, ["2015"], "2018-09-30") == text
    assert json.loads(text)["learned_from"] == ["2015"]


def test_the_version_goes_with_the_numbers() -> None:
    shipped = {task: load(task).curves for task in Task}
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    day = told["version"].rpartition("-")[0]
    assert json.loads(dump(shipped, told["learned_from"], day)) == told, "nobody changed it by hand"
    name = SIGNALS[0].name
    changed = {**shipped[Task.NEW], name: Curve(9.0, (0.0, 1.0), (0.0, 9.0))}
    assert json.loads(dump({**shipped, Task.NEW: changed}, [], day))["version"] != told["version"]


def test_a_table_without_a_signal_is_refused(tmp_path: Path) -> None:
    shipped = {task: dict(load(task).curves) for task in Task}
    gone = [SIGNALS[0].name, SIGNALS[3].name]
    for name in gone:
        del shipped[Task.NEW][name]
    path = tmp_path / "old.json"
    path.write_text(dump(shipped, [], "2018-09-30"), encoding="utf-8")
    assert load(Task.COMPLETE, path).task is Task.COMPLETE
    with pytest.raises(ValueError, match=rf"old\.json has no curve for {gone[0]}, {gone[1]}\."):
        load(Task.NEW, path)
