"""Names for the IRIs on a page, in its language."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import DefaultGraph, Literal, NamedNode

from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import BASE, expand

_LABELS = (expand("rdfs:label"), expand("skos:prefLabel"))
_SAME = expand("owl:sameAs")


def names_of(view: View, terms: Iterable[object], language: str) -> dict[str, str]:
    """The name of each IRI of ours among these terms that has one, in the language or else in another."""
    found: dict[str, str] = {}
    for iri in {term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE)}:
        if name := name_of(view, iri, language):
            found[iri] = name
    return found


def name_of(view: View, iri: str, language: str) -> str:
    """The name of one thing; of the thing it was joined with when it has none itself; empty when unknown."""
    node = NamedNode(iri)
    for _, _, target, _ in view.quads(node, _SAME, graph=DefaultGraph()):
        if isinstance(target, NamedNode):
            node = target
    wishes = (language, "", "en", "it")
    best, rank = "", len(wishes)
    for label in _LABELS:
        for quad in view.quads(node, label, graph=DefaultGraph()):
            if isinstance(quad.object, Literal) and (quad.object.language or "") in wishes[:rank]:
                best, rank = quad.object.value, wishes.index(quad.object.language or "")
    return best
