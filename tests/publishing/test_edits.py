"""Writing by hand: what may be written, what becomes of it in the merged view, and that builds leave it alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from editing import BASE, START, built, curated, edit, graph, order
from exports import World
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from worlds import fact, merged

from bioregion_graph.errors import (
    ConflictError,
    EditRefusedError,
    NoGenerationError,
    NotEditableError,
    NotFoundError,
    QueryRefusedError,
    QuerySyntaxError,
    UsageError,
    ValidationError,
)
from bioregion_graph.publishing import edits, plain
from bioregion_graph.publishing.orders import Act, Part
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.sharing import history, open_view
from bioregion_graph.store.plain import prepare
from bioregion_graph.terms.namespaces import EDITED, EDITED_PROVENANCE, expand
from bioregion_graph.validation.findings import Finding

ADD = "INSERT DATA { GRAPH e:x { organisation:a brg:founded '1999' ; brg:city 'Pisa' } }"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    built(tmp_path / "home", curated())
    return tmp_path / "home"


def holds(home: Path) -> set[Quad]:
    with open_view(home) as view:
        return set(view.quads())


def sourced(home: Path) -> set[Quad]:
    return {quad for quad in holds(home) if quad.graph_name != DefaultGraph()}


def by_hand(home: Path, name: str = "x") -> set[Quad]:
    return {quad for quad in sourced(home) if quad.graph_name == graph(name)}


def is_merged(home: Path) -> bool:
    """Whether the merged view is the one that a whole build would make."""
    found = holds(home)
    view = {quad for quad in found if quad.graph_name == DefaultGraph()}
    return view == merged(found - view)


def test_an_edit_is_a_source_beside_the_others(home: Path) -> None:
    done = edit(home, ADD)
    assert (done.generation, done.added, done.removed, done.is_unchanged) == (2, 2, 0, False)
    a = expand("organisation:a")
    assert by_hand(home) == {
        Quad(a, expand("brg:founded"), Literal("1999"), graph("x")),
        Quad(a, expand("brg:city"), Literal("Pisa"), graph("x")),
    }
    assert curated() <= holds(home), "what the files say stays as it is"
    assert Quad(a, expand("brg:founded"), Literal("1999"), DefaultGraph()) in holds(home)
    assert is_merged(home)
    again = edit(home, ADD)
    assert (again.generation, again.is_unchanged) == (2, True)
    assert history(home)[-1].note == "update by anna"


def test_who_wrote_what_when_is_known(home: Path) -> None:
    edit(home, ADD)
    said = {
        quad.predicate.value.rpartition("#")[2]: quad.object
        for quad in sourced(home)
        if quad.subject == NamedNode("https://w3id.org/bioregion/id/edit/2")
    }
    assert said["type"] == expand("prov:Activity")
    assert said["endedAtTime"] == Literal("2026-11-26T13:00:00Z", datatype=expand("xsd:dateTime"))
    assert said["generated"] == graph("x")
    assert str(said["fileHash"].value) == order(Act.UPDATE, ADD).digest
    who = said["wasAssociatedWith"]
    about = {(quad.subject, quad.predicate): quad.object for quad in sourced(home)}
    assert about[who, expand("rdfs:label")] == Literal("anna")
    assert about[graph("x"), expand("rdf:type")] == expand("brg:Source")
    assert about[graph("x"), expand("rdfs:label")] == Literal("x")
    assert about[graph("x"), expand("brg:collection")] == expand("collection:edited")


def test_a_graph_may_say_itself_where_it_comes_from(home: Path) -> None:
    edit(
        home,
        "INSERT DATA { GRAPH e:x { e:x rdfs:label 'A letter' ; brg:fileName 'l.pdf' . "
        "organisation:a brg:city 'Lucca' } }",
    )
    told = {
        quad.predicate
        for quad in sourced(home)
        if quad.subject == graph("x") and quad.graph_name == EDITED_PROVENANCE
    }
    assert expand("schema:url") not in told
    assert expand("rdfs:label") not in told
    assert expand("rdf:type") in told
    edit(home, "DROP GRAPH e:x")
    assert by_hand(home) == set()
    assert not [quad for quad in sourced(home) if quad.subject == graph("x")], "no source says nothing"
    assert is_merged(home)


def test_builds_imports_and_other_changes_leave_edits_alone(tmp_path: Path) -> None:
    world = World(tmp_path)
    edit(world.home, ADD)
    before = by_hand(world.home)
    assert len(before) == 2
    world.load({"a": "Pisa", "b": "Bologna"})
    assert by_hand(world.home) == before
    built(world.home, curated("Arezzo"))
    assert by_hand(world.home) == before
    publish_change(world.home, {fact("organisation:a", "brg:city", "Prato")}, set(), Terms())
    assert by_hand(world.home) == before
    world.load({"a": "Pisa"})
    assert by_hand(world.home) == before
    edit(world.home, "INSERT DATA { GRAPH e:y { organisation:b brg:founded '2001' } }")
    assert {quad.object.value for quad in by_hand(world.home) | by_hand(world.home, "y")} == {
        "1999",
        "Pisa",
        "2001",
    }
    assert [
        quad
        for quad in sourced(world.home)
        if quad.subject == NamedNode("https://w3id.org/bioregion/id/edit/2")
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INSERT DATA { organisation:a brg:city 'Pisa' }", "default graph"),
        ("CLEAR ALL", "ALL is no single graph"),
        (
            "INSERT DATA { GRAPH source:s0 { organisation:a brg:city 'Pisa' } }",
            "next build or import would undo",
        ),
        ("DROP GRAPH source:s0", "next build or import would undo"),
        ("MOVE source:s0 TO e:x", "next build or import would undo"),
        (
            "INSERT DATA { GRAPH <https://w3id.org/bioregion/ontology> { <urn:a> <urn:b> 1 } }",
            "files of the project",
        ),
        (
            "INSERT DATA { GRAPH <https://w3id.org/bioregion/id/graph/provenance/edited> { <urn:a> <urn:b> 1 } }",
            "none of those for edits",
        ),
        ("INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:b> 1 } }", "none of those for edits"),
        (f"INSERT DATA {{ GRAPH <{EDITED}> {{ <urn:a> <urn:b> 1 }} }}", "NAME must be"),
        (f"INSERT DATA {{ GRAPH <{EDITED}A/b> {{ <urn:a> <urn:b> 1 }} }}", "NAME must be"),
        ("INSERT DATA { GRAPH e:x { brg:city brg:singleValued true } }", "not by an edit"),
        ("INSERT DATA { GRAPH e:x { <urn:a> rdfs:subClassOf brg:Organisation } }", "not by an edit"),
        ("INSERT DATA { GRAPH e:x { organisation:a owl:sameAs organisation:net } }", "not by an edit"),
        ("INSERT DATA { GRAPH e:x { mrole:full rdfs:label 'x' } }", "not by an edit"),
    ],
)
def test_what_is_not_written_by_hand(home: Path, text: str, told: str) -> None:
    before = holds(home)
    with pytest.raises(NotEditableError, match=told):
        edit(home, text)
    assert holds(home) == before
    assert len(history(home)) == 1


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("INSERT DATA { GRAPH e:x { [] brg:city 'Pisa' } }", EditRefusedError, "give each node an IRI"),
        ("INSERT DATA { GRAPH e:x { organisation:a brg:city 'Pisa' }", QuerySyntaxError, "of the update"),
        ("DROP GRAPH e:none", EditRefusedError, "changed nothing"),
        ("DELETEWHERE { GRAPH e:x { ?s ?p ?o } }", EditRefusedError, "not understood here"),
        ("LOAD <http://127.0.0.1/> INTO GRAPH e:x", QueryRefusedError, "LOAD fetches"),
        (
            "INSERT { GRAPH e:x { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
            QueryRefusedError,
            "SERVICE",
        ),
    ],
)
def test_what_cannot_be_done(home: Path, text: str, error: type[Exception], told: str) -> None:
    before = holds(home)
    with pytest.raises(error, match=told):
        edit(home, text)
    assert holds(home) == before


def test_an_update_may_ask_the_whole_graph_and_a_silent_load_does_nothing(home: Path) -> None:
    edit(
        home,
        "LOAD SILENT <http://127.0.0.1/> ; INSERT { GRAPH e:x { ?o brg:focus ?label } } WHERE { ?o rdfs:label ?label }",
    )
    assert len(by_hand(home)) == 61
    assert is_merged(home)
    done = edit(
        home,
        "DELETE { GRAPH e:x { ?o brg:focus ?f } } WHERE { ?o brg:focus ?f }",
        using=(graph("x").value,),
    )
    assert (done.added, done.removed) == (0, 61)


def test_findings_refuse_an_edit(home: Path) -> None:
    finding = Finding("violation", graph("x").value, "", 0, "urn:a", "Wrong.", "Sbagliato.", "urn:shape")
    warning = Finding("warning", "", "", 0, "urn:a", "Odd.", "Strano.", "urn:shape")

    def judge(_: object) -> Sequence[Finding]:
        return [finding, warning]

    before = holds(home)
    with pytest.raises(ValidationError, match="1 violation, nothing was published") as raised:
        edit(home, ADD, Terms(validate=judge))
    assert list(raised.value.findings) == [finding]
    assert holds(home) == before
    assert edit(home, ADD, Terms(validate=lambda _: [warning])).totals == {"warning": 1}


def test_whoever_knows_another_generation_is_told(home: Path) -> None:
    edit(home, ADD, expected=frozenset([1, 7]))
    with pytest.raises(ConflictError, match="Generation 2 is current"):
        edit(home, "CLEAR GRAPH e:x", expected=frozenset([1]))
    assert len(by_hand(home)) == 2


def put(
    home: Path, act: Act, text: str = "", name: str = "x", **more: object
) -> tuple[bool, int | None, int | None]:
    done = edits.change(home, order(act, text, EDITED + name, **more), Terms(now=START))
    return done.is_created, done.added, done.removed


def test_one_graph_is_put_posted_patched_and_deleted(home: Path) -> None:
    a, b = "<urn:a> <urn:p> 1 , 01 .", "<urn:b> <urn:p> 2 ."
    assert put(home, Act.PUT, a) == (True, 1, 0)
    assert put(home, Act.POST, b) == (False, 1, 0)
    assert put(home, Act.PUT, b, is_new=False) == (False, 0, 1)
    with pytest.raises(ConflictError, match="already"):
        put(home, Act.PUT, a, is_new=True)
    assert put(home, Act.PATCH, "DELETE WHERE { <urn:b> ?p ?o } ; INSERT DATA { <urn:c> <urn:p> 3 }") == (
        False,
        1,
        1,
    )
    assert by_hand(home) == {Quad(NamedNode("urn:c"), NamedNode("urn:p"), Literal(3), graph("x"))}
    with pytest.raises(EditRefusedError, match="this update names others"):
        put(home, Act.PATCH, "INSERT DATA { GRAPH e:y { <urn:c> <urn:p> 3 } }")
    assert put(home, Act.DELETE) == (False, 0, 1)
    with pytest.raises(NotFoundError, match="nothing to delete"):
        put(home, Act.DELETE)
    assert is_merged(home)


def test_texts_in_other_forms_and_several_at_once(home: Path) -> None:
    both = (
        Part(
            b'<?xml version="1.0"?><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
            b'<r:Description r:about="here"><u:p>1</u:p></r:Description></r:RDF>',
            "application/rdf+xml",
        ),
        Part(b'{"@id": "urn:b", "urn:p": "2"}', "application/ld+json"),
    )
    wanted = order(Act.PUT, "", EDITED + "x")
    edits.change(home, type(wanted)(Act.PUT, both, BASE, "anna", EDITED + "x"), Terms(now=START))
    assert {quad.subject.value for quad in by_hand(home)} == {"http://example.org/here", "urn:b"}
    with pytest.raises(UsageError, match="Line 1"):
        put(home, Act.PUT, "<urn:a> <urn:p>")
    with pytest.raises(UsageError, match="not UTF-8"):
        edits.change(home, type(wanted)(Act.UPDATE, (Part(b"\xff"),), BASE, "anna"), Terms())
    with pytest.raises(NotEditableError, match="computed from"):
        edits.change(home, order(Act.PUT, "", None), Terms())


def test_there_must_be_a_graph_to_edit(tmp_path: Path) -> None:
    with pytest.raises(NoGenerationError):
        edit(tmp_path / "none", ADD)
    prepare(tmp_path / "plain")
    with pytest.raises(UsageError, match="plain SPARQL store"):
        edit(tmp_path / "plain", ADD)
    with pytest.raises(UsageError, match="plain SPARQL store"):
        built(tmp_path / "plain", curated())
    with pytest.raises(UsageError, match="plain SPARQL store"):
        publish_change(tmp_path / "plain", {fact("organisation:a", "brg:city", "Prato")}, set(), Terms())


VALUES = st.tuples(
    st.integers(0, 2), st.sampled_from(["brg:city", "brg:founded", "brg:focus"]), st.integers(0, 3)
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "put", "drop"]),
        st.sampled_from(["x", "y"]),
        st.lists(VALUES, max_size=4),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(CHANGES)
def test_any_edits_give_what_a_whole_build_gives(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, list[tuple[int, str, int]]]]
) -> None:
    home = tmp_path_factory.mktemp("any") / "home"
    built(home, curated())
    model: dict[str, set[tuple[int, str, int]]] = {"x": set(), "y": set()}
    for kind, name, values in changes:
        said = " ".join(f"organisation:o{one} {what} '{value}' ." for one, what, value in values)
        if kind == "insert":
            edit(home, f"INSERT DATA {{ GRAPH e:{name} {{ {said} }} }}")
            model[name] |= set(values)
        elif kind == "delete":
            edit(home, f"DELETE DATA {{ GRAPH e:{name} {{ {said} }} }}")
            model[name] -= set(values)
        elif kind == "put":
            text = "".join(
                f"<{expand(f'organisation:o{one}').value}> <{expand(what).value}> '{value}' ."
                for one, what, value in values
            )
            edits.change(home, order(Act.PUT, text, EDITED + name), Terms(now=START))
            model[name] = set(values)
        else:
            edit(home, f"CLEAR SILENT GRAPH e:{name}")
            model[name] = set()
    for name, values in model.items():
        assert by_hand(home, name) == {
            Quad(expand(f"organisation:o{one}"), expand(what), Literal(str(value)), graph(name))
            for one, what, value in values
        }
    assert is_merged(home)
    assert curated() <= holds(home)


def test_a_plain_store_takes_what_it_is_given(tmp_path: Path) -> None:
    home = tmp_path / "plain"
    prepare(home)

    def change(act: Act, text: str = "", name: str | None = None, **more: object) -> bool:
        return plain.change(home, order(act, text, name, **more)).is_created

    def texts(name: str | None) -> set[str]:
        node = DefaultGraph() if name is None else NamedNode(name)
        return {str(quad.object) for quad in holds(home) if quad.graph_name == node}

    assert not change(Act.UPDATE, "INSERT DATA { [] <urn:p> 1 . GRAPH <urn:g> { <urn:a> <urn:p> 2 } }")
    assert len(texts(None)) == len(texts("urn:g")) == 1
    assert not change(Act.PUT, "<urn:a> <urn:p> 'x' .", None)
    assert texts(None) == {'"x"'}
    assert not change(Act.DELETE, "", None)
    assert not change(Act.DELETE, "", None), "the default graph is always there"
    assert change(Act.PUT, "<urn:a> <urn:p> 'x' .", None)
    assert change(Act.POST, "", "urn:empty")
    assert not change(Act.POST, "<urn:a> <urn:p> 'y' .", "urn:empty"), "an empty graph is there"
    assert not change(Act.PATCH, "DELETE { ?s ?p ?o } INSERT { ?s ?p 'z' } WHERE { ?s ?p ?o }", "urn:empty")
    assert texts("urn:empty") == {'"z"'}
    with pytest.raises(ConflictError):
        change(Act.PUT, "", "urn:empty", is_new=True)
    with pytest.raises(ConflictError):
        change(Act.UPDATE, "CLEAR ALL", expected=frozenset([1]))
    with pytest.raises(QueryRefusedError):
        change(Act.UPDATE, "LOAD <http://127.0.0.1/>")
    with pytest.raises(QuerySyntaxError):
        change(Act.UPDATE, "INSERT", using=("urn:g",))
    for number in range(12):
        change(Act.UPDATE, f"INSERT DATA {{ <urn:n> <urn:p> {number} }}")
    assert len(history(home)) <= 15, "old generations go"
    assert not change(Act.DELETE, "", "urn:empty")
    with pytest.raises(NotFoundError):
        change(Act.DELETE, "", "urn:empty")
