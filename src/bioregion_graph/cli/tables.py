"""How rows reach a reader: fitted to the terminal, or one whole line a row in a pipe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

import typer
from rich.console import Console
from rich.text import Text

from bioregion_graph.queries.formats import aligned

_GAP = 2
# Where a cell may be folded: between words, and if that is not enough, after the marks inside identifiers too.
_AT_SPACES = re.compile(r"\S+\s*")
_AT_MARKS = re.compile(r"[^\s:/-]*[:/-]+(?=\S)|\S+?(?:\s+|$|(?<=[:/-]))")

Rows = Sequence[Sequence[str]]


def print_rows(columns: Sequence[str], rows: Rows) -> None:
    """Print rows under their headings.

    A terminal gets a table whose cells are folded to its width; where even that is too wide, each row becomes
    a block of lines "column  value" without the empty cells. A pipe gets one line a row, nothing cut or folded.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    console = Console()
    if not console.is_terminal or not columns:
        for line in aligned(columns, cells):
            typer.echo(line)
        return
    for pieces in (_AT_SPACES, _AT_MARKS):
        widths = _widths([columns, *cells], pieces, console.width)
        if widths:
            _print_table(console, columns, cells, pieces, widths)
            return
    _print_blocks(console, columns, cells)


def _widths(lines: Rows, pieces: re.Pattern[str], room: int) -> list[int]:
    """How wide each column may be so that all fit and no piece is cut; empty when that is impossible."""
    below = list(zip(*lines, strict=True))
    least = [
        max(len(piece.rstrip()) for cell in column for piece in _split(cell, pieces)) for column in below
    ]
    widths = [max(len(cell) for cell in column) for column in below]
    while sum(widths) + _GAP * (len(widths) - 1) > room:
        spare = [width - needed for width, needed in zip(widths, least, strict=True)]
        if not any(spare):
            return []
        widest = max((width, number) for number, width in enumerate(widths) if spare[number])[1]
        widths[widest] -= 1
    return widths


def _split(cell: str, pieces: re.Pattern[str]) -> list[str]:
    return pieces.findall(cell) or [""]


def _fold(cell: str, pieces: re.Pattern[str], width: int) -> list[str]:
    lines = [""]
    for piece in _split(cell, pieces):
        if len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _print_table(
    console: Console, columns: Sequence[str], rows: Rows, pieces: re.Pattern[str], widths: Sequence[int]
) -> None:
    for number, row in enumerate([columns, *rows]):
        folded = [_fold(cell, pieces, width) for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*folded, fillvalue=""):
            text = (" " * _GAP).join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            # Text, not str: a cell may hold brackets, which are no markup.
            console.print(Text(text.rstrip(), style="" if number else "bold"), soft_wrap=True)


def _print_blocks(console: Console, columns: Sequence[str], rows: Rows) -> None:
    width = max(len(column) for column in columns)
    for number, row in enumerate(rows):
        if number:
            console.print()
        for column, cell in zip(columns, row, strict=True):
            if cell:
                room = max(20, console.width - width - _GAP)
                for index, line in enumerate(_fold(cell, _AT_SPACES, room)):
                    name = (column if index == 0 else "").ljust(width + _GAP)
                    console.print(Text.assemble((name, "bold"), line), soft_wrap=True)
