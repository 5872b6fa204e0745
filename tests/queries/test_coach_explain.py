"""A query in words: its steps, their places, their sizes; what is counted is exact, what is guessed says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.queries.coach_asked import KNOWN, explain, lines
from tests.queries.coach_graph import HEAD

from bioregion_graph.queries.coach import explain as told
from bioregion_graph.queries.coach.counts import Counts
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.names import Names, written
from bioregion_graph.queries.coach.phrases import phrase
from bioregion_graph.queries.coach.saying import Said, listed, say
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sparql.algebra import (
    Aggregate,
    Filter,
    Iri,
    Literal,
    Variable,
)
from bioregion_graph.sparql.translate import read

LIBRARY = Library.load(folder("queries"))
BRG = "https://w3id.org/bioregion/ontology#"


def test_the_steps_are_told_in_the_order_of_the_work() -> None:
    query = (
        "SELECT ?name (COUNT(?network) AS ?networks) { ?a rdfs:label ?name ; a brg:Organisation ; "
        "brg:memberOf ?network FILTER (LANG(?name) = 'it') } GROUP BY ?name HAVING (COUNT(*) > 1) "
        "ORDER BY DESC(?networks) ?name LIMIT 5"
    )
    assert lines(query) == [
        "1. Find everything that has a “member of” (brg:memberOf): ?a and its ?network. [3 rows]",
        "2. Keep those where ?a is of the kind “organisation” (brg:Organisation). [about 3 rows]",
        "3. Add the “name” (rdfs:label) of ?a: ?name. [about 5 rows]",
        '4. Keep those for which the language of ?name is "it". [about 3 rows]',
        "5. Put the rows with the same ?name together. [about 3 rows]",
        "6. Work out ?networks: the number of ?network. [about 3 rows]",
        "7. Keep the groups for which the number of rows is more than 1. [about 1 row]",
        "8. Sort by ?networks, greatest first then ?name. [about 1 row]",
        "9. Stop after 5 rows. [about 1 row]",
        "The answer: about 1 row.",
    ]
    assert (
        lines(query, "it")[0]
        == "1. Trova tutto ciò che ha «membro di» (brg:memberOf): ?a e il suo ?network. [3 righe]"
    )
    assert lines(query, "it")[-1] == "La risposta: circa 1 riga."


def test_each_step_has_its_place_and_the_tree_is_numbered() -> None:
    query = "SELECT * { ?a brg:city ?c OPTIONAL { ?a brg:kind ?k . ?k skos:prefLabel ?n } }"
    first, second = explain(query)["steps"]
    assert first["code"] == "?a brg:city ?c"
    assert first["place"]["column"] == 12
    assert [part["number"] for part in second["parts"]] == ["2.1", "2.2"]
    assert [part["code"] for part in second["parts"]] == ["?a brg:kind ?k", "?k skos:prefLabel ?n"]
    assert (second["kind"], second["bar"]) == ("optional", 100)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            "organisation:tls brg:city ?c",
            "Add the “city” (brg:city) of “Toscana Life Sciences” (organisation:tls): ?c.",
        ),
        ("?a brg:city 'Siena'", 'Find every ?a whose “city” (brg:city) is "Siena".'),
        ("organisation:tls brg:city 'Siena'", "Keep those where the “city”"),
        ("?a a ?kind", "Add the kind of ?a: ?kind."),
        ("?a ?p ?v", "Find facts: ?a has under some property ?p the value ?v."),
        (
            "organisation:tls ?p ?v",
            "Take the facts of “Toscana Life Sciences” (organisation:tls): property ?p, value ?v.",
        ),
        ("?a brg:memberOf/rdfs:label ?n", "a “member of” and then “name”: ?a and its ?n."),
        (
            "?a ^org:member|brg:city* ?n",
            "“member” read backwards or “city” any number of times or not at all",
        ),
        ("?a brg:city+ ?n", "“city” once or more"),
        ("?a brg:city? ?n", "“city” once or not at all"),
        ("?a !(brg:city|^brg:kind) ?n", "any property but “city” and brg:kind read backwards"),
        ("GRAPH ?g { ?a brg:city ?n }", "In one source after another (?g); all in the same one:"),
        ("GRAPH source:web { ?a brg:city ?n }", "In the source source:web, and nowhere else:"),
        ("{ ?a brg:city ?n }", "Take together:"),
        ("{ ?a brg:city ?n } UNION { ?a rdfs:label ?n }", "Put together the answers of 2 ways:"),
        ("?a brg:city ?n MINUS { ?a brg:kind ?k }", "Leave out those that also fit this:"),
        (
            '?a brg:matches "toscana" . ?a brg:city ?c',
            '1. Look up names like "toscana": ?a. [about 100 rows]',
        ),
        (
            '?a brg:city ?c . (?a ?score) brg:matches ("toscana" 20 brg:Organisation)',
            '2. Look up names like "toscana": ?a and ?score. [about 3 rows]\nThe answer',
        ),
        ("?a brg:kind (1)", "Find every [ ] whose rdf:first is 1."),
        ("VALUES ?c { 1 2 }", "Take ?c from the list in the query (2)."),
        ("BIND (1 + 2 AS ?c)", "Let ?c be 1 + 2."),
        ("{ SELECT ?a { ?a brg:city ?n } OFFSET 1 }", "Answer a question of its own first:"),
        ("SERVICE <urn:x> { ?a ?b ?c }", "Ask another server."),
    ],
)
def test_patterns_in_words(pattern: str, said: str) -> None:
    text = "\n".join(lines(f"SELECT * {{ {pattern} }}"))
    assert said in text
    assert "{" not in text.replace("{ … }", "")


@pytest.mark.parametrize(
    ("expression", "english", "italian"),
    [
        (
            "?a < 3 && (?b = 'x' || ?c)",
            '?a is less than 3 and (?b is "x" or ?c)',
            '?a è minore di 3 e (?b è "x" oppure ?c)',
        ),
        ("?d >= '2020-01-01'^^xsd:date", None, '?d non è prima di "2020-01-01"^^xsd:date'),
        ("?x > xsd:date(?y)", "?x is after xsd:date(?y)", "?x è dopo xsd:date(?y)"),
        ("?day > ?b", "?day is after ?b", "?day è dopo ?b"),
        ("NOW() > ?b", "this moment is after ?b", "questo momento è dopo ?b"),
        ("!BOUND(?a)", "?a has no value", "?a non ha un valore"),
        ("!(?a = ?b)", "it is not so that ?a is ?b", "non è vero che ?a è ?b"),
        ("-?a < +?b", "-?a is less than +?b", None),
        ("?a IN (1, 2)", "?a is one of 1 or 2", "?a è tra 1 o 2"),
        ("?a NOT IN (1)", "?a is none of 1", "?a non è tra 1"),
        ("?a IN (1, 2, 3, 4, 5, 6)", "?a is one of 6 given values", None),
        ("CONTAINS(LCASE(STR(?a)), 'x')", '?a in small letters contains "x"', '?a in minuscolo contiene "x"'),
        ("COALESCE(?a, false)", "?a (for sure)", "?a (di sicuro)"),
        ("COALESCE(?a, ?b, 1)", "the first of ?a, ?b or 1 that has a value", None),
        ("IF(?a, 1, 2)", "1 if (?a), otherwise 2", "1 se (?a), altrimenti 2"),
        ("STRAFTER(?a, 'x') = <urn:f>(?b)", 'STRAFTER(?a, "x") is <urn:f>(?b)', None),
        (
            "EXISTS { ?a brg:city ?b . ?b ?c 1 . ?d ?e ?f }",
            "the graph has something that fits: ?a “city” ?b, ?b ?c 1 and 1 more",
            None,
        ),
        ("NOT EXISTS { ?a brg:city ?b }", "the graph has nothing that fits: ?a “city” ?b", None),
        ("?a = 1 + 2 - ?b", "?a is 1 + 2 - ?b", None),
        ("REGEX(?a, 'x', 'i')", '?a fits the pattern "x" (with the flags "i")', None),
    ],
)
def test_conditions_in_words(expression: str, english: str | None, italian: str | None) -> None:
    where = read(HEAD + f"ASK {{ FILTER ({expression}) }}").where
    assert where
    (condition,) = where.elements
    assert isinstance(condition, Filter)
    said = phrase(condition.expression, KNOWN.names)
    assert english is None or said.en == english
    assert italian is None or said.it == italian


def test_aggregates_in_words() -> None:
    columns = read(
        HEAD + "SELECT (COUNT(*) AS ?a) (COUNT(DISTINCT *) AS ?b) (COUNT(DISTINCT ?x) AS ?c) (AVG(?x) AS ?d) "
        "(GROUP_CONCAT(?x; SEPARATOR=', ') AS ?e) { ?x ?y ?z }"
    ).columns
    said = [phrase(column.expression, KNOWN.names) for column in columns or () if column.expression]
    assert [each.en for each in said] == [
        "the number of rows",
        "the number of different rows",
        "the number of different ?x",
        "the mean of ?x",
        "all ?x in one text",
    ]


def test_expressions_too_deep_for_words_stand_as_code() -> None:
    expression: Any = Variable("x")
    for _ in range(30):
        expression = Aggregate("SUM", expression)
    said = phrase(expression, KNOWN.names)
    assert said.en.startswith("the sum of the sum of")
    assert said.en.endswith("…")
    assert len(said.en) < 300


def test_the_other_forms_are_told() -> None:
    assert "Answer yes if there is any such row." in lines("ASK { ?a brg:city ?c }")[1]
    assert (
        "Write 2 statements for each row."
        in lines("CONSTRUCT { ?a a ?c . ?c a ?a } WHERE { ?a brg:city ?c }")[1]
    )
    assert "Tell what is known of each." in lines("DESCRIBE ?a { ?a brg:city ?c }")[1]
    assert lines("DESCRIBE organisation:tls")[0].startswith("1. Tell what is known of each.")
    assert "Show each different row once." in lines("SELECT DISTINCT ?c { ?a brg:country ?c }")[1]
    assert "[about 3 rows]" in lines("SELECT DISTINCT ?c { ?a brg:country ?c }")[1]
    assert "Leave out the first 2." in lines("SELECT * { ?a brg:country ?c } OFFSET 2")[1]
    assert "[about 3 rows]" in lines("SELECT * { ?a brg:country ?c } OFFSET 2")[1]
    assert "Take ?c from the list" in lines("SELECT * { ?a brg:country ?c } VALUES ?c { 'IT' }")[1]
    assert "the same ?a and STRLEN" not in "".join(lines("SELECT * { ?a ?b ?c } GROUP BY ?a (STRLEN(?c))"))
    assert "the same ?a and the length of ?c" in "".join(
        lines("SELECT ?a { ?a ?b ?c } GROUP BY ?a (STRLEN(?c))")
    )


def test_every_question_of_the_library_is_told_in_both_languages() -> None:
    for question in LIBRARY:
        found = told.explain(KNOWN, read(question.text), question.text)
        for language in ("en", "it"):
            assert "{" not in re.sub(r'"[^"]*"|<[^>]*>', "", found["text"][language]).replace("{ … }", ""), (
                question.name
            )
        assert found["text"]["en"] != found["text"]["it"]
        assert found["rows"] is not None


def test_without_counts_nothing_is_guessed() -> None:
    class Uncounted(Knowledge):
        counts: Counts | None = None

    found = explain("SELECT * { ?b brg:city ?c . ?a brg:memberOf ?b }", Uncounted(KNOWN.view))
    assert [step["code"] for step in found["steps"]] == ["?b brg:city ?c", "?a brg:memberOf ?b"]
    assert found["rows"] is None
    assert {step["rows"] for step in found["steps"]} == {None}
    assert [note["en"] for note in found["notes"]] == [told.UNCOUNTED.en]
    assert "[" not in found["text"]["en"]
    kinds = "OPTIONAL { ?a ?b ?c } MINUS { ?a ?b ?c } { ?a ?b ?c } UNION { ?a ?b ?c } VALUES ?a { 1 } FILTER (?a > 1)"
    assert (
        explain(f"SELECT ?a {{ {kinds} }} GROUP BY ?a LIMIT 1 OFFSET 1", Uncounted(KNOWN.view))["rows"]
        is None
    )


def test_a_query_that_names_its_graphs_says_how_it_is_guessed() -> None:
    found = explain("SELECT * FROM source:web { ?a brg:city ?c }")
    assert [note["en"] for note in found["notes"]] == [told.OWN_GRAPHS.en]


# Words.


def test_terms_are_written_as_an_author_would() -> None:
    assert written(Iri(BRG + "city")) == "brg:city"
    assert written(Iri("urn:x")) == "<urn:x>"
    assert written(Literal("x" * 100)).endswith('…"')
    assert written(Literal("5", "http://www.w3.org/2001/XMLSchema#integer")) == "5"
    assert Names(KNOWN.view).label("no iri at all") is None


def test_sentences_fill_their_gaps_by_language() -> None:
    assert say("{count} rows", "{count} righe", count=1234567) == Said("1,234,567 rows", "1.234.567 righe")
    assert say("a {what}", "un {what}", what=Said("{thing}", "{cosa}")) == Said("a {thing}", "un {cosa}")
    assert listed([]) == Said("", "")
    assert listed([Said("a", "a")]) == Said("a", "a")
    assert listed([Said(each, each) for each in "abc"]) == Said("a, b and c", "a, b e c")
