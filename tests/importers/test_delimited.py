"""Delimited files: every cell comes back in its row, and what is wrong is told with file and row."""

from __future__ import annotations

import csv
import io
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers.delimited import MOST_ROW, Layout, Row, Rows
from bioregion_graph.importers.files import Files

LAYOUT = Layout("project.csv", ("id", "title"), ("cost",))
HEADER = b'"id";"title";"cost"\n'
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def read(content: bytes, layout: Layout = LAYOUT) -> tuple[list[Row], list[str]]:
    """The rows of a file, and the columns that nobody asked for."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / layout.name).write_bytes(content)
        with Files(Path(folder)) as files:
            rows = Rows(files, layout)
            return list(rows), rows.unknown


def refusal(content: bytes, layout: Layout = LAYOUT) -> str:
    """What is said of a file that cannot be read, without the folder."""
    with pytest.raises(InputError) as caught:
        read(content, layout)
    return str(caught.value).partition("/")[2]


def faults(content: bytes) -> list[tuple[int, str]]:
    """The rows with a fault, and what is told of them."""
    return [(row.number, row.fault.what) for row in read(content)[0] if row.fault]


def written(rows: Sequence[Sequence[str]], end: str = "\r\n") -> bytes:
    """The bytes of a table with every cell in quotes."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator=end).writerows(rows)
    return text.getvalue().encode()


@given(
    st.lists(st.lists(texts, min_size=3, max_size=3), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_every_cell_comes_back_in_its_row(table: list[list[str]], end: str, has_mark: bool) -> None:
    content = written([["id", "title", "cost"], *table], end)
    rows, unknown = read((b"\xef\xbb\xbf" if has_mark else b"") + content)
    assert [list(row.fields.values()) for row in rows] == table
    assert [list(row.fields) for row in rows] == [["id", "title", "cost"]] * len(table)
    assert [row.number for row in rows] == list(range(2, len(table) + 2))
    assert [row.fault for row in rows] == [None] * len(table)
    assert unknown == []
    for row in rows:
        assert row.where.endswith(f"/project.csv, row {row.number}")
        assert row.get("title") == row.fields["title"].strip()
        assert row.get("nothing") == ""


@given(st.sampled_from([b"", HEADER, b"\xef\xbb\xbf" + HEADER, b'"id";"title']), st.binary(max_size=300))
@settings(max_examples=300)
def test_arbitrary_bytes_are_rows_or_refused(begin: bytes, rest: bytes) -> None:
    rows = rows_or_refusal(begin + rest)
    if isinstance(rows, InputError):
        assert "project.csv" in str(rows)
        assert str(rows).endswith(".")
        return
    for row in rows:
        assert row.fault is not None or len(row.fields) > 0
        if row.fault:
            assert row.fault.where == row.where


def rows_or_refusal(content: bytes) -> list[Row] | InputError:
    """The rows of a file, or why it cannot be read."""
    try:
        return read(content)[0]
    except InputError as error:
        return error


@given(texts, st.integers(0, 60))
def test_a_file_cut_anywhere_gives_a_part_of_the_rows_or_a_fault(title: str, cut: int) -> None:
    whole = written([["id", "title", "cost"], ["1", title, "2"], ["3", title, "4"]])
    complete, _ = read(whole)
    rows = rows_or_refusal(whole[: max(len(HEADER) + 1, len(whole) - cut)])
    if isinstance(rows, InputError):
        assert ": The row is cut off before its end." in str(rows)
        return
    sound = [row.fields for row in rows if row.fault is None]
    assert sound == [row.fields for row in complete][: len(sound)]
    assert all(row.fault is None for row in rows[: len(sound)])


@pytest.mark.parametrize("other", [b",", b"\t", b"|"], ids=["comma", "tab", "bar"])
@pytest.mark.parametrize("quote", [b'"', b""], ids=["quoted", "bare"])
@pytest.mark.parametrize("required", [("id",), ("id", "title")])
def test_other_separators_are_named(other: bytes, quote: bytes, required: tuple[str, ...]) -> None:
    content = HEADER.replace(b'"', quote).replace(b";", other) + b"1" + other + b"x" + other + b"\n"
    named = {b",": "commas", b"\t": "tabs", b"|": "vertical bars"}[other]
    layout = Layout("project.csv", required, ("title", "cost"))
    assert refusal(content, layout) == (
        f"project.csv, row 1: The columns are separated by {named}, not by semicolons. Save the file with "
        "semicolons between the columns, as the official export has."
    )


def test_a_missing_column_is_named_and_several_at_once() -> None:
    assert refusal(b'"title";"cost"\n') == (
        'project.csv, row 1: The column "id" is missing. Give the official export.'
    )
    with pytest.raises(BatchError) as caught:
        read(b'"cost";"x"\n')
    assert [problem.what for problem in caught.value.problems] == [
        'The column "id" is missing.',
        'The column "title" is missing.',
    ]


def test_a_column_that_nobody_knows_is_told_and_its_cells_are_kept() -> None:
    rows, unknown = read(b'"id";"new one";"title";""\n"1";"kept";"t";"z"\n')
    assert unknown == ["new one", "number 4 (without a name)"]
    assert rows[0].fields == {"id": "1", "new one": "kept", "title": "t", "": "z"}


def test_a_column_may_stand_once() -> None:
    assert (
        refusal(b'"id";"title";"id"\n')
        == 'project.csv, row 1: The column "id" stands twice. Remove one of them.'
    )


def test_the_mark_before_a_quoted_first_column_is_no_part_of_it() -> None:
    layout = Layout("project.csv", ("the;id", "title"))
    rows, unknown = read(b'\xef\xbb\xbf"the;id";"title"\n"1";"\xef\xbb\xbft"\n', layout)
    assert (rows[0].fields, unknown) == ({"the;id": "1", "title": "\ufefft"}, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        ("id;title\n1;x\n".encode("utf-16"), "The row is not UTF-8. Save the file as UTF-8."),
        (b'"id";"titl', "The row is cut off before its end. Fetch the export again."),
        (HEADER + b'"1";"a";"2"\n"2";"cut', "row 3: The row is cut off before its end."),
        (HEADER + b'"1";"a";"2"\n"2";"cut";', "row 3: The row is cut off before its end."),
        (HEADER + b'"1";"' + b"x" * MOST_ROW + b'";""\n', "row 2: The row is longer than a megabyte"),
        (HEADER + b'"1";"' + b"x\n" * 3000 + b'";""\n', "row 2: The row is longer than a megabyte or runs over too"),
        (b'"1";"' + b"x" * MOST_ROW, "row 1: The row is longer than a megabyte"),
    ],
    ids=["empty", "mark", "utf-16", "cut header", "cut row", "cut cell", "long", "lines", "long header"],
)  # fmt: skip
def test_what_cannot_be_read_any_further_is_refused(content: bytes, said: str) -> None:
    assert said in refusal(content)


def test_a_broken_row_is_told_and_the_next_is_read() -> None:
    content = (
        HEADER
        + b'"1";"few"\n'
        + b'"2";"sound";""\n'
        + b'"3";"many";"";"";""\n'
        + b'"4";"\xe9t\xe9";""\n'
        + b"\n"
        + b'"5";"quo"te";""\n'
        + b'"6";"sound";"2"\n'
    )
    rows, _ = read(content)
    assert [(row.number, row.fault.what) for row in rows if row.fault] == [
        (2, "2 cells, but the header has 3."),
        (4, "5 cells, but the header has 3."),
        (5, "The row is not UTF-8."),
        (7, "The row cannot be read (';' expected after '\"')."),
    ]
    assert [row.get("id") for row in rows if not row.fault] == ["2", "6"]
    assert [row.number for row in rows if not row.fault] == [3, 8]


def test_rows_count_rows_and_not_lines() -> None:
    content = HEADER + b'"1";"two\nlines";""\n"2";"\n\n\n";""\n"3";"bad"\n'
    assert faults(content) == [(4, "2 cells, but the header has 3.")]


@pytest.mark.parametrize("begin", [HEADER, HEADER + b'"1";"', b""], ids=["bare", "in quotes", "header"])
def test_two_gigabytes_without_a_line_end_stop_at_once_in_little_memory(tmp_path: Path, begin: bytes) -> None:
    with (tmp_path / "project.csv").open("wb") as sparse:
        sparse.write(begin)
        sparse.truncate(2 << 30)
    began = time.monotonic()
    tracemalloc.start()
    with Files(tmp_path) as files, pytest.raises(InputError) as caught:
        list(Rows(files, LAYOUT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    row = 2 if begin else 1
    assert f"project.csv, row {row}: The row is longer than a megabyte" in str(caught.value)
    assert peak < 16 * MOST_ROW
    assert time.monotonic() - began < 5


def test_a_hundred_thousand_rows_need_the_memory_of_one(tmp_path: Path) -> None:
    with (tmp_path / "project.csv").open("wb") as file:
        file.write(HEADER)
        for _ in range(100):
            file.write(b'"1";"A title of some words";"250000"\n' * 1000)
    with Files(tmp_path) as files:
        tracemalloc.start()
        count = sum(1 for _ in Rows(files, LAYOUT))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 100_000
    assert peak < 1 << 20
