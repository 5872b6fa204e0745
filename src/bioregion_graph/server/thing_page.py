"""What the page of a thing shows: its facts, its ties and references a page at a time, and what a source says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bioregion_graph.queries.formats import text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.neighbours import Neighbourhood, in_detail
from bioregion_graph.server import (
    reference_sections,
    rivals,
    source_section,
    things,
    tie_rows,
    tie_sections,
    timeline,
)
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.known import known
from bioregion_graph.server.tie_sections import Listing, Section
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact


@dataclass(frozen=True)
class Links:
    """The questions behind the blocks that have no list of their own."""

    facts: str
    fact_sources: str
    timeline: str


def values(view: View, library: Library, iri: str, asked: Asked) -> dict[str, Any]:
    """The parts of the page, for its template."""
    thing = known(view, library, iri)
    told, found = thing.told, thing.told.found
    listings = tie_sections.listings(view, thing, asked)
    today = datetime.now(UTC).date()
    speaking = reference_sections.references(view, thing, asked.language)
    others = rivals.of_thing(view, found, told.stated, asked.language)
    return {
        "found": found,
        "title": things.heading(found, asked.language),
        "facts": things.facts(found, others, asked.language),
        "remarks": things.remarks(found),
        "sections": _sections(view, library, iri, asked, listings),
        "timeline": thing.once(
            ("timeline", asked.on, today, asked.language),
            lambda: _timeline(view, library, told, asked, today),
        ),
        "references": [reference_sections.section(each, iri, asked) for each in speaking],
        "referring": sum(len(each.things) for each in speaking),
        "statements": source_section.of(view, library, iri, asked) if things.is_source(iri) else None,
        "address": _address(told),
        "asked": asked,
        "links": Links(
            asked.query("pages/own_facts", {"thing": iri}),
            asked.query("pages/fact_sources", {"thing": iri}),
            asked.query("pages/dated_ties", {"thing": iri}),
        ),
    }


def _timeline(
    view: View, library: Library, told: Neighbourhood, asked: Asked, today: date
) -> timeline.Timeline | None:
    chosen = timeline.chosen((tie for ties in told.ties.values() for tie in ties), asked.on or today)
    details = in_detail(view, library, told.found.iri, chosen.ties)
    return timeline.of(chosen, details, asked.on, today, asked.language)


def _sections(view: View, library: Library, iri: str, asked: Asked, listings: list[Listing]) -> list[Section]:
    """The page of each listing, the ties of all of them read at once."""
    pages = [(listing, *tie_sections.shown(view, listing, asked)) for listing in listings]
    listed = [tie for _, kept, _ in pages for tie in kept]
    ties = in_detail(view, library, iri, listed)
    disputed = rivals.of_ties(view, library, [ties[each.iri, each.role] for each in listed], asked.language)
    sections = []
    for listing, kept, paging in pages:
        rows = tuple(
            tie_rows.row_of(
                ties[tie.iri, tie.role],
                tie_sections.answer(tie, asked),
                asked.language,
                disputed.get(tie.iri, ()),
            )
            for tie in kept
        )
        sections.append(
            Section(
                listing,
                rows,
                paging,
                tie_sections.query_of(listing, iri, asked),
                asked.query("pages/tie_values", {"thing": iri}) if any(row.rivals for row in rows) else "",
                asked.file(".csv", listing.slug),
            )
        )
    return sections


def _address(told: Neighbourhood) -> str:
    """The site of the thing itself."""
    for fact in told.found.facts:
        # An address of another kind, such as javascript:, is no place to send a reader to.
        if compact(fact.property) == "schema:url" and text_of(fact.value).startswith(("http://", "https://")):
            return text_of(fact.value)
    return ""
