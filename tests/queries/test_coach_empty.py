"""Why an answer is empty: what is not empty, what is out of time, what is not read, and what is told beside."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode
from tests.queries.coach_asked import KNOWN, VIEW, is_true, reason
from tests.queries.coach_graph import HEAD

from bioregion_graph.errors import QueryRefusedError
from bioregion_graph.queries.coach.advice import Advice, advise
from bioregion_graph.queries.coach.empty import why_empty
from bioregion_graph.sharing import Dataset
from bioregion_graph.sparql.translate import read


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
