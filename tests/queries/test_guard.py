"""What the guard lets through: questions, and nothing that leaves the house or changes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from tests.queries.views import view_of

from bioregion_graph.errors import QueryRefusedError, QuerySyntaxError
from bioregion_graph.queries import guard
from bioregion_graph.queries.guard import DEEPEST, MOST_OPERATORS, Form, inspect
from bioregion_graph.queries.run import run_text

ALLOWED = {
    "SELECT * { ?s ?p ?o }": Form.SELECT,
    "BASE <http://a/> PREFIX service: <http://s/> SELECT * { service:a service:b ?service }": Form.SELECT,
    "PREFIX service: <http://a/> SELECT * { GRAPH service:x { ?s ?p ?o } }": Form.SELECT,
    'ASK { ?s ?p "SERVICE <http://x> { }" }': Form.ASK,
    "# SERVICE <x> {}\nselect * { ?s ?p ?o } # INSERT DATA": Form.SELECT,
    "CONSTRUCT WHERE { ?s <http://a/SERVICE> ?o }": Form.CONSTRUCT,
    "DESCRIBE <https://w3id.org/bioregion/id/service/help-desk>": Form.DESCRIBE,
    'SELECT * { ?s ?p """a "quoted" SERVICE""" ; <http://a/delete> \'it\\\'s\' }': Form.SELECT,
    "PREFIX b: <http://b/> SELECT * { ?service a b:Service ; b:serviceKind 'x'@en-service }": Form.SELECT,
    "SELECT ?a { ?a ?p ?b FILTER(?a < ?b && ?b > 3) }": Form.SELECT,
    "PREFIX p: <http://a/> SELECT * { p:with p:insert p:create.drop ; p:a\\#b 1 }": Form.SELECT,
    "SELECT ?delete ?insert { ?delete ?insert _:service }": Form.SELECT,
}
CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { sErViCe silent ?x { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { { SELECT * { { MINUS { SERVICE?x{ ?s ?p ?o } } } } } } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { SERVICE:foo { ?s ?p ?o } }",
    "PREFIX x: <http://127.0.0.1/> SELECT * { SERVICE x:foo { ?s ?p ?o } }",
    "PREFIX service: <http://127.0.0.1/> SELECT * { SERVICE service:foo { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://127.0.0.1/>{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { SERVICESILENT:x{ ?s ?p ?o } }",
    "SELECT * { FILTER(1 < 2)SERVICE <http://127.0.0.1/> { } }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1/> { } }",
    # What looks like one IRI to a scanner is a comparison and a call to the engine.
    "SELECT * { ?a ?p ?b FILTER(?a<?b)SERVICE?c#>\n{ ?s ?p ?o } }",
    # An escape that ends the string, or does not, according to when it is read.
    'SELECT * { ?s ?p "\\u0022#" . SERVICE <http://127.0.0.1/> { } }',
    'SELECT * { ?s ?p "\\\\u0022" . SERVICE <http://127.0.0.1/> { } }',
    "SELECT * { ?s <http://a/\\u0023#> ?o . SERVICE <http://127.0.0.1/> { } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1/> { } }",
    # The grammar counts these among the letters of a name; Python does not.
    "PREFIX service: <http://127.0.0.1/> SELECT * { service:x\u203f{ } }",
    "PREFIX service: <http://127.0.0.1/> SELECT * { service:x\ufeff{ } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { SERVICE:x\u00b7{ } }",
    # A comment ends at a carriage return too.
    "SELECT * { # here\rSERVICE <http://127.0.0.1/> { } }",
    "SELECT * { ?s ?p ''' ' '' \\''' ''' . SERVICE <http://127.0.0.1/> { } }",
]
UPDATES = [
    "INSERT DATA { <http://a/> <http://b/> 1 }",
    "delete where { ?s ?p ?o }",
    "PREFIX a: <http://a/> LOAD <http://a/>",
    "WITH <http://a/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
    "COPY DEFAULT TO <http://a/>",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_questions_are_let_through_and_run(text: str) -> None:
    assert inspect(text).form is ALLOWED[text]
    with view_of("") as view:
        run_text(view, text)


@pytest.mark.parametrize("text", CALLS)
def test_a_call_of_another_server_is_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError, match=r"Line \d+, column \d+ .*SERVICE"):
        inspect(text)


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_is_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError, match="would change the graph"):
        inspect(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("# nothing\n", 1, 1),
        ("PREFIX a: <http://a/>\n  SELEC ?s { }", 2, 3),
        ("SELECT * {\n ?s ?p 'open }", 2, 8),
        ("SELECT * { ?s ?p ?o } }", 1, 23),
        ("SELECT * { { ?s ?p ?o }", 1, 23),
        # What only the engine can tell.
        ("SELECT *\n{ ?s ?p }", 2, 10),
    ],
)
def test_faults_of_grammar_are_told_with_their_place(text: str, line: int, column: int) -> None:
    with view_of("") as view, pytest.raises(QuerySyntaxError) as caught:
        run_text(view, text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 5000 + "}" * 5000,
        "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "SELECT * { BIND(" + "IF(1," * 1000 + "1" + ",1)" * 1000 + " AS ?x) }",
        "SELECT * { FILTER(1" + "+1" * 30000 + ") }",
        "SELECT * { FILTER(" + "!" * 90000 + "1) }",
        "SELECT * { FILTER(?a" + "&&?a" * 30000 + ") }",
        "SELECT * { ?s " + "^" * 30000 + "<http://a/> ?o }",
    ],
)
def test_what_would_overflow_the_engine_is_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError, match="nests more than"):
        inspect(text)


def test_types_of_literals_are_no_operators() -> None:
    rows = '"1"^^<http://a/t> ' * (MOST_OPERATORS + 1)
    assert inspect(f"SELECT * {{ VALUES ?x {{ {rows} }} }}").form is Form.SELECT


def test_what_is_just_not_too_deep_is_survived_by_the_engine() -> None:
    deep = "SELECT * " + "{" * DEEPEST + "?s ?p ?o" + "}" * DEEPEST
    chained = "SELECT * { FILTER(1" + "+1" * MOST_OPERATORS + " > 0) }"
    with view_of("organisation:a a brg:Organisation .") as view:
        assert len(list(run_text(view, deep))) == 1
        with pytest.raises(QueryRefusedError):
            run_text(view, chained)
        assert len(list(run_text(view, chained.replace("+1", "", 1).replace("*", "?x", 1)))) == 1


PIECES = st.sampled_from(
    [
        "SERVICE", "service", "SILENT", "{", "}", "(", ")", "<http://a/b>", "<a#b>", "?x", "?service", "$s",
        ":", "p:", "p:q", "service:x", "GRAPH", "FILTER", "1", "<", ">", "#", "\n", "\r", " ", '"', "'",
        "'''", '"""', "\\", "\\u0022", "@en", "_:b", ".", ";", ",", "OPTIONAL", "a", "SELECT *", "?s ?p ?o",
        "&&", "!", "VALUES", "INSERT", "BIND(1 AS ?y)", "\u203f", "\ufeff", "\u00b7", "\u00aa",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_whatever_another_parser_sees_as_a_call_or_update_is_refused(pieces: list[str]) -> None:
    text = "PREFIX p: <http://p/> PREFIX : <http://p/> PREFIX service: <http://p/> SELECT * { " + "".join(
        pieces
    )
    text += " }"
    try:
        tree = parseQuery(text)
    except Exception:  # noqa: BLE001 - any refusal of the other parser means that it sees no call
        return
    if _holds(tree, "ServiceGraphPattern"):
        with pytest.raises(QueryRefusedError):
            inspect(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    try:
        kind = inspect(text)
    except (QuerySyntaxError, QueryRefusedError):
        return
    assert kind.form in Form


def test_a_query_that_names_no_service_is_let_through_with_any_names() -> None:
    # The tokens are those of the grammar: nothing of a text is lost or read twice.
    text = (
        "PREFIX a: <http://a/> SELECT ?x { a:b.c a:d%20e \"x\"@en-GB , 'y'^^a:z ; <http://i/> ?x . _:n a $q }"
    )
    words = [token.text for token in guard.tokens(text)]
    assert "".join(words) == text.replace(" ", "")


def _holds(tree: object, name: str) -> bool:
    if isinstance(tree, CompValue):
        return tree.name == name or any(_holds(value, name) for value in tree.values())
    if isinstance(tree, str | bytes):
        return False
    try:
        return any(_holds(item, name) for item in tree)  # checked by the except
    except TypeError:
        return False


@pytest.mark.parametrize(
    "hidden",
    [
        "FILTER((?a<?b)&&?c='>') SERVICE <http://127.0.0.1:7/> { ?s ?p ?o } #' ))\n",
        "FILTER(?a <?b&&?c='>') SERVICE <http://127.0.0.1:7/> { ?s ?p ?o } #' )\n",
        "FILTER(?a<?b#>'''\n) SERVICE <http://127.0.0.1:7/> { ?s ?p ?o } #''')\n",
        "BIND(((?a<?b)&&?c>1) AS ?d) SERVICE <http://127.0.0.1:7/> { ?s ?p ?o }",
        "FILTER(1<(?b)&&?c='>') SERVICE <http://127.0.0.1:7/> { ?s ?p ?o } #' )\n",
    ],
)
def test_a_comparison_hides_no_call_of_another_server(hidden: str) -> None:
    text = f"SELECT * {{ VALUES (?a ?b ?c) {{ (1 2 '>') }} {hidden} }}"
    with pytest.raises(OSError, match="port 7"):  # the engine would call
        list(Store().query(text))
    with pytest.raises(QueryRefusedError):
        inspect(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?a ?b) { (<http://a/service#x> <http://a/service#y>) } }",
        "SELECT * { ?a <urn:service#x> ?b FILTER(?a < ?b && ?b > 'service') }",
        "SELECT * { VALUES (?a ?b) { (<urn:a#b> <urn:c#d>) } }",
        "SELECT * { ?service <urn:x> ?b FILTER(?b<3&&?service>4) }",
    ],
)
def test_what_cannot_hide_anything_passes(text: str) -> None:
    assert inspect(text).form == Form.SELECT
    list(Store().query(text))
