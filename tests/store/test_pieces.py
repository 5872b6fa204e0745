"""Large files are loaded in pieces; nothing is lost or read twice where one ends and the next begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from bioregion_graph.errors import DiskError, StoreError
from bioregion_graph.store import oxigraph
from bioregion_graph.store.oxigraph import OxigraphDraft
from bioregion_graph.store.pieces import pieces

LINES = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"") + b"\n"))


@given(lines=LINES, tail=st.binary(max_size=9), size=st.integers(min_value=1, max_value=100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_pieces_are_whole_lines_and_all_of_them(
    tmp_path: Path, lines: list[bytes], tail: bytes, size: int
) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"".join(lines) + tail)
    read = []
    for piece in pieces(path, size):
        with piece.open() as stream:
            read.append(stream.read())
    assert b"".join(read) == path.read_bytes()
    assert all(part.endswith(b"\n") for part in read[:-1])
    longest = max(map(len, [*path.read_bytes().splitlines(keepends=True), b""]))
    assert all(len(part) < size + longest for part in read)


def test_a_piece_is_read_bit_by_bit(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\nthree\n")
    _, second, third = pieces(path, 4)
    with second.open() as stream:
        assert [stream.read(3), stream.read(3), stream.read(3)] == [b"two", b"\n", b""]
    with third.open() as stream:
        assert list(stream) == [b"three\n"]
    assert stream.closed


def quads() -> set[Quad]:
    graphs = (DefaultGraph(), NamedNode("urn:one"), NamedNode("urn:two"))
    return {
        Quad(NamedNode(f"urn:s{number % 70}"), NamedNode("urn:p"), Literal(f"é {number}"), graphs[number % 3])
        for number in range(500)
    }


def test_files_are_loaded_in_many_pieces_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oxigraph, "pieces", lambda path: pieces(path, 900))
    every = sorted(quads(), key=str)
    sources, view = tmp_path / "sources.nq", tmp_path / "view.nt"
    sources.write_text("".join(f"{quad} .\n" for quad in every if quad.graph_name != DefaultGraph()))
    view.write_text("".join(f"{quad.triple} .\n" for quad in every if quad.graph_name == DefaultGraph()))
    assert len(list(pieces(sources, 900))) > 10
    draft = OxigraphDraft.create(tmp_path / "db")
    draft.load_files(sources, view)
    assert set(draft.quads()) == quads()
    assert {*draft.graph_names()} == {NamedNode("urn:one"), NamedNode("urn:two")}


def test_what_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = OxigraphDraft.create(tmp_path / "db")
    with pytest.raises(DiskError, match=r"Could not write the database .*a file or folder is missing"):
        draft.load_files(tmp_path / "missing.nq")
    monkeypatch.setattr(oxigraph, "pieces", lambda path: pieces(path, 100))
    path = tmp_path / "sources.nq"
    path.write_text("".join(f"{quad} .\n" for quad in quads()))
    draft.close()
    with pytest.raises(StoreError, match="is closed"):
        draft.load_files(path)
