"""A consortium on one page to print, as tagged PDF (PDF/UA-1). What is told goes into the template as data, never as
text of the template, so nothing that somebody typed is read as a command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import typst

from bioregion_graph.server.consortium_sheet import Sheet

_TEMPLATE = Path(__file__).parent / "templates" / "consortium.typ"
# A page holds no more; the workbook has all.
_MOST = {"members": 40, "toFindOut": 6, "repairs": 3}
_LONGEST = 400


def written(sheet: Sheet) -> bytes:
    """The page; with many members it goes on to further ones."""
    said = sheet.said
    told = {
        "lang": sheet.lang,
        "title": _short(sheet.title),
        "verdict": said["verdict"],
        "verdictWord": sheet.verdict,
        "head": [[name, _short(text)] for name, text in sheet.head()],
        "members": [
            {key: _short(text) for key, text in each.items()} for each in sheet.members()[: _MOST["members"]]
        ],
        "rules": [{key: _short(text) for key, text in each.items()} for each in sheet.rules()],
        "questions": [_short(each["question"]) for each in said["toFindOut"][: _MOST["toFindOut"]]],
        "repairs": [_short("; ".join(each)) for each in said["repairs"][: _MOST["repairs"]]],
        "notices": [_short(each) for each in said["notices"]],
        "words": dict(sheet.words),
    }
    # The same consortium gives the same bytes, whenever it is printed.
    day = datetime.fromisoformat(said["day"]).replace(tzinfo=UTC)
    try:
        made = _compiled(told, day, "ua-1")
    except typst.TypstError:
        # Somebody's name has a letter that no font here has, which the standard forbids; the page is tagged anyhow.
        made = _compiled(told, day, None)
    return made


def _compiled(told: dict[str, Any], day: datetime, standard: Literal["ua-1"] | None) -> bytes:
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"told": json.dumps(told)},
        ignore_system_fonts=True,
        timestamp=day,
        pdf_standards=standard,
    )
    assert isinstance(made, bytes)
    return made


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2].rstrip()} …"
