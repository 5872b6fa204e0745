"""Rows counted in bytes: as many as were written, however the bytes are cut and whatever stands in a value."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions

from bioregion_graph.queries import formats
from bioregion_graph.server.counting import counter
from bioregion_graph.sharing import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore

FORMS = ["csv", "tsv", "xml", "json"]
# What an answer is made of, to be mistaken for it.
TRAPS = ['"', "},{", "}},{", '"}},{"', "[{", "\\", '\\"', "\n", "\r\n", "<result>", "<", "\t", ",", "{}", "a"]
values = st.lists(st.sampled_from(TRAPS), max_size=6).map("".join)


def counted(form: str, content: bytes, cuts: list[int]) -> int:
    """The rows of an answer that comes in pieces."""
    count = counter(form)
    edges = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    return sum(count(content[one:two]) for one, two in pairwise(edges))


def view_of(texts: list[str]) -> View:
    quads = [
        Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), Literal(text))
        for number, text in enumerate(texts)
    ]
    return View(OxigraphStore.hold(quads), GenerationInfo(1, None, len(quads), ""))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?o { ?s ?p ?o }",
        "SELECT ?none { ?s ?p ?o }",
        "SELECT ?x ?o { ?s ?p ?o }",
    ],
)
@given(st.lists(values, max_size=8), st.lists(st.integers(0, 5000), max_size=30))
def test_rows_are_counted_wherever_the_bytes_are_cut(
    form: str, query: str, texts: list[str], cuts: list[int]
) -> None:
    answer = view_of(texts).query(query)
    assert isinstance(answer, QuerySolutions)
    content = answer.serialize(format=formats.RESULTS[form])
    assert counted(form, content, cuts) == len(texts)


@given(
    st.lists(values, max_size=8), st.lists(st.integers(0, 5000), max_size=30), st.sampled_from([None, 1, 4])
)
def test_rows_of_another_writer_are_counted_too(
    texts: list[str], cuts: list[int], indent: int | None
) -> None:
    rows = [{"v": {"type": "literal", "value": text}} if text else {} for text in texts]
    content = json.dumps({"head": {"vars": ["v"]}, "results": {"bindings": rows}}, indent=indent).encode()
    assert counted("json", content, cuts) == len(rows)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_yes_and_no_have_no_rows(form: str) -> None:
    answer = view_of(["a"]).query("ASK { ?s ?p ?o }")
    content = answer.serialize(format={"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML}[form])
    assert counted(form, content, []) == 0


def test_triples_are_not_counted_in_bytes() -> None:
    assert counted("turtle", b"<urn:a> <urn:b> <urn:c> .\n", []) == 0
