"""What is told while long work goes on, where nobody sits at a terminal."""

from __future__ import annotations

import pytest

from bioregion_graph.cli import progress


def test_a_log_gets_a_line_at_most_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 4.0, 9.9, 10.0, 10.0, 19.0, 20.5, 20.5])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    with progress.told(3, is_logged=True) as steps:
        steps("at 4")
        steps.stay("at 9.9")
        steps.stay("at 10")
        steps("at 19")
        steps.stay("at 20.5")
    assert capsys.readouterr().err.splitlines() == ["at 10", "at 20.5"]


def test_what_is_not_to_be_logged_is_silent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter(range(0, 1000, 100))
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    with progress.told(2) as steps:
        steps("one")
        steps.stay("still one")
    with progress.during("two"):
        pass
    assert capsys.readouterr().err == ""
