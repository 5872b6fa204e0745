"""A computed property becomes VALUES wherever it stands, and the rest of the query stays what it was."""

from __future__ import annotations

import pytest

from bioregion_graph.errors import QueryRefusedError, UnreadableError
from bioregion_graph.sparql.algebra import BlankNode, Iri, Literal, Triple, Values, walk
from bioregion_graph.sparql.calls_by_property import Call, answered
from bioregion_graph.sparql.translate import read

PROPERTY = "https://example.org/finds"
PROLOGUE = "PREFIX : <https://example.org/>\n"
ROWS = [(Iri("https://example.org/a"), Literal("1")), (Iri("https://example.org/b"), Literal("2"))]


def rewritten(body: str) -> tuple[str, list[Call]]:
    calls: list[Call] = []

    def answer(call: Call) -> list[tuple[Iri, Literal]]:
        calls.append(call)
        return ROWS

    return answered(PROLOGUE + body, PROPERTY, answer), calls


def expect(body: str, plain: str) -> None:
    """The query means what another says that has the rows written out."""
    values = "VALUES (?x) { (:a) (:b) }"
    assert read(rewritten(body)[0]) == read(PROLOGUE + plain.replace("@", values))


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("SELECT * { ?x :finds 'x' }", "SELECT * { @ }"),
        ("SELECT * { ?x :finds 'x' ; :p ?y }", "SELECT * { @ ?x :p ?y }"),
        ("SELECT * { ?y :p ?x . ?x :finds 'x' }", "SELECT * { @ ?y :p ?x }"),
        ("SELECT * { ?x :p ?y FILTER(?y > 1) ?x :finds 'x' }", "SELECT * { @ ?x :p ?y FILTER(?y > 1) }"),
        ("SELECT * { ?y :p 1 OPTIONAL { ?x :finds 'x' } }", "SELECT * { ?y :p 1 OPTIONAL { @ } }"),
        ("SELECT * { { ?x :finds 'x' } UNION { ?x :p 1 } }", "SELECT * { { @ } UNION { ?x :p 1 } }"),
        ("SELECT * { ?x :p 1 MINUS { ?x :finds 'x' } }", "SELECT * { ?x :p 1 MINUS { @ } }"),
        ("SELECT * { GRAPH ?g { ?x :finds 'x' ; :p 1 } }", "SELECT * { GRAPH ?g { @ ?x :p 1 } }"),
        ("SELECT * { { SELECT ?x { ?x :finds 'x' } } }", "SELECT * { { SELECT ?x { @ } } }"),
        ("SELECT * { ?x :p 1 FILTER EXISTS { ?x :finds 'x' } }", "SELECT * { ?x :p 1 FILTER EXISTS { @ } }"),
        (
            "SELECT (IF(NOT EXISTS { ?x :finds 'x' }, 1, 2) AS ?y) { ?x :p 1 }",
            "SELECT (IF(NOT EXISTS { @ }, 1, 2) AS ?y) { ?x :p 1 }",
        ),
        ("ASK { ?x :finds 'x' }", "ASK { @ }"),
        ("CONSTRUCT { ?x :finds 'x' } WHERE { ?x :finds 'x' }", "CONSTRUCT { ?x :finds 'x' } WHERE { @ }"),
        (
            "SELECT * { ?x :finds 'x' OPTIONAL { ?x :p ?y } ?x :q 1 }",
            "SELECT * { @ OPTIONAL { ?x :p ?y } ?x :q 1 }",
        ),
        # After an OPTIONAL it joins with what that gave, so it stays behind it.
        (
            "SELECT * { ?z :p 1 OPTIONAL { ?z :q ?x } ?x :finds 'x' }",
            "SELECT * { ?z :p 1 OPTIONAL { ?z :q ?x } @ }",
        ),
        ("SELECT * { ?x :finds 'x' , 'y' }", "SELECT * { @ @ }"),
    ],
)
def test_it_stands_for_its_rows(body: str, plain: str) -> None:
    expect(body, plain)


def test_lists_are_taken_out_with_it() -> None:
    text, (call,) = rewritten("SELECT * { (?x ?s) :finds ('x' 20 :Kind) . ?x :p (1 2) }")
    assert [str(each) for each in call.wanted] == ["?x", "?s"]
    assert call.given[0] == Literal("x")
    assert call.given[2] == Iri("https://example.org/Kind")
    query = read(text)
    (values,) = [node for node in walk(query) if isinstance(node, Values)]
    assert values.rows == tuple(ROWS)
    # The other list is data and stays: a first and a rest for each of its two members.
    links = [node for node in walk(query) if isinstance(node, Triple) and isinstance(node.subject, BlankNode)]
    assert len(links) == 4


def test_a_blank_node_is_not_parted() -> None:
    text, _ = rewritten("SELECT * { _:b :p ?x . ?x :finds 'x' . _:b :q ?y }")
    (group,) = [read(text).where]
    assert group is not None
    assert [type(each).__name__ for each in group.elements] == ["Values", "Triple", "Triple"]


def test_a_term_in_place_of_a_variable_keeps_its_rows_alone() -> None:
    text, _ = rewritten("SELECT * { (:b ?s) :finds 'x' }")
    (values,) = [node for node in walk(read(text)) if isinstance(node, Values)]
    assert values.rows == ((Literal("2"),),)
    text, _ = rewritten("ASK { :c :finds 'x' }")
    assert "VALUES () {  }" in text


def test_a_value_that_is_given_beside_it_is_taken() -> None:
    _, (call,) = rewritten("SELECT * { VALUES ?text { 'siena' } ?x :finds ?text }")
    assert call.given == (Literal("siena"),)
    for other in ("VALUES ?text { 'a' 'b' }", "VALUES ?text { UNDEF }", "{ VALUES ?text { 'a' } }"):
        _, (call,) = rewritten(f"SELECT * {{ {other} ?x :finds ?text }}")
        assert str(call.given[0]) == "?text"


def test_a_query_without_it_is_left_as_it_is() -> None:
    body = "SELECT * # a comment\n{ ?x :found 'x' ; ?finds 'y' }"
    assert rewritten(body) == (PROLOGUE + body, [])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("SELECT * { ?x :p/:finds 'x' }", "Line 2, column 12"),
        ("SELECT * {\n  ?x ^:finds ?y }", "Line 3, column 3"),
        ("SELECT * { ?x :p 1 ; (:finds|:p)+ ?y }", "Line 2, column 22"),
        ("SELECT * { (?x ?x) :finds 'x' }", "Line 2, column 12"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_its_place(body: str, place: str) -> None:
    with pytest.raises(QueryRefusedError, match=place):
        rewritten(body)


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(UnreadableError):
        rewritten("SELECT * { ?x :finds ")
