"""Statements of a source on a call, for tests that need one open."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.terms.namespaces import expand


def call(code: str, title: str, *deadlines: str, action: str = "") -> set[Quad]:
    """What a source says of an open call."""
    topic, source = expand(f"topic:{code.lower()}"), expand("source:seed-000")
    said = [
        (expand("rdf:type"), expand("brg:Topic")),
        (expand("rdfs:label"), Literal(code)),
        (expand("brg:code"), Literal(code)),
        (expand("dcterms:title"), Literal(title)),
        (expand("brg:status"), expand("status:call-open")),
        *((expand("brg:actionType"), Literal(each)) for each in [action] if each),
        *(
            (expand("brg:deadline"), Literal(each, datatype=NamedNode(expand("xsd:date").value)))
            for each in deadlines
        ),
    ]
    return {Quad(topic, property, value, source) for property, value in said}
