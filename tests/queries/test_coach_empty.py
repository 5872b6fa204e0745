"""Why an answer is empty: mistakes of many kinds, each with what is guilty, what the graph has, and what mends it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions
from tests.queries.coach_graph import HEAD, known

from bioregion_graph.errors import QueryRefusedError
from bioregion_graph.queries.coach.advice import Advice, advise
from bioregion_graph.queries.coach.empty import why_empty
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing import Dataset
from bioregion_graph.sparql.algebra import (
    Binary,
    Bind,
    Element,
    Filter,
    GraphPattern,
    Group,
    Iri,
    Literal,
    Minus,
    Number,
    Optional,
    Projected,
    Query,
    SubSelect,
    Triple,
    Union,
    Values,
    Variable,
)
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

KNOWN = known()
VIEW = KNOWN.view

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


def reason(query: str, **more: Any) -> dict[str, Any]:
    return why_empty(KNOWN, read(HEAD + query), HEAD + query, **more)


def all_said(culprit: dict[str, Any], language: str) -> list[str]:
    said = [culprit["says"], *culprit["reasons"], *(term["says"] for term in culprit["terms"])]
    told = [each[language] for each in said]
    return told + [each for branch in culprit["branches"] for each in all_said(branch, language)]


def is_true(text: str) -> bool:
    answer = run_text(VIEW, text)
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


@pytest.mark.parametrize(
    ("query", "guilty", "sentence", "mend"),
    [each[1:] for each in MISTAKES],
    ids=[each[0] for each in MISTAKES],
)
def test_the_part_that_empties_the_answer_is_named(
    query: str, guilty: tuple[str, str], sentence: str, mend: str | None
) -> None:
    told = reason(query)
    assert told["is_empty"] is True
    culprit = told["culprit"]
    assert (culprit["kind"], culprit["code"]) == guilty
    start, end = culprit["place"]["start"], culprit["place"]["end"]
    assert (HEAD + query)[start:end] == guilty[1]
    assert any(sentence in each for each in all_said(culprit, "en")), all_said(culprit, "en")
    assert all(all_said(culprit, "it"))
    assert is_true(culprit["queries"]["with_rows"])
    assert not is_true(culprit["queries"]["without_rows"])
    if mend:
        assert culprit["mend"]["text"] == mend
        assert all(mend in said for said in culprit["mend"]["tried"].values())


@pytest.mark.parametrize(
    ("query", "mend"),
    [(each[1], each[4]) for each in MISTAKES if each[4]],
    ids=[each[0] for each in MISTAKES if each[4]],
)
def test_a_mend_can_be_put_into_the_query(query: str, mend: str) -> None:
    told = reason(query)["culprit"]["mend"]
    if "outside the GRAPH" in told["says"]["en"] or "GRAPH of its own" in told["says"]["en"]:
        assert "There, " in told["tried"]["en"]
        assert "Lì " in told["tried"]["it"]
        pytest.skip("this mend moves a part to another place, which is told in words")
    start, end = told["place"]["start"], told["place"]["end"]
    answer = run_text(VIEW, (HEAD + query)[:start] + mend + (HEAD + query)[end:])
    assert bool(answer) if isinstance(answer, QueryBoolean) else next(iter(answer), None) is not None


def test_a_query_with_an_answer_is_not_called_empty() -> None:
    for query in (
        "SELECT * { ?a brg:country ?c }",
        "ASK { ?a brg:country ?c }",
        "SELECT (COUNT(*) AS ?n) { ?a brg:country ?c }",
        "DESCRIBE organisation:tls",
        "SELECT ?c { ?a brg:country ?c } GROUP BY ?c HAVING (COUNT(*) > 1) ORDER BY ?c LIMIT 1",
    ):
        assert reason(query)["is_empty"] is False, query
    told = reason("CONSTRUCT { ?a brg:city ?x } WHERE { ?a brg:country ?c }")
    assert "a variable of the template has no value" in told["says"]["en"]


def test_a_count_of_nothing_is_explained() -> None:
    told = reason("SELECT (COUNT(*) AS ?n) { ?a a brg:Organization }")
    assert told["is_empty"] is True
    assert told["says"]["en"].endswith("So what is counted is nothing.")


def test_a_mend_is_spelt_with_the_prefixes_of_the_query() -> None:
    for prologue, spelt in (
        ("PREFIX brg: <https://w3id.org/bioregion/ontology#>\n", "brg:country"),
        ("PREFIX brg: <https://example.org/>\n", "<https://w3id.org/bioregion/ontology#country>"),
        ("", "<https://w3id.org/bioregion/ontology#country>"),
    ):
        text = prologue + "ASK { ?a <https://w3id.org/bioregion/ontology#kountry> ?c }"
        mend = why_empty(KNOWN, read(text), text)["culprit"]["mend"]
        assert mend["text"] == spelt
        start, end = mend["place"]["start"], mend["place"]["end"]
        assert is_true(text[:start] + mend["text"] + text[end:])


def test_terms_tell_where_they_occur() -> None:
    (kind, university) = reason("SELECT * { kind:university brg:kind ?a . ?a brg:kind kind:university }")[
        "culprit"
    ]["terms"]
    assert kind["found_as"] == ["subject", "object"]
    assert university["found_as"] == ["predicate"]
    graph = reason("SELECT * { ?a brg:kind source:web }")["culprit"]["terms"][1]
    assert graph["exists"]
    assert graph["says"]["en"] == "source:web is the name of a source."


def test_a_graph_named_by_from_that_is_not_there_is_told() -> None:
    told = reason("SELECT * FROM source:wep FROM source:zzzzzzzzzz FROM source:web { ?a brg:nothing ?c }")
    assert [note["en"] for note in told["notes"]] == [
        "There is no graph source:wep. Is source:web meant?",
        "There is no graph source:zzzzzzzzzz.",
    ]


def test_graphs_that_a_caller_names_are_asked_alone() -> None:
    web = Dataset((NamedNode("https://w3id.org/bioregion/id/source/web"),))
    assert reason("ASK { ?a brg:city ?c }", dataset=web)["is_empty"] is False
    assert reason("ASK { ?a brg:memberOf ?c }", dataset=web)["is_empty"] is True


def test_when_time_is_over_what_is_known_is_told() -> None:
    told = reason("SELECT * { ?a brg:country ?c . ?a brg:nothing ?d }", seconds=0.0)
    assert told["is_empty"] is None
    assert told["culprit"] is None
    assert told["says"]["en"] == "There was no time to find out what empties the answer."


def test_time_may_end_between_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by a second at each look: each question is allowed or not by the time that is left."""
    query = "SELECT * { ?a brg:country ?c . ?b brg:city ?d . ?a brg:kountry ?e }"
    kinds = []
    for seconds in range(1, 12):
        ticks = iter(range(1000))
        monkeypatch.setattr(
            "bioregion_graph.queries.coach.probing.time.monotonic", lambda ticks=ticks: next(ticks)
        )
        told = reason(query, seconds=float(seconds))
        kinds.append((told["is_empty"], bool(told["culprit"] and told["culprit"]["mend"])))
        if told["is_empty"] is None and seconds > 1:
            assert "there are rows" in told["says"]["en"]
    assert kinds[0] == (None, False)
    assert (True, False) in kinds
    assert kinds[-1] == (True, True)
    assert sorted(kinds, key=kinds.index) == kinds


def test_what_cannot_be_read_gets_a_plain_sentence() -> None:
    for task in Advice:
        told = advise(VIEW, "SELECT * { ?s ?p }", task)
        assert told[task.value] is None
        assert "The coach cannot read this query" in told["problem"]["en"]
        assert "line 1, column 18" in told["problem"]["detail"].lower()


def test_what_is_not_allowed_is_not_coached() -> None:
    for text in ("DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }"):
        with pytest.raises(QueryRefusedError):
            advise(VIEW, text, Advice.EMPTY)


def test_advice_names_its_generation() -> None:
    told = advise(VIEW, HEAD + "ASK { ?a brg:kountry ?c }", Advice.EMPTY, knowledge=KNOWN)
    assert told["generation"] == 7
    assert told["empty"]["culprit"]["mend"]["text"] == "brg:country"


# Random queries over the same graph.

NAMES = st.sampled_from([Variable(name) for name in "abc"])
BRG = "https://w3id.org/bioregion/ontology#"
ID = "https://w3id.org/bioregion/id/organisation/"
PREDICATES = st.sampled_from(
    [Iri(BRG + name) for name in ("country", "city", "memberOf", "kountry", "founded")]
)
OBJECTS = st.one_of(
    NAMES,
    st.sampled_from(
        [Literal("IT"), Literal("ES"), Literal("Siena"), Literal("XX"), Iri(ID + "cebr"), Iri(ID + "tls")]
    ),
)
TRIPLES = st.builds(Triple, st.one_of(NAMES, st.just(Iri(ID + "tls"))), PREDICATES, OBJECTS)
CONDITIONS = st.builds(
    Binary,
    st.sampled_from(["=", "!=", "<"]),
    NAMES,
    st.one_of(NAMES, st.sampled_from([Literal("IT"), Literal("Siena")])),
)
FILTERS = st.builds(Filter, st.one_of(CONDITIONS, st.builds(Binary, st.just("&&"), CONDITIONS, CONDITIONS)))
LISTS = st.builds(
    lambda name, rows: Values((name,), tuple((row,) for row in rows)),
    NAMES,
    st.lists(st.sampled_from([Literal("IT"), Literal("XX"), Iri(ID + "tls"), None]), max_size=3),
)


def groups(inner: st.SearchStrategy[Element]) -> st.SearchStrategy[Group]:
    return st.lists(inner, min_size=1, max_size=3).map(lambda elements: Group(tuple(elements)))


def selects(group: Group, limit: int | None, star: bool) -> Group:
    columns = None if star else (Projected(None, Variable("a")), Projected(None, Variable("b")))
    query = Query("SELECT", where=group, columns=columns, limit=None if limit is None else Number(limit))
    return Group((SubSelect(query),))


ELEMENTS: st.SearchStrategy[Element] = st.recursive(
    st.one_of(TRIPLES, FILTERS, LISTS),
    lambda inner: st.one_of(
        groups(inner),
        groups(inner).map(Optional),
        groups(inner).map(Minus),
        st.lists(groups(inner), min_size=2, max_size=3).map(lambda each: Union(tuple(each))),
        st.builds(GraphPattern, st.sampled_from([Variable("g"), Iri(BRG + "nothing")]), groups(inner)),
        st.builds(selects, groups(inner), st.sampled_from([None, None, 0, 1]), st.booleans()),
    ),
    max_leaves=6,
)
QUERIES = st.builds(
    lambda elements, bound, offset: Query(
        "SELECT",
        where=Group((*elements, *([Bind(Literal("IT"), Variable("d"))] if bound else []))),
        offset=Number(offset) if offset else None,
    ),
    st.lists(ELEMENTS, min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([0, 0, 0, 2]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=QUERIES)
def test_what_is_named_really_empties_the_answer(query: Query) -> None:
    text = write(query)
    told = why_empty(KNOWN, read(text), text)
    answer = run_text(VIEW, text)
    assert isinstance(answer, QuerySolutions)
    assert told["is_empty"] == (next(iter(answer), None) is None)
    parts = [told["culprit"]] if told["culprit"] else []
    while parts:
        culprit = parts.pop()
        assert is_true(culprit["queries"]["with_rows"]), text
        assert not is_true(culprit["queries"]["without_rows"]), text
        assert text[culprit["place"]["start"] : culprit["place"]["end"]] == culprit["code"]
        assert culprit["kind"] not in ("optional", "bind")
        parts += culprit["branches"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=st.lists(TRIPLES, min_size=1, max_size=4))
def test_of_plain_patterns_the_first_guilty_one_is_named(triples: list[Triple]) -> None:
    """Here the guilty one can be found by asking for all beginnings of the query, the longest first."""
    text = write(Query("SELECT", where=Group(tuple(triples))))
    told = why_empty(KNOWN, read(text), text)
    fits = [
        is_true(write(Query("ASK", where=Group(tuple(triples[:end]))))) for end in range(1, len(triples) + 1)
    ]
    assert told["is_empty"] == (not fits[-1])
    if not fits[-1]:
        place = max((end for end in range(len(fits)) if fits[end]), default=-1) + 1
        assert read("ASK {" + told["culprit"]["code"] + "}").where == Group((triples[place],))
