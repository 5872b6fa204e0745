"""Consortia written as RDF, in the form that the shapes of the rules judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from bioregion_graph.matching.eligibility.consortium import Consortium, Partner
from bioregion_graph.matching.eligibility.rules import Rulebook, Selection
from bioregion_graph.terms.dates import day_literal
from bioregion_graph.terms.namespaces import ID, expand

_TYPE = expand("rdf:type")
_DECIMAL = expand("xsd:decimal")


def turtle(book: Rulebook, consortia: Mapping[str, Consortium], selection: Selection) -> str:
    """These consortia before a call as Turtle; ``consortia`` are by the last part of their IRI."""
    triples = (
        triple for name, each in consortia.items() for triple in statements(book, name, each, selection)
    )
    written = serialize(triples, format=RdfFormat.TURTLE)
    assert written is not None
    return written.decode()


def iri(name: str) -> str:
    """The IRI of a consortium."""
    return f"{ID}consortium/{quote(name, safe='')}"


def statements(book: Rulebook, name: str, consortium: Consortium, selection: Selection) -> Iterator[Triple]:
    """What is known of a consortium; what is not known is left out."""
    node = NamedNode(iri(name))
    yield Triple(node, _TYPE, expand("brg:Consortium"))
    yield Triple(node, expand("brg:callDay"), day_literal(selection.day))
    for pack in selection.packs:
        yield Triple(node, expand("brg:rulePack"), NamedNode(pack.iri))
    if selection.part:
        yield Triple(node, expand("brg:programmePart"), Literal(selection.part))
    yield from _facts(node, consortium.facts)
    for number, partner in enumerate(consortium.partners, 1):
        one = NamedNode(f"{node.value}/{number}")
        yield Triple(node, expand("brg:consortiumPartner"), one)
        yield from _partner(book, one, partner)


def _partner(book: Rulebook, node: NamedNode, partner: Partner) -> Iterator[Triple]:
    yield Triple(node, _TYPE, expand("brg:ConsortiumPartner"))
    yield Triple(node, expand("brg:participant"), _organisation(partner.organisation))
    yield Triple(node, expand("brg:participationRole"), NamedNode(partner.role))
    if partner.territory:
        yield Triple(node, expand("brg:territory"), Literal(partner.territory))
        yield Triple(node, expand("brg:country"), Literal(book.countries.country(partner.territory)))
    for kind in sorted(partner.kinds):
        yield Triple(node, expand("brg:kind"), NamedNode(kind))
    if partner.control_group:
        yield Triple(node, expand("brg:controlGroup"), _organisation(partner.control_group))
    yield from _facts(node, partner.facts)
    for name, amount in (("brg:totalCost", partner.cost), ("brg:contribution", partner.grant)):
        if amount is not None:
            yield Triple(node, expand(name), Literal(str(amount), datatype=_DECIMAL))


def _facts(node: NamedNode, facts: Mapping[str, bool]) -> Iterator[Triple]:
    for fact, holds in sorted(facts.items()):
        yield Triple(node, expand("brg:statesFact" if holds else "brg:deniesFact"), NamedNode(fact))


def _organisation(name: str) -> NamedNode:
    return NamedNode(
        name if name.startswith(("http://", "https://")) else f"{ID}organisation/{quote(name, safe='')}"
    )
