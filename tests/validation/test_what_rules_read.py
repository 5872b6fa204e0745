"""What the text of a rule tells of what it reads, with an independent reader of SPARQL beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyoxigraph import NamedNode
from rdflib import RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from bioregion_graph.resources import folder
from bioregion_graph.terms.namespaces import expand, prologue
from bioregion_graph.validation.reach import is_of_one_thing, terms_of
from bioregion_graph.validation.shapes import load

RULES = sorted(
    {query.select for shape in load(folder("ontology") / "shapes") for query in shape.queries}, key=str
)
PREFIX = "https://w3id.org/bioregion/ontology#"


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this WHERE { $this a brg:Plan ; brg:start ?start }", True),
        ("SELECT $this WHERE { ?this brg:start|brg:end ?day FILTER (?day < 3) }", True),
        ("SELECT $this WHERE { $this brg:partOf+ $this }", False),
        ("SELECT $this WHERE { $this (brg:partOf|brg:follows)* ?whole }", False),
        ("SELECT $this WHERE { ?other ^brg:partOf $this }", False),
        ("SELECT $this WHERE { $this brg:aim '?other brg:aim' . # ?other brg:aim ?x\n }", True),
    ],
)
def test_rules_of_one_thing(select: str, expected: bool) -> None:
    assert is_of_one_thing(select) is expected


def triples(node: Any) -> Iterator[tuple[Any, Any, Any]]:
    """All triples of a query in rdflib's algebra."""
    if isinstance(node, CompValue):
        for key, value in node.items():
            if key == "triples":
                # What stands in EXISTS is left as it was parsed, one list for all.
                for each in value:
                    yield from zip(each[0::3], each[1::3], each[2::3], strict=True)
            else:
                yield from triples(value)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from triples(each)


def read_along(path: Any) -> Iterator[Any]:
    """The properties of a path; a variable, or None for a path that may take any."""
    if isinstance(path, NegatedPath) or getattr(path, "name", "") == "PathNegatedPropertySet":
        yield None
    elif isinstance(path, CompValue):
        for each in path.values():
            yield from read_along(each)
    elif isinstance(path, list):
        for each in path:
            yield from read_along(each)
    elif isinstance(path, InvPath):
        yield from read_along(path.arg)
    elif isinstance(path, MulPath):
        yield from read_along(path.path)
    elif isinstance(path, AlternativePath | SequencePath):
        for each in path.args:
            yield from read_along(each)
    else:
        yield path


def by_the_referee(select: str) -> set[NamedNode] | None:
    """What rdflib says that a rule reads; None for any property."""
    query = prepareQuery(prologue() + select.replace("$this", "?this"))
    found: set[NamedNode] = set()
    for _, path, value in triples(query.algebra):
        for each in read_along(path):
            if each is None or isinstance(each, Variable):
                return None
            if each == RDF.type and isinstance(value, URIRef):
                found.add(NamedNode(str(value)))
            else:
                found.add(NamedNode(str(each)))
    return found


@pytest.mark.parametrize("select", RULES)
def test_no_rule_reads_more_than_its_text_tells(select: str) -> None:
    told, read = terms_of(select), by_the_referee(select)
    assert told is None or (read is not None and read <= told)


def test_most_rules_tell_what_they_read() -> None:
    assert len(RULES) > 30
    assert sum(terms_of(select) is None for select in RULES) < 3


@pytest.mark.parametrize(
    "body",
    [
        "$this ?property ?value",
        "$this brg:start ?day ; ?property ?value",
        "$this brg:start ?day . ?other ?property brg:Plan",
        "$this brg:start [ ?property 3 ]",
        "$this ?property 'text'@en",
        "$this ?property -3 . ?other ?property .5",
        "<https://example.org/a> ?property $this",
        "$this !brg:start ?value",
        "$this !(brg:start|brg:end) ?value",
        "$this !<https://example.org/p> ?value",
        "{ SELECT ?this WHERE { ?this ?property true } }",
    ],
)
def test_what_may_read_any_property(body: str) -> None:
    select = f"SELECT $this WHERE {{ {body} }}"
    assert by_the_referee(select) is None
    assert terms_of(select) is None


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("$this a brg:Plan", {"brg:Plan"}),
        ("$this a ?class", {"rdf:type"}),
        ("$this a/brg:partOf* ?class", {"rdf:type", "brg:partOf"}),
        ("$this rdf:type brg:Plan", {"rdf:type", "brg:Plan"}),
        ("$this brg:start ?a . FILTER (!BOUND(?b) && ?a != 3) # brg:end", {"brg:start"}),
        ("$this brg:label 'brg:end ?a ?b ?c'", {"brg:label"}),
        (f"$this <{PREFIX}start> ?start ; ^brg:partOf+ ?part", {"brg:start", "brg:partOf"}),
        ("{ SELECT ?this ?a ?b WHERE { ?this brg:start ?a , ?b } GROUP BY ?this ?a ?b }", {"brg:start"}),
        ("VALUES (?a ?b) { (brg:Plan 3) } $this brg:start ?a", {"brg:Plan", "brg:start"}),
    ],
)
def test_what_a_rule_reads(body: str, names: set[str]) -> None:
    select = f"SELECT $this WHERE {{ {body} }}"
    assert terms_of(select) == {expand(name) for name in names}
