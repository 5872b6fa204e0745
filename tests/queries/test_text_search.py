"""``brg:matches`` in queries: what the search finds, wherever it may stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import NamedNode, QueryBoolean
from tests.queries.views import view_of

from bioregion_graph.errors import QueryRefusedError, QuerySyntaxError, UsageError
from bioregion_graph.queries.formats import text_rows
from bioregion_graph.queries.run import run_table, run_text
from bioregion_graph.queries.search import Index
from bioregion_graph.queries.text_search import index_of
from bioregion_graph.sharing import Dataset
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import prologue

DATA = """
organisation:unibo a brg:Organisation ; rdfs:label "Università di Bologna" ; skos:altLabel "University of Bologna"@en ;
  brg:country "IT" .
organisation:bolton a brg:Organisation ; rdfs:label "University of Bolton" ; brg:country "GB" .
organisation:siena a brg:Organisation ; rdfs:label "Siena Biotech" ; brg:country "IT" .
project:p a brg:Project ; rdfs:label "Bologna project" .
source:s { organisation:unibo brg:country "IT" . }
"""


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    with view_of(DATA) as held:
        yield held


def rows(view: View, text: str) -> list[list[str]]:
    return text_rows(run_table(view, prologue() + text))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('?thing brg:matches "univerity siena"', []),
        ('?thing brg:matches "siana biotec"', ["organisation:siena"]),
        ('?thing brg:matches ("univerity bologna" 1)', ["organisation:unibo"]),
        ('?thing brg:matches "BOLOGNA UNIVERSITA"', ["organisation:unibo"]),
        ('?thing brg:matches "bologna"', ["organisation:unibo", "project:p"]),
        ('?thing brg:matches "bologna" . ?thing brg:country ?c', ["organisation:unibo"]),
        ('?thing brg:matches ("bologna" brg:Project)', ["project:p"]),
        ('?thing brg:matches ("university" 1)', ["organisation:bolton"]),
        ('?thing <https://w3id.org/bioregion/ontology#matches> "siena"', ["organisation:siena"]),
        ('GRAPH ?source { ?thing brg:matches "bologna" ; brg:country ?c }', ["organisation:unibo"]),
        ('{ ?thing brg:matches "siena" } UNION { ?thing brg:matches ("bologna" brg:Project) }',
         ["organisation:siena", "project:p"]),
        ('{ SELECT ?thing { ?thing brg:matches "siena" } }', ["organisation:siena"]),
        ('?thing a brg:Organisation MINUS { ?thing brg:matches "university" }', ["organisation:siena"]),
        ('?thing a brg:Organisation FILTER NOT EXISTS { ?thing brg:matches "university" }',
         ["organisation:siena"]),
        ('VALUES ?text { "siena" } ?thing brg:matches ?text', ["organisation:siena"]),
        ('?thing brg:matches "nothing of the kind"', []),
        ('?thing brg:matches "bologna" ; brg:matches "project"', ["project:p"]),
        ('?thing brg:country "IT" . FILTER(?thing = organisation:siena)  # brg:matches\n', ["organisation:siena"]),
        ('?thing rdfs:label "Siena Biotech" FILTER("ontology#matches>" != "")', ["organisation:siena"]),
    ],
)  # fmt: skip
def test_it_finds_what_the_search_finds(view: View, where: str, expected: list[str]) -> None:
    found = rows(view, f"SELECT DISTINCT ?thing WHERE {{ {where} }}")
    assert sorted(each for (each,) in found) == expected


def test_score_and_name_are_those_of_the_search(view: View) -> None:
    found = rows(
        view, 'SELECT ?thing ?score ?name { (?thing ?score ?name) brg:matches ("university of bologna" 5) }'
    )
    assert ["organisation:unibo", "98", "University of Bologna"] in found
    hits = index_of(view).search("university of bologna", 5, is_filled=False)
    assert sorted(float(row[1]) for row in found) == sorted(hit.score for hit in hits)
    best = rows(
        view,
        'SELECT ?thing { (?thing ?score) brg:matches "univerity bolonga" OPTIONAL { ?thing rdfs:label ?l } } '
        "ORDER BY DESC(?score) LIMIT 1",
    )
    assert best == [["organisation:unibo"]]


def test_an_optional_match_leaves_the_others(view: View) -> None:
    found = rows(
        view,
        'SELECT ?o ?score { ?o a brg:Organisation OPTIONAL { (?o ?score) brg:matches ("siena") } } ORDER BY ?o',
    )
    assert [(row[0], bool(row[1])) for row in found] == [
        ("organisation:bolton", False),
        ("organisation:siena", True),
        ("organisation:unibo", False),
    ]


def test_one_thing_may_be_asked_for(view: View) -> None:
    for thing, expected in (("organisation:unibo", True), ("organisation:siena", False)):
        answer = run_text(view, prologue() + f'ASK {{ {thing} brg:matches "bolonga" }}')
        assert isinstance(answer, QueryBoolean)
        assert bool(answer) is expected


def test_a_data_set_that_is_named_holds_for_the_rest(view: View) -> None:
    source = NamedNode("https://w3id.org/bioregion/id/source/s")
    text = prologue() + 'SELECT ?thing { ?thing brg:matches "university" ; brg:country ?c }'
    answer = run_text(view, text, Dataset(default=(source,)))
    assert [row["thing"].value.rpartition("/")[2] for row in answer] == ["unibo"]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("?thing brg:matches ?text", r"the variable \?text, but it is searched for before the query runs"),
        ("?thing brg:matches organisation:siena", "after brg:matches stands the text to search for"),
        ('?thing brg:matches ("siena" 0)', "1 to 10000"),
        ('?thing brg:matches ("siena" 100000)', "1 to 10000"),
        ('?thing brg:matches ("siena" ?n)', r"\?n cannot stand after the text"),
        ('?thing brg:matches ("siena" "20")', '"20" cannot stand after the text'),
        ('(?a ?b ?c ?d) brg:matches "siena"', "before brg:matches stand a thing"),
        ('(?a 1) brg:matches "siena"', "before brg:matches stand a thing"),
        ('?thing brg:matches|brg:country "siena"', "cannot be part of a path"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(view: View, where: str, said: str) -> None:
    with pytest.raises(QueryRefusedError, match=said) as refused:
        rows(view, f"SELECT * WHERE {{ {where} }}")
    assert str(refused.value).startswith(f"Line {prologue().count(chr(10)) + 1}, column 18 of the query: ")


def test_faults_of_grammar_are_told_as_ever(view: View) -> None:
    with pytest.raises(QuerySyntaxError, match="does not parse"):
        rows(view, 'SELECT * WHERE { ?thing brg:matches "siena" "x" }')


def test_a_query_that_cannot_be_read_is_not_answered_wrongly(view: View) -> None:
    long = "".join(f'"{number}" ' for number in range(8000))
    with pytest.raises(UsageError, match="brg:matches cannot be answered in this query"):
        rows(view, f'SELECT * WHERE {{ ?thing brg:matches "siena" VALUES ?x {{ {long} }} }}')
    # Where the word is only part of a text, a long query is no matter.
    assert len(rows(view, f'SELECT * WHERE {{ VALUES ?x {{ "matches" {long} }} }}')) == 8001


def test_the_index_of_a_view_is_opened_once(view: View) -> None:
    assert index_of(view) is index_of(view)
    assert isinstance(index_of(view), Index)
