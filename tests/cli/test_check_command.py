"""``bioregion check``: findings of a file, of the graph and of the ontology, in each form, and the exit code."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from tests.cli.commands import one_sentence, run

EXAMPLES = Path(__file__).resolve().parents[2] / "ontology/examples/membership"
BACKWARDS = """@prefix brg: <https://w3id.org/bioregion/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/bioregion/id/membership/backwards> a brg:Membership ;
  brg:start "2016-05-12"^^xsd:date ;
  brg:end "2016-04"^^xsd:gYearMonth .
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A file in which a membership ends before it begins, and names nobody."""
    file = tmp_path / "planted.ttl"
    file.write_text(BACKWARDS, encoding="utf-8")
    return file


def test_a_planted_fault_is_found_in_every_form(home: Path, planted: Path) -> None:
    text, rows, listed = (run(home, "check", str(planted), "-o", form) for form in ("text", "csv", "json"))
    assert text.code == rows.code == listed.code == 1
    found = json.loads(listed.out)
    assert any(
        finding["severity"] == "violation" and finding["subject"].endswith("/membership/backwards")
        for finding in found
    )
    assert [row["message"] for row in csv.DictReader(io.StringIO(rows.out))] == [
        finding["message"] for finding in found
    ]
    lines = text.out.splitlines()
    assert len(lines) == len(found) > 1
    for line, finding in zip(lines, found, strict=True):
        assert line.startswith(f"{finding['severity']:9}  planted.ttl: {finding['message']}")
    violations = sum(finding["severity"] == "violation" for finding in found)
    assert text.err.startswith(f"{violations} violation")


def test_only_what_is_grave_and_in_italian(home: Path, planted: Path) -> None:
    grave = run(home, "check", str(planted), "--at-least", "violation", "--lang", "it")
    lines = grave.out.splitlines()
    assert lines
    assert all(line.startswith("violation  planted.ttl: ") for line in lines)
    assert any(re.search(r"\b(prima|manca|fine)\b", line) for line in lines), lines
    assert grave.err.startswith(f"{len(lines)} violation")


def test_a_sound_file_gives_exit_code_0(home: Path) -> None:
    ran = run(home, "check", str(EXAMPLES / "right.ttl"), "--at-least", "violation")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"0 violations, \d+ warnings?, \d+ info\n", ran.err)


def test_a_malformed_file_is_told_with_its_line(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text(BACKWARDS.replace("brg:start", "brg:start brg:start ;;"), encoding="utf-8")
    said = one_sentence(run(home, "check", str(file)))
    assert said.startswith("broken.ttl, line 4: The file is not Turtle (")
    assert said.endswith("Mend the Turtle there.\n")


def test_a_missing_file_is_told(home: Path, tmp_path: Path) -> None:
    said = one_sentence(run(home, "check", str(tmp_path / "nothing.ttl")))
    assert said.startswith("nothing.ttl: The file cannot be read (No such file or directory")
    assert said.endswith("Name a Turtle file in UTF-8.\n")


def test_two_things_to_check_are_refused(home: Path, planted: Path) -> None:
    for more in (["--ontology"], ["--known-by", "2026-01-01"]):
        ran = run(home, "check", str(planted), *more)
        assert ran.code == 2
        assert "say different things to check. Give one of them." in one_sentence(ran)


@pytest.mark.slow
def test_the_graph_has_findings_and_no_violation(home: Path) -> None:
    ran = run(home, "check", "-o", "json", width=80)
    assert ran.code == 0
    found = json.loads(ran.out)
    severities = [finding["severity"] for finding in found]
    # The bar that tells what is going on goes away; the last line is the count.
    assert "check all shapes" in ran.err
    assert ran.err.endswith(
        f"0 violations, {severities.count('warning')} warnings, {severities.count('info')} info\n"
    )
    assert severities == sorted(severities, reverse=True)
    messages = " ".join(finding["message"] for finding in found)
    assert "720" in messages
    assert any(finding["file"].startswith("data/") and finding["row"] > 1 for finding in found)


@pytest.mark.slow
def test_many_findings_stand_behind_their_totals(home: Path) -> None:
    ran = run(home, "check", "--at-least", "warning")
    totals, _, listed = ran.out.partition("\n\n")
    heading, *rules = totals.splitlines()
    lines = listed.splitlines()
    assert len(lines) > 20
    assert heading == f"{len(lines)} warnings:"
    counts = [int(rule.split()[0]) for rule in rules]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == len(lines)
    figures = sum(": Figures disagree on " in line for line in lines)
    place = rules.index(f"{figures:6}  Figures disagree on …")
    # Those of one rule stand together, in the order of the totals.
    before = sum(counts[:place])
    assert all(": Figures disagree on " in line for line in lines[before : before + figures])


@pytest.mark.slow
def test_the_ontology_is_sound(home: Path) -> None:
    ran = run(home, "check", "--ontology")
    assert (ran.code, ran.out, ran.err) == (0, "", "0 faults in the ontology\n")
