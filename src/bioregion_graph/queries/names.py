"""Reading every name of everything that can be searched, from one view.

Which names there are, and in which order one thing's names count, is told here; how they are kept and found is
left to ``index_file`` and ``search``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions

from bioregion_graph.queries.library import Library
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.iris import fold
from bioregion_graph.terms.namespaces import compact
from bioregion_graph.terms.registries import ROR, registry_of

LABEL, ACRONYM, OTHER, IDENTIFIER = range(4)
# Every property by which a thing is called, the best name first.
_PROPERTIES = {
    "rdfs:label": LABEL,
    "skos:prefLabel": LABEL,
    "brg:acronym": ACRONYM,
    "skos:altLabel": OTHER,
    "skos:hiddenLabel": OTHER,
    "dcterms:title": OTHER,
    "brg:grantNumber": IDENTIFIER,
    "brg:grantDoi": IDENTIFIER,
    "brg:recordNumber": IDENTIFIER,
    "brg:registerNumber": IDENTIFIER,
    "brg:pic": IDENTIFIER,
    "schema:vatID": IDENTIFIER,
    "schema:identifier": IDENTIFIER,
    "brg:webDomain": IDENTIFIER,
    "brg:nutsCode": IDENTIFIER,
    "skos:notation": IDENTIFIER,
}
# What sits in a region is not called by the code of the region.
_ONLY_OF = {"brg:nutsCode": "Region"}
_WORD = re.compile(r"\w+")


class Name(NamedTuple):
    """One name of one thing. ``folded`` are its words without accents and case, parted by spaces."""

    iri: str
    form: int
    text: str
    language: str
    folded: str


@dataclass(frozen=True, slots=True)
class Named:
    """Everything that has names: its classes, by IRI, and the names, the best one of each thing first."""

    kinds: dict[str, tuple[str, ...]]
    names: list[Name]


def folded(text: str) -> str:
    """The words of a text as they are compared: without accents, case and signs, parted by one space."""
    return " ".join(_WORD.findall(fold(text)))


def read_names(view: View, library: Library) -> Named:
    """Every name in the merged view of everything that can be searched."""
    kinds = _kinds(view, library)
    # English before Italian, and those without a language, which are the names themselves, first of all.
    best: dict[tuple[str, str], Name] = {}
    for name in _names(view, library, kinds):
        known = best.get((name.iri, name.folded))
        if known is None or _precedence(name) < _precedence(known):
            best[name.iri, name.folded] = name
    return Named(kinds, sorted(best.values(), key=_precedence))


def _rows(view: View, library: Library, name: str, values: Mapping[str, str] | None = None) -> QuerySolutions:
    # Not by ``run``, which itself searches: and these rows are too many to be held.
    rows = view.query(library.get(name).bind(values or {}))
    assert isinstance(rows, QuerySolutions)
    return rows


def _precedence(name: Name) -> tuple[int, str, str, str]:
    return name.form, name.language, name.text, name.iri


def _kinds(view: View, library: Library) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (each,) in _rows(view, library, "pages/searched_classes"):
        assert isinstance(each, NamedNode)
        kind = re.split(r"[/#]", each.value)[-1]
        for (thing,) in _rows(view, library, "pages/searched_things", {"class": compact(each.value)}):
            if isinstance(thing, NamedNode):
                found[thing.value].append(kind)
    return {iri: tuple(kinds) for iri, kinds in found.items()}


def _names(view: View, library: Library, kinds: dict[str, tuple[str, ...]]) -> Iterator[Name]:
    for property_, form in _PROPERTIES.items():
        only = _ONLY_OF.get(property_)
        for thing, name in _rows(view, library, "pages/names", {"property": property_}):
            iri = thing.value if isinstance(thing, NamedNode) else ""
            if iri in kinds and isinstance(name, Literal) and (only is None or only in kinds[iri]):
                yield Name(iri, form, name.value, name.language or "", folded(name.value))
    for iri in kinds:
        if registry_of(iri) == ROR:
            key = iri.rpartition("-")[2]
            yield Name(iri, IDENTIFIER, f"ror {key}", "", f"ror {folded(key)}")
