"""The embedded database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions

from bioregion_graph.errors import DiskError, QuerySyntaxError, StoreError
from bioregion_graph.store.oxigraph import OxigraphDraft, OxigraphStore, as_stored, syntax_error

A, B, P = NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:p")
ONE, TWO = NamedNode("urn:one"), NamedNode("urn:two")
XSD = "http://www.w3.org/2001/XMLSchema#"
QUADS = [Quad(A, P, B, ONE), Quad(A, P, B, TWO), Quad(A, P, Literal("x"))]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder = tmp_path / "db"
    draft = OxigraphDraft.create(folder)
    draft.load(QUADS)
    draft.flush()
    draft.close()
    return folder


def test_a_finished_database_reads_back(written: Path) -> None:
    store = OxigraphStore.read(written)
    assert set(store.quads()) == set(QUADS)
    assert list(store.quads(graph=DefaultGraph())) == [QUADS[2]]
    assert list(store.quads(A, P, B, TWO)) == [QUADS[1]]
    assert sorted(store.graph_names(), key=str) == [ONE, TWO]
    assert len(store) == 3


def test_a_query_asks_the_default_graph_not_the_union(written: Path) -> None:
    store = OxigraphStore.read(written)
    counted = store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")
    assert isinstance(counted, QuerySolutions)
    assert next(counted)["count"].value == "1"
    asked = store.query("ASK { GRAPH <urn:two> { ?s ?p <urn:b> } }")
    assert isinstance(asked, QueryBoolean)
    assert bool(asked)


def test_memory_holds_the_same(written: Path) -> None:
    assert set(OxigraphStore.hold(OxigraphStore.read(written).quads()).quads()) == set(QUADS)


def test_a_clone_changes_without_its_source(written: Path, tmp_path: Path) -> None:
    draft = OxigraphDraft.clone(written, tmp_path / "clone")
    draft.apply([QUADS[0]], [Quad(B, P, B, ONE)])
    draft.flush()
    draft.close()
    assert set(OxigraphStore.read(tmp_path / "clone").quads()) == {*QUADS[1:], Quad(B, P, B, ONE)}
    assert set(OxigraphStore.read(written).quads()) == set(QUADS)


def test_a_clone_shares_its_files_on_the_disk(written: Path, tmp_path: Path) -> None:
    OxigraphDraft.clone(written, tmp_path / "clone").close()
    shared = [path for path in (tmp_path / "clone").glob("*.sst") if path.stat().st_nlink > 1]
    assert len(shared) == len(list(written.glob("*.sst"))) > 0


def test_a_closed_database_says_so(written: Path) -> None:
    store = OxigraphStore.read(written)
    store.close()
    store.close()
    with pytest.raises(StoreError, match=r"is closed\. Open a new view"):
        store.query("ASK {}")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("SELECT * WHERE { ?s ?p }", 1, 25, "Line 1, column 25 of the query does not parse"),
        ("SELECT ?s\nWHERE {\n ?s ?p ?o . FILTER( }", 3, 22, "one of these may stand: ABS, AVG"),
        ("", 1, 1, "cannot go on like this here"),
        (
            "SELECT * WHERE { ?s foo:bar ?o }",
            1,
            21,
            'the prefix "foo:" is not declared. Add its PREFIX line.',
        ),
        (
            "SELECT * WHERE { ?s bgr:bar ?o }",
            1,
            21,
            'the prefix "bgr:" is not declared. "brg:" may be meant.',
        ),
        (
            "SELECT *\nWHERE { ?s ?p ?x ; org:role ?o }",
            2,
            20,
            'the prefix "org:" is not declared. Add at the top: PREFIX org: <http://www.w3.org/ns/org#>.',
        ),
        ("SELECT ?x WHERE {} GROUP BY ?y", 1, 31, "neither grouped nor aggregated"),
        ("INSERT DATA { <urn:a> <urn:p> <urn:b> }", 1, 10, "one of these may stand: CONSTRUCT"),
    ],
)
def test_a_query_that_does_not_parse_names_the_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"[.]$") as caught:
        OxigraphStore.hold([]).query(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in str(caught.value)
    assert "\\u" not in str(caught.value)


def test_a_syntax_error_without_a_place_is_still_told() -> None:
    with pytest.raises(QuerySyntaxError, match="does not parse") as caught:
        OxigraphStore.hold([]).query("SELECT * { ?s <http://exa mple> ?o }")
    assert str(caught.value).endswith(".")


def test_a_remark_without_a_place_is_told_as_it_is() -> None:
    error = syntax_error("out of stack")
    assert str(error) == "The query does not parse: out of stack."
    assert (error.line, error.column) == (None, None)


def test_literals_are_spelled_by_value() -> None:
    durations = [Literal(text, datatype=NamedNode(XSD + "duration")) for text in ("P18M", "P1Y6M")]
    texts = [Literal("P18M"), Literal("x", language="en"), Literal("2019", datatype=NamedNode(XSD + "gYear"))]
    stored = as_stored([*durations, *texts])
    assert stored[durations[0]] == stored[durations[1]] == durations[1]
    assert [stored[text] for text in texts] == texts


def test_what_is_stored_reads_back_as_told() -> None:
    literals = [
        Literal(text, datatype=NamedNode(XSD + kind))
        for kind, text in [("decimal", "1.50"), ("boolean", "1"), ("date", "2019-04-04"), ("integer", "007")]
    ]
    store = OxigraphStore.hold(Quad(A, P, literal, ONE) for literal in literals)
    assert {quad.object for quad in store.quads()} == set(as_stored(literals).values())


def test_a_missing_database_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        DiskError, match=r"Could not open the database .*missing. Restore it, or build again\.$"
    ):
        OxigraphStore.read(tmp_path / "nothing")


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match="a file stands where a folder is needed"):
        OxigraphDraft.create(tmp_path / "file")
    with pytest.raises(DiskError, match="a file stands where a folder is needed"):
        OxigraphDraft.create(tmp_path / "file" / "db")


def test_a_clone_into_nowhere_is_told(written: Path, tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="Could not copy the current generation"):
        OxigraphDraft.clone(written, tmp_path / "no" / "folder")
    with pytest.raises(StoreError, match="Could not copy the current generation"):
        OxigraphDraft.clone(written, written)


def test_a_damaged_database_is_told(written: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(written, damaged)
    (damaged / "CURRENT").write_text("no")
    with pytest.raises(StoreError, match=r"Could not open the database .*Point back to an older generation"):
        OxigraphStore.read(damaged)
