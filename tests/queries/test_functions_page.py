"""The page about functions: every example on it gives the rows beside it, and every function has its place."""

from __future__ import annotations

import csv
import re

import pytest
from tests.queries.views import ROOT, view_of

from bioregion_graph.queries import functions
from bioregion_graph.queries.formats import text_rows
from bioregion_graph.queries.run import run_table
from bioregion_graph.terms.namespaces import compact, prologue

PAGE = (ROOT / "docs/sparql-functions.md").read_text(encoding="utf-8")
(DATA,) = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = re.findall(r"```sparql\n(.*?)```\n```csv\n(.*?)```", PAGE, re.DOTALL)


def test_every_example_has_its_rows() -> None:
    assert len(EXAMPLES) == PAGE.count("```sparql") > 5


@pytest.mark.parametrize(("query", "rows"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_gives_the_rows_shown(query: str, rows: str) -> None:
    heading, *expected = csv.reader(rows.splitlines())
    with view_of(DATA) as view:
        table = run_table(view, prologue() + query)
    assert list(table.variables) == heading
    assert text_rows(table) == expected


def test_every_function_is_told_of() -> None:
    for iri in functions.names():
        prefix, _, name = compact(iri).partition(":")
        assert f"`{prefix}:{name}" in PAGE or f"`{name}`" in PAGE, iri
