"""Look-ups are told at sight, and nothing that the guard refuses is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioregion_graph.errors import QueryRefusedError, QuerySyntaxError
from bioregion_graph.queries import guard
from bioregion_graph.queries.guard import Form
from bioregion_graph.queries.look_ups import inspect, is_look_up

PATTERNS = [
    "SELECT ?l {{ <urn:a> <urn:label> {} }}",
    "SELECT ?l {{ {} <urn:label> ?l }} # {}",
    "PREFIX x: {} SELECT ?l {{ <urn:a> x:p ?l FILTER (?l = {}) }} LIMIT 5",
    "SELECT ?l {{ <urn:a> <urn:label> ?l FILTER (BOUND(?l) && {} != ?l) }} ORDER BY ?l",
    "ASK {{ <urn:a> {} {} }}",
]
TERMS = ["<urn:b>", "x:b", '"b"', "'b'", "12", "1.5", "?l"]
# What may stand where a term stood, to hide something.
PIECES = [
    *TERMS, "<?b)SERVICE?c#>", "<urn:b>)", "<a'b>", "'", '"', "#", "<?b&&?c='>", "<urn:(>", "1SERVICE", "service:b",
    "SERVICE <http://127.0.0.1/>", "{", "}", "((", "INSERT", "insert:b", "DELETE", "load:b", "\\u0022", "\n", "<", ">",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("SELECT ?label { <urn:a> <urn:label> ?label }", True),
        ("SELECT * { <urn:a> <urn:in> ?b . ?b <urn:label> ?l OPTIONAL { ?b <urn:x> ?y } } LIMIT 5", True),
        ("ASK { <urn:a> a <urn:C> }", True),
        ("SELECT ?s { ?s <urn:label> ?label }", False),
        ("SELECT ?s { OPTIONAL { <urn:a> <urn:label> ?s } }", False),
        ("SELECT ?s { <urn:a> <urn:label>/<urn:x> ?s }", False),
        ("SELECT (COUNT(*) AS ?n) { <urn:a> <urn:label> ?s }", False),
        ('SELECT ?s { <urn:a> <urn:label> ?s FILTER (REGEX(?s, "x")) }', False),
        ("SELECT ?s { ?s <https://w3id.org/bioregion/ontology#matches> 'x' }", False),
        ("DESCRIBE <urn:a>", False),
        ("SELECT", False),
        (f"SELECT ?s {{ <urn:{'a' * 2000}> ?p ?s }}", False),
    ],
)
def test_look_ups(text: str, is_one: bool) -> None:
    assert is_look_up(text) is is_one


def test_a_look_up_of_a_known_pattern_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "SELECT ?label ?z {{ <urn:thing{}> <urn:label> ?label ; <urn:value> {} , ?z }}"
    assert is_look_up(text.format(1, '"one"'))
    monkeypatch.setattr("bioregion_graph.queries.look_ups.read", None)
    monkeypatch.setattr("bioregion_graph.queries.guard.inspect", None)
    for number in range(3000):
        assert is_look_up(text.format(number, f'"{number}"'))


def test_patterns_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bioregion_graph.queries.look_ups._KEPT", 2)
    for word in ("ab", "bc", "cd", "de"):
        assert is_look_up(f"SELECT ?{word} {{ <urn:forgotten> <urn:p> ?{word} }}")


@given(st.sampled_from(PATTERNS), st.lists(st.sampled_from(PIECES), min_size=2, max_size=4))
def test_nothing_refused_is_taken_for_a_look_up(pattern: str, pieces: list[str]) -> None:
    for term in TERMS:
        is_look_up(pattern.format(term, term))  # known from now on, where it is one
    text = pattern.format("".join(pieces[1:]), pieces[0])
    try:
        wanted = guard.inspect(text)
    except (QueryRefusedError, QuerySyntaxError) as refused:
        assert not is_look_up(text)
        with pytest.raises(type(refused)):
            inspect(text)
    else:
        assert inspect(text) == wanted


def test_what_a_text_asks_for_is_told_of_long_ones_too() -> None:
    long = "SELECT ?l { <urn:a> <urn:label> ?l } #" + "x" * 20_000
    assert inspect(long).form is Form.SELECT
    assert inspect("CONSTRUCT WHERE { <urn:a> ?p ?o }").form is Form.CONSTRUCT
    assert not is_look_up("SELECT ?l { <urn:a> <urn:label> ?l } # \\u0041")
