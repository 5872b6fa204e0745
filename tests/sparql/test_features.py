"""What a query uses, and the same query with fewer rows."""

from __future__ import annotations

import pytest

from bioregion_graph.sparql.algebra import Literal
from bioregion_graph.sparql.features import features
from bioregion_graph.sparql.splice import Edit, splice

HEAD = "PREFIX : <http://e/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
PIECES = {
    "AGGREGATE": "SELECT (COUNT(*) AS ?n) { ?a :p ?b }",
    "BIND": "SELECT * { BIND(1 AS ?a) }",
    "DISTINCT": "SELECT DISTINCT * { ?a :p ?b }",
    "EXISTS": "SELECT * { ?a :p ?b FILTER NOT EXISTS { ?a :q ?b } }",
    "FROM": "SELECT * FROM :g { ?a :p ?b }",
    "GRAPH": "SELECT * { GRAPH :g { ?a :p ?b } }",
    "GRAPH ?": "SELECT * { GRAPH ?g { ?a :p ?b } }",
    "GROUP BY": "SELECT ?a { ?a :p ?b } GROUP BY ?a",
    "LIMIT": "SELECT * { ?a :p ?b } LIMIT 3",
    "MINUS": "SELECT * { ?a :p ?b MINUS { ?a :q 1 } }",
    "OFFSET": "SELECT * { ?a :p ?b } OFFSET 3",
    "OPTIONAL": "SELECT * { OPTIONAL { ?a :p ?b } }",
    "ORDER BY": "SELECT * { ?a :p ?b } ORDER BY ?a",
    "PATH": "SELECT * { ?a :p/:q ?b }",
    "REDUCED": "SELECT REDUCED * { ?a :p ?b }",
    "SERVICE": "SELECT * { SERVICE :s { ?a :p ?b } }",
    "SUBSELECT": "SELECT * { { SELECT * { ?a :p ?b } } }",
    "UNION": "SELECT * { { ?a :p ?b } UNION { ?a :q ?b } }",
    "VALUES": "SELECT * { ?a :p ?b } VALUES ?a { :x }",
}


@pytest.mark.parametrize("word", PIECES)
def test_each_kind_of_pattern_is_seen_and_no_other(word: str) -> None:
    found = features(HEAD + PIECES[word])
    assert found.words == {word}
    assert found.uses(word, "SOMETHING ELSE")
    assert not found.uses("SOMETHING ELSE")


def test_pieces_that_come_together_are_all_seen() -> None:
    text = "SELECT ?a { ?a :p+ ?b } GROUP BY ?a HAVING (COUNT(?b) > 1)"
    assert features(HEAD + text).words == {"PATH", "REPEAT", "GROUP BY", "HAVING", "AGGREGATE"}
    assert features(f"{HEAD}ASK {{ FILTER EXISTS {{ GRAPH ?g {{ }} }} }}").words == {"EXISTS", "GRAPH ?"}


def test_terms_functions_columns_and_limit_are_told() -> None:
    found = features(
        f"{HEAD}SELECT ?b (xsd:integer(?b) AS ?n) {{ ?a :p ?b, 'x'@en FILTER(lang(?b) = 'en' && :f(?a)) }} LIMIT 8"
    )
    assert found.form == "SELECT"
    assert found.columns == ("b", "n")
    assert found.functions == {"http://www.w3.org/2001/XMLSchema#integer", "http://e/f"}
    assert found.built_ins == {"LANG"}
    assert "http://e/p" in found.iris
    assert Literal("en") in found.literals
    assert found.limit == 8
    assert features(f"{HEAD}SELECT * {{ ?z :p ?a }}").columns == ("z", "a")
    assert features(f"{HEAD}ASK {{}}").columns == ()


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("ASK { ?a :p ?b }", False),
        ("SELECT ?a { ?a :p ?b }", True),
        ("SELECT * { ?a :p ?b }", True),
        ("CONSTRUCT WHERE { ?a :p ?b }", True),
        ("DESCRIBE :p", True),
        (
            "SELECT (COUNT(?a) AS ?n) (SUM(?b) AS ?s) (STR(?b) AS ?t) (1 AS ?o) (?b > 1 AS ?c) { ?a :p ?b }",
            False,
        ),
        ("SELECT (-?b AS ?m) (?b IN (1) AS ?i) (EXISTS { ?a :p ?b } AS ?e) (:p AS ?p) { ?a :p ?b }", False),
        ("SELECT (SAMPLE(?a) AS ?s) { ?a :p ?b }", True),
        ("SELECT (COALESCE(?a, 1) AS ?s) { ?a :p ?b }", True),
        ("SELECT (:f(?a) AS ?s) { ?a :p ?b }", True),
        ("SELECT (?a AS ?s) { ?a :p ?b }", True),
    ],
)
def test_whether_blank_nodes_may_come(text: str, may: bool) -> None:
    assert features(HEAD + text).may_give_blank_nodes is may


def test_edits_are_made_at_the_places_of_the_old_text() -> None:
    edits = [Edit((4, 5), "E"), Edit((0, 1), "AA"), Edit((2, 2), "!"), Edit((2, 2), "?")]
    assert splice("abcdef", edits) == "AAb!?cdEf"
    assert splice("abc", []) == "abc"
    with pytest.raises(AssertionError):
        splice("abc", [Edit((0, 2), ""), Edit((1, 3), "")])
