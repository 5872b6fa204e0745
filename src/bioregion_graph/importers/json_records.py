"""Reading files of JSON records of any size as a stream: one object a line, or the first list of a document.

A record becomes a row by the names of its fields, told with file and number when something is wrong.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Row
from bioregion_graph.importers.entries import Report
from bioregion_graph.importers.files import Files

# A record of an export has some ten thousand letters; a line or record of megabytes has lost its end.
MOST_RECORD = 4 << 20
_BLOCK = 1 << 18
_BLANK = " \t\r\n,"

Fields = dict[str, Any]


def by_line(files: Files, name: str, report: Report) -> Iterator[tuple[Row, Fields]]:
    """Each line's object, with a row that names its place; a line that is none is told and left out.

    Raises InputError for a line without end.
    """
    label = files.label(name)
    with files.open(name) as stream:
        number = 0
        while line := stream.readline(MOST_RECORD + 1):
            number += 1
            if len(line) > MOST_RECORD:
                raise InputError(
                    "The line is longer than four megabytes: its end is missing.",
                    f"{label}, row {number}",
                    "Fetch the export again.",
                )
            if not line.strip():
                continue
            report.read[name] += 1
            row = Row(label, number, {})
            try:
                value = json.loads(line)
            except UnicodeDecodeError:
                report.fault(name, row.problem("The line is not UTF-8.", "Save the file as UTF-8."))
                continue
            except (ValueError, RecursionError) as error:
                what = f"The line is not JSON ({getattr(error, 'msg', 'nested too deeply')})."
                report.fault(name, row.problem(what, "Mend it, or fetch the export again."))
                continue
            if not isinstance(value, dict):
                report.fault(name, row.problem("The line is no JSON object.", "Write { … }."))
                continue
            yield row, value


def of_list(files: Files, name: str, report: Report) -> Iterator[tuple[Row, Fields]]:
    """Each object of the first list of a JSON document, with a row that names its place by number.

    Only one record is in memory at a time. Raises InputError when the document is not JSON or is cut off.
    """
    label = files.label(name)
    decoder = json.JSONDecoder()
    with files.open(name) as stream:
        text = _Text(stream, label)
        text.skip_to_list()
        number = 0
        while not text.at_end():
            number += 1
            row = Row(label, number, {})
            value = text.next_value(decoder, row)
            report.read[name] += 1
            if isinstance(value, dict):
                yield row, value
            else:
                report.fault(name, row.problem("The record is no JSON object.", "Fetch the export again."))


class _Text:
    """A stream as text of which only the part not yet understood is kept, from a place on."""

    def __init__(self, stream: IO[bytes], label: str) -> None:
        self._stream = stream
        self._label = label
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._kept = ""
        self._place = 0

    def skip_to_list(self) -> None:
        """Move behind the first opening bracket."""
        while (place := self._kept.find("[")) < 0:
            if len(self._kept) > MOST_RECORD or not self._more():
                raise InputError(
                    "There is no list in the file.", self._label, "Give the JSON file of the export."
                )
        self._place = place + 1

    def at_end(self) -> bool:
        """Whether the list ends here. Raises InputError when the file ends first."""
        while True:
            while self._place < len(self._kept) and self._kept[self._place] in _BLANK:
                self._place += 1
            if self._place < len(self._kept):
                return self._kept[self._place] == "]"
            if not self._more():
                raise InputError("The file ends in its list.", self._label, "Fetch the export again.")

    def next_value(self, decoder: json.JSONDecoder, row: Row) -> Any:
        """The next record. Raises InputError when there is none that can be read."""
        while True:
            try:
                value, self._place = decoder.raw_decode(self._kept, self._place)
            except RecursionError:
                raise row.problem("The record is nested too deeply.", "Fetch the export again.") from None
            except ValueError as error:
                # A record that is not whole yet looks the same as one that is broken: read on, but not for ever.
                if len(self._kept) - self._place > MOST_RECORD or not self._more():
                    raise row.problem(
                        f"The record cannot be read, or is cut off ({getattr(error, 'msg', error)}).",
                        "Fetch the export again.",
                    ) from error
                continue
            return value

    def _more(self) -> bool:
        block = self._stream.read(_BLOCK)
        try:
            text = self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise InputError("The file is not UTF-8.", self._label, "Fetch the export again.") from error
        self._kept, self._place = self._kept[self._place :] + text, 0
        return bool(block)
