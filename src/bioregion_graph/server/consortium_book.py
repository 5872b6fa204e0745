"""A consortium as a workbook (Office Open XML), one sheet for each thing that is told."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.workbook import Workbook

from bioregion_graph.server.consortium_sheet import Sheet

_WIDTHS = {"role": 16, "name": 44, "country": 18, "kind": 26, "identifier": 58, "why": 90, "rule": 14}
_WIDTHS |= {"verdict": 22, "text": 90, "basis": 50, "sources": 60, "confidence": 14}
# No program may take what somebody typed for a formula or a link.
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST = 32_000


def written(sheet: Sheet) -> bytes:
    """The workbook: consortium, members, rules, what to find out, what would mend it."""
    words, file = sheet.words, io.BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN) as book:
        book.set_properties({"title": sheet.title[:255]})
        _head(book, sheet)
        _table(
            book, words, "members", ("role", "name", "country", "kind", "identifier", "why"), sheet.members()
        )
        rules = ("rule", "verdict", "text", "basis", "sources", "confidence")
        _table(book, words, "rules", rules, sheet.rules())
        _table(
            book,
            words,
            "questions",
            ("text", "settles", "bears"),
            [
                {
                    "text": each["question"],
                    "settles": ", ".join(each["settles"]),
                    "bears": ", ".join(each["bearsOn"]),
                }
                for each in sheet.said["toFindOut"]
            ],
        )
        _table(
            book, words, "repairs", ("text",), [{"text": "; ".join(each)} for each in sheet.said["repairs"]]
        )
    return file.getvalue()


def _head(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.words["consortium"])
    title = book.add_format({"bold": True, "font_size": 16, "font_color": "#0b5550"})
    name = book.add_format({"font_color": "#56615f", "valign": "top"})
    value = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 100)
    page.write_string(0, 0, sheet.title[:_LONGEST], title)
    rows = [*sheet.head(), *((sheet.words["notices"], each) for each in sheet.said["notices"])]
    for number, (key, text) in enumerate([*rows, ("", sheet.words["advice"])], 2):
        page.write_string(number, 0, key, name)
        page.write_string(number, 1, text[:_LONGEST], value)


def _table(
    book: Workbook,
    words: Mapping[str, str],
    title: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
) -> None:
    page = book.add_worksheet(words[title])
    head = book.add_format({"bold": True, "bottom": 1, "font_color": "#0b5550"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    page.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        page.set_column(place, place, _WIDTHS.get(name, 30))
        page.write_string(0, place, words[name], head)
        for number, row in enumerate(rows, 1):
            page.write_string(number, place, row[name][:_LONGEST], cell)
    if rows:
        page.autofilter(0, 0, len(rows), len(columns) - 1)
