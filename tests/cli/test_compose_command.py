"""``bioregion consortium compose``: what it says, how it ends, and that the page about it tells the truth."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.commands import one_sentence, run

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/composing.md").read_text(encoding="utf-8")
# A command, its exit code, and lines that it prints.
EXAMPLES = re.findall(r"^    \$ bioregion (.+)\n((?:    .+\n)+?)    → (\d)$", PAGE, re.M)
COMPOSE = ("consortium", "compose", "-t", "he-ria", "--on", "2026-11-26", "--lead", "organisation:biocat")


@pytest.mark.parametrize(("command", "lines", "code"), EXAMPLES)
def test_the_page_shows_what_is_printed(home: Path, command: str, lines: str, code: str) -> None:
    ran = run(home, *shlex.split(command))
    assert ran.code == int(code), ran
    for line in lines.splitlines():
        # What stands in for whom changes with the curated files.
        shown = line[4:].partition("; stand-in")[0]
        assert any(each.startswith(shown) for each in ran.out.splitlines()), ran.out


def test_the_page_has_examples() -> None:
    assert {code for _, _, code in EXAMPLES} >= {"0", "1"}
    assert any("--lang it" in command for command, _, _ in EXAMPLES)


def test_json_and_csv_tell_the_same_teams_with_proof(home: Path) -> None:
    asked = (*COMPOSE, "--size", "4", "--need", "research", "--teams", "3")
    told = json.loads(run(home, *asked, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(run(home, *asked, "--format", "csv").out)))
    assert [
        (str(n), each["organisation"]) for n, team in enumerate(told["teams"], 1) for each in team["partners"]
    ] == [(row["team"], row["organisation"]) for row in rows]
    for team in told["teams"]:
        assert len(team["partners"]) == 4
        assert team["verdict"] == "eligible"
        assert {rule["code"]: rule["verdict"] for rule in team["proof"]}["HE-01"] == "yes"
        assert team["gap"] == pytest.approx(0, abs=1e-5)
        assert len({each["country"] for each in team["partners"]} - {""}) >= 3


def test_what_only_facts_can_settle_is_unknown(home: Path) -> None:
    ran = run(home, "consortium", "compose", "-t", "ju-ihi", *COMPOSE[4:], "--size", "3", "--teams", "1")
    assert ran.code == 3, ran
    assert "Unknown: no rule is broken" in ran.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--need", "industry:0"], '"industry:0" is no need.'),
        (["--need", "xyzzyx"], 'No project says anything of "xyzzyx".'),
        (["--from", "QQ"], '"QQ" is not the code of a country.'),
        (["--size", "5000"], "Ask for fewer partners."),
        (["--size", "0"], "A consortium has one partner at least."),
        (["--topic", "HORIZON-NOWHERE"], 'No call has the code "HORIZON-NOWHERE".'),
        (["--without", "organisation:nobody-at-all"], "Nothing in the graph has the IRI"),
    ],
)
def test_what_cannot_be_meant_is_refused(home: Path, arguments: list[str], message: str) -> None:
    assert message in one_sentence(run(home, *COMPOSE, *arguments))
