"""Every question of the library: a few statements, and the rows that a person says must come out."""

from __future__ import annotations

import csv
import json

import pytest
from tests.queries.views import CASES, ROOT, view_of_file

from bioregion_graph.queries.formats import text_rows
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run

LIBRARY = Library.load(ROOT / "queries")
# Another query in the same file tree may have its own tests; a folder here that has no query is a leftover.
FOLDERS = sorted(path.parent.relative_to(CASES).as_posix() for path in CASES.rglob("data.trig"))


def test_every_query_has_a_case_and_every_case_a_query() -> None:
    assert set(FOLDERS) == set(LIBRARY.names())


@pytest.mark.parametrize("name", FOLDERS)
def test_the_rows_are_those_expected(name: str) -> None:
    folder = CASES / name
    values = json.loads((folder / "params.json").read_text()) if (folder / "params.json").exists() else {}
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        heading, *expected = list(csv.reader(file))
    with view_of_file(folder / "data.trig") as view:
        table = run(view, LIBRARY.get(name), values)
    assert list(table.variables) == heading
    rows = text_rows(table)
    if "ORDER BY" not in LIBRARY.get(name).text:
        rows, expected = sorted(rows), sorted(expected)
    assert rows == expected
    assert expected, "a case without a row proves little"
