"""``bioregion match exposure``: figures and lists in three forms and two languages, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.commands import one_sentence, run
from tests.cli.conftest import copied
from tests.server.test_calls_interface import call

from bioregion_graph.publishing.publish import Terms, publish_change

ASKED = ("match", "exposure", "--on", "2026-09-01")


@pytest.fixture(scope="module")
def with_calls(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = copied(home, tmp_path_factory.mktemp("exposure") / "own")
    quads = call("TEST-2026-01", "Medical devices for children", "2026-10-01")
    quads |= call("TEST-2026-02", "Gene therapy of rare diseases", "2026-11-05")
    publish_change(own, quads, set(), Terms(note="two calls"))
    return own


def test_json_tells_figures_that_agree(with_calls: Path) -> None:
    ran = run(with_calls, *ASKED, "-n", "1000", "-o", "json")
    assert ran.code == 0, ran.err
    said = json.loads(ran.out)
    assert said["searches"] == {"what": "open calls", "count": 2, "silent": 0}
    assert [each["dial"] for each in said["dials"]] == [0, 0.5, 1]
    for each in said["dials"]:
        assert 10 <= each["suggested"] <= 20
        assert 0 < each["gini"] < 1
        for by in ("experience", "country", "kind"):
            assert sum(group["share_of_places"] for group in each[by]) == pytest.approx(1)
            assert sum(group["suggested"] for group in each[by]) == each["suggested"]
            assert sum(group["candidates"] for group in each[by]) == said["candidates"]
    never = said["never"]
    assert 0 < never["count"] == len(never["hits"]) < never["of"]
    assert all(hit["has_profile"] or hit["projects"] >= 3 for hit in never["hits"])


def test_csv_has_the_list_and_filters_it(with_calls: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(with_calls, *ASKED, "-n", "1000", "-o", "csv").out)))
    said = json.loads(run(with_calls, *ASKED, "-n", "1000", "-o", "json").out)["never"]["hits"]
    assert [row["organisation"] for row in rows] == [hit["organisation"] for hit in said]
    profile = run(with_calls, *ASKED, "--list", "profile", "--country", "IT", "-n", "3", "-o", "csv").out
    those = list(csv.DictReader(io.StringIO(profile)))
    wanted = [row for row in rows if row["has_profile"] == "True" and row["country"] == "IT"]
    assert those == wanted[:3]
    assert those


@pytest.mark.parametrize(
    ("language", "first", "never"),
    [
        ("en", "2 open calls as of 2026-09-01", "are in no first ten at dial 0.5"),
        ("it", "2 bandi aperti al 2026-09-01", "non sono mai tra i primi dieci con la manopola a 0.5"),
    ],
)
def test_a_table_for_people(with_calls: Path, language: str, first: str, never: str) -> None:
    ran = run(with_calls, *ASKED, "-n", "4", "--lang", language)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(first)
    lines = ran.out.splitlines()
    place = next(place for place, line in enumerate(lines) if never in line)
    assert len(lines) == place + 6
    assert "--limit" in ran.err


def test_fewer_searches_can_be_asked(with_calls: Path) -> None:
    ran = run(with_calls, *ASKED, "--searches", "1", "-n", "0", "-o", "json")
    said = json.loads(ran.out)
    assert said["searches"]["count"] == 1
    assert {each["suggested"] for each in said["dials"]} == {10}
    assert said["never"]["hits"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--novelty", "0.3"), "0.3 is not measured. Choose 0, 0.5 or 1"),
        (("--country", "XQ"), "XQ is no country of any organisation here"),
        (("--on", "2031-01-01"), "No call is open on 2031-01-01, and no consortium of the life sciences"),
    ],
)
def test_what_is_refused_is_told(with_calls: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = run(with_calls, "match", "exposure", *arguments)
    assert message in one_sentence(ran)
    assert ran.code == 2
