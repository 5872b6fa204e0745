"""SERVICE parts of queries: refused by default, answered by endpoints that are allowed, never run by the engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store
from tests.queries.views import view_of
from tests.server.conftest import serving
from tests.store.remote import Remote, answering, remote, reply

from bioregion_graph.errors import QueryLimitError, QueryRefusedError, QuerySyntaxError, StoreError
from bioregion_graph.queries.endpoints import FILE_NAME, Endpoint, allowed_endpoints
from bioregion_graph.queries.federation import MOST_CALLS, Row, resolve
from bioregion_graph.queries.run import run_text
from bioregion_graph.store.called import called_rows
from bioregion_graph.store.generations import Generations

EX = "http://example.org/"
HEAD = f"PREFIX : <{EX}>\n"
THERE = """
:a :likes :b, :c ; :size 3 . :b :likes :c ; :name "città"@it . :c :size 5 ; :knows [ :name "nobody" ] .
"""
HERE = ":a :in :x . :b :in :x, :y . :c :in :z ."


def store(turtle: str) -> Store:
    made = Store()
    made.load(f"@prefix : <{EX}> .\n{turtle}".encode(), format=RdfFormat.TURTLE)
    return made


@pytest.fixture
def there() -> Iterator[Remote]:
    with remote(answering(store(THERE))) as server:
        yield server


def ask(endpoint: Endpoint, text: str) -> list[Row]:
    return list(
        called_rows(
            endpoint.address,
            text,
            seconds=endpoint.seconds,
            most_rows=endpoint.rows,
            most_bytes=endpoint.bytes,
        )
    )


def allowing(*servers: Remote, **limits: int) -> dict[str, Endpoint]:
    return {server.address: Endpoint(server.address, **limits) for server in servers}


def rows(text: str) -> Counter[tuple[str, ...]]:
    """The rows that our engine gives; with the whole of both graphs, what the standard says of SERVICE."""
    answer = store(HERE).query(text)
    assert isinstance(answer, QuerySolutions)
    return Counter(tuple(str(value).replace(EX, "") for value in row) for row in answer)


def answered(text: str, *servers: Remote, **limits: int) -> Counter[tuple[str, ...]]:
    resolved = resolve(HEAD + text, allowing(*servers, **limits), ask)
    assert "service" not in resolved.lower()
    return rows(resolved)


# --- what is answered ---


def test_the_rows_of_the_other_server_are_joined_with_ours(there: Remote) -> None:
    found = answered(f"SELECT ?s ?o ?x {{ ?s :in ?x SERVICE <{there.address}> {{ ?s :likes ?o }} }}", there)
    assert found == Counter(
        {
            ("<a>", "<b>", "<x>"): 1,
            ("<a>", "<c>", "<x>"): 1,
            ("<b>", "<c>", "<x>"): 1,
            ("<b>", "<c>", "<y>"): 1,
        }
    )
    assert len(there.texts) == 1
    assert ":in" not in there.texts[0]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("OPTIONAL { SERVICE <S> { ?s :size ?n } }", 4),
        ("{ SERVICE <S> { ?s :size ?n } } UNION { BIND(1 AS ?n) }", 6),
        ("MINUS { SERVICE <S> { ?s :likes ?o } }", 1),
        ("{ SELECT ?s (COUNT(*) AS ?n) { SERVICE <S> { ?s :likes ?o } } GROUP BY ?s }", 3),
        ("GRAPH ?g { ?s :in ?x SERVICE <S> { ?s :size ?n } }", 0),
        ("SERVICE <S> { ?s :size ?n } . FILTER(?n > 4) SERVICE <S> { ?k :likes ?s }", 2),
        ("SERVICE SILENT <S> { ?s :likes ?o . OPTIONAL { ?o :size ?n } FILTER(BOUND(?n)) }", 3),
        ("SERVICE <S> { :b :name ?name }", 4),
        ("SERVICE <S> { SELECT ?s (MAX(?v) AS ?n) { ?s ?p ?v } GROUP BY ?s }", 4),
        ("SERVICE <S> { ?s :likes ?o } VALUES ?s { :a }", 2),
        ("VALUES (?s ?o) { (:a :c) (:a :c) (UNDEF :b) } SERVICE <S> { ?s :likes ?o }", 3),
    ],
)
def test_a_call_may_stand_in_all_places_but_inside_exists(there: Remote, body: str, count: int) -> None:
    found = answered(f"SELECT * {{ ?s :in ?x . {body.replace('S>', there.address + '>')} }}", there)
    assert found.total() == count


def test_the_engine_alone_would_give_the_same_rows(there: Remote) -> None:
    """The engine may call here, over the same socket: the referee of what SERVICE means."""
    for body in (
        "?s :in ?x . SERVICE <S> { ?s :likes ?o }",
        "?s :in ?x . OPTIONAL { SERVICE <S> { ?s :size ?n } }",
        "VALUES ?s { :a :a :b } SERVICE <S> { ?s :likes ?o }",
        "VALUES (?s ?z) { (:a 1) (:b UNDEF) (:a 2) } SERVICE <S> { ?s :likes ?o OPTIONAL { ?o :size ?z } }",
        "SERVICE <S> { ?s ?p ?o FILTER(isNumeric(?o)) }",
    ):
        text = f"{HEAD}SELECT * {{ {body.replace('<S>', f'<{there.address}>')} }}"
        assert rows(resolve(text, allowing(there), ask)) == rows(text), body


def test_a_pattern_without_variables_counts(there: Remote) -> None:
    text = f"SELECT * {{ ?s :in :x SERVICE <{there.address}> {{ :a :likes :b }} }}"
    assert answered(text, there) == Counter({("<a>",): 1, ("<b>",): 1})
    assert answered(text.replace(":likes :b", ":likes :nobody"), there) == Counter()
    assert answered(text.replace(":likes :b", ":likes []"), there).total() == 4


def test_values_beside_the_call_are_sent_along(there: Remote) -> None:
    answered(f"SELECT * {{ VALUES ?s {{ :a :a :b }} SERVICE <{there.address}> {{ ?s :likes ?o }} }}", there)
    assert there.texts[-1].count(f"<{EX}a>") == 1
    assert "VALUES" in there.texts[-1]
    for values in ("VALUES ?s { :a UNDEF }", "VALUES ?z { :a }", "VALUES (?s ?z) { (UNDEF 1) }"):
        answered(f"SELECT * {{ {values} SERVICE <{there.address}> {{ ?s :likes ?o }} }}", there)
        assert "VALUES" not in there.texts[-1]
    pattern = "?s :likes ?o OPTIONAL { ?o :size ?n }"
    answered(f"SELECT * {{ VALUES ?n {{ 3 }} SERVICE <{there.address}> {{ {pattern} }} }}", there)
    assert "VALUES" not in there.texts[-1]


def test_a_base_goes_along_for_the_function_that_needs_it(there: Remote) -> None:
    text = f"BASE <{EX}> SELECT ?o {{ SERVICE <{there.address}> {{ BIND(IRI('a') AS ?s) ?s :likes ?o }} }}"
    resolved = resolve(HEAD + text, allowing(there), ask)
    assert rows(resolved) == Counter({("<b>",): 1, ("<c>",): 1})


def test_texts_in_any_script_and_with_any_sign_come_over() -> None:
    texts = [
        "a\"b\\c\n\t\r'",
        "} SERVICE <http://127.0.0.1/> { ",
        "\\u0022 } #",
        "città ≤ 😀",
        "\x00\x07",
        "",
    ]
    held = Store()
    held.extend(Quad(NamedNode(f"{EX}a"), NamedNode(f"{EX}p"), Literal(text)) for text in texts)
    with remote(answering(held)) as server:
        resolved = resolve(
            f"{HEAD}SELECT ?o {{ SERVICE <{server.address}> {{ :a :p ?o }} }}", allowing(server), ask
        )
    answer = store(HERE).query(resolved)
    assert isinstance(answer, QuerySolutions)
    assert Counter(row["o"].value for row in answer) == Counter(texts)


def test_blank_nodes_of_another_server_are_iris_of_one_call(there: Remote) -> None:
    call = f"SERVICE <{there.address}> {{ :c :knows ?k . ?k :name ?n }}"
    resolved = resolve(
        f"{HEAD}SELECT ?k {{ {call} {call.replace('?k', '?l').replace('?n', '?m')} }}", allowing(there), ask
    )
    (row,) = store(HERE).query(resolved)
    assert row["k"].value.startswith("urn:bioregion:blank:1-")
    assert "urn:bioregion:blank:2-" in resolved


@pytest.mark.parametrize(
    ("bindings", "count"),
    [
        ([{"s": {"type": "uri", "value": f"{EX}a"}}], 1),
        ([{"o": {"type": "literal", "value": "1"}}, {}], 8),
        ([{}], 4),
        ([], 0),
    ],
)
def test_whatever_is_bound_in_a_row_is_joined(bindings: list[object], count: int) -> None:
    content = json.dumps({"head": {"vars": ["s", "o"]}, "results": {"bindings": bindings}}).encode()
    with remote(lambda handler, _: reply(handler, content)) as server:
        text = f"SELECT * {{ ?s :in ?x SERVICE <{server.address}> {{ ?s :likes ?o }} }}"
        assert answered(text, server).total() == count


def test_a_triple_as_a_value_is_refused() -> None:
    held = Store()
    held.update(f"INSERT DATA {{ <{EX}a> <{EX}p> <<( <{EX}a> <{EX}b> <{EX}c> )>> }}")
    with remote(answering(held)) as server, pytest.raises(StoreError, match="a triple as a value"):
        answered(f"SELECT * {{ SERVICE <{server.address}> {{ :a :p ?o }} }}", server)


# --- what fails ---


def test_too_many_rows_are_refused_and_never_cut(there: Remote) -> None:
    text = f"SELECT * {{ SERVICE SILENT <{there.address}> {{ ?s :likes ?o }} }}"
    assert answered(text, there, rows=3).total() == 3
    with pytest.raises(QueryLimitError, match="more than 2 rows"):
        answered(text, there, rows=2)
    with pytest.raises(QueryLimitError, match="more than 5 bytes"):
        answered(text, there, bytes=5)


def test_a_call_that_fails_is_an_error_unless_silent() -> None:
    with remote(lambda handler, _: reply(handler, b"", status=503)) as server:
        text = f"SELECT * {{ ?s :in ?x SERVICE <{server.address}> {{ ?s :likes ?o }} }}"
        with pytest.raises(StoreError, match="503"):
            answered(text, server)
        assert answered(text.replace("SERVICE", "SERVICE SILENT"), server) == Counter(
            {("None", *row): count for row, count in rows(f"{HEAD}SELECT ?s ?x {{ ?s :in ?x }}").items()}
        )


# --- what is refused ---


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        ("SERVICE ?where { ?s ?p ?o }", "must be an IRI"),
        ("SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }", "not allowed here. Allowed are <http"),
        ("SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o }", "not allowed here"),
        ("SERVICE <S/> { ?s ?p ?o }", "not allowed here"),
        ("FILTER EXISTS { SERVICE <S> { ?s ?p ?o } }", "inside EXISTS"),
        ("BIND(NOT EXISTS { { SERVICE <S> { ?s ?p ?o } } } AS ?k)", "inside EXISTS"),
        ("SERVICE <S> { SERVICE <S> { ?s ?p ?o } }", "inside another SERVICE"),
        ("SERVICE <S> { ?s ?p ?o } " * (MOST_CALLS + 1), "more than 5 calls"),
    ],
)
def test_calls_that_are_not_allowed_are_refused_and_nothing_is_sent(
    there: Remote, body: str, remark: str
) -> None:
    text = f"{HEAD}SELECT * {{ SERVICE <S> {{ ?a ?b ?c }} {body} }}".replace("<S", f"<{there.address}")
    with pytest.raises(QueryRefusedError, match=remark):
        resolve(text, allowing(there), ask)
    assert there.callers == 0


ESCAPES = [
    "SELECT * { SERVICE <S> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <S> { ?s ?p ?o } }",
    "SELECT * { service<S>{?s ?p ?o} }",
    "SELECT * { SERVICESILENT<S>{?s ?p ?o} }",
    "SELECT * { \\u0053ERVICE <S> { ?s ?p ?o } }",
    "SELECT * { \\u0053\\u0045RVICE <S> { ?s ?p ?o } }",
    "SELECT * { # \\u000A SERVICE <S> { ?s ?p ?o }\n }",
    "PREFIX x: <S> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "PREFIX : <S> SELECT * { SERVICE: { ?s ?p ?o } }",
    "BASE <S> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { BIND(<S> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <S> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <S> { ?s ?p ?o } } }",
    "SELECT * { OPTIONAL { GRAPH ?g { MINUS { SERVICE <S> { ?s ?p ?o } } } } }",
    "ASK { { SELECT * { SERVICE <S> { ?s ?p ?o } } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <S> { ?s ?p ?o } }",
    "CONSTRUCT WHERE { SERVICE <S> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <S> { ?s ?p ?o } }",
    "SELECT (EXISTS { SERVICE <S> { ?s ?p ?o } } AS ?x) {}",
    "SELECT * {} HAVING (EXISTS { SERVICE <S> { ?s ?p ?o } })",
    "SELECT * {} ORDER BY (EXISTS { SERVICE <S> { ?s ?p ?o } })",
    "SELECT * FROM <S> { ?s ?p ?o }",
    "SELECT * FROM NAMED <S> { GRAPH <S> { ?s ?p ?o } }",
    "SELECT * { GRAPH <S> { ?s ?p ?o } }",
    "DESCRIBE <S>",
    "LOAD <S>",
    "LOAD SILENT <S> INTO GRAPH <urn:g>",
    "SELECT * {} ; LOAD <S>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <S> { ?s ?p ?o } }",
    "INSERT DATA { <S> <S> <S> } ; COPY <S> TO DEFAULT",
    "SELECT (IRI('S') AS ?x) (STRDT('S', <S>) AS ?y) { ?s <S> ?o FILTER(<S>(?o)) }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE?o#>\n{ ?s ?p ?o } VALUES ?o { <S> } }",
]


@pytest.mark.parametrize("text", ESCAPES)
@pytest.mark.parametrize("others", [False, True], ids=["none allowed", "another allowed"])
def test_by_default_no_query_reaches_a_socket(there: Remote, text: str, others: bool) -> None:
    endpoints = {"http://127.0.0.1:1/sparql": Endpoint("http://127.0.0.1:1/sparql")} if others else {}
    with view_of("organisation:a a brg:Organisation .") as view:
        written = text.replace("S>", f"{there.address}>").replace("'S'", f"'{there.address}'")
        try:
            answer = run_text(view, resolve(written, endpoints, ask))
            if not isinstance(answer, QueryBoolean):
                list(answer)
        except (QueryRefusedError, QuerySyntaxError, RuntimeError):
            pass
    assert there.callers == 0


def test_the_listening_socket_would_be_reached_by_the_engine_itself(there: Remote) -> None:
    """The test above can fail: here the engine is asked without a guard."""
    list(store(HERE).query(ESCAPES[0].replace("<S>", f"<{there.address}>")))
    assert there.callers == 1


@pytest.mark.parametrize("rest", ["DROP ALL", "INSERT DATA { <a> <b> <c> }"])
def test_nothing_is_sent_for_a_query_that_is_refused_anyhow(there: Remote, rest: str) -> None:
    text = f"SELECT * {{ SERVICE <{there.address}> {{ ?s ?p ?o }} }} ; {rest}"
    assert resolve(text, allowing(there), ask) == text
    hidden = f"PREFIX drop: <{EX}> SELECT * {{ SERVICE <{there.address}> {{ ?s ?p ?o }} ?s ?p drop:\\u0020 }}"
    assert resolve(hidden, allowing(there), ask) == hidden
    assert there.callers == 0


def test_a_query_without_a_call_comes_back_as_it_is(there: Remote) -> None:
    for text in (
        "SELECT  * { ?s ?p 'service' }",
        "SELECT * { ?service ?p ?o }",
        "nonsense service",
        "SELECT * {}",
    ):
        assert resolve(text, allowing(there), ask) is text
    assert there.callers == 0


# --- a second instance of ourselves ---


@pytest.fixture(scope="module")
def ourselves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("federation") / "home"
    generations = Generations(home)
    with generations.draft() as draft:
        opened = draft.create()
        opened.load(
            {
                Quad(NamedNode(f"{EX}{a}"), NamedNode(f"{EX}likes"), NamedNode(f"{EX}{b}"))
                for a, b in ("ab", "bc")
            }
        )
        generations.commit(draft, "", len(draft.finish(opened)), {}, None)
    with serving(home) as address:
        yield f"{address}sparql"


def test_a_second_instance_of_ourselves_is_called_when_listed(ourselves: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        f'[[endpoint]]\naddress = "{ourselves}"\nseconds = 30\n', encoding="utf-8"
    )
    text = f"{HEAD}SELECT ?s ?o {{ ?s :in :x SERVICE <{ourselves}> {{ ?s :likes ?o }} }}"
    resolved = resolve(text, allowed_endpoints(tmp_path), ask)
    assert rows(resolved) == Counter({("<a>", "<b>"): 1, ("<b>", "<c>"): 1})
    again = f"{HEAD}SELECT * {{ SERVICE <{ourselves}> {{ ?s :likes ?o FILTER(STR(?s) = 'service') }} }}"
    assert rows(resolve(again, allowed_endpoints(tmp_path), ask)) == Counter()


def test_the_asking_is_the_callers() -> None:
    sent: list[tuple[str, str]] = []

    def asked(name: str, endpoint: Endpoint, text: str) -> list[Row]:
        sent.append((endpoint.address, text))
        return [{"o": BlankNode(name)}]

    resolved = resolve(
        "SELECT * { SERVICE <urn:x> { <urn:a> <urn:b> ?o } }",
        {"urn:x": Endpoint("urn:x", rows=9)},
        partial(asked, "n"),
    )
    assert "<urn:bioregion:blank:1-n>" in resolved
    assert sent == [("urn:x", "SELECT ?o WHERE { <urn:a> <urn:b> ?o . } LIMIT 10")]
