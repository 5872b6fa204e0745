"""Which variables a pattern may bind, and binds in every solution."""

from __future__ import annotations

import pytest

from bioregion_graph.sparql import scope
from bioregion_graph.sparql.translate import read

HEAD = "PREFIX : <http://e/>\n"


@pytest.mark.parametrize(
    ("pattern", "possible", "certain"),
    [
        ("?a :p ?b", "ab", "ab"),
        ("?a :p* ?c", "ac", "ac"),
        ("?a ?b []", "ab", "ab"),
        ("OPTIONAL { ?a :p ?b }", "ab", ""),
        ("{ ?a :p ?b } UNION { ?b :p ?c }", "abc", "b"),
        ("?a :p 1 MINUS { ?b :p ?c }", "a", "a"),
        ("?a :p 1 FILTER(?b > 1 && EXISTS { ?c :p 1 })", "a", "a"),
        ("GRAPH ?g { ?a :p 1 }", "ga", "ga"),
        ("GRAPH :g { ?a :p 1 }", "a", "a"),
        ("SERVICE ?s { ?a :p 1 }", "sa", "sa"),
        ("SERVICE SILENT :s { ?a :p 1 }", "a", ""),
        ("VALUES (?a ?b) { (1 UNDEF) (2 3) }", "ab", "a"),
        ("VALUES ?a { }", "a", "a"),
        ("BIND(1 AS ?a) BIND(?a AS ?b) BIND(?a + 1 AS ?c)", "abc", "ab"),
        ("BIND(?z AS ?a)", "a", ""),
        ("{ ?a :p 1 { ?b :p 1 OPTIONAL { ?c :p 1 } } }", "abc", "ab"),
        ("{ SELECT ?a { ?a :p ?b } }", "a", "a"),
        ("{ SELECT ?a ?z { ?a :p ?b } }", "az", "a"),
        ("{ SELECT * { ?a :p ?b OPTIONAL { ?b :p ?c } } }", "abc", "ab"),
        ("{ SELECT ?a (COUNT(?b) AS ?n) (SUM(?b) AS ?s) { ?a :p ?b } GROUP BY ?a }", "ans", "an"),
        ("{ SELECT (COUNT(*) AS ?n) (SAMPLE(?b) AS ?s) { ?a :p ?b } }", "ns", "n"),
        ("{ SELECT (?a AS ?c) (1 AS ?d) (?a + 1 AS ?e) { ?a :p ?b } }", "cde", "cd"),
        ("{ SELECT ?k { ?a :p ?b } GROUP BY (?a AS ?k) (?a + 1 AS ?z) }", "k", "k"),
        ("{ SELECT ?a ?v { ?a :p ?b } VALUES ?v { 1 } }", "av", "av"),
    ],
)
def test_variables_of_patterns(pattern: str, possible: str, certain: str) -> None:
    where = read(f"{HEAD}SELECT * WHERE {{ {pattern} }}").where
    assert where is not None
    assert "".join(scope.in_scope(where)) == possible
    assert scope.possible(where) == frozenset(possible)
    assert "".join(sorted(scope.certain(where))) == "".join(sorted(certain))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT ?b (1 AS ?n) ?a { ?a :p ?b }", ["b", "n", "a"]),
        ("SELECT * { ?b :p ?a } VALUES ?v { 1 }", ["b", "a", "v"]),
        ("ASK { ?b :p ?a }", ["b", "a"]),
        ("CONSTRUCT { ?a :q ?c } { ?b :p ?a }", ["a", "c"]),
        ("DESCRIBE ?a :b { ?a :p ?b }", ["a"]),
        ("DESCRIBE * { ?a :p ?b }", ["a", "b"]),
        ("DESCRIBE :b", []),
    ],
)
def test_variables_that_a_query_gives(text: str, columns: list[str]) -> None:
    assert list(scope.in_scope(read(HEAD + text))) == columns


def test_every_variable_is_mentioned_wherever_it_stands() -> None:
    query = read(f"{HEAD}SELECT ?a {{ ?b :p 1 MINUS {{ ?c :p 1 }} FILTER EXISTS {{ ?d :p 1 }} }} ORDER BY ?e")
    assert scope.mentioned(query) == frozenset("abcde")
