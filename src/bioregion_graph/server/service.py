"""The description of the SPARQL service (SPARQL 1.1 Service Description): languages, forms, functions, and limits.

The standard has no words for limits, so they are told in those of schema.org: a property, its unit, its largest value.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from bioregion_graph.queries import functions
from bioregion_graph.queries.formats import GRAPHS
from bioregion_graph.server.limits import Limits, Rules
from bioregion_graph.sharing import GenerationInfo
from bioregion_graph.terms.namespaces import FOREIGN, ID, expand

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "RDF_XML", "JSON-LD",
)  # fmt: skip
# The units by their codes of UN/CEFACT, where they have one.
_BOUNDS = (("seconds", "SEC"), ("memory_bytes", "AD"), ("rows", ""), ("bytes", "AD"))
_PREFIXES = {name: FOREIGN[name] for name in ("dcterms", "schema", "void", "xsd")} | {"sd": _SD}
Term = NamedNode | BlankNode | Literal


def described(endpoint: str, generation: GenerationInfo, rules: Rules, form: str) -> bytes:
    """The description of the service at this address, in one of the forms of triples."""
    prefixes = _PREFIXES if GRAPHS[form] != RdfFormat.N_TRIPLES else None
    written = serialize(
        _triples(NamedNode(endpoint), generation, rules), format=GRAPHS[form], prefixes=prefixes
    )
    assert written is not None
    return written


def _triples(endpoint: NamedNode, generation: GenerationInfo, rules: Rules) -> Iterator[Triple]:
    kind = expand("rdf:type")
    yield Triple(endpoint, kind, _sd("Service"))
    yield Triple(endpoint, _sd("endpoint"), endpoint)
    yield Triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _WRITTEN:
        yield Triple(endpoint, _sd("resultFormat"), NamedNode(_FORMATS + name))
    for function in map(NamedNode, functions.names()):
        yield Triple(endpoint, _sd("extensionFunction"), function)
        yield Triple(function, kind, _sd("Function"))
    dataset, graph = BlankNode("dataset"), BlankNode("graph")
    yield Triple(endpoint, _sd("defaultDataset"), dataset)
    yield Triple(dataset, kind, _sd("Dataset"))
    yield Triple(dataset, kind, expand("void:Dataset"))
    yield Triple(dataset, expand("dcterms:source"), NamedNode(ID + "dataset"))
    yield Triple(dataset, _sd("defaultGraph"), graph)
    yield Triple(graph, kind, _sd("Graph"))
    yield Triple(
        graph,
        expand("dcterms:modified"),
        Literal(generation.committed_at.isoformat(), datatype=expand("xsd:dateTime")),
    )
    for role, limits in rules.roles.items():
        yield from _limits(endpoint, role, limits)
    yield from _limit(endpoint, "queue", "waiting_seconds", rules.queue.waiting_seconds, "SEC")
    yield from _limit(endpoint, "queue", "per_client", rules.queue.per_client, "")


def _limits(endpoint: NamedNode, role: str, limits: Limits) -> Iterator[Triple]:
    for name, unit in _BOUNDS:
        yield from _limit(endpoint, role, name, getattr(limits, name), unit)


def _limit(endpoint: NamedNode, who: str, name: str, most: float, unit: str) -> Iterator[Triple]:
    limit = BlankNode(f"{who}{name.replace('_', '')}")
    yield Triple(endpoint, expand("schema:additionalProperty"), limit)
    yield Triple(limit, expand("rdf:type"), expand("schema:PropertyValue"))
    yield Triple(limit, expand("schema:propertyID"), Literal(f"{who}.{name}"))
    yield Triple(limit, expand("schema:maxValue"), Literal(most))
    if unit:
        yield Triple(limit, expand("schema:unitCode"), Literal(unit))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
