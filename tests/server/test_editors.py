"""Writing over HTTP: who may, what they are told, and what everybody sees afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.conftest import PATIENCE
from tests.server.desk import GRAPH, PROLOGUE, UPDATE, Desk, copied, opened
from tests.server.test_protocol import value_of

from bioregion_graph.store.lock import writing

ADD = "INSERT DATA { GRAPH e:test { organisation:biocat brg:focus 'written by hand' } }"
ENDLESS = "INSERT { GRAPH e:test { ?a brg:focus ?l } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from opened(copied(home, tmp_path_factory.mktemp("desk") / "home"), 4 * PATIENCE)


@pytest.fixture
def hasty(home: Path, tmp_path: Path) -> Iterator[Desk]:
    """A server that ends a change after few seconds."""
    yield from opened(copied(home, tmp_path / "hasty"), 3)


def test_who_asks_is_known_by_the_key(desk: Desk) -> None:
    assert desk.client.get("/who").json() == ["reader", "testclient", "False"]
    assert desk.client.get("/who", headers=desk.bearer("analyst")).json() == [
        "analyst",
        "key:analyst",
        "False",
    ]
    assert desk.client.get("/who", headers=desk.bearer("editor")).json() == ["editor", "key:editor", "True"]
    assert desk.client.get("/who", headers=desk.bearer("administrator")).json()[0] == "administrator"


@pytest.mark.parametrize("sent", ["Bearer wrong", "Bearer ", "Basic YTpi", "", "Bearer brg_ x"])
def test_a_wrong_key_is_refused_whatever_is_asked(desk: Desk, sent: str) -> None:
    for answer in (
        desk.client.get("/who", headers={"Authorization": sent}),
        desk.client.post(
            "/update", content="CLEAR ALL", headers={"Authorization": sent, "Content-Type": UPDATE}
        ),
        desk.client.put("/rdf-graph-store?default", content="", headers={"Authorization": sent}),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="Bioregion Graph"'
        assert "key" in answer.json()["detail"]


def test_readers_and_analysts_may_not_write(desk: Desk) -> None:
    before = desk.generation
    for role, status in (("", 401), ("analyst", 403)):
        for answer in (
            desk.update(ADD, role),
            desk.update(ADD, role, "/update"),
            desk.client.post("/sparql", data={"update": PROLOGUE + ADD}, headers=desk.bearer(role)),
            *(
                desk.store(method, "<urn:a> <urn:b> 1 .", role=role)
                for method in ("PUT", "POST", "DELETE", "PATCH")
            ),
        ):
            assert answer.status_code == status, answer.text
            assert "editor" in answer.json()["detail"].lower()
    assert desk.generation == before


def test_what_an_editor_writes_everybody_sees(desk: Desk) -> None:
    before = desk.generation
    answer = desk.update(ADD)
    assert answer.status_code == 200, answer.text
    assert answer.json()["generation"] == before + 1 == int(answer.headers["bioregion-generation"])
    assert (answer.json()["added"], answer.json()["removed"]) == (1, 0)
    assert desk.ask("organisation:biocat brg:focus 'written by hand'"), "in the merged view"
    assert desk.ask("GRAPH e:test { organisation:biocat brg:focus 'written by hand' }"), "and in its source"
    assert desk.ask(
        "?edit a prov:Activity ; prov:generated e:test ; prov:wasAssociatedWith [ rdfs:label 'editor' ]"
    )
    page = desk.client.get("/doc/organisation/biocat.html")
    assert "written by hand" in page.text
    again = desk.update(ADD, "administrator", "/update")
    assert (again.json()["unchanged"], desk.generation) == (True, before + 1)
    form = {"update": PROLOGUE + "DROP GRAPH e:test"}
    gone = desk.client.post("/update", data=form, headers=desk.bearer("editor"))
    assert gone.json()["removed"] == 1
    assert not desk.ask("organisation:biocat brg:focus 'written by hand'")


def test_a_change_that_breaks_a_shape_is_refused_with_the_findings(desk: Desk) -> None:
    before = desk.generation
    answer = desk.update(
        "INSERT DATA { GRAPH e:test { organisation:new a brg:Organisation ; rdfs:label 'New' ; brg:country 'UK' } }"
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["title"] == "The facts would break a shape"
    assert "nothing was published" in problem["detail"]
    (finding,) = problem["findings"]
    assert finding["focus"] == "https://w3id.org/bioregion/id/organisation/new"
    assert finding["path"] == "https://w3id.org/bioregion/ontology#country"
    assert finding["value"] == "UK"
    assert "GB" in finding["message"]
    assert finding["message_it"].startswith("Paese")
    assert finding["source"] == GRAPH
    assert desk.generation == before
    assert not desk.ask("organisation:new ?p ?o")


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("INSERT DATA { organisation:biocat brg:focus 'x' }", 403, "default graph"),
        ("CLEAR GRAPH source:seed-000", 403, "would undo the change"),
        ("INSERT DATA { GRAPH e:test { _:a brg:focus 'x' } }", 422, "give each node an IRI"),
        ("DROP GRAPH e:none", 422, "does not exist"),
        ("LOAD <http://127.0.0.1:1/> INTO GRAPH e:test", 400, "LOAD fetches"),
        (
            "INSERT { GRAPH e:test { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            400,
            "SERVICE",
        ),
        ("INSERT DATA { GRAPH e:test { organisation:biocat brg:focus } }", 400, "does not parse"),
    ],
)
def test_a_change_that_is_refused(desk: Desk, text: str, status: int, told: str) -> None:
    before = desk.generation
    answer = desk.update(text)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert told in answer.json()["detail"]
    assert str(desk.home) not in answer.text
    assert desk.generation == before


@pytest.mark.parametrize(
    ("text", "title", "told"),
    [
        ("INSERT DATA { GRAPH e:a { e:a e:b } }", "The update cannot be read", "column 35 of the update"),
        (
            "DELETE WHERE { GRAPH e:a { ?a brgg:city ?b } }",
            "The update cannot be read",
            "of the update: the prefix",
        ),
        ("LOAD ;", "The update cannot be read", "around this LOAD"),
        ("LOAD <http://127.0.0.1/>", "The update is not allowed", "of the update: LOAD fetches"),
        (
            "INSERT { GRAPH <urn:g> { ?a ?b ?c } } WHERE { SERVICE <urn:x> { ?a ?b ?c } }",
            "The update is not allowed",
            "column 47 of the update: SERVICE asks another server",
        ),
    ],
)
@pytest.mark.parametrize("place", ["/sparql", "/update"])
def test_what_is_wrong_with_an_update_is_told_of_an_update(
    desk: Desk, text: str, title: str, told: str, place: str
) -> None:
    answer = desk.update(text, place=place)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["title"] == title
    assert told in problem["detail"]
    assert " query" not in problem["title"] + problem["detail"]


def test_one_graph_is_put_read_patched_and_deleted(desk: Desk) -> None:
    biocat = "<https://w3id.org/bioregion/id/organisation/biocat> <https://w3id.org/bioregion/ontology#focus>"
    made = desk.store("PUT", f"{biocat} 'one' .", If_None_Match="*")
    assert made.status_code == 201, made.text
    assert desk.store("PUT", f"{biocat} 'one' .", If_None_Match="*").status_code == 412
    read = desk.store("GET", role="")
    assert read.status_code == 200
    assert read.headers["content-type"].startswith("text/turtle")
    assert '"one"' in read.text
    tag = read.headers["etag"]
    assert desk.store("GET", role="", If_None_Match=tag).status_code == 304
    head = desk.client.head("/rdf-graph-store/source/edited/test")
    assert (head.status_code, head.content) == (200, b"")
    assert (
        desk.client.get("/rdf-graph-store/source/edited/test", params={"format": "ntriples"}).text.count("\n")
        == 1
    )
    # Somebody who knows the generation may change it; whoever knows an older one may not.
    added = desk.store("POST", f"{biocat} 'two' .", If_Match=tag)
    assert (added.status_code, added.json()["added"]) == (200, 1)
    late = desk.store("PUT", f"{biocat} 'three' .", If_Match=f'"0", {tag}')
    assert late.status_code == 412
    assert "somebody else has changed the graph" in late.json()["detail"]
    assert desk.update("CLEAR GRAPH e:test", If_Match=tag).status_code == 412
    assert desk.update("CLEAR GRAPH e:test", If_Match='"nonsense"').status_code == 412
    patch = desk.store(
        "PATCH", "DELETE { ?s ?p 'one' } WHERE { ?s ?p 'one' }", Content_Type=UPDATE, If_Match="*"
    )
    assert (patch.status_code, patch.json()["removed"]) == (200, 1)
    replaced = desk.store("PUT", f"{biocat} 'four' .")
    assert (replaced.status_code, replaced.content) == (204, b"")
    assert desk.store("DELETE").status_code == 200
    assert desk.store("GET", role="").status_code == desk.store("DELETE").status_code == 404
    assert desk.store("HEAD", role="").status_code == 404


def test_the_merged_view_and_sources_are_read_but_not_put(desk: Desk) -> None:
    merged = desk.store("GET", graph="", role="", Accept="application/n-triples")
    assert merged.status_code == 200
    count = desk.client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
    assert merged.text.count("\n") == int(value_of(count.content))
    for graph in ("", "https://w3id.org/bioregion/id/source/seed-000", "https://w3id.org/bioregion/ontology"):
        assert desk.store("GET", graph=graph, role="", Accept="application/rdf+xml").status_code == 200
        refused = desk.store("PUT", "<urn:a> <urn:b> 1 .", graph=graph)
        assert refused.status_code == 403
        assert "not written by hand" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("method", "place", "headers", "status"),
    [
        ("GET", "/rdf-graph-store", {}, 400),
        ("GET", "/rdf-graph-store?default&graph=urn:a", {}, 400),
        ("GET", "/rdf-graph-store?graph=a", {}, 400),
        ("GET", "/rdf-graph-store?default", {"Accept": "image/png"}, 406),
        ("PUT", f"/rdf-graph-store?graph={GRAPH}", {}, 415),
        ("PUT", f"/rdf-graph-store?graph={GRAPH}", {"Content-Type": "text/html"}, 415),
        ("PATCH", f"/rdf-graph-store?graph={GRAPH}", {"Content-Type": "text/turtle"}, 415),
        ("POST", f"/rdf-graph-store?graph={GRAPH}", {"Content-Type": "multipart/form-data; boundary=x"}, 400),
        ("POST", "/rdf-graph-store", {"Content-Type": "text/turtle"}, 400),
        ("POST", "/update", {"Content-Type": "text/plain"}, 415),
        ("POST", "/update?using-graph-uri=a", {"Content-Type": UPDATE}, 400),
        ("GET", "/update", {}, 405),
    ],
)
def test_a_request_that_does_not_fit(
    desk: Desk, method: str, place: str, headers: dict[str, str], status: int
) -> None:
    answer = desk.client.request(method, place, headers=desk.bearer("editor") | headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_only_editors_may_send_much(desk: Desk) -> None:
    many = "#" + "x" * 2_000_000 + "\nASK { ?s ?p ?o }"
    query = {"Content-Type": "application/sparql-query"}
    assert desk.client.post("/sparql", content=many, headers=query).status_code == 413
    assert desk.client.post("/sparql", content=many, headers=query | desk.bearer("editor")).status_code == 200


def test_while_somebody_else_writes_an_editor_waits(desk: Desk) -> None:
    with writing(desk.home):
        answer = desk.update(ADD)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["title"] == "The graph is being written"
    assert str(desk.home) not in answer.text


def test_a_change_over_its_limit_is_ended(hasty: Desk) -> None:
    before = hasty.generation
    began = time.monotonic()
    answer = hasty.update(ENDLESS)
    assert answer.status_code == 503
    assert "took more than 3 seconds" in answer.json()["detail"]
    assert time.monotonic() - began < 20
    assert hasty.generation == before
    assert hasty.ask("?s ?p ?o")


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT {{ GRAPH e:test {{ ?s ?p 1 }} }} WHERE {{ ?s ?p ?o FILTER({'(' * 20_000}1{')' * 20_000}) }}",
        f"DELETE WHERE {{ GRAPH e:test {'{' * 50_000}{'}' * 50_000} }}",
        f"INSERT DATA {{ GRAPH e:test {{ {'[ <urn:p> ' * 20_000}1{' ]' * 20_000} }} }}",
    ],
    ids=["parentheses", "braces", "nodes"],
)
def test_a_text_that_overflows_ends_the_writer_alone(hasty: Desk, text: str) -> None:
    answer = hasty.update(text)
    assert answer.status_code in (400, 403, 422, 503), answer.text
    assert answer.json()["detail"]
    assert hasty.generation == 1
    after = hasty.update("CREATE GRAPH e:other")
    assert after.status_code == 200
    assert after.json()["unchanged"]


def test_a_writer_that_is_killed_is_replaced(desk: Desk) -> None:
    assert (
        desk.update("INSERT DATA { GRAPH e:kill { organisation:biocat brg:focus 'a' } }").status_code == 200
    )
    process = desk.client.app.state.graph.writer._process
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert desk.update("DROP GRAPH e:kill").status_code == 200


def test_other_sites_may_write_with_a_key(desk: Desk) -> None:
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        answer = desk.client.options(
            "/rdf-graph-store",
            headers={
                "Origin": "https://example.org",
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization, content-type, if-match",
            },
        )
        assert answer.status_code == 200
        assert method in answer.headers["access-control-allow-methods"]
        assert "Authorization" in answer.headers["access-control-allow-headers"]
