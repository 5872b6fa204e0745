"""What the page of a thing shows: its facts, its ties and references a page at a time, and what a source says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bioregion_graph.queries.describe import Tie
from bioregion_graph.queries.formats import text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.neighbours import Listed, Neighbourhood, in_detail
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
    day = asked.on or today
    chosen = thing.once(
        ("timeline", day), lambda: timeline.chosen((tie for ties in told.ties.values() for tie in ties), day)
    )
    sections, ties = _sections(view, library, iri, asked, listings, chosen.ties)
    speaking = reference_sections.references(view, thing, asked.language)
    others = rivals.of_thing(view, found, told.stated, asked.language)
    return {
        "found": found,
        "title": things.heading(found, asked.language),
        "facts": things.facts(found, others, asked.language),
        "remarks": things.remarks(found),
        "sections": sections,
        "timeline": timeline.of(chosen, ties, asked.on, today, asked.language),
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


def _sections(
    view: View, library: Library, iri: str, asked: Asked, listings: list[Listing], also: list[Listed]
) -> tuple[list[Section], dict[tuple[str, str], Tie]]:
    """The page of each listing, and the ties of all of them and of some ``also`` in detail, read at once."""
    pages = [(listing, *tie_sections.shown(view, listing, asked)) for listing in listings]
    listed = [tie for _, kept, _ in pages for tie in kept]
    ties = in_detail(view, library, iri, [*listed, *also])
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
    return sections, ties


def _address(told: Neighbourhood) -> str:
    """The site of the thing itself."""
    for fact in told.found.facts:
        # An address of another kind, such as javascript:, is no place to send a reader to.
        if compact(fact.property) == "schema:url" and text_of(fact.value).startswith(("http://", "https://")):
            return text_of(fact.value)
    return ""
