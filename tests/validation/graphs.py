"""Small random graphs and shapes on which the compiled shapes and pySHACL must agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import strategies
from hypothesis.strategies import SearchStrategy
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from pyoxigraph import serialize as write
from rdflib import Graph

from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import PREFIXES, expand, prologue
from bioregion_graph.validation.check import Result, breaches
from bioregion_graph.validation.referee import judge_with
from bioregion_graph.validation.shapes import read_shapes

ROOT = Path(__file__).resolve().parents[2]
THINGS = [NamedNode(f"https://w3id.org/bioregion/id/group/{name}") for name in "abcd"]
CLASSES = [expand("brg:Group"), expand("brg:Organisation"), expand("brg:Biobank")]
PATH, OTHER = expand("brg:theme"), expand("brg:aim")
SOURCE = NamedNode("https://w3id.org/bioregion/id/source/one")
XSD = PREFIXES["xsd"]
VALUES = [
    *THINGS,
    NamedNode("https://w3id.org/bioregion/concepts/unit/day"),
    Literal("one"),
    Literal("One two"),
    Literal(""),
    Literal("one", language="en"),
    Literal("two", language="en"),
    Literal("uno", language="it"),
    Literal("one", language="en-gb"),
    Literal("3", datatype=NamedNode(XSD + "integer")),
    Literal("5", datatype=NamedNode(XSD + "integer")),
    Literal("2.5", datatype=NamedNode(XSD + "decimal")),
    Literal("many", datatype=NamedNode(XSD + "integer")),
    Literal("2019-04-30", datatype=NamedNode(XSD + "date")),
    Literal("2020-04-30", datatype=NamedNode(XSD + "date")),
    Literal("30 April", datatype=NamedNode(XSD + "date")),
    Literal("true", datatype=NamedNode(XSD + "boolean")),
]
SUBCLASS = Quad(expand("brg:Biobank"), expand("rdfs:subClassOf"), expand("brg:Organisation"))

# pySHACL puts an order on values that cannot be compared; SHACL calls each such pair a breach.
COMPARABLE = [
    value for value in VALUES if str(value).endswith(("integer>", "decimal>")) and "many" not in str(value)
]


def triples(values: Sequence[NamedNode | Literal] = VALUES) -> SearchStrategy[set[Quad]]:
    """Small sets of statements: types of things, and these values of two properties."""
    things = strategies.sampled_from(THINGS)
    types = strategies.builds(
        Quad, things, strategies.just(expand("rdf:type")), strategies.sampled_from(CLASSES)
    )
    said = strategies.builds(
        Quad, things, strategies.sampled_from([PATH, OTHER]), strategies.sampled_from(values)
    )
    return strategies.sets(types | said, max_size=24)


Breach = tuple[str, str, str]


def shape(asked: str, target: str = "brg:Organisation", path: str = "brg:theme") -> str:
    """A file with a shape of one property, which asks this."""
    return with_prefixes(
        f"brg:TestShape a sh:NodeShape ; sh:targetClass {target} ; sh:property <urn:test:property> .\n"
        f"<urn:test:property> sh:path {path} ; {asked} ; "
        'sh:message "Mend it."@en , "Correggere."@it .'
    )


def rule(select: str) -> str:
    """A file with a shape of one query."""
    return with_prefixes(
        "brg:TestShape a sh:NodeShape ; sh:targetClass brg:Organisation ; sh:sparql <urn:test:rule> .\n"
        "<urn:test:rule> a sh:SPARQLConstraint ; sh:prefixes <https://w3id.org/bioregion/ontology/prefixes> ; "
        f'sh:select """{select}""" ; sh:message "Mend {{?value}} of {{$this}}."@en , "Correggere {{?value}}."@it .'
    )


def with_prefixes(text: str) -> str:
    """A Turtle text in which all our prefixes are declared."""
    return prologue() + text


def view_of(merged: set[Quad], named: set[Quad] | None = None) -> View:
    """A view with these statements merged, and perhaps others in source graphs."""
    store = OxigraphStore.hold([*merged, *(named or ()), SUBCLASS])
    return View(store, GenerationInfo(1, datetime(2026, 1, 1, tzinfo=UTC), len(store), "test"))


def compiled(text: str, view: View, folder: Path) -> list[Result]:
    """What the compiled shapes find."""
    path = folder / "test.ttl"
    path.write_text(text, encoding="utf-8")
    return list(breaches(view, read_shapes(path, "ontology/shapes/test.ttl")))


@cache
def shapes_graph(text: str) -> Graph:
    """The file for pySHACL, with the prefixes when a rule needs them."""
    graph = Graph(bind_namespaces="none").parse(data=text, format="turtle")
    return graph.parse(ROOT / "ontology/prefixes.ttl", format="turtle") if "sh:select" in text else graph


def judged(text: str, facts: set[Quad]) -> set[Breach]:
    """What pySHACL finds. It gives a rule without a value its subject for one, as SHACL says."""
    lines = write((quad.triple for quad in {*facts, SUBCLASS}), format=RdfFormat.N_TRIPLES)
    assert lines is not None
    graph = Graph(bind_namespaces="none").parse(data=lines.decode(), format="nt")
    return {
        (each.subject, each.component, "" if each.value == each.subject else each.value)
        for each in judge_with(graph, shapes_graph(text))
    }


def merged_breaches(results: list[Result]) -> set[Breach]:
    """The breaches in the merged view, as pySHACL would name them."""
    return {
        (each.subject, each.check.component, "" if each.value == each.subject else each.value)
        for each in results
        if not each.source
    }
