"""Reading delimited files of any size as a stream of rows, told with file and row when something is wrong.

Rows are counted as a spreadsheet counts them: the header is row 1. What rows mean is left to the importers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers.files import Files

# The longest text of an export is some 20 kB; whoever sends a megabyte in one row has lost a quote or a line end.
MOST_ROW = 1 << 20
_MOST_LINES = 2000
csv.field_size_limit(MOST_ROW)


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: its name, the columns that it must have and those it may have."""

    name: str
    required: Sequence[str]
    optional: Sequence[str] = ()
    delimiter: str = ";"


@dataclass(slots=True)
class Row:
    """One row by column; ``fault`` says what is wrong with it as it stands, None for nothing."""

    file: str
    number: int
    fields: dict[str, str]
    fault: InputError | None = None

    @property
    def where(self) -> str:
        """The place as a message names it."""
        return f"{self.file}, row {self.number}"

    def get(self, name: str) -> str:
        """The value of a column without blanks around it; "" where the file lacks the column."""
        return self.fields.get(name, "").strip()

    def problem(self, what: str, remedy: str) -> InputError:
        """An error about this row."""
        return InputError(what, self.where, remedy)


class Rows:
    """The rows of one delimited file of an export; ``unknown`` are the columns that nobody asked for."""

    def __init__(self, files: Files, layout: Layout) -> None:
        self.unknown: list[str] = []
        self._files = files
        self._layout = layout
        self._label = files.label(layout.name)

    def __iter__(self) -> Iterator[Row]:
        """Every row in turn. Raises InputError for what makes the rest of the file unreadable."""
        with self._files.open(self._layout.name) as stream:
            lines = _Lines(stream, self._label)
            reader = csv.reader(lines, delimiter=self._layout.delimiter, strict=True)
            header = self._header(self._next(reader, lines))
            width = len(header)
            while (cells := self._next(reader, lines)) is not None:
                fault = lines.fault
                if len(cells) != width:
                    if not cells:
                        continue
                    fault = self._ragged(len(cells), width, lines.row)
                # Cells beyond the header, or missing ones, leave the row incomplete: the fault says so.
                yield Row(self._label, lines.row, dict(zip(header, cells, strict=False)), fault)

    def _next(self, reader: Iterator[list[str]], lines: _Lines) -> list[str] | None:
        lines.begin()
        try:
            return next(reader, None)
        except csv.Error as error:
            cut = "unexpected end" in str(error)
            raise InputError(
                "The row is cut off before its end." if cut else f"The row cannot be read ({error}).",
                f"{self._label}, row {lines.row}",
                "Fetch the export again." if cut else "Mend its double quotes.",
            ) from error

    def _header(self, cells: list[str] | None) -> list[str]:
        place, layout = f"{self._label}, row 1", self._layout
        if not cells:
            raise InputError("The file is empty.", self._label, "Fetch the export again.")
        header = [name.strip().lstrip("\ufeff").strip('"') for name in cells]
        if len(header) == 1 and len(layout.required) > 1:
            raise InputError(
                f'The columns are not separated by "{layout.delimiter}".',
                place,
                f'Save it with "{layout.delimiter}" between the columns, as the official export has.',
            )
        problems = [
            InputError(f'The column "{name}" is missing.', place, "Give the official export.")
            for name in layout.required
            if name not in header
        ]
        problems += [
            InputError(f'The column "{name}" stands twice.', place, "Remove one of them.")
            for name in dict.fromkeys(name for name in header if header.count(name) > 1)
        ]
        if problems:
            raise problems[0] if len(problems) == 1 else BatchError(problems)
        known = {*layout.required, *layout.optional}
        self.unknown = [name for name in header if name not in known]
        return header

    def _ragged(self, cells: int, width: int, row: int) -> InputError:
        return InputError(
            f"{cells} cells, but the header has {width}.",
            f"{self._label}, row {row}",
            "Fetch the export again, or mend the row.",
        )


class _Lines:
    """The lines of a stream as text, for the reader of rows; ``row`` counts rows, not lines.

    A row may run over several lines, but not without end: an unclosed quote would swallow the whole file.
    """

    def __init__(self, stream: IO[bytes], label: str) -> None:
        self.row = 0
        self.fault: InputError | None = None
        self._stream = stream
        self._label = label
        self._bytes = self._count = 0

    def begin(self) -> None:
        """A new row begins."""
        self.row += 1
        self._bytes = self._count = 0
        self.fault = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MOST_ROW + 1)
        if not line:
            raise StopIteration
        self._bytes += len(line)
        self._count += 1
        if self._bytes > MOST_ROW or self._count > _MOST_LINES:
            raise InputError(
                "The row is longer than a megabyte or runs over too many lines: a quote is not closed, or the "
                "line ends are missing.",
                f"{self._label}, row {self.row}",
                "Fetch the export again, or mend the row.",
            )
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.fault = InputError(
                "The row is not UTF-8.", f"{self._label}, row {self.row}", "Save the file as UTF-8."
            )
            return line.decode(errors="replace")
