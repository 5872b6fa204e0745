"""Consortia from files, and rules from files that say too little."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.matching.consortia import BOOK, judged

from bioregion_graph import resources
from bioregion_graph.errors import InputError
from bioregion_graph.matching.eligibility.consortium import consortium
from bioregion_graph.matching.eligibility.packs import load
from bioregion_graph.matching.eligibility.reading import read

TABLE = """organisation,country,kind,role,control_group,gender-equality-plan
Ulm,DE,HES,coordinator,,yes
Lyon,FR,university,,,no
Mario Negri,IT,REC,,Holding,
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_and_json_say_the_same(tmp_path: Path) -> None:
    rows = [line.split(",") for line in TABLE.splitlines()]
    told = {
        "partners": [dict(zip(rows[0], row, strict=True)) for row in rows[1:]],
        "facts": {"multi-actor-approach": True},
    }
    from_table, none = read(BOOK, written(tmp_path, "a.csv", TABLE))
    from_json, facts = read(BOOK, written(tmp_path, "a.json", json.dumps(told)))
    assert from_table == from_json
    assert (none, list(facts.values())) == ({}, [True])
    assert [list(each.facts.values()) for each in from_table] == [[True], [False], []]
    assert judged(consortium(from_table)).verdict == "yes"
    assert read(BOOK, written(tmp_path, "b.json", json.dumps(told["partners"])))[0] == from_table


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "", "a.txt: It is neither .csv nor .json."),
        ("a.csv", "name,country\nUlm,DE\n", "a.csv: There is no column organisation."),
        (
            "a.csv",
            "organisation,country\nUlm\n",
            "a.csv, row 2: It has more or fewer cells than the heading.",
        ),
        (
            "a.csv",
            "organisation,country\nUlm,DE,x\n",
            "a.csv, row 2: It has more or fewer cells than the heading.",
        ),
        ("a.csv", "organisation,country\nUlm,QQ\n", 'a.csv, row 2: Ulm: "QQ" is not the code of a country.'),
        ("a.csv", "organisation,luck\nUlm,yes\n", 'a.csv, row 2: "luck" is no fact that rules ask for.'),
        (
            "a.csv",
            "organisation,awards-doctorates\nUlm,maybe\n",
            'a.csv, row 2: "maybe" in awards-doctorates is no answer.',
        ),
        ("a.json", "{", "a.json: It is not JSON"),
        ("a.json", '{"partner": []}', "a.json: It holds no list of partners."),
    ],
)
def test_files_that_cannot_be_read_are_told(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(InputError) as told:
        read(BOOK, written(tmp_path, name, text))
    assert message in str(told.value)


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="It cannot be read"):
        read(BOOK, tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "brg:inList :member-states , :associated ;",
            "brg:inList :membr-states ;",
            "membr-states is not declared",
        ),
        (
            "brg:anyOf ( :he-01-minimum ) .",
            "rdfs:seeAlso :he-01-minimum .",
            "he-01 has no list of conditions",
        ),
        ("brg:atLeast 3 .", "brg:atLeast 3 ; brg:atMost 4 .", "he-01-minimum has not one bound"),
        ("brg:atLeast 3 .", "brg:atLeast 4 .", "Ask for at most 3 of them"),
        ('"control groups in countries"', '"countries"', "he-01-minimum has a quota"),
        (
            'brg:counting "partners" ;\n  brg:countsRole prole:coordinator , prole:beneficiary ;',
            'brg:counting "partners" ;',
            "looks at no role",
        ),
        ("brg:atLeast 3 .", "brg:leastShare 0.5 .", "pairs groups with countries"),
        (
            'brg:counting "partners"',
            'brg:shareOf "x" ; brg:leastShare 0.5 ; brg:counting "partners"',
            "has not one bound",
        ),
        (
            '"control groups in countries"',
            '"partners" ; brg:leastShare 0.5',
            "he-01-minimum has not one bound",
        ),
        (
            "brg:quota :he-01-in-member-state ;\n  brg:atLeast 3 .",
            'brg:leastShare 0.5 .\n:he-01-minimum brg:shareOf "time" .',
            "he-01-minimum pairs groups with countries",
        ),
        ('brg:confidence "seen" ;', "", "he-01 has 0 brg:confidence"),
        ("@it ;\n  sh:message", "@en ;\n  sh:message", "lacks rdfs:label in English or Italian"),
    ],
)
def test_rules_that_say_too_little_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    ontology = tmp_path / "ontology"
    shutil.copytree(
        resources.folder("ontology"), ontology, ignore=shutil.ignore_patterns("examples", "vendor", "shapes")
    )
    path = ontology / "eligibility/he-ria-ia.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as told:
        load(ontology)
    assert message in str(told.value)
