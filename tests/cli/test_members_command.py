"""``bioregion members``: direct and transitive members with distance and path."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from tests.cli.commands import run

CEBR = "Council of European BioRegions"


def test_members_have_distance_and_path_and_count_once(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(home, "members", CEBR, "-o", "csv").out)))
    assert len({row["organisation"] for row in rows}) == len(rows)
    assert {"1", "2"} <= {row["distance"] for row in rows}
    for row in rows:
        path = row["path"].split(" > ")
        assert len(path) == int(row["distance"]) + 1
        assert path[0] == row["organisation"]
        assert path[-1].endswith("/council-of-european-bioregions")
        assert row["answer"] == "yes"
    assert [int(row["distance"]) for row in rows] == sorted(int(row["distance"]) for row in rows)


def test_a_day_tells_proven_from_unknown(home: Path) -> None:
    members = json.loads(run(home, "members", CEBR, "--as-of", "2019-05-01", "-o", "json").out)
    assert {member["answer"] for member in members} == {"yes", "unknown"}
    labels = {member["label"]: member["answer"] for member in members if member["distance"] == 1}
    assert labels["Biocat"] == "yes"


def test_the_table_says_through_whom(home: Path) -> None:
    ran = run(home, "members", CEBR)
    lines = ran.out.splitlines()
    assert lines[0].split() == ["distance", "organisation", "country", "kind", "answer", "through"]
    assert ran.err.startswith(f"{len(lines) - 1} members; by kind, some of several: ")
    for line in lines[1:]:
        through = line[lines[0].index("through") :].strip()
        assert bool(through) == (not line.startswith("1 ")), line
    narrow = run(home, "members", CEBR, width=80).out.splitlines()
    assert max(map(len, narrow)) <= 80


def test_a_day_counts_proven_and_unknown_apart(home: Path) -> None:
    ran = run(home, "members", CEBR, "--as-of", "2019-05-01")
    members = json.loads(run(home, "members", CEBR, "--as-of", "2019-05-01", "-o", "json").out)
    proven = [member for member in members if member["answer"] == "yes"]
    total, *by_kind = ran.err.splitlines()
    assert total == f"{len(proven)} proven, {len(members) - len(proven)} unknown on 2019-05-01"
    assert [line.partition(" by kind, some of several: ")[0] for line in by_kind] == ["proven", "unknown"]
    for line, part in zip(by_kind, (proven, [each for each in members if each not in proven]), strict=True):
        counts = sum(int(count) for count in re.findall(r"(\d+) ", line.partition(": ")[2]))
        assert counts == sum(len(member["kinds"]) or 1 for member in part)


def test_an_organisation_without_members_has_none(home: Path) -> None:
    ran = run(home, "members", "Biocat")
    assert (ran.code, ran.err) == (0, "0 members\n")
    assert len(ran.out.splitlines()) == 1


def test_what_no_membership_names_is_told(home: Path) -> None:
    ran = run(home, "members", "person:celine-queron")
    assert ran.code == 1
    assert "No membership names https://w3id.org/bioregion/id/person/celine-queron." in ran.err
