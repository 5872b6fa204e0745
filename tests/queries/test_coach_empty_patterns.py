"""Why an answer is empty, in patterns: misspelt words, other languages and types, other names, the sources."""

from __future__ import annotations

import pytest
from tests.queries.coach_asked import check_culprit, check_mend

# The mistake, the query, the kind and the text of what is guilty, a sentence about it, and what to write there instead.
MISTAKES = [
    (
        "a class misspelt",
        "SELECT * { ?a a brg:Organization }",
        ("pattern", "?a a brg:Organization"),
        "brg:Organization does not occur in the graph.",
        "brg:Organisation",
    ),
    (
        "a property misspelt",
        "SELECT * { ?a a brg:Organisation ; brg:contry ?c }",
        ("pattern", "brg:contry ?c"),
        "brg:contry does not occur in the graph.",
        "brg:country",
    ),
    (
        "a property of another vocabulary",
        "SELECT * { ?a skos:label ?c }",
        ("pattern", "?a skos:label ?c"),
        "skos:label does not occur",
        "skos:prefLabel",
    ),
    (
        "http for https",
        "PREFIX b: <http://w3id.org/bioregion/ontology#> SELECT * { ?a b:country ?c }",
        ("pattern", "?a b:country ?c"),
        "does not occur",
        "brg:country",
    ),
    (
        "# for /",
        "PREFIX o: <https://w3id.org/bioregion/ontology/> SELECT * { ?a o:country ?c }",
        ("pattern", "?a o:country ?c"),
        "does not occur",
        "brg:country",
    ),
    (
        "another's namespace",
        "PREFIX brg: <https://example.org/ont#> SELECT * { ?a a brg:Organisation }",
        ("pattern", "?a a brg:Organisation"),
        "The graph has nothing in the namespace <https://example.org/ont#>. "
        "Write PREFIX brg: <https://w3id.org/bioregion/ontology#>.",
        "<https://w3id.org/bioregion/ontology#Organisation>",
    ),
    (
        "a namespace without its last sign",
        "PREFIX b: <https://w3id.org/bioregion/ontology> SELECT * { ?a b:country ?c }",
        ("pattern", "?a b:country ?c"),
        "Write PREFIX b: <https://w3id.org/bioregion/ontology#>.",
        "brg:country",
    ),
    (
        "a namespace of things without its last sign",
        "PREFIX o: <https://w3id.org/bioregion/id/organisation> SELECT * { o:tls brg:country ?c }",
        ("pattern", "o:tls brg:country ?c"),
        "Write PREFIX o: <https://w3id.org/bioregion/id/organisation/>.",
        "organisation:tls",
    ),
    (
        "a thing misspelt",
        "SELECT * { ?m org:organization organisation:aliseii }",
        ("pattern", "?m org:organization organisation:aliseii"),
        "organisation:aliseii does not occur",
        "organisation:alisei",
    ),
    (
        "American spelling in an IRI",
        "SELECT * { <https://w3id.org/bioregion/id/organization/biocat> brg:country ?c }",
        ("pattern", "<https://w3id.org/bioregion/id/organization/biocat> brg:country ?c"),
        "does not occur",
        "organisation:biocat",
    ),
    (
        "a concept misspelt",
        "SELECT * { ?a brg:kind kind:univercity }",
        ("pattern", "?a brg:kind kind:univercity"),
        "does not occur",
        "kind:university",
    ),
    (
        "the name that a source uses",
        "SELECT * { organisation:unibologna brg:country ?c }",
        ("pattern", "organisation:unibologna brg:country ?c"),
        "has no “country”",
        "organisation:unibo",
    ),
    (
        "another language",
        'SELECT * { ?a skos:prefLabel "università"@en }',
        ("pattern", '?a skos:prefLabel "università"@en'),
        'in "it"',
        '"università"@it',
    ),
    (
        "no language",
        'SELECT * { ?a rdfs:label "Toscana Life Sciences" }',
        ("pattern", '?a rdfs:label "Toscana Life Sciences"'),
        "No “name” (rdfs:label) has this value.",
        '"Toscana Life Sciences"@it',
    ),
    (
        "a number as a text",
        'SELECT * { ?a brg:totalCost "1000000" }',
        ("pattern", '?a brg:totalCost "1000000"'),
        "The values that are there go from 250000.5 to 1000000",
        "1000000",
    ),
    (
        "a text as a number",
        "SELECT * { ?a brg:grantNumber 814607 }",
        ("pattern", "?a brg:grantNumber 814607"),
        "plain texts",
        '"814607"',
    ),
    (
        "small letters",
        'SELECT * { ?a brg:city "siena" }',
        ("pattern", '?a brg:city "siena"'),
        '"siena" does not occur',
        '"Siena"',
    ),
    (
        "the name of a country",
        'SELECT * { ?a brg:country "Spain" }',
        ("pattern", '?a brg:country "Spain"'),
        '"Spain" does not occur',
        '"ES"',
    ),
    (
        "a text for a thing",
        'SELECT * { ?a brg:kind "University" }',
        ("pattern", '?a brg:kind "University"'),
        "things",
        "kind:university",
    ),
    (
        "the other direction",
        "SELECT * { organisation:cebr brg:memberOf ?a }",
        ("pattern", "organisation:cebr brg:memberOf ?a"),
        "has no “member of”",
        "?a brg:memberOf organisation:cebr",
    ),
    (
        "a missing step",
        "SELECT * { ?m a brg:Membership . ?m brg:country ?c }",
        ("pattern", "?m brg:country ?c"),
        "Perhaps a step is missing: “member” (org:member) leads to things that have it. Write org:member/brg:country.",
        None,
    ),
    (
        "things of another kind",
        "SELECT * { ?p a brg:Project . ?p brg:city ?c }",
        ("pattern", "?p brg:city ?c"),
        "?p is of the kind “project” (brg:Project); “city” (brg:city) is told of the kind “organisation”",
        None,
    ),
    (
        "only the sources say so",
        "SELECT * { ?a a brg:Organisation . ?a brg:acronym ?c }",
        ("pattern", "?a brg:acronym ?c"),
        "Only the sources use this property.",
        "GRAPH ?anySource { ?a brg:acronym ?c }",
    ),
    (
        "only a source says so",
        "SELECT * { organisation:tls brg:acronym ?c }",
        ("pattern", "organisation:tls brg:acronym ?c"),
        "Only the sources use this property.",
        "GRAPH ?anySource { organisation:tls brg:acronym ?c }",
    ),
    (
        "only the merged view says so",
        "SELECT * { GRAPH ?g { ?a brg:country ?c . ?a brg:memberOf ?n } }",
        ("pattern", "?a brg:memberOf ?n"),
        "“member of” (brg:memberOf) occurs as",
        "?a brg:memberOf ?n",
    ),
    (
        "another source says so",
        "SELECT * { GRAPH ?g { organisation:biocat brg:country ?c . ?a brg:acronym ?n } }",
        ("pattern", "?a brg:acronym ?n"),
        "brg:acronym occurs as property",
        "GRAPH ?anySource { ?a brg:acronym ?n }",
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
