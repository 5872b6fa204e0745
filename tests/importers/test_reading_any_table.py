"""The reader of tables, dates, numbers and names against anything that a file may hold."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pyoxigraph import Literal

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers import facts, tables
from bioregion_graph.importers.tables import Aside, Record

COLUMNS = ("key", "name", "notes")
# A file in UTF-8 holds no half of a surrogate pair.
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rows = st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6)


def read(content: bytes, columns: tuple[str, ...] = COLUMNS) -> list[Record]:
    """The rows of a table that holds these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sheet.csv").write_bytes(content)
        return tables.read(Path(folder), "sheet", columns, "hills")


def written(table: list[list[str]], **dialect: object) -> bytes:
    """The bytes of a table with our columns, as Python writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, **dialect)
    writer.writerow(COLUMNS)
    writer.writerows(table)
    return text.getvalue().encode()


# Behind "\n" alone, Python leaves a bare "\r" without quotes, and what was written can no longer be told.
FORMS = [("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]


@given(rows, st.sampled_from(FORMS), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_what_is_written_is_read(table: list[list[str]], form: tuple[str, int], mark: bytes) -> None:
    records = read(mark + written(table, lineterminator=form[0], quoting=form[1]))
    assert [list(record.fields.values()) for record in records] == table
    assert [record.where for record in records] == [
        f"data/hills/sheet.csv, row {number}" for number in range(2, len(table) + 2)
    ]
    for record, row in zip(records, table, strict=True):
        assert [record.take(name) for name in COLUMNS] == [cell.strip() for cell in row]
        assert not list(record.unread())


@given(st.binary(max_size=300))
@example(b'key,name,notes\n"a"b,c,d')
@example(b"key,name,notes\na,b\x00,c")
@example(b"key,name,notes\ra,b,c\r")
@example(b"\xff\xfekey")
def test_no_bytes_make_the_reader_raise_anything_else(content: bytes) -> None:
    _reads_or_tells(content)


@given(st.binary(max_size=60))
def test_no_bytes_below_a_good_header_do_either(content: bytes) -> None:
    _reads_or_tells(b"key,name,notes\n" + content)


def _reads_or_tells(content: bytes) -> None:
    told: list[InputError] = []
    try:
        records = read(content)
    except BatchError as batch:
        records, told = [], batch.problems
    except InputError as problem:
        records, told = [], [problem]
    assert all(set(record.fields) == set(COLUMNS) for record in records)
    assert all(problem.where.startswith("data/hills/sheet.csv") and problem.remedy for problem in told)


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=5))
def test_every_column_that_is_not_ours_is_told(names: list[str]) -> None:
    wanted = ("a", "b", "c")
    assume(tuple(sorted(names)) != wanted)
    with pytest.raises(BatchError) as caught:
        read(",".join(names).encode(), wanted)
    told = {problem.what for problem in caught.value.problems}
    assert told == {
        *(f'The column "{name}" stands twice.' for name in names if names.count(name) > 1),
        *(f'The column "{name}" is missing.' for name in wanted if name not in names),
        *(f'The column "{name}" is unknown.' for name in names if name not in wanted),
    }


@given(st.dictionaries(st.sampled_from(COLUMNS), cells), st.sets(st.sampled_from(COLUMNS)))
def test_what_nobody_takes_is_told(fields: dict[str, str], taken: set[str]) -> None:
    record = Record("hills/sheet.csv", 7, fields)
    for name in taken:
        record.take(name)
    left = [name for name, value in fields.items() if value.strip() and name not in taken]
    assert [str(problem) for problem in record.unread()] == [
        f'data/hills/sheet.csv, row 7: The importer does not read the column "{name}" here. '
        "Empty the cell, or teach the importer what it means."
        for name in left
    ]
    record.leave()
    assert not list(record.unread())


def test_a_table_beside_another_tells_its_unused_rows_and_cells() -> None:
    beside = Aside(read(written([["a", "Ann", ""], ["b", "Ben", ""], ["c", "", "x"]])), "key")
    found = beside.row("a")
    assert found is not None
    assert found.take("name") == "Ann"
    assert beside.row("z") is None
    assert beside.row("c") is not None
    assert [str(problem) for problem in beside.unread()] == [
        'data/hills/sheet.csv, row 3: "b" stands in no row of the table that this one completes. '
        "Mend the key, or remove the row.",
        'data/hills/sheet.csv, row 4: The importer does not read the column "notes" here. '
        "Empty the cell, or teach the importer what it means.",
    ]


def test_a_missing_column_of_a_record_is_an_empty_cell() -> None:
    assert Record("hills/sheet.csv", 2, {"a": " x ; ;y "}).take_list("a") == ["x", "y"]
    assert Record("hills/sheet.csv", 2, {}).take("a") == ""


# --- cells

RECORD = Record("hills/sheet.csv", 5, {})
years = st.integers(1, 9999).map("{:04d}".format)


@given(st.dates())
def test_days_keep_their_text(day: date) -> None:
    literal = facts.date_of(RECORD, day.isoformat())
    assert (literal.value, literal.datatype.value.rpartition("#")[2]) == (day.isoformat(), "date")
    month = facts.date_of(RECORD, day.isoformat()[:7])
    assert (month.value, month.datatype.value.rpartition("#")[2]) == (day.isoformat()[:7], "gYearMonth")


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_day_is_read_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        date(year, month, day)
    except ValueError:
        with pytest.raises(InputError) as caught:
            facts.date_of(RECORD, text)
        assert str(caught.value) == (
            f'data/hills/sheet.csv, row 5: "{text}" is not in the calendar. Write a day that exists.'
        )
    else:
        assert facts.date_of(RECORD, text).value == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_plain_numbers_are_read(value: Decimal) -> None:
    assert facts.number(RECORD, f"{value:f}") == value
    whole = value == int(value)
    if whole:
        assert facts.whole_number(RECORD, f"{value:f}") == int(value)
    else:
        with pytest.raises(InputError, match="is not a whole number"):
            facts.whole_number(RECORD, f"{value:f}")


READERS: list[Callable[[Record, str], object]] = [
    facts.date_of, facts.number, facts.whole_number, facts.answer, facts.duration, facts.country, facts.begun_key,
]  # fmt: skip


@given(st.sampled_from(READERS), st.text() | st.text("0123456789-/.PYMD or,", max_size=12))
@example(facts.number, "1,200")
@example(facts.number, "１２")
@example(facts.number, "1e3")
@example(facts.number, "Infinity")
@example(facts.duration, "P")
@example(facts.begun_key, "2018 or 20x9")
def test_no_cell_makes_a_reader_raise_anything_else(
    reader: Callable[[Record, str], object], text: str
) -> None:
    told = "data/hills/sheet.csv, row 5: "
    try:
        reader(RECORD, text)
    except InputError as error:
        told = str(error)
    assert told.startswith("data/hills/sheet.csv, row 5: ")


@given(years, years)
def test_two_possible_years_become_two_bounds(one: str, other: str) -> None:
    for text in (f"{one}/{other}", f"{one} or {other}"):
        said = facts.Facts(RECORD, "seed:001_a.txt#L03", facts.mint("event", "e")).start(text)
        found = {
            (quad.predicate.value.rpartition("#")[2], quad.object.value)
            for quad in said
            if isinstance(quad.object, Literal)
        }
        assert {("startEarliest", one), ("startLatest", other)} <= found
        assert facts.begun_key(RECORD, text) == f"--{one}-{other}"


def test_every_kind_of_value_keeps_its_kind() -> None:
    said = facts.Facts(RECORD, "https://pages.example.org/a#L7", facts.mint("event", "e"), "brg:Event")
    said.add("brg:a", True).add("brg:b", Decimal("12.50")).add("brg:c", 7).add("brg:d", date(2019, 4, 5))
    said.add("brg:e", "Meeting", "en").add("brg:f", "").add("brg:g", None).country("").seen("")
    assert [
        str(quad.object) for quad in said if quad.predicate.value[-2:] in ("#a", "#b", "#c", "#d", "#e")
    ] == [
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        '"12.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"2019-04-05"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"Meeting"@en',
    ]
    stated = {quad.predicate.value.rpartition("#")[2]: quad.object for quad in said}
    assert set(stated) == {"type", "statedIn", "statedAt", "a", "b", "c", "d", "e"}
    assert str(stated["statedIn"]) == '"hills/sheet.csv#5"'
    assert str(stated["statedAt"]).endswith("#L07>")
