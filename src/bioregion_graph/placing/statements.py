"""What was placed as statements, in a graph of their own that is described as a source like any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.importers.description import provenance_graph
from bioregion_graph.placing.fields import Classification, Rule
from bioregion_graph.placing.regions import Location
from bioregion_graph.terms.iris import mint
from bioregion_graph.terms.namespaces import ID, PLACEMENT_GRAPH, expand

# Of the method: what it yields changes with it.
VERSION = "1"
PROVENANCE = provenance_graph("placement")
_PUBLISHER = Literal("Bioregion Graph")
_DESCRIPTION = "The regions and fields of organisations and projects, by rules from what other sources say."
_DESCRIZIONE = (
    "Regioni e campi di organizzazioni e progetti, secondo regole, da ciò che dicono le altre fonti."
)
Value = NamedNode | Literal
_TYPE, _REGION, _CLASSIFIED = expand("rdf:type"), expand("brg:region"), expand("brg:classifiedAs")
_LOCATION, _LOCATES = expand("brg:Location"), expand("brg:locates")
_CLASSIFICATION, _CLASSIFIES = expand("brg:Classification"), expand("brg:classifies")
_CONCEPT, _RULE, _EVIDENCE = expand("brg:concept"), expand("brg:rule"), expand("brg:evidence")
_WEIGHT, _VERSION, _DERIVED = expand("brg:weight"), expand("brg:nutsVersion"), expand("prov:wasDerivedFrom")
_DECIMAL = expand("xsd:decimal")


@dataclass(frozen=True)
class Change:
    """The statements that come and go."""

    added: frozenset[Quad]
    removed: frozenset[Quad]


def change(
    locations: Iterable[Location], classified: Iterable[Classification], version: str, before: Set[Quad]
) -> Change:
    """What is new and what is gone against what was placed before. ``version`` is that of NUTS."""
    now = set(chain(described(), _located(locations, version), _classified(classified)))
    return Change(frozenset(now - before), frozenset(before - now))


def described() -> Iterator[Quad]:
    """What is known of placing as a source: whose it is, and by which version of the method."""
    collection = NamedNode(f"{ID}collection/placement")
    title = Literal("Placement in regions and fields", language="en")
    titolo = Literal("Collocazione in regioni e campi", language="it")
    stated: tuple[tuple[NamedNode, str, Value], ...] = (
        (PLACEMENT_GRAPH, "rdf:type", expand("brg:Source")),
        (PLACEMENT_GRAPH, "rdfs:label", title),
        (PLACEMENT_GRAPH, "rdfs:label", titolo),
        (PLACEMENT_GRAPH, "dcterms:publisher", _PUBLISHER),
        (PLACEMENT_GRAPH, "brg:collection", collection),
        (collection, "rdf:type", expand("brg:Collection")),
        (collection, "rdfs:label", title),
        (collection, "rdfs:label", titolo),
        (collection, "dcterms:title", title),
        (collection, "dcterms:title", titolo),
        (collection, "dcterms:description", Literal(_DESCRIPTION, language="en")),
        (collection, "dcterms:description", Literal(_DESCRIZIONE, language="it")),
        (collection, "dcterms:publisher", _PUBLISHER),
        (collection, "dcterms:license", NamedNode("https://creativecommons.org/licenses/by/4.0/")),
        (collection, "owl:versionInfo", Literal(VERSION)),
    )
    for subject, predicate, value in stated:
        yield Quad(subject, expand(predicate), value, PROVENANCE)


def _located(locations: Iterable[Location], version: str) -> Iterator[Quad]:
    for location in locations:
        organisation, region = NamedNode(location.organisation), NamedNode(location.region.iri)
        node = mint("location", location.organisation.rpartition("/")[2])
        yield Quad(organisation, _REGION, region, PLACEMENT_GRAPH)
        yield from _said(
            node,
            (_TYPE, _LOCATION),
            (_LOCATES, organisation),
            (_REGION, region),
            (_RULE, Literal(location.rule.value)),
            (_EVIDENCE, Literal(location.evidence, language="en")),
            (_VERSION, Literal(version)),
            (_DERIVED, NamedNode(location.source)),
        )


def _classified(classified: Iterable[Classification]) -> Iterator[Quad]:
    for each in classified:
        thing, concept = NamedNode(each.thing), NamedNode(each.concept)
        kind, key = each.thing.removeprefix(ID).split("/", 1)
        node = mint("classification", f"{kind}-{key}--{each.concept.rpartition('/')[2]}")
        yield from _said(
            node,
            (_TYPE, _CLASSIFICATION),
            (_CLASSIFIES, thing),
            (_CONCEPT, concept),
            (_WEIGHT, Literal(f"{each.strength:.2f}".rstrip("0").rstrip("."), datatype=_DECIMAL)),
        )
        for reason in each.reasons:
            yield from _said(
                node,
                (_RULE, Literal(reason.rule.value)),
                (_EVIDENCE, Literal(reason.text, language="en")),
                *((_DERIVED, NamedNode(source)) for source in reason.sources),
            )
        # What an organisation says of itself stays apart from what its projects let expect.
        if each.is_strong and all(reason.rule is not Rule.PROJECTS for reason in each.reasons):
            yield Quad(thing, _CLASSIFIED, concept, PLACEMENT_GRAPH)


def _said(subject: NamedNode, *stated: tuple[NamedNode, Value]) -> Iterator[Quad]:
    for predicate, value in stated:
        yield Quad(subject, predicate, value, PLACEMENT_GRAPH)
