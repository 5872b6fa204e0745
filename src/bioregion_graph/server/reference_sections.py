"""What else speaks of a thing, by the property that does so, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bioregion_graph.queries.neighbours import Named, Neighbourhood, class_label
from bioregion_graph.server import languages, paging, wording
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.known import Thing
from bioregion_graph.server.paging import Paging
from bioregion_graph.server.things import Value
from bioregion_graph.server.words import FOREIGN_LABELS, REFERENCES
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import compact

MOST_ROWS = 48


@dataclass(frozen=True)
class References:
    """Things that refer to the thing by one property, by name."""

    heading: str
    slug: str
    property: str
    things: tuple[Named, ...]


@dataclass(frozen=True)
class ReferenceSection:
    """The part of them that a page shows, and where its query and its table are."""

    heading: str
    slug: str
    values: tuple[Value, ...]
    paging: Paging
    query: str
    table: str


def references(view: View, thing: Thing, language: str) -> list[References]:
    """All references by property, under a heading that says how."""
    return thing.once(("references", language), lambda: _references(view, thing.told, language))


def _references(view: View, known: Neighbourhood, language: str) -> list[References]:
    english = {name: _heading(view, name, "en") for name in known.references}
    order = sorted(english, key=lambda name: (english[name].lstrip("← ").casefold(), name))
    found = []
    for name, slug in zip(order, paging.slugs(english[name] for name in order), strict=True):
        things = sorted(known.references[name], key=lambda each: (each.name[language].casefold(), each.iri))
        found.append(References(_heading(view, name, language), f"by-{slug}", name, tuple(things)))
    return found


def section(group: References, thing: str, asked: Asked) -> ReferenceSection:
    """What the address asks for of one group."""
    kept, place = paging.page_of(
        group.things, group.slug, MOST_ROWS, asked.wishes, lambda each: each.name[asked.language]
    )
    return ReferenceSection(
        group.heading,
        group.slug,
        values_of(kept, asked.language),
        place,
        asked.query("pages/reference_list", {"thing": thing, "property": compact(group.property)}),
        asked.file(".csv", group.slug),
    )


def values_of(things: Sequence[Named], language: str) -> tuple[Value, ...]:
    """Things as values to be shown; what has no name by its IRI."""
    return tuple(
        Value(each.iri if each.name.en.startswith("//") else each.name[language], each.iri) for each in things
    )


def _heading(view: View, name: str, language: str) -> str:
    if known := REFERENCES.get(compact(name)):
        return languages.translate(language, known)
    foreign = FOREIGN_LABELS.get(compact(name))
    label = languages.translate(language, foreign) if foreign else class_label(view, name)[language]
    return f"← {wording.sentence(label)}"
