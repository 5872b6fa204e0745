"""What the tests of the query coach ask it about the small graph, and how its answers are read."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import QueryBoolean
from tests.queries.coach_graph import HEAD, known

from bioregion_graph.queries.coach import explain as told
from bioregion_graph.queries.coach.empty import why_empty
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.run import run_text
from bioregion_graph.sparql.translate import read

KNOWN = known()
VIEW = KNOWN.view


def reason(query: str, **more: Any) -> dict[str, Any]:
    return why_empty(KNOWN, read(HEAD + query), HEAD + query, **more)


def all_said(culprit: dict[str, Any], language: str) -> list[str]:
    said = [culprit["says"], *culprit["reasons"], *(term["says"] for term in culprit["terms"])]
    told = [each[language] for each in said]
    return told + [each for branch in culprit["branches"] for each in all_said(branch, language)]


def is_true(text: str) -> bool:
    answer = run_text(VIEW, text)
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def explain(query: str, knowledge: Knowledge = KNOWN) -> dict[str, Any]:
    return told.explain(knowledge, read(HEAD + query), HEAD + query)


def lines(query: str, language: str = "en") -> list[str]:
    return explain(query)["text"][language].split("\n")


def check_culprit(query: str, guilty: tuple[str, str], sentence: str, mend: str | None) -> None:
    """The guilty part, its sentence and its mend are those, and its two queries have rows and none."""
    told = reason(query)
    assert told["is_empty"] is True
    culprit = told["culprit"]
    assert (culprit["kind"], culprit["code"]) == guilty
    start, end = culprit["place"]["start"], culprit["place"]["end"]
    assert (HEAD + query)[start:end] == guilty[1]
    assert any(sentence in each for each in all_said(culprit, "en")), all_said(culprit, "en")
    assert all(all_said(culprit, "it"))
    assert is_true(culprit["queries"]["with_rows"])
    assert not is_true(culprit["queries"]["without_rows"])
    if mend:
        assert culprit["mend"]["text"] == mend
        assert all(mend in said for said in culprit["mend"]["tried"].values())


def check_mend(query: str, mend: str) -> None:
    """The query with the mend in its place has rows."""
    told = reason(query)["culprit"]["mend"]
    if "outside the GRAPH" in told["says"]["en"] or "GRAPH of its own" in told["says"]["en"]:
        assert "There, " in told["tried"]["en"]
        assert "Lì " in told["tried"]["it"]
        pytest.skip("this mend moves a part to another place, which is told in words")
    start, end = told["place"]["start"], told["place"]["end"]
    answer = run_text(VIEW, (HEAD + query)[:start] + mend + (HEAD + query)[end:])
    assert bool(answer) if isinstance(answer, QueryBoolean) else next(iter(answer), None) is not None
