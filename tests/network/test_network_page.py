"""The page about networks: its Python and its commands run, its scenario can be read, its names are those there are."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.commands import run
from tests.queries.views import ROOT

from bioregion_graph.network import measures, scenario
from bioregion_graph.network.wish import Form
from bioregion_graph.publishing.build import build

PAGE = (ROOT / "docs/network.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page") / "home"
    build(place, ontology=ROOT / "ontology", data=ROOT / "data")
    return place


def test_the_example_in_python_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIOREGION_HOME", str(home))
    (text,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    told = io.StringIO()
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(told):
        exec(text, names)
    names["analysis"].view.close()  # type: ignore[attr-defined]  # an Analysis
    assert "Council of European BioRegions" in told.getvalue()
    assert len(told.getvalue().splitlines()) == 4


@pytest.mark.parametrize("command", re.findall(r"^    bioregion (.*)$", PAGE, re.M))
def test_the_commands_run(command: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(home, *shlex.split(command))
    assert ran.code == 0, ran.err
    assert ran.out or ran.err


def test_the_scenario_can_be_read_and_has_every_step() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    read = scenario.load(text)
    assert read.told() == json.loads(text)
    assert {step.do for step in read.steps} | {"remove project"} == set(scenario.STEPS)


def test_every_measure_and_tie_is_told() -> None:
    told = set(re.findall(r"`([\w-]+)`", PAGE))
    assert set(measures.NAMES) - {"component"} <= told
    assert {form.value for form in Form} <= told
