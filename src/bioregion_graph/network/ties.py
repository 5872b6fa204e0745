"""Who is tied to what, and when: the incidences that every network is projected from.

Read by the questions in ``queries/network`` and kept beside the generation. Leaves the pairs to ``projection``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import Literal, QuerySolution

from bioregion_graph.network import fields
from bioregion_graph.network.fields import Fields
from bioregion_graph.queries.kept import Kept
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_whole
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand

Ints = NDArray[np.int32]
# Days are proleptic ordinals; a bound that nobody knows stands as far out as it may.
FIRST, LAST = 0, 10_000_000
_PROPERTIES = {
    expand(f"brg:{name}").value: place
    for place, name in enumerate(("startsOn", "endsOn", "certainFrom", "certainUntil"))
}
_UNKNOWN = (FIRST, LAST, LAST, FIRST)
_LABEL, _COUNTRY, _KIND = (expand(name).value for name in ("rdfs:label", "brg:country", "brg:kind"))


class Hub(StrEnum):
    """Through what organisations are tied; each is the name of the question that reads it."""

    memberships = "memberships"
    participations = "participations"
    attendances = "attendances"
    mandates = "mandates"


@dataclass(frozen=True)
class Thing:
    """An organisation, group, project, event or person: what it is called, where it is, of which kinds."""

    iri: str
    label: str
    country: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incidence:
    """Ties of one sort, one an entry: ``actor`` and ``hub`` are places in the list of things.

    ``days`` has a column each for the first and last possible, and the first and last proven day (ordinals).
    """

    actor: Ints
    hub: Ints
    days: Ints

    def __len__(self) -> int:
        return len(self.actor)

    def only(self, chosen: NDArray[np.bool_]) -> Incidence:
        """The ties that are chosen."""
        return Incidence(self.actor[chosen], self.hub[chosen], self.days[chosen])


@dataclass(frozen=True)
class Ties:
    """All ties of a view, by what they hang on."""

    things: tuple[Thing, ...]
    of: Mapping[Hub, Incidence]
    fields: Fields = field(default_factory=Fields)

    def places(self) -> dict[str, int]:
        """Where each thing stands, by IRI."""
        return {thing.iri: place for place, thing in enumerate(self.things)}


def answers(days: Ints, since: int, until: int) -> NDArray[np.int8]:
    """Whether ties held at some time between two days: 0 no, 1 unknown, 2 yes (DESIGN section 4, decision 0003).

    ``days`` has shape (ties, 4); for one day both ends are that day.
    """
    starts, ends, proven_from, proven_until = days.T
    is_proven = (proven_from <= proven_until) & (proven_from <= until) & (proven_until >= since)
    is_possible = (starts <= until) & (ends >= since) & (starts <= ends)
    return np.where(is_possible, np.where(is_proven, 2, 1), 0).astype(np.int8)


def read(view: View, library: Library) -> Ties:
    """All ties of a view. Six seconds for 272,000 participations once the columns are made. Raises StoreError."""
    days = _days(view, library)
    pairs: dict[Hub, list[tuple[str, str, tuple[int, ...]]]] = {}
    for hub in Hub:
        rows = {(row["tie"].value, row["actor"].value, row["hub"].value) for row in _rows(view, library, hub)}
        pairs[hub] = [(actor, on, _joined(days.get(tie), days.get(on))) for tie, actor, on in sorted(rows)]
    used = sorted({end for each in pairs.values() for pair in each for end in pair[:2]})
    places = {iri: place for place, iri in enumerate(used)}
    of = {hub: incidence((places[actor], places[on], span) for actor, on, span in pairs[hub]) for hub in Hub}
    return Ties(_things(view, library, used), of, fields.read(view, library, places))


def incidence(entries: Iterable[tuple[int, int, tuple[int, ...]]]) -> Incidence:
    """Ties from places of actor and hub, and the four days."""
    listed = list(entries)
    ends = np.asarray([entry[:2] for entry in listed], np.int32).reshape(-1, 2)
    days = np.asarray([entry[2] for entry in listed], np.int32).reshape(-1, 4)
    return Incidence(ends[:, 0].copy(), ends[:, 1].copy(), days)


def _joined(own: tuple[int, ...] | None, of_hub: tuple[int, ...] | None) -> tuple[int, ...]:
    """A tie's own days where it tells them, else those of what it hangs on, such as the project."""
    if own is None or of_hub is None:
        return own or of_hub or _UNKNOWN
    starts = own[0] if own[0] != FIRST else of_hub[0]
    ends = own[1] if own[1] != LAST else of_hub[1]
    # What is proven of the project is proven of a participation only between the days of that.
    return starts, ends, max(of_hub[2], starts), min(of_hub[3], ends)


def _days(view: View, library: Library) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for row in _rows(view, library, "days"):
        place = _PROPERTIES[row["property"].value]
        day = date.fromisoformat(row["value"].value[:10]).toordinal()
        found.setdefault(row["thing"].value, list(_UNKNOWN))[place] = day
    return {iri: tuple(days) for iri, days in found.items()}


def _things(view: View, library: Library, used: Iterable[str]) -> tuple[Thing, ...]:
    labels: dict[str, tuple[int, str]] = {}
    countries: dict[str, str] = {}
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in _rows(view, library, "names"):
        iri, property, value = row["thing"].value, row["property"].value, row["value"]
        if property == _LABEL:
            found = (_rank(value), value.value)
            labels[iri] = min(labels.get(iri, found), found)
        elif property == _COUNTRY:
            countries[iri] = min(countries.get(iri, value.value), value.value)
        elif property == _KIND:
            kinds[iri].add(value.value)
    return tuple(
        Thing(iri, labels.get(iri, (0, iri))[1], countries.get(iri, ""), tuple(sorted(kinds.get(iri, ()))))
        for iri in used
    )


def _rank(label: object) -> int:
    """English first, then the name in no language."""
    language = label.language if isinstance(label, Literal) else None
    return {"en": 0, None: 1}.get(language, 2)


def _rows(view: View, library: Library, question: str) -> Iterable[QuerySolution]:
    return run_whole(view, library.get(f"network/{question}").bind({}, None))


KEPT = Kept(Ties, "network-ties", 2, read)
