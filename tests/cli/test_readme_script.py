"""The script of the README finds partners for a call of the list, with reasons."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.commands import BIOREGION, environment

ROOT = Path(__file__).resolve().parents[2]
CALLS = ROOT.parent / "shared/data/calls/ft_portal_open_calls_2026-08.jsonl.gz"
(SCRIPT,) = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
)


def test_the_script_has_ten_lines() -> None:
    assert len([line for line in SCRIPT.splitlines() if line.strip()]) <= 10


@pytest.mark.skipif(not CALLS.exists(), reason="the list of calls is not here")
def test_the_script_prints_partners_and_reasons(tmp_path: Path) -> None:
    for command in (["build"], ["import", "calls", str(CALLS)]):
        subprocess.run(
            [BIOREGION, *command], env=environment(tmp_path / "home"), check=True, capture_output=True
        )
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    hits = [line for line in lines if re.match(r"\d+\. -?\d+\.\d\d ", line)]
    assert [line.split(".")[0] for line in hits] == [str(place) for place in range(1, 11)]
    assert all(": " in line and line.endswith(".") for line in hits)
    assert any("—[" in line for line in lines)
    assert any(line.strip().startswith("Without ") for line in lines)
