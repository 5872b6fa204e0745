"""Every row says where it comes from, and no row carries contact details."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sheets

SEED = re.compile(r"seed:00[0-4]_[0-9a-f]{16}\.txt(#L\d+)?")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(
    r"(?:\+|\b00)\d{2}[\s()/-]*\d[\d\s()/-]{6,}|\b(?:tel|phone|fax)\b[.:]?\s*\+?\d", re.IGNORECASE
)
# Identifiers and the place of an activity in its plan are our own.
WITHOUT_SOURCE = {"identifiers.csv", "activity_tree.csv", "sources.csv"}
FILES = [(name, file) for name in sheets.SETS for file in sheets.sheets(name)]
SOURCED = [
    (name, file)
    for name, file in FILES
    if file not in WITHOUT_SOURCE and file not in sheets.mapping_tables(name)
]


@pytest.mark.parametrize(("name", "file"), SOURCED)
def test_every_row_names_a_described_source(name: str, file: str) -> None:
    described = {row["source_url"] for row in sheets.rows(f"{name}/sources.csv")}
    strangers = [
        (number, row["source_url"])
        for number, row in enumerate(sheets.rows(f"{name}/{file}"), start=2)
        if row["source_url"] not in described and not SEED.fullmatch(row["source_url"])
    ]
    assert strangers == []


@pytest.mark.parametrize("name", sheets.SETS)
def test_a_source_is_described_once(name: str) -> None:
    addresses = [row["source_url"] for row in sheets.rows(f"{name}/sources.csv")]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize(("name", "file"), FILES)
def test_no_row_has_contact_details(name: str, file: str) -> None:
    for number, row in enumerate(sheets.rows(f"{name}/{file}"), start=2):
        for column, text in row.items():
            if column in ("source_url", "website"):
                continue
            assert not MAIL.search(text), f"data/{name}/{file}, row {number}: {column} has a mail address."
            assert not PHONE.search(text), (
                f"data/{name}/{file}, row {number}: {column} has a telephone number."
            )


@pytest.mark.parametrize("pattern", [(MAIL, "write to a.b@example.org"), (PHONE, "call +39 0577 123456")])
def test_the_patterns_find_what_they_look_for(pattern: tuple[re.Pattern[str], str]) -> None:
    assert pattern[0].search(pattern[1])


@pytest.mark.parametrize("path", sorted(sheets.DATA.rglob("*.csv")), ids=lambda path: path.name)
def test_files_are_plain_utf8_tables(path: Path) -> None:
    text = path.read_bytes()
    assert b"\r" not in text
    assert text.endswith(b"\n")
    text.decode("utf-8")
