"""Where things were curated: the file and row of a subject, from what its source says of itself."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import EDITED, expand

_PLACE = re.compile(r"(?P<file>[^#]+\.[a-z]+)(?:#(?P<row>[0-9]+))?")


@dataclass(frozen=True, order=True)
class Place:
    """A file below the repository's root and its row, 0 when unknown; and the source that tells it."""

    file: str = ""
    row: int = 0
    source: str = ""


class Places:
    """The places of a view's subjects, read once."""

    def __init__(self, view: View) -> None:
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._names: dict[str, list[str]] = defaultdict(list)
        self._canonical: dict[str, str] = {}
        for quad in view.quads(predicate=expand("brg:statedIn")):
            found = _PLACE.fullmatch(getattr(quad.object, "value", ""))
            # A source named by its IRI is no file.
            if found and "://" not in found["file"]:
                source = getattr(quad.graph_name, "value", "")
                place = Place(f"data/{found['file']}", int(found["row"] or 0), source)
                self._places[getattr(quad.subject, "value", "")].append(place)
        for quad in view.quads(predicate=expand("owl:sameAs")):
            alias, canonical = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
            self._names[canonical].append(alias)
            self._canonical[alias] = canonical

    def canonical(self, subject: str) -> str:
        """The preferred name of a subject."""
        return self._canonical.get(subject, subject)

    def names(self, subject: str) -> list[str]:
        """A subject and its aliases."""
        return [subject, *sorted(self._names.get(subject, ()))]

    def place(self, subject: str, source: str = "") -> Place:
        """Where a subject was curated, by this source when one is named; an empty place when nobody says so.

        What is written by hand stands in no file, whatever else is known of its subject.
        """
        if source.startswith(EDITED):
            return Place()
        found = [place for name in self.names(subject) for place in self._places.get(name, ())]
        by_source = [place for place in found if place.source == source]
        return min(by_source or found, default=Place())
