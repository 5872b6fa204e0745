"""Parameters: what they take, what they refuse, and that no value gets out of its place."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from tests.queries.views import view_of

from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.queries.parameters import ParameterType, bind, read
from bioregion_graph.queries.run import run_table
from bioregion_graph.terms.namespaces import PREFIXES

TEXT = """PREFIX organisation: <https://w3id.org/bioregion/id/organisation/>
PREFIX post: <https://w3id.org/bioregion/concepts/post/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?who ?post ?day ?name ?least WHERE {
  VALUES ?who { organisation:biocat }  # who: iri — the organisation
  VALUES ?post { post:chair }  # post: concept — the post
  VALUES ?day { "2019-05-01"^^xsd:date }  # day: day — the day asked
  VALUES ?name { "say \\"hi\\"" }  # name: string — a name
  VALUES ?least { 2 }  # least: integer — at least so many
  VALUES ?constant { 1 2 }  # a remark, no parameter
  VALUES (?a ?b) { (1 2) }
}
"""
PARAMETERS = read(TEXT, "a.rq")


def answer(**values: str) -> dict[str, object]:
    with view_of("") as view:
        return run_table(view, bind(TEXT, PARAMETERS, values)).dicts()[0]


def test_the_parameters_are_read_with_type_meaning_and_default() -> None:
    assert [(item.name, item.type, item.default, item.line) for item in PARAMETERS] == [
        ("who", ParameterType.iri, "organisation:biocat", 4),
        ("post", ParameterType.concept, "post:chair", 5),
        ("day", ParameterType.day, "2019-05-01", 6),
        ("name", ParameterType.string, 'say "hi"', 7),
        ("least", ParameterType.integer, "2", 8),
    ]
    assert PARAMETERS[0].meaning == "the organisation"


def test_defaults_given_as_values_change_nothing() -> None:
    assert answer(**{item.name: item.default for item in PARAMETERS}) == answer()


@pytest.mark.parametrize(
    ("name", "value", "term"),
    [
        ("who", "organisation:a", NamedNode("https://w3id.org/bioregion/id/organisation/a")),
        ("who", "<urn:x:y>", NamedNode("urn:x:y")),
        ("who", "urn:x:y", NamedNode("urn:x:y")),
        ("who", "https://è.it/x?y=1&z='2'#f", NamedNode("https://è.it/x?y=1&z='2'#f")),
        ("who", "<schema:thing>", NamedNode("schema:thing")),
        ("who", "schema:name", NamedNode("https://schema.org/name")),
        ("post", "post:vice-president", NamedNode(PREFIXES["post"] + "vice-president")),
        ("day", "2020-02-29", Literal("2020-02-29", datatype=NamedNode(PREFIXES["xsd"] + "date"))),
        ("name", '"} INSERT {\n\\', Literal('"} INSERT {\n\\')),
        ("name", "", Literal("")),
        ("least", "-7", Literal(-7)),
    ],
)
def test_a_value_arrives_as_the_term_it_is(name: str, value: str, term: object) -> None:
    assert answer(**{name: value})[name] == term


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("who", "biocat"),
        ("who", ""),
        ("who", "<>"),
        ("who", "organisation:"),
        ("who", "organisation:a b"),
        ("who", "organisation:a> } #"),
        ("who", "http://a b"),
        ("who", "https://a/>"),
        ("who", "organization:a"),
        ("who", "javascript:alert(1)"),
        ("who", "https://a/\ud800"),
        ("who", "http://[x"),
        ("post", "organisation:a"),
        ("post", "https://example.org/president"),
        ("day", "2019"),
        ("day", "2019-02-30"),
        ("day", "20190501"),
        ("day", '2019-05-01"^^xsd:date } #'),
        ("least", "two"),
        ("least", "1.5"),
        ("least", "1 2"),
        ("least", "9" * 30),
        ("name", "\ud800"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_the_list(name: str, value: str) -> None:
    with pytest.raises(
        UsageError, match=rf'The parameter "{name}" does not fit: .*It takes who \(iri: the org'
    ):
        bind(TEXT, PARAMETERS, {name: value})


def test_an_unknown_parameter_is_refused_with_the_list() -> None:
    with pytest.raises(UsageError, match=r'no parameter "whom"\. It takes who \(iri'):
        bind(TEXT, PARAMETERS, {"whom": "x"})
    with pytest.raises(UsageError, match="takes no parameter"):
        bind("SELECT * {}", (), {"whom": "x"})


def test_a_wrong_prefix_gets_a_hint() -> None:
    with pytest.raises(UsageError, match="Is the prefix organisation meant"):
        bind(TEXT, PARAMETERS, {"who": "organization:a"})


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(["who", "post", "day", "name", "least"]), value=st.text())
@example(name="name", value="\x00\x08\x1f\x7f\x85\u2028\"'\\\r\n")
@example(name="name", value="\\u0022 } #")
@example(name="who", value="https://a/\\u003e")
def test_no_value_gets_out_of_its_place(name: str, value: str) -> None:
    try:
        text = bind(TEXT, PARAMETERS, {name: value})
    except UsageError:
        return
    before, after = TEXT.split("\n"), text.split("\n")
    assert len(before) == len(after)
    with view_of("") as view:
        table = run_table(view, text)
    (row,) = table.rows[:1]
    values = dict(zip(table.variables, row, strict=True))
    expected = answer() | {name: values[name]}
    assert values == expected
    if name == "name":
        assert values["name"] == Literal(value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("VALUES ?x { 1 }  # x: number — how many", r'a\.rq, line 2: "number" is no type'),
        ("VALUES ?x { 1 }  # x: integer - how many", r"a\.rq, line 2: This parameter cannot be read"),
        ("VALUES ?x { 1 2 }  # x: integer — how many", r'a\.rq, line 2: The default "1 2" is not one term'),
        ("VALUES ?x { foo:a }  # x: iri — which", r'The default "foo:a" is not one term'),
        ("VALUES ?x { <http://a b> }  # x: iri — which", r"The default does not fit"),
        ('VALUES ?x { "2019" }  # x: day — when', r"is not one term of type day"),
        ('VALUES ?x { "2019-02-30"^^xsd:date }  # x: day — when', r"The default does not fit"),
        ("VALUES ?day { 1 }  # day: integer — when", r"The parameter called day is of type day"),
        (
            "VALUES ?x { 1 }  # x: integer — a\nVALUES ?x { 2 }  # x: integer — b",
            r"a\.rq, line 3: The parameter \"x\" is said twice",
        ),
    ],
)
def test_a_parameter_line_that_is_none_is_told(line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read("SELECT * {\n" + line + "\n}", "a.rq")
