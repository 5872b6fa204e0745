"""A query in words: its steps, their places, their sizes; what is counted is exact, what is guessed says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal as GraphLiteral
from pyoxigraph import QuerySolutions
from tests.queries.coach_graph import HEAD, graph, known
from tests.queries.test_coach_empty import OBJECTS, PREDICATES, QUERIES
from tests.queries.views import view_of

from bioregion_graph.queries.coach import explain as told
from bioregion_graph.queries.coach.cost import FEW, ONE, TYPE, Estimator, Size, join
from bioregion_graph.queries.coach.counts import Counts, PropertyCount, count
from bioregion_graph.queries.coach.explain import rounded
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.names import Names, written
from bioregion_graph.queries.coach.phrases import phrase
from bioregion_graph.queries.coach.saying import Said, listed, say
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run_text
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.algebra import (
    Aggregate,
    Alternative,
    Filter,
    GraphPattern,
    Group,
    Inverse,
    Iri,
    Literal,
    Negated,
    Projected,
    Query,
    Repeat,
    Sequence,
    Triple,
    Variable,
    walk,
)
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write
from bioregion_graph.store.derived import Derived

KNOWN = known()
LIBRARY = Library.load(folder("queries"))
BRG = "https://w3id.org/bioregion/ontology#"


def explain(query: str, knowledge: Knowledge = KNOWN) -> dict[str, Any]:
    return told.explain(knowledge, read(HEAD + query), HEAD + query)


def lines(query: str, language: str = "en") -> list[str]:
    return explain(query)["text"][language].split("\n")


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


# Sizes.

TRIPLES = st.builds(
    Triple,
    st.sampled_from([Variable("s"), Iri("https://w3id.org/bioregion/id/organisation/tls"), Iri("urn:none")]),
    st.one_of(
        PREDICATES, st.just(Variable("p")), st.just(Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"))
    ),
    st.one_of(OBJECTS, st.just(Iri(BRG + "Organisation"))),
)
GRAPHS = st.sampled_from([None, Variable("g"), Iri("https://w3id.org/bioregion/id/source/web")])


def actual(where: Group) -> int:
    columns = (Projected(Aggregate("COUNT", None), Variable("count")),)
    answer = run_text(KNOWN.view, write(Query("SELECT", columns=columns, where=where)))
    assert isinstance(answer, QuerySolutions)
    value = next(iter(answer))["count"]
    assert isinstance(value, GraphLiteral)
    return int(value.value)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(triple=TRIPLES, place=GRAPHS)
def test_what_is_called_exact_is_exact(triple: Triple, place: Variable | Iri | None) -> None:
    assert KNOWN.counts
    size = Estimator(KNOWN, KNOWN.counts).triple(triple, place)
    where = Group((GraphPattern(place, Group((triple,))) if place else triple,))
    if size.is_exact:
        assert size.rows == actual(where)
    assert all(0 <= distinct <= max(size.rows, 1) for distinct in size.distinct.values())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=QUERIES)
def test_any_query_is_explained(query: Query) -> None:
    text = write(query)
    found = told.explain(KNOWN, read(text), text)
    assert found["rows"]["count"] >= 0
    patterns = [node for node in walk(read(text)) if isinstance(node, Triple)]
    steps = list(found["steps"])
    codes = []
    while steps:
        step = steps.pop()
        codes += [step["code"]] if step["kind"] == "pattern" else []
        assert 0 <= step["bar"] <= 100
        steps += step["parts"]
    assert sorted(codes) == sorted(text[slice(*node.span)] for node in patterns)


def test_large_patterns_are_guessed_from_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that is not there: a million memberships of 100 000 organisations in 300 networks."""
    counts = Counts(
        {BRG + "memberOf": PropertyCount(1_000_000, 100_000, 300), TYPE: PropertyCount(500, 500, 2)},
        {BRG + "Organisation": 100_000},
        {"urn:g": 400_000, "urn:h": 600_000},
        {BRG + "memberOf": 900_000},
    )
    monkeypatch.setattr(Knowledge, "count_up_to", lambda *_: FEW)
    estimator = Estimator(KNOWN, counts)
    member, a, n = Iri(BRG + "memberOf"), Variable("a"), Variable("n")

    def rows(triple: Triple, place: Variable | Iri | None = None) -> int:
        return round(estimator.triple(triple, place).rows)

    assert rows(Triple(a, member, n)) == 1_000_000
    assert rows(Triple(a, member, Iri("urn:n"))) == 3333
    assert rows(Triple(Iri("urn:a"), member, n)) == FEW
    assert rows(Triple(a, Iri(TYPE), Iri(BRG + "Organisation"))) == 100_000
    assert rows(Triple(a, member, n), Variable("g")) == 900_000
    assert rows(Triple(a, member, n), Iri("urn:g")) == 360_000
    assert rows(Triple(a, Variable("p"), n)) == 1_000_500
    assert rows(Triple(a, Variable("p"), n), Iri("urn:h")) == 600_000
    assert rows(Triple(a, member, a)) == 10
    assert rows(Triple(a, Sequence((member, Inverse(member))), n)) == 1_000_000 * 1_000_000 // 300
    assert rows(Triple(a, Alternative((member, Iri(TYPE))), n)) == 1_000_500
    assert rows(Triple(a, Repeat(member, "+"), n)) == 3_000_000
    assert rows(Triple(a, Repeat(member, "?"), n)) == 1_250_125
    assert rows(Triple(Iri("urn:a"), Repeat(member, "*"), Iri("urn:n"))) < 100
    assert rows(Triple(a, Negated((member,)), n)) == 1_000_500
    assert rows(Triple(a, Iri(BRG + "none"), n), Variable("g")) == 0


def many() -> Knowledge:
    """A network of forty members, and forty networks of one."""
    large = "".join(
        f"membership:l{n} org:member organisation:m{n} ; org:organization organisation:large .\n"
        for n in range(40)
    )
    small = "".join(
        f"membership:s{n} org:member organisation:m{n} ; org:organization organisation:n{n} .\n"
        for n in range(40)
    )
    return Knowledge(view_of(large + small))


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("VALUES ?n { organisation:large }", 40),
        ("VALUES ?n { organisation:n1 }", 1),
        ("VALUES (?n ?other) { (organisation:large 1) (organisation:n1 2) }", 41),
        ("VALUES ?n { organisation:large organisation:large }", 80),
        ("VALUES ?n { organisation:nothing }", 0),
        # What is not told, and long lists, are guessed by the mean: 80 ties of 41 networks.
        ("VALUES ?n { organisation:large UNDEF }", 4),
        (f"VALUES ?n {{ {' '.join(f'organisation:n{n}' for n in range(9))} }}", 18),
    ],
)
def test_what_a_list_names_is_looked_up(values: str, rows: int) -> None:
    steps = explain(f"SELECT * {{ {values} ?tie org:organization ?n }}", many())["steps"]
    assert steps[-1]["rows"]["count"] == rows
    assert steps[-1]["matches"] == {"count": 80, "is_exact": True}
    inside = explain(
        f"SELECT * {{ {values} OPTIONAL {{ ?tie org:organization ?n ; org:member ?m }} }}", many()
    )
    assert inside["steps"][-1]["parts"][-1]["rows"]["count"] == rows


def test_a_list_gives_both_ends_of_a_pattern() -> None:
    ties = " ".join(f"<https://w3id.org/bioregion/id/membership/{name}>" for name in ("l1", "s1"))
    query = f"SELECT * {{ VALUES ?n {{ organisation:large }} VALUES ?t {{ {ties} }} ?t org:organization ?n }}"
    assert explain(query, many())["steps"][-1]["rows"]["count"] == 1


def test_joins_are_guessed_from_the_different_values() -> None:
    members = Size(1_000_000, {"a": 100_000, "n": 300})
    country = Size(100_000, {"a": 100_000, "c": 50})
    both = join(members, country)
    assert both.rows == 1_000_000
    assert both.distinct == {"a": 100_000, "n": 300, "c": 50}
    assert join(ONE, Size(5, {"x": 5}, is_exact=True)).is_exact
    assert not both.is_exact
    assert join(members, Size(10, {})).rows == 10_000_000
    # Two shared variables are not taken as independent.
    assert join(members, members).rows == pytest.approx(1_000_000**2 / 100_000 / 300**0.5)


@pytest.mark.parametrize(
    ("rows", "is_exact", "shown"),
    [
        (1234.0, True, 1234),
        (1234.0, False, 1200),
        (0.2, False, 1),
        (0.0, False, 0),
        (9.4, False, 10),
        (87.5, False, 88),
    ],
)
def test_guesses_show_two_digits(rows: float, is_exact: bool, shown: int) -> None:
    assert rounded(Size(rows, {}, is_exact)) == shown


# Counts and where they are kept.


def test_counts_are_those_of_the_graph(tmp_path: Path) -> None:
    counts = count(graph())
    assert counts.properties[BRG + "memberOf"].triples == 3
    assert counts.properties[BRG + "memberOf"].subjects == 2
    assert counts.properties[BRG + "memberOf"].objects == 2
    assert counts.classes[BRG + "Organisation"] == 5
    assert counts.graphs == {
        "https://w3id.org/bioregion/id/source/web": 3,
        "https://w3id.org/bioregion/id/source/report": 3,
    }
    assert counts.named[BRG + "country"] == 4
    counts.save(tmp_path / "counts.json")
    assert Counts.load(tmp_path / "counts.json") == counts


def test_counts_are_kept_beside_the_generation(tmp_path: Path) -> None:
    small = graph()
    view = View(small._store, small.generation, derived=Derived(tmp_path))
    assert not Knowledge.is_ready(view)
    assert Knowledge.of(view).counts == count(view)
    assert Knowledge.is_ready(view)
    path = Knowledge.prepare(view)
    assert path
    path.write_text('{"properties": {}, "classes": {"urn:c": 5}, "graphs": {}, "named": {}}')
    again = View(small._store, small.generation, derived=Derived(tmp_path))
    assert Knowledge.of(again) is Knowledge.of(again)
    assert Knowledge.of(again).counts == Counts({}, {"urn:c": 5}, {}, {})
    assert Knowledge.prepare(small) is None
    assert not Knowledge.is_ready(small)


def test_counts_that_cannot_be_kept_are_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("no folder")
    small = graph()
    view = View(small._store, small.generation, derived=Derived(tmp_path))
    assert Knowledge.of(view).counts == count(view)


def test_large_graphs_are_not_counted_while_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bioregion_graph.queries.coach.knowledge.SMALL", 10)
    assert Knowledge.of(graph()).counts is None


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
