"""The descriptions of the collections: complete, bilingual, and with bounds that the sheets keep."""

from __future__ import annotations

import pyoxigraph
import pytest
import sheets

from bioregion_graph.terms.namespaces import expand

COUNTED = {
    "Organisation": "organisation",
    "Group": "group",
    "Person": "person",
    "Event": "event",
    "Project": "project",
}


def _triples(name: str) -> list[pyoxigraph.Triple]:
    return list(pyoxigraph.parse(path=str(sheets.DATA / name / "source.ttl")))


@pytest.mark.parametrize("name", [*sheets.SETS, "links"])
def test_a_collection_is_described_in_two_languages(name: str) -> None:
    described = expand(f"collection:{name}")
    found = {
        (quad.predicate, getattr(quad.object, "language", None))
        for quad in _triples(name)
        if quad.subject == described
    }
    for property_name in ("dcterms:title", "dcterms:description", "rdfs:label"):
        assert {(expand(property_name), "en"), (expand(property_name), "it")} <= found
    stated = {predicate for predicate, _ in found}
    for property_name in ("dcterms:publisher", "dcterms:license", "dcterms:format", "brg:expects"):
        assert expand(property_name) in stated, property_name


@pytest.mark.parametrize("name", [*sheets.SETS, "links"])
def test_the_description_has_no_blank_node(name: str) -> None:
    assert not any(
        isinstance(node, pyoxigraph.BlankNode)
        for quad in _triples(name)
        for node in (quad.subject, quad.object)
    )


def _value(node: object) -> str:
    """The text of a node that is an IRI or a literal."""
    assert isinstance(node, pyoxigraph.NamedNode | pyoxigraph.Literal)
    return node.value


def _bounds(name: str) -> dict[str, tuple[int, int]]:
    values: dict[tuple[str, str], str] = {}
    for quad in _triples(name):
        if isinstance(quad.subject, pyoxigraph.NamedNode):
            values[quad.subject.value, quad.predicate.value] = _value(quad.object)
    nodes = [_value(quad.object) for quad in _triples(name) if quad.predicate == expand("brg:expects")]
    return {
        values[node, expand("brg:expectedClass").value].rpartition("#")[2]: (
            int(values[node, expand("brg:least").value]),
            int(values[node, expand("brg:most").value]),
        )
        for node in nodes
    }


@pytest.mark.parametrize("name", sheets.SETS)
def test_the_identified_entities_lie_within_the_bounds(name: str) -> None:
    bounds = _bounds(name)
    for class_name, kind in COUNTED.items():
        slugs = {row["slug"] for row in sheets.rows(f"{name}/identifiers.csv") if row["kind"] == kind}
        least, most = bounds[class_name]
        assert least <= len(slugs) <= most, class_name
    least, most = bounds["Source"]
    assert least <= len(sheets.rows(f"{name}/sources.csv")) <= most


def test_the_judgements_lie_within_their_bounds() -> None:
    least, most = _bounds("links")["Judgement"]
    assert least <= len(sheets.links()) <= most
