"""Importers take each field off the record and audit what is left: a new column is a signal, not a loss."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from plantings import SOUND, Checkout
from pyoxigraph import Quad

from bioregion_graph import resources
from bioregion_graph.errors import BatchError, InputError, UsageError
from bioregion_graph.importers import curated, folders
from bioregion_graph.importers.problems import Problems
from bioregion_graph.terms.iris import mint

TABLES = sorted(path.relative_to(SOUND / "data").as_posix() for path in (SOUND / "data").rglob("*.csv"))
# What is told by another column, by another table, or to people alone.
TOLD_ELSEWHERE = {
    ("europe/organisations.csv", "source_date"),
    ("italy/events.csv", "figures"),
    ("europe/focus.csv", "reason"),
}


def rows(path: Path) -> list[list[str]]:
    """The rows of a table, its header first."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def write(path: Path, table: list[list[str]]) -> None:
    """Put these rows in place of a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(table)


def widen(path: Path) -> None:
    """Give a table a column that no importer knows."""
    header, *body = rows(path)
    write(path, [[*header, "prize"], *([*row, "gold"] for row in body)])


def told(place: str) -> str:
    """The sentence on the new column of a table."""
    return (
        f'data/{place}, row 1: The column "prize" is unknown. Remove it, or teach the importer what it means.'
    )


@pytest.mark.parametrize("place", TABLES)
def test_a_new_column_of_any_table_is_told(checkout: Checkout, place: str) -> None:
    widen(checkout.data / place)
    with pytest.raises(BatchError) as caught:
        checkout.quads()
    assert told(place) in [str(problem) for problem in caught.value.problems]


@pytest.mark.slow
def test_a_new_column_of_the_real_tables_is_told(tmp_path: Path) -> None:
    real, data = resources.folder("data"), tmp_path / "data"
    shutil.copytree(real, data)
    widened = {
        path.relative_to(data).as_posix()
        for name in ("europe", "italy", "links")
        for path in (data / name).glob("*.csv")
    } - {"italy/seed_statements.csv"}
    for place in widened:
        widen(data / place)
    untold, rounds = set(widened), 0
    # A table is told once those that it is read with can be read.
    while untold and rounds < 5:
        rounds += 1
        with pytest.raises(BatchError) as caught:
            list(folders.collect(resources.folder("ontology"), data))
        sentences = {str(problem) for problem in caught.value.problems}
        now = {place for place in untold if told(place) in sentences}
        assert sentences == {told(place) for place in now}
        for place in now:
            shutil.copy(real / place, data / place)
        untold -= now
    assert not untold


@pytest.mark.slow
def test_no_cell_is_read_in_vain(checkout: Checkout) -> None:
    """Whichever cell is changed, the quads are other ones, or the change is refused."""
    in_vain = set()
    for place in TABLES:
        if place in ("links/organisations.csv", "words.csv"):
            continue  # no collection of their own
        path = checkout.data / place
        before, table = said(path.parent), rows(path)
        for column, name in enumerate(table[0]):
            row = next((number for number in range(1, len(table)) if table[number][column]), None)
            if row is not None:
                changed = [list(cells) for cells in table]
                changed[row][column] = f"another {changed[row][column]}"
                write(path, changed)
                if said(path.parent) == before:
                    in_vain.add((place, name))
        write(path, table)
    assert in_vain == TOLD_ELSEWHERE


def said(folder: Path) -> set[Quad] | str:
    """What a collection says, less the account of its import; or why it cannot be read."""
    try:
        return {quad for quad in curated.collection(folder) if "/id/import/" not in str(quad.subject)}
    except InputError as error:
        return str(error)


def test_a_bad_name_that_belongs_to_no_row_is_not_swallowed() -> None:
    with pytest.raises(UsageError, match="is no identifier"), Problems().gathered():
        mint("organisation", "Hill Cluster")
