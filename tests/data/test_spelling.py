"""The curated sheets equal the fact sheets but for the restorations that ``data/spelling.csv`` lists."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict

import pytest
import sheets

from bioregion_graph.terms.iris import fold

# How German and Nordic letters are typed where the keyboard lacks them.
TYPED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})


def _restorations() -> dict[tuple[str, str, str], list[tuple[re.Pattern[str], str]]]:
    found = defaultdict(list)
    for row in sheets.rows("spelling.csv"):
        pattern = re.compile(rf"(?<!\w){re.escape(row['sheet_spelling'])}(?!\w)")
        found[row["set"], row["file"], row["column"]].append((pattern, row["restored"]))
    return found


def test_a_restoration_changes_accents_only() -> None:
    for row in sheets.rows("spelling.csv"):
        assert row["sheet_spelling"].isascii(), row
        assert row["why"], row
        assert row["restored"] == unicodedata.normalize("NFC", row["restored"]), row
        plain = row["sheet_spelling"].casefold()
        folded = fold(row["restored"]).replace("'", " ")
        typed = fold(row["restored"].casefold().translate(TYPED))
        assert plain.replace("'", " ") in (folded, typed), row


@pytest.mark.shared
@pytest.mark.parametrize("name", sheets.SETS)
def test_the_curated_sheets_equal_the_fact_sheets_but_for_the_restorations(name: str) -> None:
    folder = sheets.SHARED / name
    if not folder.is_dir():
        pytest.skip("The shared folder with the fact sheets is not beside this checkout.")
    restorations = _restorations()
    used = set()
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            original = list(csv.DictReader(file))
        curated = sheets.rows(f"{name}/{path.name}")
        assert len(original) == len(curated), path.name
        for number, (before, after) in enumerate(zip(original, curated, strict=True), start=2):
            for column, text in before.items():
                for pattern, restored in restorations[name, path.name, column]:
                    text, count = pattern.subn(restored, text)
                    if count:
                        used.add((name, path.name, column, pattern.pattern))
                assert after[column] == text, f"data/{name}/{path.name}, row {number}, {column}"
    listed = {
        (key[0], key[1], key[2], pattern.pattern)
        for key, patterns in restorations.items()
        if key[0] == name
        for pattern, _ in patterns
    }
    assert listed - used == set()


@pytest.mark.shared
@pytest.mark.parametrize("name", sheets.SETS)
def test_other_files_are_additions(name: str) -> None:
    folder = sheets.SHARED / name
    if not folder.is_dir():
        pytest.skip("The shared folder with the fact sheets is not beside this checkout.")
    originals = {path.name for path in folder.glob("*.csv")}
    added = set(sheets.added(name)) | set(sheets.mapping_tables(name))
    assert set(sheets.sheets(name)) - originals == added - originals
    assert originals <= set(sheets.sheets(name))


@pytest.mark.parametrize("name", sheets.SETS)
def test_one_person_is_spelled_one_way_in_a_collection(name: str) -> None:
    spellings = defaultdict(set)
    for row in sheets.rows(f"{name}/people_roles.csv"):
        spellings[fold(row["person_name"])].add(row["person_name"])
    assert [names for names in spellings.values() if len(names) > 1] == []
