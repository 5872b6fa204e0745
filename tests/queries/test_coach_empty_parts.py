"""Why an answer is empty, in all that is no single pattern: graphs, conditions, lists, groups, joins, slices."""

from __future__ import annotations

import pytest
from tests.queries.coach_asked import check_culprit, check_mend

# As for patterns: the mistake, the query, what is guilty, a sentence about it, and what to write there instead.
MISTAKES = [
    (
        "a graph that is not there",
        "SELECT * { GRAPH source:wep { ?a brg:country ?c } }",
        ("graph", "GRAPH source:wep { ?a brg:country ?c }"),
        "There is no graph source:wep, or it is empty.",
        None,
    ),
    (
        "a thing that is no graph",
        "SELECT * { ?g a brg:Project GRAPH ?g { ?a brg:country ?c } }",
        ("graph", "GRAPH ?g { ?a brg:country ?c }"),
        "No value of ?g is the name of a graph.",
        None,
    ),
    (
        "a day out of range",
        'SELECT * { ?p brg:start ?d FILTER (?d > "2050-01-01"^^xsd:date) }',
        ("filter", '?d > "2050-01-01"^^xsd:date'),
        "The values of ?d that are there go from 2019-03-01 to 2021-06-15 (xsd:date; 2 looked at).",
        None,
    ),
    (
        "a year against days",
        'SELECT * { ?p brg:start ?d FILTER (?d > "2019"^^xsd:gYear) }',
        ("filter", '?d > "2019"^^xsd:gYear'),
        "xsd:date",
        '(STR(?d) > "2019")',
    ),
    (
        "a number in quotes",
        'SELECT * { ?p brg:totalCost ?c FILTER ("1000" < ?c) }',
        ("filter", '"1000" < ?c'),
        "The values of ?c that are there go from",
        "(?c > 1000)",
    ),
    (
        "a text compared with a number",
        "SELECT * { ?p brg:grantNumber ?c FILTER (?c > 5) }",
        ("filter", "?c > 5"),
        "Values of ?c",
        "(<http://www.w3.org/2001/XMLSchema#decimal>(STR(?c)) > 5)",
    ),
    (
        "a text without its language in a FILTER",
        'SELECT * { ?a skos:prefLabel ?n FILTER (?n = "university") }',
        ("filter", '?n = "university"'),
        'texts in "en"',
        '(STR(?n) = "university")',
    ),
    (
        "a list without languages",
        'SELECT * { ?a skos:prefLabel ?n FILTER (?n IN ("SME", "university")) }',
        ("filter", '?n IN ("SME", "university")'),
        'texts in "en"',
        'STR(?n) IN ("SME", "university")',
    ),
    (
        "capitals in a search",
        'SELECT * { ?a brg:city ?n FILTER CONTAINS(?n, "SIENA") }',
        ("filter", 'CONTAINS(?n, "SIENA")'),
        "Values of ?n",
        'CONTAINS(LCASE(STR(?n)), "siena")',
    ),
    (
        "capitals in a pattern",
        'SELECT * { ?a brg:city ?n FILTER REGEX(?n, "SIENA") }',
        ("filter", 'REGEX(?n, "SIENA")'),
        "Values of ?n",
        'REGEX(?n, "SIENA", "i")',
    ),
    (
        "a search in things",
        'SELECT * { ?a brg:kind ?k FILTER CONTAINS(?k, "univ") }',
        ("filter", 'CONTAINS(?k, "univ")'),
        "things",
        None,
    ),
    (
        "a thing compared with a text",
        'SELECT * { ?a brg:kind ?k FILTER (?k = "https://w3id.org/bioregion/concepts/organisation-kind/university") }',
        ("filter", '?k = "https://w3id.org/bioregion/concepts/organisation-kind/university"'),
        "things",
        "(?k = <https://w3id.org/bioregion/concepts/organisation-kind/university>)",
    ),
    (
        "a text compared with a thing",
        "SELECT * { ?a schema:url ?u FILTER (?u = <https://tls.example>) }",
        ("filter", "?u = <https://tls.example>"),
        "plain texts",
        '(STR(?u) = "https://tls.example")',
    ),
    (
        "a variable misspelt in a FILTER",
        'SELECT * { ?thing brg:country ?country FILTER (?contry = "IT") }',
        ("filter", '?contry = "IT"'),
        "Nothing binds ?contry. Is ?country meant?",
        None,
    ),
    (
        "a FILTER in other braces",
        "SELECT * { ?a brg:country ?c { ?b brg:country ?d FILTER (?c = ?d) } }",
        ("filter", "?c = ?d"),
        "?c has no value inside these braces",
        None,
    ),
    (
        "the second half of a condition",
        'SELECT * { ?a brg:country ?c FILTER (?c != "ES" && ?c = "FR" && STRLEN(?c) = 2) }',
        ("filter", '?c = "FR"'),
        '"FR" does not occur in the graph.',
        None,
    ),
    (
        "a list of nothing that is there",
        "SELECT * { ?a brg:country ?c VALUES ?c { 'FR' 'DE' } }",
        ("values", "VALUES ?c { 'FR' 'DE' }"),
        "None of the values in the list is among those found before it.",
        None,
    ),
    (
        "an empty list",
        "SELECT * { VALUES ?c { } ?a brg:country ?c }",
        ("values", "VALUES ?c { }"),
        "The list is empty.",
        None,
    ),
    (
        "a list at the end",
        "SELECT * { ?a brg:country ?c } VALUES ?c { 'FR' }",
        ("values", "VALUES ?c { 'FR' }"),
        "None of the values in the list",
        None,
    ),
    (
        "all taken away",
        "SELECT * { ?a brg:memberOf ?n MINUS { ?a brg:country ?c } }",
        ("minus", "MINUS { ?a brg:country ?c }"),
        "All rows found before it are taken away by it.",
        None,
    ),
    (
        "something that all have",
        "SELECT * { ?a brg:memberOf ?n FILTER NOT EXISTS { ?a brg:country ?c } }",
        ("filter", "NOT EXISTS { ?a brg:country ?c }"),
        "Values of ?a",
        None,
    ),
    (
        "two patterns that never agree",
        "SELECT * { ?a brg:city ?x . ?b brg:country ?x }",
        ("pattern", "?b brg:country ?x"),
        "Alone it has matches, but none that agrees with what stands before it in ?x.",
        None,
    ),
    (
        "a name that nothing has",
        'SELECT * { ?a a brg:Organisation . (?a ?score) brg:matches ("zzzzzzzzz" 5) . ?a brg:city ?c }',
        ("pattern", '(?a ?score) brg:matches ("zzzzzzzzz" 5)'),
        'No name is like "zzzzzzzzz".',
        None,
    ),
    (
        "a name of something else",
        'SELECT * { ?a a brg:Project . ?a brg:matches "toscana life sciences" }',
        ("pattern", '?a brg:matches "toscana life sciences"'),
        'There are names like "toscana life sciences", but of nothing that stands before it.',
        None,
    ),
    (
        "a list that is not there",
        "SELECT * { ?a brg:city ?c . ?a brg:kind (1 2) }",
        ("pattern", "?a brg:kind (1 2)"),
        "brg:kind occurs as property.",
        None,
    ),
    (
        "every branch empty",
        "SELECT * { { ?a brg:foo ?b } UNION { ?a a brg:Projekt } }",
        ("union", "{ ?a brg:foo ?b } UNION { ?a a brg:Projekt }"),
        "brg:Projekt does not occur",
        None,
    ),
    (
        "deep inside",
        "SELECT * { ?a brg:country ?c { SELECT ?a { { ?a brg:city ?b . ?a brg:sity ?d } } } }",
        ("pattern", "?a brg:sity ?d"),
        "brg:sity does not occur",
        "brg:city",
    ),
    (
        "a group that is too small",
        "SELECT ?c (COUNT(*) AS ?count) { ?a brg:country ?c } GROUP BY ?c HAVING (COUNT(*) > 100)",
        ("having", "COUNT(*) > 100"),
        "The values of ?count that are there go from 1 to 3",
        None,
    ),
    (
        "too far on",
        "SELECT * { ?a brg:city ?c } OFFSET 50",
        ("offset", "OFFSET 50"),
        "There are only 3 rows, and OFFSET leaves out the first 50.",
        None,
    ),
    (
        "nothing wanted",
        "SELECT * { ?a brg:city ?c } LIMIT 0",
        ("limit", "LIMIT 0"),
        "LIMIT 0 cuts off all rows that would do.",
        None,
    ),
    (
        "a limit inside",
        "SELECT * { ?a brg:city 'Bologna' { SELECT ?a { ?a brg:city ?c } ORDER BY DESC(?c) LIMIT 1 } }",
        ("limit", "LIMIT 1"),
        "LIMIT 1 cuts off",
        None,
    ),
    (
        "a count that is another",
        "SELECT * { VALUES ?n { 77 } { SELECT (COUNT(*) AS ?n) { ?a brg:city ?c } } }",
        ("subselect", "SELECT (COUNT(*) AS ?n) { ?a brg:city ?c }"),
        "Alone it has rows, but none that agrees with what stands before it.",
        None,
    ),
    (
        "a group inside that counts nothing",
        "SELECT * { { SELECT ?c (COUNT(*) AS ?n) { ?a brg:kountry ?c } GROUP BY ?c } }",
        ("pattern", "?a brg:kountry ?c"),
        "brg:kountry does not occur",
        "brg:country",
    ),
    (
        "a no",
        "ASK { ?a brg:city 'Paris' }",
        ("pattern", "?a brg:city 'Paris'"),
        "No “city” (brg:city) has this value.",
        None,
    ),
    (
        "nothing to write",
        "CONSTRUCT { ?a brg:city ?c } WHERE { ?a brg:sity ?c }",
        ("pattern", "?a brg:sity ?c"),
        "does not occur",
        "brg:city",
    ),
    (
        "a graph named by FROM that has something else",
        "SELECT * FROM source:report { ?a brg:country ?c . ?a brg:city ?d }",
        ("pattern", "?a brg:city ?d"),
        "Only the graphs that FROM names are asked.",
        None,
    ),
]


@pytest.mark.parametrize(
    ("query", "guilty", "sentence", "mend"),
    [each[1:] for each in MISTAKES],
    ids=[each[0] for each in MISTAKES],
)
def test_the_part_that_empties_the_answer_is_named(
    query: str, guilty: tuple[str, str], sentence: str, mend: str | None
) -> None:
    check_culprit(query, guilty, sentence, mend)


@pytest.mark.parametrize(
    ("query", "mend"),
    [(each[1], each[4]) for each in MISTAKES if each[4]],
    ids=[each[0] for each in MISTAKES if each[4]],
)
def test_a_mend_can_be_put_into_the_query(query: str, mend: str) -> None:
    check_mend(query, mend)
