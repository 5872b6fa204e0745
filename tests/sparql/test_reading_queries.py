"""What a text says: precedence, terms, written order, places; and what is not read."""

from __future__ import annotations

import sys
import time

import pytest
from pyoxigraph import Store
from tests.sparql.making import PROLOGUE

from bioregion_graph.errors import QuerySyntaxError, UnreadableError
from bioregion_graph.sparql.algebra import (
    RDF,
    XSD,
    Aggregate,
    Alternative,
    Binary,
    Bind,
    BlankNode,
    Call,
    Exists,
    Filter,
    GraphPattern,
    Group,
    In,
    Inverse,
    Iri,
    Literal,
    Minus,
    Negated,
    Node,
    Optional,
    Repeat,
    Sequence,
    Service,
    SubSelect,
    Triple,
    Unary,
    Union,
    Values,
    Variable,
    walk,
)
from bioregion_graph.sparql.features import prepare
from bioregion_graph.sparql.syntax import LONGEST
from bioregion_graph.sparql.tokens import place
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write

V, W, X = Variable("v"), Variable("w"), Variable("x")
P, Q, R = Iri("http://e/p"), Iri("http://e/q"), Iri("http://e/r")
HEAD = "PREFIX : <http://e/>\n"


def elements(body: str) -> tuple[Node, ...]:
    where = read(f"{HEAD}SELECT * WHERE {{ {body} }}").where
    assert where is not None
    return where.elements


def expression(text: str) -> Node:
    (only,) = elements(f"FILTER({text})")
    assert isinstance(only, Filter)
    return only.expression


def test_the_written_order_and_grouping_are_kept() -> None:
    found = elements(
        "FILTER(?v) ?v :p ?w . OPTIONAL { ?w :q ?x } { ?x :r 1 } { ?v :p 1 } UNION { ?v :p 2 } MINUS { ?v :q 3 } "
        "GRAPH ?g { ?v :p ?w } SERVICE SILENT <http://s/> { } BIND(1 AS ?n) VALUES ?m { 1 UNDEF } "
        "{ SELECT ?v { ?v :p ?hidden } }"
    )
    assert [type(each) for each in found] == [
        Filter, Triple, Optional, Group, Union, Minus, GraphPattern, Service, Bind, Values, Group,
    ]  # fmt: skip
    service, values, last = found[7], found[9], found[10]
    assert service == Service(Iri("http://s/"), Group(()), is_silent=True)
    assert values == Values((Variable("m"),), ((Literal("1", XSD + "integer"),), (None,)))
    assert isinstance(last, Group)
    assert isinstance(last.elements[0], SubSelect)


def test_every_piece_knows_its_place() -> None:
    text = (
        f"{HEAD}SELECT ?v WHERE {{ ?v :p ?w, 7 ; :q [ :r 'a' ] . FILTER NOT EXISTS {{ ?w :p 1 }} }} LIMIT 5"
    )
    query = read(text)
    pieces = [(type(node).__name__, text[slice(*node.span)]) for node in walk(query)]
    assert ("Triple", "?v :p ?w") in pieces
    assert ("Triple", "7") in pieces
    assert ("Triple", ":q [ :r 'a' ]") in pieces
    assert ("Triple", ":r 'a'") in pieces
    assert ("Filter", "FILTER NOT EXISTS { ?w :p 1 }") in pieces
    assert ("Exists", "NOT EXISTS { ?w :p 1 }") in pieces
    assert ("Group", "{ ?w :p 1 }") in pieces
    assert ("Number", "LIMIT 5") in pieces
    assert query.limit is not None
    assert text[slice(*query.slice_span)] == "LIMIT 5"


def test_two_texts_that_say_the_same_are_equal() -> None:
    one = read("SELECT ?v WHERE { ?v a <http://e/p> }")
    assert one == read("prefix z:<http://e/>select $v{$v a z:p.}# end")
    based = read("base <http://e/x>\nprefix z: </>  select $v { $v a z:p. }")
    assert (based.where, based.base) == (one.where, "http://e/x")
    assert read(write(based)) == based
    assert one != read("SELECT ?v WHERE { ?v a <http://e/q> }")


def test_lists_brackets_and_collections_are_written_out() -> None:
    first, rest, nil = Iri(RDF + "first"), Iri(RDF + "rest"), Iri(RDF + "nil")
    found = elements("?v :p (?w 'a') ; a [ :q () ] .")
    assert [type(each) for each in found] == [Triple] * 7
    triples = [each for each in found if isinstance(each, Triple)]
    link = triples[0].object
    assert isinstance(link, BlankNode)
    assert link.is_fresh
    assert triples[0] == Triple(V, P, link)
    assert triples[1] == Triple(link, first, W)
    assert triples[2].predicate == rest
    assert triples[3] == Triple(triples[2].object, first, Literal("a"))
    assert triples[4] == Triple(triples[2].object, rest, nil)
    assert triples[5] == Triple(V, Iri(RDF + "type"), triples[6].subject)
    assert triples[6] == Triple(triples[5].object, Q, nil)


def test_a_fresh_blank_node_has_no_label_of_the_text() -> None:
    labels = [
        each.label for each in walk(read(f"{HEAD}SELECT * {{ _:b1 :p [] . _:bb1 :p [] }}"))
        if isinstance(each, BlankNode)
    ]  # fmt: skip
    assert len(set(labels)) == 4


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (":p/:q|^:r", Alternative((Sequence((P, Q)), Inverse(R)))),
        ("(:p|:q)*/:r", Sequence((Repeat(Alternative((P, Q)), "*"), R))),
        ("^:p+", Inverse(Repeat(P, "+"))),
        ("(^:p)?", Repeat(Inverse(P), "?")),
        ("!(:p|^a)", Negated((P, Inverse(Iri(RDF + "type"))))),
        ("!a", Negated((Iri(RDF + "type"),))),
        ("((:p))", P),
    ],
)
def test_paths_bind_as_the_standard_says(text: str, path: Node) -> None:
    assert elements(f"?v {text} ?w") == (Triple(V, path, W),)
    assert elements(f"?v {write(path) if not isinstance(path, Iri) else path} ?w") == (Triple(V, path, W),)


def number(text: str) -> Literal:
    return Literal(text, XSD + "integer")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("?v || ?w && ?x", Binary("||", V, Binary("&&", W, X))),
        ("?v = 1 && ! ?w", Binary("&&", Binary("=", V, number("1")), Unary("!", W))),
        ("?v-1", Binary("+", V, number("-1"))),
        ("?v -1*?w", Binary("+", V, Binary("*", number("-1"), W))),
        ("?v - 1 * ?w - ?x", Binary("-", Binary("-", V, Binary("*", number("1"), W)), X)),
        ("?v - -1", Binary("-", V, number("-1"))),
        ("- ?v * ?w", Binary("*", Unary("-", V), W)),
        ("(?v || ?w) && ?x", Binary("&&", Binary("||", V, W), X)),
        ("?v / ?w / ?x", Binary("/", Binary("/", V, W), X)),
        ("?v<?w && ?x>?v", Binary("&&", Binary("<", V, W), Binary(">", X, V))),
        ("?v NOT IN (1, ?w)", In(V, (number("1"), W), is_negated=True)),
        ("?v in ()", In(V, ())),
        ("lang(?v) = 'en'", Binary("=", Call("LANG", (V,)), Literal("en"))),
        (":p(DISTINCT ?v, 1)", Call(P, (V, number("1")), is_distinct=True)),
        (":p()", Call(P, ())),
        ("rand()", Call("RAND", ())),
        ("EXISTS {} || NOT EXISTS {}", Binary("||", Exists(Group(())), Exists(Group(()), is_negated=True))),
    ],
)
def test_expressions_bind_as_the_standard_says(text: str, meaning: Node) -> None:
    assert expression(text) == meaning
    assert expression(write(meaning)) == meaning


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("'a\\tb\\u0041\\U00000042'", Literal("a\tbAB")),
        ('"""a "quoted" \n line"""', Literal('a "quoted" \n line')),
        ("''''''", Literal("")),
        ("''", Literal("")),
        ("'x'@EN-gb", Literal("x", RDF + "langString", "EN-gb")),
        ("'1'^^:p", Literal("1", "http://e/p")),
        ("1.5", Literal("1.5", XSD + "decimal")),
        (".5e3", Literal(".5e3", XSD + "double")),
        ("-2", number("-2")),
        ("TRUE", Literal("true", XSD + "boolean")),
        ("<http://e/\\u00e9>", Iri("http://e/é")),
        (":a\\,b%20c", Iri("http://e/a,b%20c")),
        (":1:2", Iri("http://e/1:2")),
        (":", Iri("http://e/")),
    ],
)
def test_terms_are_what_they_stand_for(text: str, term: Node) -> None:
    assert elements(f"?v :p {text}") == (Triple(V, P, term),)
    assert elements(f"?v :p {write(term)}") == (Triple(V, P, term),)


def test_a_name_ends_before_the_full_stop() -> None:
    assert elements("?v :p :a.b. ?w :p 1.") == (
        Triple(V, P, Iri("http://e/a.b")),
        Triple(W, P, number("1")),
    )


def test_the_parts_around_the_pattern_are_read() -> None:
    query = read(
        f"{HEAD}SELECT DISTINCT ?v (SUM(?w) AS ?s) (GROUP_CONCAT(DISTINCT ?w; SEPARATOR=', ') AS ?t) (COUNT(*) AS ?n) "
        "FROM :p FROM NAMED :q WHERE { ?v :p ?w } GROUP BY ?v (?w + 1 AS ?x) (?w) STR(?v) HAVING (COUNT(*) > 1) "
        "ORDER BY DESC(?s) ?v ASC(?n) OFFSET 2 LIMIT 3 VALUES ?v { :p }"
    )
    assert query.form == "SELECT"
    assert query.duplicates == "DISTINCT"
    assert query.columns is not None
    assert [column.variable for column in query.columns] == [V, Variable("s"), Variable("t"), Variable("n")]
    assert query.columns[2].expression == Aggregate("GROUP_CONCAT", W, True, ", ")
    assert query.columns[3].expression == Aggregate("COUNT", None)
    assert [(each.iri, each.is_named) for each in query.dataset] == [(P, False), (Q, True)]
    assert [key.variable for key in query.group_by] == [V, X, W, None]
    assert query.having == (Binary(">", Aggregate("COUNT", None), number("1")),)
    assert [key.is_descending for key in query.order_by] == [True, False, False]
    assert query.limit is not None
    assert query.offset is not None
    assert (query.limit.value, query.offset.value) == (3, 2)
    assert query.values == Values((V,), ((P,),))
    assert read(write(query)) == query


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ASK { ?v :p 1 }", "ASK"),
        ("CONSTRUCT { ?v :q 1 } WHERE { ?v :p 1 } LIMIT 2", "CONSTRUCT"),
        ("CONSTRUCT WHERE { ?v :p 1 } LIMIT 2", "CONSTRUCT"),
        ("CONSTRUCT {} {}", "CONSTRUCT"),
        ("DESCRIBE :p ?v { ?v :p 1 }", "DESCRIBE"),
        ("DESCRIBE <http://e/p>", "DESCRIBE"),
        ("DESCRIBE * { ?v :p 1 }", "DESCRIBE"),
        ("SELECT REDUCED * {}", "SELECT"),
    ],
)
def test_every_form_is_read_and_written(text: str, form: str) -> None:
    query = read(HEAD + text)
    assert query.form == form
    assert read(write(query)) == query
    Store().query(write(query))


def test_the_short_construct_takes_its_pattern_as_its_template() -> None:
    assert read(f"{HEAD}CONSTRUCT WHERE {{ ?v :p 1 }}") == read(
        f"{HEAD}CONSTRUCT {{ ?v :p 1 }} {{ ?v :p 1 }}"
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "remark"),
    [
        ("SELECT * {\n ?v :p ?w }", 2, 5, "prefix"),
        ("SELECT * { ?v <p> 1 }", 1, 15, "BASE"),
        ("SELECT * {", 1, 11, "too early"),
        ("SELECT * { ?v ~ 1 }", 1, 15, "begins nothing"),
        ("SELECT ?v ?w", 1, 13, "too early"),
        ("SELECT * { ) }", 1, 12, "cannot stand here"),
        ("S\\u0045LECT * {}", 1, 1, "begins nothing"),
        ("SELECT * { ?v a '\\q' }", 1, 17, "escape"),
        ("SELECT * { ?v a '\\ud800' }", 1, 17, "character"),
        ("SELECT * { VALUES (?a ?b) { (1) } }", 1, 29, "number of terms"),
        ("BASE <http://e/x> SELECT * { ?v a <../z> }", 1, 35, "dots"),
        ("", 1, 1, "too early"),
        # A comparison by the engine, an IRI by its letters.
        ("SELECT * { FILTER(?v<?w&&?x>?v) }", 1, 21, "cannot stand here"),
    ],
)
def test_what_is_not_read_is_told_with_its_place(text: str, line: int, column: int, remark: str) -> None:
    with pytest.raises(UnreadableError, match=remark) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert isinstance(caught.value, QuerySyntaxError)


def test_a_place_counts_lines_and_columns_from_one() -> None:
    assert [place("ab\ncd", offset) for offset in range(5)] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


NESTED = {
    "groups": ("SELECT * {", "{", "}", "}"),
    "OPTIONAL": ("SELECT * {", "OPTIONAL {", "}", "}"),
    "UNION": ("SELECT * {", "{} UNION {", "}", "}"),
    "brackets": ("SELECT * { FILTER(", "(1+", ")", ") }"),
    "sub-SELECT": ("SELECT * {", "{ SELECT * {", "} }", "}"),
    "EXISTS": ("SELECT * {", "FILTER EXISTS {", "}", "}"),
    "calls": ("SELECT * { FILTER(", "STR(", ")", ") }"),
    "paths": ("SELECT * { ?v ", "(^", ")", " ?w }"),
    "blank nodes": ("SELECT * { ?v <http://e/p> ", "[ a ", " ]", "}"),
    "collections": ("SELECT * { ?v <http://e/p> ", "(", ")", "}"),
}


@pytest.mark.parametrize("kind", NESTED)
def test_deep_texts_are_refused_and_do_no_harm(kind: str) -> None:
    head, opening, closing, tail = NESTED[kind]
    middle = {"paths": "<http://e/p>", "calls": "1", "brackets": "1", "blank nodes": "1"}.get(kind, "")
    read(head + opening * 20 + middle + closing * 20 + tail)
    limit = sys.getrecursionlimit()
    deep = LONGEST // (len(opening) + len(closing)) - 20
    with pytest.raises(UnreadableError, match="brackets within brackets"):
        read(head + opening * deep + middle + closing * deep + tail)
    with pytest.raises(UnreadableError, match="characters"):
        read(head + opening * 1_000_000 + middle + closing * 1_000_000 + tail)
    assert sys.getrecursionlimit() == limit


def test_a_bracket_in_a_string_makes_no_room_for_deeper_ones() -> None:
    with pytest.raises(UnreadableError, match="brackets within brackets"):
        read("SELECT * { FILTER(" + "(')' = " * 200 + "1" + ")" * 200 + ") }")


@pytest.mark.parametrize("operator", ["&&", "||", "+", "*"])
def test_long_chains_are_refused_and_shorter_ones_read(operator: str) -> None:
    chain = f" {operator} ".join(["?v"] * 90)
    assert read(f"SELECT * {{ FILTER({chain}) }}") == read(f"SELECT * {{ FILTER( {chain} ) }}")
    with pytest.raises(UnreadableError, match="chain"):
        read(f"SELECT * {{ FILTER({f' {operator} '.join(['?v'] * 2500)}) }}")


def test_a_wide_tree_is_walked_in_the_order_of_the_text() -> None:
    text = f"SELECT * {{ VALUES ?v {{ {' '.join(map(str, range(4000)))} }} }}"
    found = [each.lexical for each in walk(read(text)) if isinstance(each, Literal)]
    assert found == [str(each) for each in range(4000)]


def test_time_grows_with_the_text_and_no_faster() -> None:
    prepare()

    def seconds(count: int) -> float:
        text = f"SELECT * {{ VALUES ?v {{ {'1 ' * count} }} ?v a ?w }} #{count}"
        started = time.process_time()
        read(text)
        return time.process_time() - started

    seconds(100)
    small, large = min(seconds(700 + each) for each in range(3)), seconds(14_000)
    assert large < small * 20 * 3
    with pytest.raises(UnreadableError, match="characters"):
        seconds(100_000)


def test_a_common_query_is_read_in_a_few_milliseconds() -> None:
    prepare()
    text = PROLOGUE + (
        "SELECT ?v (COUNT(DISTINCT ?w) AS ?n) WHERE { ?v a :P ; :p ?w ; :q ?x . OPTIONAL { ?x :r ?y } "
        "FILTER(?w != :a && LANG(?y) = 'en') } GROUP BY ?v ORDER BY DESC(?n) LIMIT 20"
    )
    read(text)
    spent = []
    for each in range(5):
        started = time.process_time()
        read(f"{text} #{each}")
        spent.append(time.process_time() - started)
    assert min(spent) < 0.02  # 2 ms on a quiet machine
