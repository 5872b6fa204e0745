"""Addresses that a page of a thing leads to: the queries behind its blocks, its own other states, other things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from bioregion_graph.server import rendering


@dataclass(frozen=True)
class Asked:
    """What is asked of a page: the day on which ties held, the day by which things were known, the language, and what
    its address wishes of each list."""

    path: str
    language: str
    on: date | None = None
    known_by: date | None = None
    wishes: Mapping[str, str] = field(default_factory=dict)

    @property
    def _days(self) -> dict[str, str]:
        named = {"on": self.on, "known_by": self.known_by}
        return {name: each.isoformat() for name, each in named.items() if each}

    def query(self, name: str, values: Mapping[str, str], *, is_of_day: bool = False) -> str:
        """The page of a question of the library, filled in."""
        days = {"day": self.on.isoformat()} if is_of_day and self.on else {}
        if self.known_by:
            days["known_by"] = self.known_by.isoformat()
        return f"/queries/{name}?{urlencode({**values, **days})}"

    def file(self, suffix: str, section: str = "") -> str:
        """This document as a file, or one section of it, of the same days."""
        days = (
            self._days if suffix == ".csv" else {key: day for key, day in self._days.items() if key != "on"}
        )
        more = days | ({"section": section} if section else {})
        return f"{self.path}{suffix}{'?' + urlencode(more) if more else ''}"

    def without(self, *names: str) -> str:
        """This page without some of its days, at the beginning of all lists."""
        kept = {name: day for name, day in self._days.items() if name not in names}
        return f"{self.path}{'?' + urlencode(kept) if kept else ''}"

    def kept(self, *names: str) -> list[tuple[str, str]]:
        """What stands in the address but for these names, for a form that changes them."""
        return [(name, value) for name, value in self.wishes.items() if name not in names]

    def local(self, iri: str) -> str:
        """Where a thing is shown; the day by which things were known stays."""
        target = rendering.local(iri)
        if self.known_by is None or not target.startswith(("/doc/", "/concepts/")):
            return target
        bare, mark, part = target.partition("#")
        return f"{bare}?known_by={self.known_by.isoformat()}{mark}{part}"
