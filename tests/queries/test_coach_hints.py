"""Every trap that the coach knows: a query that falls into it, and one that is nearly the same and does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from tests.queries.coach_graph import HEAD, known

from bioregion_graph.queries.coach import hints as told
from bioregion_graph.queries.coach.counts import Counts
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sparql.translate import read

# Code, a query with the trap, the piece it is told of, a part of the mend, and a query without the trap.
TRAPS = [
    (
        "cartesian_product",
        "SELECT * { ?a brg:country ?x . ?b brg:city ?y }",
        "?b brg:city ?y",
        "Add a pattern that ties them",
        "SELECT * { ?a brg:country ?x . ?b brg:city ?y FILTER (?a = ?b) }",
    ),
    (
        "cartesian_product",
        "SELECT * { ?a brg:country ?x { ?b brg:city ?y } }",
        "{ ?b brg:city ?y }",
        "misspelt variable",
        "SELECT * { ?a brg:country ?x { ?a brg:city ?y } VALUES ?a { organisation:tls } }",
    ),
    (
        "cartesian_product",
        "SELECT * { ?a brg:country ?x . OPTIONAL { ?c brg:city ?y } }",
        "OPTIONAL { ?c brg:city ?y }",
        "",
        "SELECT * { ?a brg:country ?x { SELECT (COUNT(*) AS ?all) { ?q a brg:Project } } }",
    ),
    (
        "cartesian_product",
        "SELECT * { ?a brg:country ?x . [] brg:city ?y }",
        "[] brg:city ?y",
        "",
        "SELECT * { ?a brg:country ?x ; brg:kind [ skos:prefLabel ?y ] MINUS { ?z brg:city ?w } }",
    ),
    (
        "correlated_exists",
        "SELECT * { ?a a brg:Organisation OPTIONAL { ?a brg:city ?c } "
        "FILTER NOT EXISTS { ?b brg:city ?c ; org:member ?a } }",
        "NOT EXISTS { ?b brg:city ?c ; org:member ?a }",
        "write MINUS",
        "SELECT * { ?a a brg:Organisation FILTER NOT EXISTS { ?b org:member ?a } }",
    ),
    (
        "correlated_exists",
        "SELECT * { ?a a brg:Organisation FILTER EXISTS { ?b brg:city ?c ; brg:kind ?k } }",
        "EXISTS { ?b brg:city ?c ; brg:kind ?k }",
        "SELECT DISTINCT",
        "SELECT * { ?a a brg:Organisation FILTER EXISTS { ?a brg:city ?c FILTER NOT EXISTS { ?b brg:x ?d } } }",
    ),
    (
        "correlated_exists",
        "SELECT * { ?a a brg:Organisation FILTER EXISTS { ?a brg:city ?c MINUS { ?a brg:kind ?k } } }",
        "EXISTS { ?a brg:city ?c MINUS { ?a brg:kind ?k } }",
        "",
        "SELECT * { ?a a brg:Organisation FILTER NOT EXISTS { ?a brg:city ?c ; brg:kind ?k } }",
    ),
    (
        "plain_regex",
        'SELECT * { ?a brg:city ?n FILTER REGEX(?n, "sien") }',
        'REGEX(?n, "sien")',
        'CONTAINS(STR(?n), "sien")',
        'SELECT * { ?a brg:city ?n FILTER REGEX(?n, "si+en") }',
    ),
    (
        "plain_regex",
        'SELECT * { ?a brg:city ?n FILTER REGEX(STR(?n), "^Sien", "i") }',
        'REGEX(STR(?n), "^Sien", "i")',
        'STRSTARTS(LCASE(STR(?n)), "sien")',
        'SELECT * { ?a brg:city ?n FILTER REGEX(?n, "sien", "s") }',
    ),
    (
        "plain_regex",
        'SELECT * { ?a brg:city ?n FILTER REGEX(?n, "na$") }',
        'REGEX(?n, "na$")',
        'STRENDS(STR(?n), "na")',
        "SELECT * { ?a brg:city ?n FILTER REGEX(?n, ?n) }",
    ),
    (
        "limit_without_order",
        "SELECT * { ?a brg:city ?n } LIMIT 2",
        "LIMIT 2",
        "Add ORDER BY",
        "SELECT * { ?a brg:city ?n } ORDER BY ?n LIMIT 2",
    ),
    (
        "limit_without_order",
        "SELECT * { ?a brg:city ?n } OFFSET 1",
        "OFFSET 1",
        "Add ORDER BY",
        "SELECT (COUNT(*) AS ?count) { ?a brg:city ?n } LIMIT 1",
    ),
    (
        "early_optional",
        "SELECT * { OPTIONAL { ?a brg:city ?n } ?a brg:country ?c }",
        "OPTIONAL { ?a brg:city ?n }",
        "Move it behind",
        "SELECT * { ?a brg:country ?c OPTIONAL { ?a brg:city ?n } }",
    ),
    (
        "variable_used_once",
        "SELECT ?organisation { ?organisation a brg:Organisation . ?organization brg:city ?city . "
        "?organisation brg:x ?city }",
        "?organization",
        "Is ?organisation meant?",
        "SELECT ?organisation { ?organisation a brg:Organisation ; brg:city ?town }",
    ),
    (
        "unbound_variable",
        "SELECT ?organisaton { ?organisation a brg:Organisation }",
        "?organisaton",
        "Is ?organisation meant?",
        "SELECT (STR(?organisation) AS ?name) { ?organisation a brg:Organisation } ORDER BY ?name",
    ),
    (
        "unbound_variable",
        "SELECT ?a { ?a a brg:Organisation } ORDER BY ?zzz",
        "?zzz",
        "Bind it in the pattern",
        "SELECT ?a ?zzz { ?a a brg:Organisation } VALUES ?zzz { 1 }",
    ),
    (
        "filter_out_of_reach",
        "SELECT * { ?a brg:country ?c { ?b brg:country ?d FILTER (?c = ?d) } }",
        "FILTER (?c = ?d)",
        "Move the FILTER out",
        "SELECT * { ?a brg:country ?c OPTIONAL { ?b brg:country ?d FILTER (?c = ?d) } }",
    ),
    (
        "count_of_optional_rows",
        "SELECT ?c (COUNT(*) AS ?count) { ?a brg:country ?c OPTIONAL { ?a brg:memberOf ?n } } GROUP BY ?c",
        "COUNT(*)",
        "COUNT(DISTINCT ?thing)",
        "SELECT ?c (COUNT(?n) AS ?count) { ?a brg:country ?c OPTIONAL { ?a brg:memberOf ?n } } GROUP BY ?c",
    ),
    (
        "counted_per_source",
        "SELECT (COUNT(?c) AS ?count) { GRAPH ?g { ?a brg:country ?c } }",
        "COUNT(?c)",
        "group by ?g",
        "SELECT ?g (COUNT(?c) AS ?count) { GRAPH ?g { ?a brg:country ?c } } GROUP BY ?g",
    ),
    (
        "counted_per_source",
        "SELECT (SUM(?c) AS ?sum) { GRAPH ?g { ?a brg:totalCost ?c } }",
        "SUM(?c)",
        "Ask the merged view",
        "SELECT (COUNT(DISTINCT ?a) AS ?count) (COUNT(?g) AS ?sources) { GRAPH ?g { ?a brg:country ?c } }",
    ),
    (
        "unknown_dates",
        'SELECT ?m { ?m a brg:Membership ; brg:startsOn ?d FILTER (?d <= "2016-01-01"^^xsd:date) }',
        'FILTER (?d <= "2016-01-01"^^xsd:date)',
        "networks/members_on_day",
        'SELECT ?m { ?m a brg:Membership ; brg:certainFrom ?d FILTER (?d <= "2016-01-01"^^xsd:date) }',
    ),
    (
        "distinct_missing",
        "SELECT ?a { ?a brg:memberOf/brg:country ?c }",
        "?a brg:memberOf/brg:country ?c",
        "SELECT DISTINCT",
        "SELECT DISTINCT ?a { ?a brg:memberOf/brg:country ?c }",
    ),
    (
        "distinct_missing",
        "SELECT (COUNT(?a) AS ?count) { ?a rdfs:label|skos:prefLabel ?c }",
        "?a rdfs:label|skos:prefLabel ?c",
        "COUNT(DISTINCT",
        "SELECT (COUNT(DISTINCT ?a) AS ?count) { ?a rdfs:label|skos:prefLabel ?c }",
    ),
    (
        "distinct_missing",
        "SELECT ?a { ?x ^brg:memberOf/rdfs:label ?a }",
        "?x ^brg:memberOf/rdfs:label ?a",
        "SELECT DISTINCT",
        "SELECT ?c { ?m org:member/brg:country ?c }",
    ),
    (
        "star_with_group_by",
        "SELECT * { ?a brg:country ?c } GROUP BY ?c",
        "?c",
        "SELECT ?c (COUNT(*) AS ?count)",
        "SELECT ?c (COUNT(*) AS ?count) { ?a brg:country ?c } GROUP BY ?c",
    ),
    (
        "star_with_group_by",
        "SELECT * { ?a brg:country ?c } GROUP BY (STRLEN(?c))",
        "(STRLEN(?c))",
        "SELECT STRLEN(?c)",
        "SELECT * { ?a brg:country ?c }",
    ),
    (
        "column_outside_group",
        "SELECT ?a ?c { ?a brg:country ?c } GROUP BY ?c",
        "?a",
        "Add ?a to GROUP BY",
        "SELECT (SAMPLE(?a) AS ?any) ?c { ?a brg:country ?c } GROUP BY ?c",
    ),
    (
        "misspelt_namespace",
        "PREFIX b: <http://w3id.org/bioregion/ontology#> SELECT * { ?a b:country ?c }",
        "b:country",
        "Write <https://w3id.org/bioregion/ontology#>",
        "SELECT * { ?a brg:country ?c . ?b <http://example.org/country> ?c }",
    ),
    (
        "misspelt_namespace",
        "PREFIX s: <http://www.w3.org/2004/02/skos/core/> SELECT * { ?a s:prefLabel ?c . ?b s:altLabel ?c }",
        "s:prefLabel",
        "Write <http://www.w3.org/2004/02/skos/core#>",
        "SELECT * { ?a skos:prefLabel ?c }",
    ),
    (
        "unknown_word",
        "SELECT * { ?a a brg:Organization }",
        "brg:Organization",
        "Is “organisation” (brg:Organisation) meant?",
        "SELECT * { ?a a brg:Event }",
    ),
    (
        "unknown_word",
        "SELECT * { ?a brg:isMemberOf/brg:country ?b }",
        "brg:isMemberOf",
        "Is “member of” (brg:memberOf) meant?",
        "SELECT * { ?a brg:memberOf ?b }",
    ),
    (
        "unknown_word",
        "SELECT * { ?a skos:zzzzzz ?b }",
        "skos:zzzzzz",
        "The page of the ontology",
        "CONSTRUCT { ?a skos:zzzzzz ?b } WHERE { ?a brg:memberOf ?b }",
    ),
    (
        "unknown_thing",
        "SELECT * { organisation:biocatt brg:country ?c }",
        "organisation:biocatt",
        "Is “Biocat” (organisation:biocat) meant?",
        "SELECT * { organisation:biocat brg:country ?c }",
    ),
    (
        "unknown_thing",
        "SELECT * FROM source:wep { ?a brg:country ?c }",
        "source:wep",
        "Is source:web meant?",
        "SELECT * FROM source:web { ?a brg:country ?c }",
    ),
    (
        "unknown_thing",
        "SELECT * { ?a brg:kind <https://w3id.org/bioregion/nothing/here> }",
        "<https://w3id.org/bioregion/nothing/here>",
        "Search for its name",
        "SELECT * { GRAPH source:web { ?a brg:kind <http://example.org/kind> } }",
    ),
    (
        "other_name",
        "SELECT * { organisation:unibologna brg:country ?c }",
        "organisation:unibologna",
        "Write “Università di Bologna” (organisation:unibo)",
        "SELECT * { organisation:unibo brg:country ?c }",
    ),
    (
        "language_differs",
        'SELECT * { ?a skos:prefLabel "university" }',
        '"university"',
        '"university"@en',
        'SELECT * { ?a skos:prefLabel "university"@en }',
    ),
    (
        "language_differs",
        'SELECT * { ?a brg:city ?c FILTER (?c = "Siena"@it) }',
        '"Siena"@it',
        'Write "Siena", or',
        'SELECT * { ?a brg:city ?c FILTER (?c IN ("Siena")) }',
    ),
    (
        "datatype_differs",
        'SELECT * { ?a brg:totalCost ?c FILTER (?c > "1000") }',
        '"1000"',
        "without quotes: 1000",
        "SELECT * { ?a brg:totalCost ?c FILTER (?c > 1000.0e0) }",
    ),
    (
        "datatype_differs",
        'SELECT * { ?a brg:start ?c FILTER ("2019"^^xsd:gYear < ?c) }',
        '"2019"^^xsd:gYear',
        "xsd:date",
        'SELECT * { ?a brg:start ?c FILTER ("2019-01-01"^^xsd:date < ?c) }',
    ),
    (
        "datatype_differs",
        "SELECT * { ?a brg:grantNumber 814607 }",
        "814607",
        'as a text: "814607"',
        'SELECT * { ?a brg:grantNumber "814607" }',
    ),
    (
        "datatype_differs",
        'SELECT * { ?a brg:kind ?k FILTER (?k IN ("university")) }',
        '"university"',
        "Write the IRI",
        "SELECT * { ?a brg:kind ?k FILTER (?k IN (kind:university)) }",
    ),
    (
        "several_languages",
        "SELECT ?n { ?a a brg:Organisation ; rdfs:label ?n }",
        "rdfs:label ?n",
        'FILTER (LANG(?n) IN ("", "en"))',
        'SELECT ?n { ?a a brg:Organisation ; rdfs:label ?n FILTER (LANG(?n) = "it") }',
    ),
    (
        "several_languages",
        "SELECT * { ?a rdfs:label ?n }",
        "?a rdfs:label ?n",
        "",
        "SELECT ?a { ?a rdfs:label ?n }",
    ),
]
KNOWN = known()


def hints(query: str, knowledge: Knowledge = KNOWN) -> list[dict[str, object]]:
    return told.hints(knowledge, read(HEAD + query), HEAD + query)


@pytest.mark.parametrize(
    ("code", "trapped", "piece", "mend", "free"),
    TRAPS,
    ids=[f"{trap[0]}-{place}" for place, trap in enumerate(TRAPS)],
)
def test_a_trap_is_told_where_it_is_and_nowhere_else(
    code: str, trapped: str, piece: str, mend: str, free: str
) -> None:
    found = [hint for hint in hints(trapped) if hint["code"] == code]
    assert [(HEAD + trapped)[hint["place"]["start"] : hint["place"]["end"]] for hint in found] == [piece]
    assert mend in found[0]["mend"]["en"]
    for language in ("en", "it"):
        assert found[0]["says"][language]
        assert "{" not in found[0]["says"][language].replace("{ … }", "")
    assert found[0]["says"]["en"] != found[0]["says"]["it"]
    assert code not in {hint["code"] for hint in hints(free)}


def test_every_trap_has_an_example() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (folder("queries").parent / "src").rglob("*_traps.py")
    )
    written = {code for code, *_ in TRAPS}
    assert all(f'"{code}"' in source for code in written)
    assert len(written) == 21


def test_a_place_is_told_by_line_and_column() -> None:
    query = "SELECT *\nWHERE { ?a brg:city ?n }\n  LIMIT 2"
    (hint,) = told.hints(KNOWN, read(HEAD + query), HEAD + query)
    assert hint["place"] == {
        "line": HEAD.count("\n") + 3,
        "column": 3,
        "start": len(HEAD) + query.index("LIMIT"),
        "end": len(HEAD + query),
    }


def test_what_is_to_be_put_there_mends_it() -> None:
    query = HEAD + 'SELECT ?a { ?a a brg:Organization ; brg:city ?n FILTER REGEX(?n, "sien", "i") }'
    while mends := [hint for hint in told.hints(KNOWN, read(query), query) if hint["text"]]:
        place = mends[0]["place"]
        query = query[: place["start"]] + mends[0]["text"] + query[place["end"] :]
    assert (
        query
        == HEAD + 'SELECT ?a { ?a a brg:Organisation ; brg:city ?n FILTER CONTAINS(LCASE(STR(?n)), "sien") }'
    )


def questions() -> Iterator[tuple[str, str]]:
    return ((query.name, query.text) for query in Library.load(folder("queries")))


def test_our_own_questions_fall_into_no_trap_of_shape() -> None:
    """What the graph lacks is no fault of theirs: this small one has hardly anything."""
    allowed = {
        ("counted_per_source", "sources/one_fact_three_sources"),  # it shows just that
        ("count_of_optional_rows", "sources/sources_of_thing"),  # it counts statements
    }
    by_the_graph = {
        "unknown_word",
        "unknown_thing",
        "distinct_missing",
        "datatype_differs",
        "language_differs",
        "several_languages",
    }
    found = {
        (hint["code"], name)
        for name, text in questions()
        for hint in told.hints(KNOWN, read(text), text)
        if hint["code"] not in by_the_graph
    }
    assert found - allowed == set()


def test_without_counts_no_word_is_called_unknown() -> None:
    class Uncounted(Knowledge):
        counts: Counts | None = None

    knowledge = Uncounted(KNOWN.view)
    query = "SELECT * { ?a brg:isMemberOf ?b ; brg:memberOf/brg:country ?c }"
    assert {hint["code"] for hint in hints(query, knowledge)} == {"distinct_missing"}


@pytest.mark.parametrize(("one", "other"), list(product(["x" * 5, "y"], ["a b", "ß"])))
def test_text_of_a_query_is_told_as_it_is(one: str, other: str) -> None:
    query = f'SELECT * {{ ?a rdfs:label "{{{one}}}" . ?b rdfs:label "{other}%s" }}'
    assert {hint["code"] for hint in hints(query)} == {"cartesian_product"}
