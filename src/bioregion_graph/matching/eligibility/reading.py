"""Consortia from files: a CSV table or JSON, one partner a row, as people keep them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.matching.eligibility.consortium import Partner, fact_of, partner
from bioregion_graph.matching.eligibility.rules import Rulebook

COLUMNS = ("organisation", "country", "kind", "role", "control_group", "cost", "grant")
_ANSWERS = {"yes": True, "true": True, "no": False, "false": False}


def read(book: Rulebook, path: Path) -> tuple[list[Partner], dict[str, bool]]:
    """The partners of a file, and the facts it states of the whole consortium.

    A CSV file has the columns of ``COLUMNS``, of which only organisation must be there, and one for each fact with
    yes, no or nothing in it. A JSON file is a list of such rows, or an object with "partners" and "facts".
    Raises InputError with the row and the remedy.
    """
    if path.suffix.lower() not in (".csv", ".json"):
        raise InputError("It is neither .csv nor .json.", str(path), "Give a file of one of the two.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"It cannot be read ({error}).", str(path), "Name a file in UTF-8.") from error
    rows, whole = _json(text, path) if path.suffix.lower() == ".json" else (_csv(text, path), {})
    partners = [_partner(book, row, f"{path}, row {number}") for number, row in rows]
    return partners, _facts(book, whole, str(path))


def _csv(text: str, path: Path) -> list[tuple[int, Mapping[str, Any]]]:
    rows = csv.DictReader(text.splitlines())
    if "organisation" not in (rows.fieldnames or ()):
        raise InputError("There is no column organisation.", str(path), f"Columns: {', '.join(COLUMNS)}.")
    found: list[tuple[int, Mapping[str, Any]]] = []
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise InputError(
                "It has more or fewer cells than the heading.", f"{path}, row {number}", "Mend the row."
            )
        found.append((number, row))
    return found


def _json(text: str, path: Path) -> tuple[list[tuple[int, Mapping[str, Any]]], Mapping[str, Any]]:
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"It is not JSON ({error}).", str(path), "Mend it there.") from error
    whole = told.get("facts", {}) if isinstance(told, dict) else {}
    rows = told.get("partners") if isinstance(told, dict) else told
    if (
        not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
        or not isinstance(whole, dict)
    ):
        raise InputError(
            "It holds no list of partners.", str(path), 'Write {"partners": [{"organisation": "…"}]}.'
        )
    return list(enumerate(rows, 1)), whole


def _partner(book: Rulebook, row: Mapping[str, Any], where: str) -> Partner:
    told = {name: _text(row.get(name, "")) for name in COLUMNS}
    facts = {name: value for name, value in row.items() if name not in COLUMNS}
    try:
        return partner(book, **told, facts=_facts(book, facts, where))
    except UsageError as error:
        raise InputError(str(error), where, "") from error


def _facts(book: Rulebook, told: Mapping[str, Any], where: str) -> dict[str, bool]:
    facts = {}
    for name, value in told.items():
        answer = _text(value).strip().lower()
        try:
            fact = fact_of(book, name)
        except UsageError as error:
            raise InputError(str(error), where, "") from error
        if answer in _ANSWERS:
            facts[fact] = _ANSWERS[answer]
        elif answer not in ("", "?"):
            raise InputError(f'"{value}" in {name} is no answer.', where, "Write yes, no, or nothing.")
    return facts


def _text(value: Any) -> str:
    return "" if value is None else str(value)
