"""Faults planted into the whole curated graph are found there, as they are where they stand alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import planted

from bioregion_graph.publishing.build import build
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.validation.check import check_view

pytestmark = pytest.mark.slow


def test_every_planted_fault_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path, ontology=folder("ontology"), data=folder("data"))
    assert planted.report(tmp_path) == 0
    said = capsys.readouterr().out
    assert "violations in the 93 planted examples" in said
    assert "0 missed" in said
    with open_view(tmp_path) as view:
        assert view.generation.id == 1
        assert not planted.violations(check_view(view)), "nothing was published"


def test_what_is_not_found_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(planted, "expected", lambda: {("shape", "thing")})
    monkeypatch.setattr(planted, "found_in", lambda _: ({("shape", "other")}, 7, 0.1))
    assert planted.report(tmp_path) == 1
    assert "  missed: shape by thing\n" in capsys.readouterr().out
