"""Which graphs an update writes, told from its text; the engine is the judge."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from bioregion_graph.errors import NotEditableError, QueryRefusedError, QuerySyntaxError, UsageError
from bioregion_graph.queries.updates import UnreadUpdate, inspect, targets, with_dataset, without_silent_loads

BASE = "http://example.org/"
G = [NamedNode(f"urn:g{number}") for number in range(4)]


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("", []),
        ("INSERT DATA { GRAPH <urn:g> { <a> <b> <c> . } }", ["urn:g"]),
        ("INSERT DATA { GRAPH <urn:g> {} . GRAPH <x> { [] <b> (1 2) } }", ["urn:g", BASE + "x"]),
        ("PREFIX e: <urn:e:> DELETE DATA { GRAPH e:a\\-b { <a> <b> 'GRAPH <urn:no> {}' } }", ["urn:e:a-b"]),
        ("BASE <http://b/c> INSERT DATA { GRAPH <d> { <a> <b> <c> } }", ["http://b/d"]),
        ("VERSION '1.2' INSERT DATA { GRAPH <urn:\\u0067> { <a> <b> <c> } }", ["urn:g"]),
        ("DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }", ["urn:g"]),
        ("WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", ["urn:g"]),
        ("WITH <urn:g> INSERT { GRAPH <urn:h> { ?s ?p 1 } } WHERE { ?s ?p ?o }", ["urn:h"]),
        (
            "DELETE { GRAPH <urn:g> { ?s ?p ?o } } INSERT { GRAPH <urn:h> { ?s ?p 1 } } USING <urn:i> "
            "USING NAMED <urn:j> "
            "WHERE { ?s ?p ?o GRAPH <urn:k> { ?o ?p ?s } } ; # <urn:l>\n CLEAR SILENT GRAPH <urn:m>",
            ["urn:g", "urn:h", "urn:m"],
        ),
        ("COPY DEFAULT TO <urn:g> ; ADD GRAPH <urn:x> TO GRAPH <urn:h>", ["urn:g", "urn:h"]),
        ("MOVE SILENT <urn:g> TO <urn:h>", ["urn:g", "urn:h"]),
        ("DROP GRAPH <urn:g> ; CREATE SILENT GRAPH <urn:h> ;", ["urn:g", "urn:h"]),
        ("insert { graph <urn:g> { ?s ?p 1 } } where { select * { ?s ?p ?o } }", ["urn:g"]),
    ],
)
def test_the_graphs_that_are_written(text: str, graphs: list[str]) -> None:
    assert targets(text, BASE) == graphs


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("INSERT DATA { <a> <b> <c> }", "column 15", "default graph"),
        ("INSERT DATA { GRAPH <g> { } [] <b> <c> }", "column 29", "default graph"),
        ("DELETE WHERE {\n ?s ?p ?o }", "Line 2, column 2", "default graph"),
        ("CLEAR ALL", "column 7", "ALL is no single graph"),
        ("DROP SILENT default", "column 13", "DEFAULT is no single graph"),
        ("CLEAR NAMED", "column 7", "NAMED is no single graph"),
        ("MOVE DEFAULT TO <g>", "column 6", "DEFAULT"),
        ("ADD <g> TO DEFAULT", "column 12", "DEFAULT"),
        ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }", "column 16", r"\?g stands for"),
    ],
)
def test_what_is_no_graph_that_can_be_named(text: str, place: str, told: str) -> None:
    with pytest.raises(NotEditableError, match=rf"{place} of the update: .*{told}"):
        targets(text, BASE)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "INSERT DATA { GRAPH <g> { <a> <b> <c> }",
        "INSERT DATA ( )",
        "INSERT DATA { GRAPH x:g { <a> <b> <c> } }",
        "WITH ?g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "COPY <a> INTO <b>",
        "CREATE GRAPH <a> CREATE GRAPH <b>",
        "CREATE GRAPH <a> ;; CREATE GRAPH <b>",
        "PREFIX a <b> CREATE GRAPH <c>",
        "INSERT { }",
        "CLEAR",
    ],
)
def test_what_is_not_understood_is_no_update_for_the_engine_either(text: str) -> None:
    with pytest.raises(UnreadUpdate):
        targets(text, BASE)
    with pytest.raises(SyntaxError):
        Store().update(text, base_iri=BASE)


def names() -> st.SearchStrategy[str]:
    return st.sampled_from(["<urn:g0>", "g:1", "GRAPH <urn:g2>", "GRAPH g:3"])


def graphs() -> st.SearchStrategy[str]:
    return names().map(lambda name: name if name.startswith("GRAPH") else f"GRAPH {name}")


@st.composite
def operation(draw: st.DrawFn) -> str:
    data = f"{draw(graphs())} {{ <urn:s> <urn:p> {draw(st.integers(0, 9))} }}"
    pattern = f"{draw(graphs())} {{ ?s ?p ?o }}"
    name = draw(names()).removeprefix("GRAPH ")
    return draw(
        st.sampled_from(
            [
                f"INSERT DATA {{ {data} }}",
                f"DELETE DATA {{ {data} }}",
                f"DELETE WHERE {{ {pattern} }}",
                f"INSERT {{ {data} }} WHERE {{ {pattern} }}",
                f"DELETE {{ {pattern} }} INSERT {{ {data} . {data} }} WHERE {{ {pattern} FILTER(?o > 3) }}",
                f"WITH {name} DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 7 }} USING {name} WHERE {{ ?s ?p ?o }}",
                f"CLEAR SILENT {draw(graphs())}",
                f"DROP SILENT {draw(graphs())}",
                f"COPY SILENT {draw(names())} TO {draw(names())}",
                f"MOVE SILENT {draw(names())} TO {draw(names())}",
                f"ADD SILENT {draw(names())} TO {draw(names())}",
            ]
        )
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(operation(), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(G), st.integers(0, 9)), max_size=12),
)
def test_an_update_changes_no_other_graph_than_those_told(
    operations: list[str], facts: list[tuple[NamedNode, int]]
) -> None:
    text = "PREFIX g: <urn:g> " + " ; ".join(operations)
    store = Store()
    store.extend(
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value), graph) for graph, value in facts
    )
    before = set(store)
    store.update(text, base_iri=BASE)
    changed = {quad.graph_name.value for quad in before ^ set(store)}
    assert changed <= set(targets(text, BASE))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("LOAD <http://127.0.0.1/>", "Line 1, column 1 of the update: LOAD fetches"),
        ("CREATE GRAPH <a> ;\nLOAD <http://127.0.0.1/> INTO GRAPH <g>", "Line 2, column 1"),
        ("PREFIX x: <http://127.0.0.1/> LOAD x:y", "LOAD fetches"),
        (
            "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c FILTER((?a<?b)&&?c='>') } ; LOAD <http://127.0.0.1/> #' ))}",
            "read as an IRI and as a comparison",
        ),
        ("INSERT { GRAPH <g> { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_what_reaches_other_machines_is_refused(text: str, told: str) -> None:
    with pytest.raises(QueryRefusedError, match=told):
        inspect(text)


@pytest.mark.parametrize(
    "text", ["LOAD ;", "LOADSILENT<http://127.0.0.1/>", "LOAD:x", "LO\\u0041D <http://127.0.0.1/>"]
)
def test_a_load_that_is_none_is_refused_too(text: str) -> None:
    with pytest.raises((QuerySyntaxError, QueryRefusedError)):
        inspect(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH <g> { <urn:load> <urn:service> 'LOAD <http://x/> SERVICE' } }",
        "PREFIX load: <urn:l> INSERT DATA { GRAPH <g> { load:a load:b load:c } }",
        "# LOAD <http://x/>\nCREATE GRAPH <g>",
    ],
)
def test_words_that_only_look_like_it_pass(text: str) -> None:
    inspect(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("LOAD SILENT <http://x/>", ""),
        ("LOAD SILENT <http://x/> INTO GRAPH <g> ; CREATE GRAPH <h>", " CREATE GRAPH <h>"),
        ("CREATE GRAPH <h> ; LOAD SILENT <http://x/> ;", "CREATE GRAPH <h> ; "),
        ("LOAD <http://x/>", "LOAD <http://x/>"),
        ("CREATE GRAPH <service>", "CREATE GRAPH <service>"),
        ("LOAD SILENT", "LOAD SILENT"),
        ("CREATE GRAPH <a>", "CREATE GRAPH <a>"),
    ],
)
def test_a_silent_load_is_passed_over(text: str, left: str) -> None:
    assert without_silent_loads(text, BASE) == left


def test_a_data_set_is_put_before_each_where() -> None:
    text = (
        "INSERT DATA { GRAPH <a> { <s> <p> 1 } } ; INSERT { GRAPH <b> { ?s ?p ?o } } WHERE { ?s ?p ?o } ; "
        "DELETE WHERE { GRAPH <c> { ?s ?p ?o } } ; DELETE { GRAPH <d> { ?s ?p ?o } } { ?s ?p ?o }"
    )
    assert with_dataset(text, ["urn:x", "urn:y"], ["urn:z"], BASE) == (
        "INSERT DATA { GRAPH <a> { <s> <p> 1 } } ; INSERT { GRAPH <b> { ?s ?p ?o } }  USING <urn:x> USING <urn:y> "
        "USING NAMED <urn:z> WHERE { ?s ?p ?o } ; DELETE { GRAPH <c> { ?s ?p ?o } } USING <urn:x> USING <urn:y> "
        "USING NAMED <urn:z> WHERE { GRAPH <c> { ?s ?p ?o } } ; DELETE { GRAPH <d> { ?s ?p ?o } }  USING <urn:x> "
        "USING <urn:y> USING NAMED <urn:z> { ?s ?p ?o }"
    )
    assert with_dataset(text, [], [], BASE) == text


def test_a_data_set_is_named_once() -> None:
    for said in ("WITH <g> DELETE { ?s ?p ?o } WHERE", "DELETE { ?s ?p ?o } USING <g> WHERE"):
        with pytest.raises(UsageError, match="say different things"):
            with_dataset(f"{said} {{ ?s ?p ?o }}", ["urn:x"], [], BASE)
