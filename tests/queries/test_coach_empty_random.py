"""Why an answer is empty: of random queries, what is named really empties it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions
from tests.queries.coach_asked import KNOWN, VIEW, is_true
from tests.queries.coach_queries import QUERIES, TRIPLES

from bioregion_graph.queries.coach.empty import why_empty
from bioregion_graph.queries.run import run_text
from bioregion_graph.sparql.algebra import (
    Group,
    Query,
    Triple,
)
from bioregion_graph.sparql.translate import read
from bioregion_graph.sparql.writing import write


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
