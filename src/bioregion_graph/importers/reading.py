"""What every reader of an open-data file needs beside the rows: which file it is, which rows are sound, degrees.

What the rows mean is left to the importers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal

from bioregion_graph.errors import InputError
from bioregion_graph.importers.delimited import Row, Rows
from bioregion_graph.importers.entries import Report
from bioregion_graph.importers.files import Files
from bioregion_graph.terms.namespaces import expand

_DECIMAL = expand("xsd:decimal")


def named(files: Files, pattern: str) -> list[str]:
    """The names of the files of an export that match a pattern from beginning to end, sorted."""
    return [name for name in files.names() if re.fullmatch(pattern, name)]


def the_file(files: Files, pattern: str, what: str) -> str:
    """The one file of an export that matches; a file given by itself may have any name.

    Raises InputError when there is none or more than one; ``what`` says what was looked for.
    """
    names = files.names()
    found = names if len(names) == 1 else named(files, pattern)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"Several files look like {what}: {', '.join(found)}.", str(files.path), "Give one of them."
        )
    raise InputError(f"There is no {what} here.", str(files.path), "Give the file itself, or its folder.")


def sound(rows: Rows, report: Report, name: str) -> Iterator[Row]:
    """The rows without a fault; the others, and the columns that nobody reads, are told."""
    for row in rows:
        report.read[name] += 1
        if row.fault is None:
            yield row
        else:
            report.fault(name, row.fault)
    if rows.unknown:
        report.unknown_columns[name] = rows.unknown


def needed(row: Row, column: str) -> str:
    """The value of a column. Raises InputError when it is empty."""
    value = row.get(column)
    if not value:
        raise row.problem(f"The column {column} is empty.", "Give it, or leave the row out.")
    return value


def degrees(row: Row, column: str, most: int) -> Literal | None:
    """Degrees of latitude or longitude (WGS 84), at most ``most``; None for nothing. Raises InputError."""
    text = row.get(column)
    if not text:
        return None
    try:
        value = Decimal(text)
        is_on_earth = abs(value) <= most
    except InvalidOperation:
        is_on_earth = False
    if not is_on_earth:
        raise row.problem(f'{column} "{text}" is no place on earth.', "Write degrees such as 45.07.")
    return Literal(format(value.normalize(), "f"), datatype=_DECIMAL)
