"""The compiled shapes find what pySHACL finds, for every component, on random graphs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Literal, Quad
from tests.validation import graphs

from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import expand
from bioregion_graph.validation.compile import Check, Compiler
from bioregion_graph.validation.shapes import read_shapes

ASKED = {
    "minCount": "sh:minCount 1",
    "minCount of none": "sh:minCount 0",
    "minCount of two": "sh:minCount 2",
    "maxCount": "sh:maxCount 1",
    "maxCount of none": "sh:maxCount 0",
    "datatype string": "sh:datatype xsd:string",
    "datatype integer": "sh:datatype xsd:integer",
    "datatype date": "sh:datatype xsd:date",
    "nodeKind IRI": "sh:nodeKind sh:IRI",
    "nodeKind literal": "sh:nodeKind sh:Literal",
    "class": "sh:class brg:Organisation",
    "two classes": "sh:class brg:Organisation ; sh:class brg:Group",
    "in": "sh:in ( unit:day 3 'one' 'one'@en )",
    "in of none": "sh:in ( )",
    "pattern": "sh:pattern '^one'",
    "pattern with flags": "sh:pattern '^one' ; sh:flags 'i'",
    "pattern of an IRI": "sh:pattern '^https://w3id.org/bioregion/concepts/unit/'",
    "hasValue": "sh:hasValue 'one'",
    "uniqueLang": "sh:uniqueLang true",
    "uniqueLang off": "sh:uniqueLang false",
    "languageIn": "sh:languageIn ( 'en' )",
    "or of datatypes": "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:string ] )",
    "or with a class": "sh:or ( [ sh:class brg:Group ] [ sh:class brg:Biobank ] [ sh:datatype xsd:string ] )",
}
COMPARED = {
    "minInclusive": "sh:minInclusive 3",
    "maxInclusive": "sh:maxInclusive 3",
    "minExclusive": "sh:minExclusive 3",
    "maxExclusive": "sh:maxExclusive 3",
    "lessThanOrEquals": "sh:lessThanOrEquals brg:aim",
    "or of ranges": "sh:or ( [ sh:datatype xsd:integer ; sh:maxInclusive 4 ] [ sh:datatype xsd:decimal ] )",
}
RULES = {
    "with a value": "SELECT $this ?value WHERE { $this brg:theme ?value ; brg:aim ?value }",
    "without a value": "SELECT $this WHERE { $this brg:theme ?any FILTER NOT EXISTS { $this brg:aim ?other } }",
    "of another thing": "SELECT $this ?value WHERE { $this brg:theme ?value . ?other brg:theme ?value "
    "FILTER(STR(?other) < STR($this)) }",
    "of several at once": "SELECT $this WHERE { $this brg:theme ?any . ?other brg:theme ?any } GROUP BY $this "
    "HAVING(COUNT(DISTINCT ?other) > 2)",
    "one way or another": "SELECT $this ?value WHERE { { $this brg:theme ?value ; brg:aim ?value } UNION "
    "{ $this brg:aim ?value FILTER(isIRI(?value)) } }",
    "perhaps": "SELECT $this ?value WHERE { $this brg:theme ?value OPTIONAL { $this brg:aim ?aim } "
    "FILTER(!BOUND(?aim)) }",
}
# SHACL forbids MINUS in rules, and pySHACL refuses it; the engine can do it.
ALSO = {"but for": "SELECT $this ?value WHERE { $this brg:theme ?value MINUS { ?other brg:aim ?value } }"}
# Without a target these might miss what they find with one, or nobody has shown that they do not.
UNSCREENED = (
    "SELECT $this WHERE { OPTIONAL { $this brg:theme ?any } FILTER(!BOUND(?any)) }",
    "SELECT $this WHERE { { $this brg:theme ?any } UNION { ?other brg:aim ?any } }",
    "SELECT $this WHERE { { $this brg:theme ?any } UNION { { OPTIONAL { $this brg:aim ?any } } } }",
    "SELECT $this WHERE { { OPTIONAL { $this brg:theme ?any } } FILTER(!BOUND(?any)) }",
    "SELECT $this WHERE { ?other brg:theme $this }",
    "SELECT $this WHERE { $this brg:theme ?any } GROUP BY $this HAVING(COUNT(*) < 2)",
    "SELECT $this WHERE { $this brg:theme ?any { SELECT ?any WHERE { ?any brg:aim ?other } LIMIT 1 } }",
)


def agree(text: str, facts: set[Quad], folder: Path) -> None:
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it reports every ill-formed literal
    found = graphs.merged_breaches(graphs.compiled(text, graphs.view_of(facts), folder))
    assert found == graphs.judged(text, facts)


FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("name", ASKED)
@FEW
@given(facts=graphs.triples())
def test_each_component_as_pyshacl_does(name: str, facts: set[Quad], tmp_path: Path) -> None:
    agree(graphs.shape(ASKED[name]), facts, tmp_path)


@pytest.mark.parametrize("name", COMPARED)
@FEW
@given(facts=graphs.triples(graphs.COMPARABLE))
def test_comparisons_of_numbers_as_pyshacl_does(name: str, facts: set[Quad], tmp_path: Path) -> None:
    agree(graphs.shape(COMPARED[name]), facts, tmp_path)


@pytest.mark.parametrize(
    "asked", ["sh:minInclusive 3", "sh:maxExclusive '2020-01-01'^^xsd:date", "sh:lessThanOrEquals brg:aim"]
)
def test_what_cannot_be_compared_is_a_breach(asked: str, tmp_path: Path) -> None:
    thing = graphs.THINGS[0]
    facts = {
        Quad(thing, expand("rdf:type"), expand("brg:Organisation")),
        Quad(thing, graphs.PATH, Literal("many")),
        Quad(thing, graphs.OTHER, Literal("5", datatype=expand("xsd:integer"))),
    }
    found = graphs.compiled(graphs.shape(asked), graphs.view_of(facts), tmp_path)
    assert [each.value for each in found] == ["many"]


@pytest.mark.parametrize(
    "asked", ["sh:maxCount 1", "sh:minCount 1", "sh:class brg:Group", "sh:nodeKind sh:IRI"]
)
@FEW
@given(facts=graphs.triples())
def test_inverse_paths_as_pyshacl_does(asked: str, facts: set[Quad], tmp_path: Path) -> None:
    agree(graphs.shape(asked, path="[ sh:inversePath brg:theme ]"), facts, tmp_path)


@pytest.mark.parametrize("name", RULES)
@FEW
@given(facts=graphs.triples())
def test_rules_as_pyshacl_does(name: str, facts: set[Quad], tmp_path: Path) -> None:
    agree(graphs.rule(RULES[name]), facts, tmp_path)


def checks(text: str, folder: Path) -> list[Check]:
    path = folder / "test.ttl"
    path.write_text(text, encoding="utf-8")
    (read,) = read_shapes(path, "ontology/shapes/test.ttl")
    compiler = Compiler({})
    return [*compiler.merged(read), *compiler.sources(read)]


@pytest.mark.parametrize("name", [*ASKED, *COMPARED])
@FEW
@given(facts=graphs.triples(), named=graphs.triples())
def test_a_screen_finds_all_that_its_check_finds(
    name: str, facts: set[Quad], named: set[Quad], tmp_path: Path
) -> None:
    in_source = {Quad(*quad.triple, graphs.SOURCE) for quad in named}
    view = graphs.view_of(facts, in_source)
    for check in checks(graphs.shape({**ASKED, **COMPARED}[name]), tmp_path):
        if check.screen and not _any(view, check.screen):
            assert not _any(view, check.text)


@pytest.mark.parametrize("name", [*RULES, *ALSO])
@FEW
@given(facts=graphs.triples())
def test_a_screen_finds_all_that_its_rule_finds(name: str, facts: set[Quad], tmp_path: Path) -> None:
    for check in checks(graphs.rule({**RULES, **ALSO}[name]), tmp_path):
        view = graphs.view_of(facts)
        if check.screen and not _any(view, check.screen):
            assert not _any(view, check.text)


@pytest.mark.parametrize("select", UNSCREENED)
def test_a_rule_that_might_find_less_without_a_target_is_not_screened(select: str, tmp_path: Path) -> None:
    assert [check.screen for check in checks(graphs.rule(select), tmp_path)] == [""]


def test_most_checks_are_screened(tmp_path: Path) -> None:
    """Or full imports would take twenty times as long to check."""
    for name in RULES:
        if name != "of several at once":
            assert all(check.screen for check in checks(graphs.rule(RULES[name]), tmp_path)), name
    for name, asked in {**ASKED, **COMPARED}.items():
        if not asked.startswith(("sh:minCount", "sh:hasValue")):
            assert all(check.screen for check in checks(graphs.shape(asked), tmp_path)), name


def _any(view: View, query: str) -> bool:
    return next(iter(view.query(query)), None) is not None
