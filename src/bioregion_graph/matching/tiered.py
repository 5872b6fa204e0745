"""A search that goes outwards ring by ring, and the living way from who asks to each hit, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bioregion_graph.errors import UsageError
from bioregion_graph.matching import introduction_words, living, ring_words, rings
from bioregion_graph.matching.introduction_sources import Sources
from bioregion_graph.matching.introductions import Introductions
from bioregion_graph.matching.partners import Answer, Partners
from bioregion_graph.matching.ranking import fit
from bioregion_graph.matching.rings import Search
from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View


@dataclass(frozen=True)
class Tiered:
    """What a search came to, why each ring was asked, and the way to each hit; no way where there is no living one."""

    search: Search
    reasons: tuple[str, ...]
    ways: Mapping[str, str]


def tiered(
    view: View,
    library: Library,
    known: Partners,
    answer: Answer,
    wanted: int,
    name: Callable[[str], str],
    language: str = "en",
) -> Tiered:
    """Ask the rings of the leader of an answer; ``name`` names what the ties do not.

    Raises UsageError where no leader is named, StoreError.
    """
    lead = answer.understood.request.lead
    if not lead:
        raise UsageError("Rings begin with somebody: name who asks as the leader.")
    around = rings.rings_of(view, library, rings.read(view, library, answer.day), lead)
    allowed = answer.understood.allowed
    search = rings.widen(around, answer.index.numbers, fit(answer.scores, allowed), allowed, wanted)
    ties = living.read(view, library, known.facts, answer.day)
    introductions = Introductions(ties)

    def named(iri: str, language: str) -> str:
        names = ties.names.get(iri, {})
        return names.get(language) or names.get("") or name(iri)

    sources = Sources(view, library)
    found = introductions.ways(lead, [hit.organisation for hit in search.hits])
    ways = {
        organisation: introduction_words.sentence(way, sources.of(way), named, language)
        for organisation, way in found.items()
        if way is not None
    }
    return Tiered(search, tuple(ring_words.reasons(search, language)), ways)
