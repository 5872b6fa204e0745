"""Turtle and TriG that cannot be used, and bounds that a collection does not keep."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plantings import Checkout

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers import turtle

EXPECTS = "https://w3id.org/bioregion/id/collection"


def test_malformed_turtle_is_told_with_its_line(checkout: Checkout) -> None:
    path = checkout.ontology / "bioregion.ttl"
    path.write_text(path.read_text().replace("a owl:Class ;", "a owl:Class", 1))
    (told,) = checkout.problems()
    assert told.startswith("ontology/bioregion.ttl, line 10: The file cannot be read: ")
    assert told.endswith("Mend the line.")


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        ("europe/source.ttl", "brg:least 3 ;", "brg:least 3 ; ;;; x", "data/europe/source.ttl, line 19"),
        (
            "europe/source.ttl",
            '"A small collection"@en ,',
            '"A small collection@en ,',
            "data/europe/source.ttl, line 8",
        ),
        ("links/source.ttl", "@prefix collection:", "@prefix kollection:", "data/links/source.ttl, line 7"),
        ("italy/extra.trig", "GRAPH source:", "GRAPH sauce:", "data/italy/extra.trig, line 5"),
    ],
)
def test_a_broken_description_is_told_with_its_line(
    checkout: Checkout, path: str, old: str, new: str, place: str
) -> None:
    text = checkout.text(path)
    checkout.write(path, text.replace(old, new, 1))
    (told,) = checkout.problems()
    assert told.startswith(f"{place}: The file cannot be read: "), told
    assert told.endswith("Mend the line.")


def test_turtle_in_another_encoding_is_told(checkout: Checkout) -> None:
    text = checkout.text("europe/source.ttl").replace("Una piccola raccolta", "Una più piccola")
    checkout.write("europe/source.ttl", text.encode("latin-1"))
    (told,) = checkout.problems()
    assert told.startswith("data/europe/source.ttl, line 8: The file cannot be read: "), told


def test_a_node_without_a_name_is_told(checkout: Checkout) -> None:
    checkout.replace(
        "europe/source.ttl", 'dcterms:publisher "Bioregion Graph contributors"', "dcterms:publisher []"
    )
    assert checkout.problems() == [
        "data/europe/source.ttl: A node at dcterms:publisher has no name. Give the blank node an IRI."
    ]


def test_a_blank_node_that_speaks_is_told(checkout: Checkout) -> None:
    checkout.replace("italy/extra.trig", "organisation:sea-cluster", "[]")
    assert checkout.problems() == [
        "data/italy/extra.trig: A node at brg:aim has no name. Give the blank node an IRI."
    ]


def test_statements_outside_a_graph_of_a_source_are_all_told(checkout: Checkout) -> None:
    checkout.append(
        "italy/extra.trig",
        'organisation:hill-cluster brg:aim "nothing"@en ; brg:theme "hills"@en .\n'
        "GRAPH organisation:sea-cluster { organisation:sea-cluster brg:city 'Genova' }",
    )
    place, remedy = "data/italy/extra.trig", "Put it into GRAPH source:… { }."
    assert checkout.problems() == [
        f"{place}: <https://w3id.org/bioregion/id/organisation/{name}> stands in no graph of a source. {remedy}"
        for name in ("hill-cluster", "sea-cluster")
    ]


@pytest.mark.parametrize("name", ["europe/source.ttl", "italy/source.ttl", "links/source.ttl"])
def test_a_missing_description_is_told(checkout: Checkout, name: str) -> None:
    checkout.remove(name)
    assert checkout.problems() == [
        f"data/{name}: The file is missing or cannot be read. Restore it from the repository."
    ]


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_turtle_reader_raise_anything_else(
    tmp_path_factory: object, content: bytes
) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    path = tmp_path_factory.getbasetemp() / "any.trig"
    path.write_bytes(content)
    quads, told = [], "any.trig: "
    try:
        quads = list(turtle.statements(path))
    except BatchError as batch:
        told = str(batch.problems[0])
    except InputError as problem:
        told = str(problem)
    assert told.startswith(("any.trig: ", "any.trig, line "))
    assert all("/id/source/" in str(quad.graph_name) for quad in quads)


MEANT = "Restore the missing rows, or change the bounds if this is meant."


def test_fewer_entities_than_expected_are_told(checkout: Checkout) -> None:
    checkout.replace("europe/source.ttl", "brg:least 3 ;", "brg:least 5 ;")
    checkout.replace("europe/source.ttl", "brg:most 4 .", "brg:most 9 .")
    assert checkout.problems() == [
        f"data/europe/source.ttl: 3 entities of the class Organisation, but 5 to 9 are expected. {MEANT}"
    ]


def test_lost_rows_are_told_by_the_bounds(checkout: Checkout) -> None:
    text = checkout.text("italy/activities.csv").splitlines()
    checkout.write("italy/activities.csv", "\n".join(text[:2]) + "\n")
    tree = checkout.text("italy/activity_tree.csv").splitlines()
    checkout.write("italy/activity_tree.csv", "\n".join(tree[:2]) + "\n")
    assert checkout.problems() == [
        f"data/italy/source.ttl: 2 entities of the class Activity, but 3 to 4 are expected. {MEANT}"
    ]


def test_more_entities_than_expected_are_told_with_those_of_other_classes(checkout: Checkout) -> None:
    checkout.replace("europe/source.ttl", "brg:most 4 .", "brg:most 2 .")
    checkout.replace("europe/source.ttl", "brg:least 3 ;", "brg:least 1 ;")
    checkout.replace("europe/source.ttl", "brg:most 2 .\n\n", "brg:most 2 .\n\n")
    checkout.replace("links/source.ttl", "brg:most 3 .", "brg:most 1 .")
    assert checkout.problems() == [
        f"data/europe/source.ttl: 3 entities of the class Organisation, but 1 to 2 are expected. {MEANT}",
        f"data/links/source.ttl: 2 entities of the class Judgement, but 1 to 1 are expected. {MEANT}",
    ]


@pytest.mark.parametrize(("old", "new"), [("brg:least 1 ;", ""), ("brg:most 3 .", 'brg:most "many" .')])
def test_an_expectation_that_says_nothing_is_told(checkout: Checkout, old: str, new: str) -> None:
    checkout.replace("links/source.ttl", old, new)
    assert checkout.problems() == [
        f"data/links/source.ttl: {EXPECTS}/links/expects/judgement does not say what it expects. "
        "Give it brg:expectedClass, brg:least and brg:most, two whole numbers."
    ]


def test_an_expectation_without_anything_is_told(checkout: Checkout) -> None:
    checkout.append("links/source.ttl", f"<{EXPECTS}/links/expects/nothing> a brg:Expectation .")
    (told,) = checkout.problems()
    assert "expects/nothing does not say what it expects." in told
