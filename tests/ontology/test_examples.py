"""Every shape has a right example that conforms, and a wrong one that gives exactly the messages beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse
from rdflib import Graph

from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.validation import referee
from bioregion_graph.validation.check import breaches
from bioregion_graph.validation.shapes import Shape, read_shapes

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"
NAMES = sorted(path.stem for path in (ONTOLOGY / "shapes").glob("*.ttl"))
SOURCE = NamedNode("https://w3id.org/bioregion/id/source/example")


def shapes(name: str) -> list[Shape]:
    """The shape of this example alone: the things beside its subject are only sketched."""
    return read_shapes(ONTOLOGY / "shapes" / f"{name}.ttl", f"ontology/shapes/{name}.ttl")


def shapes_graph(name: str) -> Graph:
    graph = Graph(bind_namespaces="none").parse(ONTOLOGY / "prefixes.ttl", format="turtle")
    return graph.parse(ONTOLOGY / "shapes" / f"{name}.ttl", format="turtle")


@cache
def background_graph() -> Graph:
    return referee.background(ONTOLOGY)


@cache
def background_quads() -> tuple[Quad, ...]:
    files = [ONTOLOGY / "bioregion.ttl", *sorted((ONTOLOGY / "concepts").glob("*.ttl"))]
    return tuple(quad for path in files for quad in parse(path=path, format=RdfFormat.TURTLE))


def compiled(name: str, path: Path) -> list[str]:
    """The messages of the compiled shapes, the file standing in a source and in the merged view."""
    said = list(parse(path=path, format=RdfFormat.TURTLE))
    in_source = [Quad(quad.subject, quad.predicate, quad.object, SOURCE) for quad in said]
    store = OxigraphStore.hold([*background_quads(), *said, *in_source])
    assert all(quad.graph_name == DefaultGraph() for quad in said)
    view = View(store, GenerationInfo(1, datetime(2026, 1, 1, tzinfo=UTC), len(store), "example"))
    return sorted({result.message for result in breaches(view, shapes(name))})


def judged(name: str, path: Path) -> list[str]:
    """The messages of pySHACL; one message stands for all components of a shape."""
    facts = Graph(bind_namespaces="none").parse(path, format="turtle")
    return sorted(
        {each.message for each in referee.judge_with(facts, shapes_graph(name), background_graph())}
    )


def expected(name: str) -> list[str]:
    lines = (ONTOLOGY / "examples" / name / "wrong.messages").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    return sorted(set(lines))


@pytest.mark.parametrize("name", NAMES)
def test_the_right_example_conforms(name: str) -> None:
    path = ONTOLOGY / "examples" / name / "right.ttl"
    assert (judged(name, path), compiled(name, path)) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_the_wrong_example_gives_its_messages(name: str) -> None:
    path = ONTOLOGY / "examples" / name / "wrong.ttl"
    assert judged(name, path) == expected(name)
    assert compiled(name, path) == expected(name)
