"""Reading the curated tables: UTF-8 CSV with a header, one problem a row, told with file and row.

Rows are counted as a spreadsheet counts them: the header is row 1. What rows mean is left to others.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bioregion_graph.errors import BatchError, InputError


@dataclass
class Record:
    """One row: its fields are taken off one by one, and what is left over is a signal."""

    file: str
    row: int
    fields: dict[str, str]
    taken: set[str] = field(default_factory=set)

    @property
    def where(self) -> str:
        """The place as a message names it."""
        return f"data/{self.file}, row {self.row}"

    def take(self, name: str) -> str:
        """The value of a column, without blanks around it; "" when the table has no such column."""
        self.taken.add(name)
        return self.fields.get(name, "").strip()

    def take_list(self, name: str, separator: str = ";") -> list[str]:
        """The parts of a cell that holds several values."""
        return [part.strip() for part in self.take(name).split(separator) if part.strip()]

    def leave(self) -> None:
        """Take all cells of a row that is told elsewhere."""
        self.taken.update(self.fields)

    def unread(self) -> Iterator[InputError]:
        """A problem for each cell that holds a value nobody took."""
        for name, value in self.fields.items():
            if value.strip() and name not in self.taken:
                yield self.problem(
                    f'The importer does not read the column "{name}" here.',
                    "Empty the cell, or teach the importer what it means.",
                )

    def problem(self, what: str, remedy: str) -> InputError:
        """An error about this row."""
        return InputError(what, self.where, remedy)


class Aside:
    """A table that says more about the rows of another one, found by its key columns.

    Raises BatchError when a key stands twice: only one of its rows would be read.
    """

    def __init__(self, records: Sequence[Record], *keys: str) -> None:
        self._rows: dict[tuple[str, ...], Record] = {}
        self._used: set[tuple[str, ...]] = set()
        problems = []
        for record in records:
            key = tuple(record.take(name) for name in keys)
            if key in self._rows:
                problems.append(record.problem(f"{_told(key)} stands twice.", "Remove one of the rows."))
            self._rows[key] = record
        if problems:
            raise BatchError(problems)

    def row(self, *key: str) -> Record | None:
        """The row of this key, if there is one."""
        self._used.add(key)
        return self._rows.get(key)

    def unread(self) -> Iterator[InputError]:
        """A problem for each row that nobody asked for, and for each cell that nobody took."""
        for key, record in self._rows.items():
            if key in self._used:
                yield from record.unread()
            else:
                yield record.problem(
                    f"{_told(key)} stands in no row of the table that this one completes.",
                    "Mend the key, or remove the row.",
                )


def _told(key: tuple[str, ...]) -> str:
    return " with ".join(f'"{part}"' for part in key)


def read(folder: Path, name: str, columns: Sequence[str], collection: str | None = None) -> list[Record]:
    """The rows of ``folder/name.csv``; messages place it in ``collection``, or in the folder's own name.

    Raises BatchError listing missing and unknown columns and ragged rows, InputError when the file is absent,
    empty or not UTF-8.
    """
    path = folder / f"{name}.csv"
    label = "/".join(part for part in (folder.name if collection is None else collection, path.name) if part)
    where = f"data/{label}"
    if not path.is_file():
        raise InputError("The file is missing.", where, "Restore it from the repository.")
    # Bytes, so that a line end inside a cell stays as it is.
    content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise InputError("The file is not UTF-8.", f"{where}, row {row}", "Save it as UTF-8.") from error
    rows = list(_rows(text, where))
    if not rows:
        raise InputError("The file is empty.", where, f"Give it the header {','.join(columns)}.")
    header = rows[0][1]
    problems = list(_header_problems(header, columns, where))
    for number, cells in rows[1:]:
        if len(cells) != len(header):
            problems.append(
                InputError(
                    f"{len(cells)} cells, but the header has {len(header)}.",
                    f"{where}, row {number}",
                    "Put cells that hold a comma in double quotes, and leave empty cells empty.",
                )
            )
    if problems:
        raise BatchError(problems)
    return [Record(label, number, dict(zip(header, cells, strict=True))) for number, cells in rows[1:]]


def digest(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if cells:
                yield number, cells
    except csv.Error as error:
        raise InputError(
            f"The row cannot be read ({error}).", f"{where}, row {number + 1}", "Mend its double quotes."
        ) from error


def _header_problems(header: list[str], columns: Sequence[str], where: str) -> Iterator[InputError]:
    place = f"{where}, row 1"
    if len(header) == 1 and len(columns) > 1 and any(sign in header[0] for sign in ";\t|"):
        yield InputError("The columns are not separated by commas.", place, "Save it with commas.")
        return
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        yield InputError(f'The column "{name}" stands twice.', place, "Remove one.")
    for name in columns:
        if name not in header:
            yield InputError(f'The column "{name}" is missing.', place, f"Add it: {','.join(columns)}.")
    for name in header:
        if name not in columns:
            yield InputError(
                f'The column "{name}" is unknown.', place, "Remove it, or teach the importer what it means."
            )
