"""Graphs that a query names by FROM."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, QuerySolutions
from tests.queries.views import view_of

from bioregion_graph.errors import QuerySyntaxError
from bioregion_graph.queries.dataset import named_by
from bioregion_graph.queries.run import run_text

WORLD = """
<urn:g:1> { <urn:a> <urn:p> <urn:b> . <urn:a> <urn:p> <urn:c> }
<urn:g:2> { <urn:a> <urn:p> <urn:b> }
<urn:g:3> { <urn:d> <urn:p> <urn:b> }
"""
COUNT = "SELECT (COUNT(*) AS ?n)"
ONE, TWO, THREE = (NamedNode(f"urn:g:{number}") for number in (1, 2, 3))


def counted(text: str) -> int:
    answer = run_text(view_of(WORLD), text)
    assert isinstance(answer, QuerySolutions)
    return int(next(answer)["n"].value)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{COUNT} FROM <urn:g:1> {{ ?s ?p ?o }}", 2),
        (f"{COUNT} FROM <urn:g:1> FROM <urn:g:2> {{ ?s ?p ?o }}", 2),
        (f"{COUNT} FROM <urn:g:1> FROM <urn:g:2> FROM <urn:g:3> WHERE {{ ?s ?p ?o }}", 3),
        (f"PREFIX g: <urn:g:> {COUNT} from g:1 # FROM g:3\n FROM g:2 {{ ?s ?p ?o }}", 2),
        (f"BASE <http://x.org/> {COUNT} FROM <a> FROM <b> {{ ?s ?p ?o }}", 0),
        (f"{COUNT} FROM <urn:g:1> FROM <urn:g:2> FROM NAMED <urn:g:3> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 1),
        (f"{COUNT} FROM <urn:g:1> FROM <urn:g:2> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 0),
        (f"{COUNT} FROM NAMED <urn:g:1> FROM NAMED <urn:g:2> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 3),
        (f"{COUNT} FROM NAMED <urn:g:1> FROM NAMED <urn:g:2> {{ ?s ?p ?o }}", 0),
    ],
)
def test_a_fact_in_several_graphs_is_one(text: str, count: int) -> None:
    assert counted(text) == count


def test_graphs_are_read_where_they_may_stand() -> None:
    template = "CONSTRUCT { ?s <urn:FROM> 'FROM <urn:x>' } FROM <urn:g:1> FROM <urn:g:2> WHERE { ?s ?p ?o }"
    found = named_by(template)
    assert found is not None
    assert (found.default, found.named) == ((ONE, TWO), ())
    assert named_by("DESCRIBE ?s FROM <urn:g:1> { ?s ?p 'FROM <urn:g:2>' }") is None
    assert named_by("SELECT * { ?from ?p <urn:x> }") is None
    prefixed = named_by("BASE <urn:x> PREFIX : <urn:g:> SELECT * FROM :1 FROM NAMED :2 FROM :3 {}")
    assert prefixed is not None
    assert (prefixed.default, prefixed.named) == ((ONE, THREE), (TWO,))


@pytest.mark.parametrize("graph", ["nope:g", "<a b>", "<x y>", "<\\u0020>"])
def test_a_graph_that_cannot_be_read_is_left_to_the_engine(graph: str) -> None:
    with pytest.raises(QuerySyntaxError):
        counted(f"{COUNT} FROM {graph} FROM {graph} {{ ?s ?p ?o }}")
