"""What a database being written takes besides quads: updates, and texts of statements put into one graph."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from bioregion_graph.errors import DiskError, EditRefusedError, QuerySyntaxError, UsageError
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.oxigraph import OxigraphDraft

BASE = "http://example.org/"
S, P, G = NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:g")


def fact(number: int, graph: NamedNode | DefaultGraph | None = None) -> Quad:
    return Quad(S, P, Literal(number), graph or DefaultGraph())


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[OxigraphDraft]:
    store = OxigraphDraft.create(tmp_path / "db")
    yield store
    store.close()


def test_an_update_is_all_or_nothing(draft: OxigraphDraft) -> None:
    draft.update("INSERT DATA { <urn:s> <urn:p> 1 . GRAPH <urn:g> { <here> <urn:p> 2 } }", BASE)
    wanted = {fact(1), Quad(NamedNode(BASE + "here"), P, Literal(2), G)}
    assert set(draft.quads()) == wanted
    with pytest.raises(EditRefusedError, match=r"changed nothing: The graph <urn:none> does not exist"):
        draft.update("CLEAR ALL ; DROP GRAPH <urn:none>", BASE)
    with pytest.raises(QuerySyntaxError, match="Line 1, column 12 of the update") as raised:
        draft.update("INSERT DATTA {}", BASE)
    assert (raised.value.line, raised.value.column) == (1, 12)
    assert set(draft.quads()) == wanted


def test_statements_replace_a_graph_or_join_it(draft: OxigraphDraft) -> None:
    draft.load([fact(1), fact(1, G)])
    draft.replace(G, b"<urn:s> <urn:p> 2 .", RdfFormat.TURTLE, BASE, keep=False)
    assert set(draft.quads()) == {fact(1), fact(2, G)}
    draft.replace(G, b"<urn:s> <urn:p> 3 .", RdfFormat.TURTLE, BASE, keep=True)
    draft.replace(DefaultGraph(), b"<urn:s> <urn:p> 4 .", RdfFormat.TURTLE, BASE, keep=True)
    assert set(draft.quads()) == {fact(1), fact(4), fact(2, G), fact(3, G)}
    draft.drop(G)
    draft.drop(DefaultGraph())
    assert list(draft.quads()) == list(draft.graph_names()) == []
    draft.replace(G, b"", RdfFormat.TURTLE, BASE, keep=False)
    assert list(draft.graph_names()) == [G]


def test_blank_nodes_of_two_texts_are_never_one(draft: OxigraphDraft) -> None:
    for _ in range(2):
        draft.replace(G, b"_:a <urn:p> 1 .", RdfFormat.TURTLE, BASE, keep=True)
    subjects = {quad.subject for quad in draft.quads()}
    assert len(subjects) == 2
    assert all(isinstance(subject, BlankNode) for subject in subjects)


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        (
            b"<urn:s> <urn:p>\n 2 x",
            RdfFormat.TURTLE,
            r"Line 2, column \d+ of the body cannot be read: .*Content-Type",
        ),
        (b"<urn:s> <urn:p> 2 .", RdfFormat.RDF_XML, "The body cannot be read: Unknown prefix"),
        (b"\xff", RdfFormat.N_TRIPLES, "cannot be read"),
    ],
)
def test_a_text_that_cannot_be_read_is_told(
    draft: OxigraphDraft, content: bytes, form: RdfFormat, told: str
) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        draft.replace(G, content, form, BASE, keep=True)
    assert "Parser error" not in str(raised.value)


class Full:
    """A store whose disk is full."""

    def __getattr__(self, name: str) -> object:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        return refuse


def test_a_full_disk_is_told() -> None:
    draft = OxigraphDraft(Full(), "somewhere")
    with pytest.raises(DiskError, match="the disk is full"):
        draft.update("CLEAR ALL", BASE)
    with pytest.raises(DiskError, match="the disk is full"):
        draft.replace(G, b"", RdfFormat.TURTLE, BASE, keep=True)


def test_a_database_in_memory_to_try_changes_on() -> None:
    trial = OxigraphDraft.hold_draft([fact(1)])
    trial.update("DELETE WHERE { ?s ?p ?o }", BASE)
    assert list(trial.quads()) == []


def test_a_trial_changes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    with generations.draft() as draft:
        store = draft.create()
        store.load([fact(1)])
        generations.commit(draft, "", len(draft.finish(store)), {})
    with generations.draft() as draft:
        trial = draft.trial()
        trial.update("CLEAR ALL", BASE)
        assert list(trial.quads()) == []
        trial.close()
        store = draft.clone()
        assert list(store.quads()) == [fact(1)]
        generations.commit(draft, "", len(draft.finish(store)), {})
    assert not (generations.path(2) / "scratch").exists()
    assert list(generations.open(generations.current()).quads()) == [fact(1)]
