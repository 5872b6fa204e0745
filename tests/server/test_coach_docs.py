"""The page about the query coach: its examples are run on the graph of the curated files, its tables are complete."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.server.conftest import TestClient

from bioregion_graph.queries.coach.advice import Advice

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/coach.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql (\w+)\n((?:.*\n)+?)```\n\n((?:    .*\n)+)", PAGE)


def without_numbers(text: str) -> str:
    """Data grow; how things are said does not depend on it."""
    return re.sub(r"[0-9][0-9,.-]*", "N", " ".join(text.split()))


def told(advice: Any) -> list[str]:
    """Every English sentence and every text to put somewhere, in the order of the advice."""
    if isinstance(advice, dict):
        if isinstance(advice.get("en"), str):
            return [advice["en"]]
        return [each for value in advice.values() for each in told(value)]
    if isinstance(advice, list):
        return [each for value in advice for each in told(value)]
    return [advice] if isinstance(advice, str) else []


@pytest.mark.parametrize(("task", "query", "expected"), EXAMPLES)
def test_the_coach_says_what_the_page_tells(client: TestClient, task: str, query: str, expected: str) -> None:
    advice = client.get("/api/coach", params={"query": query, "task": task}).json()
    said = without_numbers("\n".join(told(advice[task])))
    for line in expected.splitlines():
        assert without_numbers(line) in said, said


def test_there_is_an_example_of_every_task() -> None:
    assert {task for task, _, _ in EXAMPLES} == set(Advice)
    assert len(EXAMPLES) == 5


def test_every_hint_is_told() -> None:
    told_of = set(re.findall(r"^\| `(\w+_\w+)` \|", PAGE, re.M))
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("coach/*_traps.py"))
    codes = set(re.findall(r'(?:Hint\(\s*|^ +)"([a-z]+(?:_[a-z]+)+)",$', source, re.M))
    codes |= set(re.findall(r'Hint\("([a-z_]+)"', source))
    assert told_of == codes
