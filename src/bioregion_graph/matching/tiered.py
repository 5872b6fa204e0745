"""A search that goes outwards ring by ring, and the living way from who asks to each hit, in words."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bioregion_graph.errors import UsageError
from bioregion_graph.matching import introduction_words, living, ring_words, rings
from bioregion_graph.matching.facts import Facts
from bioregion_graph.matching.introduction_sources import Evidence, Sources
from bioregion_graph.matching.introductions import Introductions, Way
from bioregion_graph.matching.partners import Answer, Hit
from bioregion_graph.matching.ranking import fit
from bioregion_graph.matching.rings import Memberships, Rings, Search
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View

LANGUAGES = ("en", "it")
# Days of which memberships and ties are kept.
_KEPT = 2


class Surroundings:
    """The memberships and the living ties of one view, read once for a day; the days asked last are kept."""

    def __init__(self, view: View, library: Library, facts: Facts) -> None:
        self._view = view
        self._library = library
        self._facts = facts
        self._days: OrderedDict[date, tuple[Memberships, Introductions]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, view: View, library: Library, facts: Facts) -> Surroundings:
        """Those of a view, made with the first question that needs them."""
        return view.once("rings and ways", lambda: cls(view, library, facts))

    def on(self, day: date) -> tuple[Memberships, Introductions]:
        """The same as of a day. Raises StoreError."""
        with self._lock:
            if day not in self._days:
                read = (
                    rings.read(self._view, self._library, day),
                    Introductions(living.read(self._view, self._library, self._facts, day)),
                )
                while len(self._days) >= _KEPT:
                    self._days.popitem(last=False)
                self._days[day] = read
            self._days.move_to_end(day)
            return self._days[day]


@dataclass(frozen=True)
class Reached:
    """How one hit is reached: where it stands in its ring, and the shortest living way to it, if there is one.

    ``evidence`` has one for each step of the way. The sentences are by language; without a way ``introduction`` has
    empty ones.
    """

    ring: rings.Hit
    way: Way | None
    evidence: tuple[Evidence, ...]
    origin: Mapping[str, str]
    introduction: Mapping[str, str]


@dataclass(frozen=True)
class Tiered:
    """One page of a search by rings. ``hits`` have their place in it, and none that balance gives.

    ``search`` asked for all up to the end of the page, so that pages neither lose nor repeat anybody. ``reached`` is by
    organisation.
    """

    search: Search
    rings: Rings
    hits: tuple[Hit, ...]
    reached: Mapping[str, Reached]

    def reasons(self, language: str = "en") -> list[str]:
        """Why each ring was asked, and how it ended."""
        return ring_words.reasons(self.search, language)


def tiered(
    view: View,
    library: Library,
    facts: Facts,
    answer: Answer,
    limit: int,
    name: Callable[[str], str],
    offset: int = 0,
) -> Tiered:
    """Ask the rings of the leader of an answer; ``name`` names what the ties do not.

    Raises UsageError where no leader is named, StoreError.
    """
    lead = answer.understood.request.lead
    if not lead:
        raise UsageError("Rings begin with somebody: name who asks as the leader.")
    memberships, introductions = Surroundings.of(view, library, facts).on(answer.day)
    around = rings.rings_of(view, library, memberships, lead)
    allowed = answer.understood.allowed
    scores = fit(answer.scores, allowed)
    # What fits does not depend on how many are wanted: more of them only go on where fewer end.
    search = rings.widen(around, answer.index.numbers, scores, allowed, offset + limit)
    shown = search.hits[offset:]
    hits = [answer.find(each.organisation) for each in shown]
    placed = [replace(hit, place=place, placed=None) for place, hit in enumerate(hits, offset + 1) if hit]
    names = introductions.living.names

    def named(iri: str, language: str) -> str:
        own = names.get(iri, {})
        return own.get(language) or own.get("") or name(iri)

    sources = Sources(view, library)
    ways = introductions.ways(lead, [each.organisation for each in shown])
    labels = {body.iri: body.label for ring in around.rings for body in ring.bodies}
    labels |= {step: named(step, "en") for each in shown if each.place for step in each.place.path[1:-1]}
    return Tiered(
        search,
        around,
        tuple(placed),
        {
            each.organisation: _reached(each, ways[each.organisation], sources, named, labels)
            for each in shown
        },
    )


def _reached(
    hit: rings.Hit,
    way: Way | None,
    sources: Sources,
    named: Callable[[str, str], str],
    labels: Mapping[str, str],
) -> Reached:
    proofs = sources.of(way) if way else ()
    return Reached(
        hit,
        way,
        proofs,
        {each: ring_words.origin(hit, labels, each) for each in LANGUAGES},
        {each: introduction_words.sentence(way, proofs, named, each) if way else "" for each in LANGUAGES},
    )
