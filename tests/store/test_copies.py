"""Copies are made from the lines a database was filled with, from a change, or from the database; all give the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from bioregion_graph.errors import StoreError
from bioregion_graph.sparql.translate import read
from bioregion_graph.store import copies, mapped
from bioregion_graph.store.copies import CHANGE, COLUMNS, MAPPED, MERGED, SOURCES, VERSION, Copies
from bioregion_graph.store.derived import Derived
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.mapped import MappedCopy, NotAnsweredError, as_solutions, make
from bioregion_graph.store.memory import available

P, G = NamedNode("urn:p"), NamedNode("urn:g")
ALL = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s"
IN_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p> ?o } } GROUP BY ?g"


def quad(number: int, graph: NamedNode | None = None) -> Quad:
    value = Literal(f"{number}.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    return (
        Quad(NamedNode(f"urn:{number}"), P, value, graph)
        if graph
        else Quad(NamedNode(f"urn:{number}"), P, value)
    )


def whole(generations: Generations, *numbers: int, is_kept: bool = True) -> Manifest:
    """A generation filled from files."""
    with generations.draft() as draft:
        store = draft.create()
        sources, merged = draft.scratch() / "sources.nq", draft.scratch() / "merged.nt"
        sources.write_text("".join(f"{quad(number, G)} .\n" for number in numbers), encoding="utf-8")
        merged.write_text("".join(f"{quad(number)} .\n" for number in numbers), encoding="utf-8")
        store.load_files(sources, merged)
        if is_kept:
            draft.pack(sources, merged)
        return generations.commit(draft, "whole", len(draft.finish(store)), {})


def changed(generations: Generations, removed: list[int], added: list[int]) -> Manifest:
    """A generation that differs from its parent by a few statements."""
    gone = [quad(number, graph) for number in removed for graph in (G, None)]
    new = [quad(number, graph) for number in added for graph in (G, None)]
    with generations.draft() as draft:
        store = draft.clone()
        store.apply(gone, new)
        draft.note_change(gone, new)
        return generations.commit(draft, "changed", len(draft.finish(store)), {})


def held(generations: Generations, manifest: Manifest) -> tuple[list[str], str]:
    """What the copies of a generation hold: the subjects of the merged view, and how many statements each graph has."""
    derived = Derived(generations.path(manifest.id))
    mapped, columns = copies.mapped_copy(derived), copies.columns(derived)
    assert mapped is not None
    assert columns is not None
    rows = [(row["s"].value, row["o"].value) for row in as_solutions(mapped.json(ALL))]
    assert all(said == subject.removeprefix("urn:") + ".5" for subject, said in rows)
    counted = [f"{row['g'].value} {row['n'].value}" for row in columns.rows(read(IN_GRAPHS))]
    return [subject for subject, _ in rows], ", ".join(counted)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "home")


@pytest.mark.parametrize("is_kept", [True, False])
def test_from_what_was_written_or_from_the_database(generations: Generations, is_kept: bool) -> None:
    manifest = whole(generations, 1, 2, 3, is_kept=is_kept)
    derived = Derived(generations.path(manifest.id))
    assert not copies.are_ready(derived)
    assert copies.mapped_copy(derived) is None
    assert copies.columns(derived) is None
    making = Copies(generations.folder)
    making.ensure(manifest)
    assert copies.are_ready(derived)
    assert held(generations, manifest) == (["urn:1", "urn:2", "urn:3"], "urn:g 3")
    # What is there is not made again.
    before = derived.path(COLUMNS, VERSION).stat().st_mtime_ns
    making.ensure(manifest)
    assert derived.path(COLUMNS, VERSION).stat().st_mtime_ns == before


def test_from_changes_since_the_parent(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    whole(generations, 1, 2, 3)
    changed(generations, [2], [4, 5])
    manifest = changed(generations, [5], [6, 1])
    # The database is not read for it.
    monkeypatch.setattr(Copies, "_stored", None)
    Copies(generations.folder).ensure(manifest)
    assert held(generations, manifest) == (["urn:1", "urn:3", "urn:4", "urn:6"], "urn:g 4")


@pytest.mark.parametrize("boot", ["another", ""])
def test_what_a_power_cut_may_have_taken_is_not_trusted(
    generations: Generations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, boot: str
) -> None:
    first = whole(generations, 1, 2)
    second = changed(generations, [1], [3])
    (tmp_path / "boot_id").write_text(boot, encoding="ascii")
    monkeypatch.setattr(copies, "_BOOT_ID", tmp_path / ("boot_id" if boot else "missing"))
    for generation in (first, second):
        folder = Derived(generations.path(generation.id)).folder
        for file in folder.rglob("*"):
            if file.is_file() and file.name != "boot":
                file.write_bytes(b"")
    Copies(generations.folder).ensure(second)
    assert held(generations, second) == (["urn:2", "urn:3"], "urn:g 2")


def test_without_the_parent_the_database_is_read(generations: Generations) -> None:
    whole(generations, 1, 2)
    manifest = changed(generations, [1], [3])
    generations.prune(1)
    Copies(generations.folder).ensure(manifest)
    assert held(generations, manifest) == (["urn:2", "urn:3"], "urn:g 2")


def test_old_copies_are_thrown_away(generations: Generations) -> None:
    making = Copies(generations.folder)
    made = [whole(generations, number) for number in (1, 2, 3)]
    for manifest in made:
        making.ensure(manifest)
    making.forget_all_but(made[-1])
    ready = [copies.are_ready(Derived(generations.path(manifest.id))) for manifest in made]
    assert ready == [False, True, True]
    assert not Derived(generations.path(1)).ready(SOURCES, VERSION)
    assert Derived(generations.path(3)).ready(MERGED, VERSION)
    assert not Derived(generations.path(3)).ready(CHANGE, VERSION)


def test_damage_is_told_and_what_cannot_be_answered(generations: Generations, tmp_path: Path) -> None:
    manifest = whole(generations, 1)
    Copies(generations.folder).ensure(manifest)
    folder = Derived(generations.path(manifest.id)).path(MAPPED, VERSION)
    copy = MappedCopy.open(folder)
    assert bool(copy.is_true("ASK { <urn:1> ?p ?o }"))
    assert not bool(copy.is_true("ASK { <urn:2> ?p ?o }"))
    for ask in (copy.json, copy.is_true):
        with pytest.raises(NotAnsweredError):
            ask("SELECT nothing")
    for file in folder.iterdir():
        os.truncate(file, 3)
    with pytest.raises(StoreError, match="open the mapped copy"):
        MappedCopy.open(folder)
    with pytest.raises(StoreError, match="make the mapped copy"):
        make(tmp_path / "missing.nt", tmp_path / "nothing")


def test_with_little_memory_one_copy_is_made_after_the_other_and_with_less_only_one(
    generations: Generations, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert available() > 1 << 20
    first, second = whole(generations, 1), whole(generations, 2)
    monkeypatch.setattr(copies, "available", lambda: 1 << 20)
    Copies(generations.folder).ensure(first)
    assert held(generations, first) == (["urn:1"], "urn:g 1")
    monkeypatch.setattr(mapped, "available", lambda: 1 << 20)
    with pytest.raises(StoreError, match="it takes 64 MB of memory and 1 MB are free"):
        Copies(generations.folder).ensure(second)
    derived = Derived(generations.path(second.id))
    assert copies.columns(derived)
    assert copies.mapped_copy(derived) is None
    monkeypatch.undo()
    Copies(generations.folder).ensure(second)
    assert copies.are_ready(derived)


def test_a_copy_says_what_the_database_says_of_many_statements(generations: Generations) -> None:
    manifest = whole(generations, *range(2000))
    Copies(generations.folder).ensure(manifest)
    store = Store.read_only(str(generations.path(manifest.id) / "db"))
    subjects, counted = held(generations, manifest)
    assert subjects == sorted(f"urn:{number}" for number in range(2000))
    assert counted == "urn:g 2000"
    assert len(store) == 4000
    assert store.dump(format=RdfFormat.N_QUADS)
