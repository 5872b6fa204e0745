"""Turtle files as triples, and one clear sentence for a file that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import InputError
from bioregion_graph.terms.namespaces import expand, prologue
from bioregion_graph.validation.turtle import read

LISTS = """
<urn:a> <urn:list> ( 1 <urn:b> "three" ) ; <urn:empty> ( ) ; <urn:many> 2 , 1 .
<urn:no-rest> rdf:first 1 .
<urn:two-firsts> rdf:first 1 , 2 ; rdf:rest rdf:nil .
<urn:half> rdf:first 1 ; rdf:rest <urn:no-rest> .
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "file.ttl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_lists_and_values_keep_the_order_of_the_file(tmp_path: Path) -> None:
    triples = read(written(tmp_path, prologue() + LISTS), "file.ttl")
    said = triples.of(NamedNode("urn:a"))
    (head,), (empty,) = said[NamedNode("urn:list")], said[NamedNode("urn:empty")]
    assert triples.items(head) == [Literal(1), NamedNode("urn:b"), Literal("three")]
    assert triples.items(empty) == []
    assert said[NamedNode("urn:many")] == [Literal(2), Literal(1)]
    assert triples.of(NamedNode("urn:nobody")) == {}
    firsts = triples.subjects(expand("rdf:rest"), expand("rdf:nil"))
    assert NamedNode("urn:two-firsts") in firsts


@pytest.mark.parametrize("name", ["no-rest", "two-firsts", "half", "nobody"])
def test_a_broken_list_is_told(name: str, tmp_path: Path) -> None:
    triples = read(written(tmp_path, prologue() + LISTS), "ontology/shapes/file.ttl")
    with pytest.raises(InputError) as told:
        triples.items(NamedNode(f"urn:{name}"))
    expected = "ontology/shapes/file.ttl: A list is broken. Write it in parentheses: ( one two )."
    assert str(told.value) == expected


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("<urn:a> <urn:b> 1 .\n<urn:a> <urn:b>\n", "file.ttl, line 3", "The file is not Turtle ("),
        ("\n\n<urn:a> brg:kind 1 .", "file.ttl, line 3", "The file is not Turtle ("),
        ("<urn:a> <urn:b> <urn:c>", "file.ttl, line 1", "The file is not Turtle ("),
        (b'<urn:a> <urn:b> "\xe8" .', "file.ttl", "The file"),
    ],
)
def test_what_does_not_parse_is_told_with_its_line(
    text: str | bytes, place: str, what: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as told:
        read(written(tmp_path, text), "file.ttl")
    assert told.value.where.startswith(place)
    assert told.value.what.startswith(what)
    assert told.value.remedy.endswith(".")
    assert "\n" not in str(told.value)
    assert len(told.value.what) < 250


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.ttl", tmp_path):
        with pytest.raises(InputError, match=r"^data/x\.ttl: The file cannot be read \(.*\)\. Name a Turtle"):
            read(path, "data/x.ttl")
