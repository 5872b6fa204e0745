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
_CUT = "The row is cut off before its end."
_SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: its name, the columns that it must have and those it may have.

    ``unread`` are columns that are known too, and say nothing that anybody needs.
    """

    name: str
    required: Sequence[str]
    optional: Sequence[str] = ()
    delimiter: str = ";"
    unread: Sequence[str] = ()


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
    """The rows of one delimited file of an export; ``unknown`` are the columns that nobody asked for.

    ``only_wanted`` leaves out the rows that the files do not want.
    """

    def __init__(self, files: Files, layout: Layout, *, only_wanted: bool = False) -> None:
        self.unknown: list[str] = []
        self._files = files
        self._layout = layout
        self._label = files.label(layout.name)
        self._only_wanted = only_wanted

    def __iter__(self) -> Iterator[Row]:
        """Every row in turn. Raises InputError for what makes the rest of the file unreadable."""
        with self._files.open(self._layout.name) as stream:
            lines = _Lines(stream, self._label)
            reader = csv.reader(lines, delimiter=self._layout.delimiter, strict=True)
            header = self._header(reader, lines)
            width = len(header)
            while (cells := self._next(reader, lines)) is not None:
                if self._only_wanted and not self._files.wants(self._label, lines.row):
                    continue
                fault = lines.fault
                if len(cells) != width and fault is None:
                    if not cells:
                        continue
                    fault = self._ragged(len(cells), width, lines.row)
                # Cells beyond the header, or missing ones, leave the row incomplete: the fault says so.
                yield Row(self._label, lines.row, dict(zip(header, cells, strict=False)), fault)

    def _next(self, reader: Iterator[list[str]], lines: _Lines) -> list[str] | None:
        """The cells of the next row, none of them when its quotes make no sense: the fault says so."""
        lines.begin()
        place = f"{self._label}, row {lines.row}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise InputError(_CUT, place, "Fetch the export again.") from error
            # The reader begins anew with the next line.
            lines.fault = InputError(f"The row cannot be read ({error}).", place, "Mend its double quotes.")
            return []
        if lines.is_cut_after(self._layout.delimiter):
            raise InputError(_CUT, place, "Fetch the export again.")
        return cells

    def _header(self, reader: Iterator[list[str]], lines: _Lines) -> list[str]:
        cells, layout = self._next(reader, lines), self._layout
        if cells is None or not lines.first:
            raise InputError("The file is empty.", self._label, "Fetch the export again.")
        place = f"{self._label}, row 1"
        header = [name.strip() for name in cells]
        if not set(layout.required) <= set(header):
            self._check_separators(lines.first, place)
        if lines.fault:
            raise lines.fault
        problems = [
            InputError(f'The column "{name}" is missing.', place, "Give the official export.")
            for name in layout.required
            if name not in header
        ]
        problems += [
            InputError(f'The column "{name}" stands twice.', place, "Remove one of them.")
            for name in dict.fromkeys(name for name in header if name and header.count(name) > 1)
        ]
        if problems:
            raise problems[0] if len(problems) == 1 else BatchError(problems)
        known = {*layout.required, *layout.optional, *layout.unread}
        self.unknown = [
            name or f"number {number} (without a name)"
            for number, name in enumerate(header, start=1)
            if name not in known
        ]
        return header

    def _check_separators(self, first: str, place: str) -> None:
        """Raises InputError when the first line makes sense with other separators."""
        for other, named in _SEPARATORS.items():
            if other == self._layout.delimiter:
                continue
            try:
                names = {name.strip() for name in next(csv.reader([first], delimiter=other), [])}
            except csv.Error:
                continue
            if set(self._layout.required) <= names and len(names) > 1:
                ours = _SEPARATORS[self._layout.delimiter]
                raise InputError(
                    f"The columns are separated by {named}, not by {ours}.",
                    place,
                    f"Save the file with {ours} between the columns, as the official export has.",
                )

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
        self.first = self._last = ""
        self.fault: InputError | None = None
        self._stream = stream
        self._label = label
        self._bytes = self._count = 0

    def is_cut_after(self, delimiter: str) -> bool:
        """Whether the last line ends with a separator, in a file that writes even empty cells in quotes."""
        return self.first.startswith('"') and self._last.endswith(delimiter)

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
        is_first = not self.first
        text = self._decoded(line)
        if is_first:
            self.first = text = text.removeprefix("\ufeff")
        self._last = text
        return text

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.fault = InputError(
                "The row is not UTF-8.", f"{self._label}, row {self.row}", "Save the file as UTF-8."
            )
            return line.decode(errors="replace")
