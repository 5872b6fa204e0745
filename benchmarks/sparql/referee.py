"""Whether two engines gave the same answer: as many rows, with the same values, in whatever order.

Values are compared as values: 2.50 and 2.5 are one number, whatever its type is called, to nine digits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Above this size only the rows are counted: to read the values of a million rows takes longer than to get them.
_MOST_BYTES = 30_000_000
_NUMBERS = re.compile(r"#(integer|decimal|double|float|int|long|short|nonNegativeInteger)$")
# Virtuoso keeps points in single precision, under a type of its own.
_POINTS = re.compile(r"#(wktLiteral|Geometry)$")
_FRACTION = re.compile(r"-?\d+\.\d+")
_UTC = re.compile(r"(?:Z|\+00:00)$")


@dataclass(frozen=True)
class Answer:
    """The number of rows, and a fingerprint of their values, or None where they were only counted."""

    rows: int
    values: str | None


def read(body: bytes, values: bool = True) -> Answer:
    """What an answer in SPARQL 1.1 JSON holds. Raises ValueError when it is none."""
    if len(body) > _MOST_BYTES:
        return Answer(_counted(body), None)
    document = json.loads(body)
    if "boolean" in document:
        return Answer(1, str(document["boolean"]))
    rows = document["results"]["bindings"]
    if not values:
        return Answer(len(rows), None)
    lines = sorted(_line(row) for row in rows)
    return Answer(len(rows), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12])


def deviations(answers: Mapping[str, Answer]) -> list[str]:
    """Sentences on who gave another answer than most did, by the names of the engines."""
    told = []
    rows = Counter(answer.rows for answer in answers.values())
    if len(rows) > 1:
        (usual, _), *_ = rows.most_common()
        told += [
            f"{name} gives {answer.rows} rows, most give {usual}"
            for name, answer in answers.items()
            if answer.rows != usual
        ]
    same = {name: answer.values for name, answer in answers.items() if answer.values is not None}
    values = Counter(same.values())
    if len(values) > 1 and not told:
        (usual_values, _), *_ = values.most_common()
        told += [f"{name} gives other values" for name, value in same.items() if value != usual_values]
    return told


def _counted(body: bytes) -> int:
    """The rows of a large answer: how often its first variable is given a value."""
    # Some write their variables last.
    ends = (body[:10_000], body[-10_000:])
    head = next(filter(None, (re.search(rb'"vars"\s*:\s*\[\s*"([^"]*)"', end) for end in ends)), None)
    if head is None:
        raise ValueError("The answer holds no list of variables.")
    return sum(1 for _ in re.finditer(rb'"' + re.escape(head[1]) + rb'"\s*:\s*\{', body))


def _line(row: Mapping[str, Mapping[str, Any]]) -> str:
    return "\t".join(f"{name}={_value(term)}" for name, term in sorted(row.items()))


def _value(term: Mapping[str, Any]) -> str:
    if term["type"] == "bnode":
        return "_:"
    if term["type"] == "uri":
        return f"<{term['value']}>"
    kind = term.get("datatype", "")
    if _NUMBERS.search(kind):
        return f"{float(term['value']):.9g}"
    if _POINTS.search(kind):
        return _FRACTION.sub(lambda found: f"{float(found[0]):.4g}", term["value"])
    if kind.endswith("#dateTime"):
        return f'"{_UTC.sub("Z", term["value"])}"'
    return f'"{term["value"]}"@{term.get("xml:lang", "").lower()}'
