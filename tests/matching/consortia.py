"""Consortia for tests, from a few letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from bioregion_graph.matching.eligibility.checker import Report, check
from bioregion_graph.matching.eligibility.consortium import Consortium, consortium, partner
from bioregion_graph.matching.eligibility.packs import rulebook

DAY = date(2026, 11, 26)
BOOK = rulebook()


def of(*countries: str, **every: Any) -> Consortium:
    """A consortium of organisations P1, P2 … of these countries; ``every`` is told of each of them."""
    return consortium([partner(BOOK, f"P{n}", country, **every) for n, country in enumerate(countries, 1)])


def judged(together: Consortium, *types: str, day: date = DAY, part: str = "") -> Report:
    """What the checker says."""
    return check(BOOK, together, BOOK.select(types or ("he-ria",), day, part))


def truths(report: Report) -> dict[str, str]:
    """The verdict of each rule by its code."""
    return {ruling.rule.code: ruling.truth.value for ruling in report.rulings}
