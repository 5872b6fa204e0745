"""The description of an export: what must stand in it, and what it expects."""

from __future__ import annotations

from pathlib import Path

import pytest
from official import description

from bioregion_graph import resources
from bioregion_graph.errors import InputError, UsageError
from bioregion_graph.importers.cordis import Cordis
from bioregion_graph.importers.description import accounted, describe, provenance_graph
from bioregion_graph.importers.registry import IMPORTERS, importer
from bioregion_graph.terms.namespaces import expand


def test_a_description_tells_name_title_address_and_bounds(tmp_path: Path) -> None:
    about = description(tmp_path, "stop", (2, 4))
    assert (about.name, about.title, about.on_error) == ("cordis-tiny", "A tiny export", "stop")
    assert about.address == "https://exports.example/tiny.zip"
    assert about.graph.value == "https://w3id.org/bioregion/id/source/cordis-tiny"
    assert {quad.graph_name for quad in about.quads} == {provenance_graph("cordis-tiny")}
    assert about.provenance_graph == provenance_graph("cordis-tiny")
    source = {quad.predicate: quad.object for quad in about.quads if quad.subject == about.graph}
    assert source[expand("rdf:type")] == expand("brg:Source")
    assert source[expand("rdfs:label")].value == "A tiny export"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 things of the kind project, but 2 to 4 are expected."),
        (2, ""),
        (4, ""),
        (5, "5 things of the kind"),
    ],
)
def test_too_few_and_too_many_things_are_told(tmp_path: Path, count: int, said: str) -> None:
    problems = list(description(tmp_path, bounds=(2, 4)).miscounted({"project": count, "person": 9}))
    assert len(problems) == bool(said)
    assert all(said in problem.what for problem in problems)


def test_nothing_at_all_is_too_few(tmp_path: Path) -> None:
    (problem,) = description(tmp_path, bounds=(2, 4)).miscounted({})
    assert str(problem) == (
        "data/cordis-tiny/source.ttl: 0 things of the kind project, but 2 to 4 are expected. "
        "Give the whole export, or say --partial if this is meant."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'brg:onError "stop"',
            'brg:onError "ignore"',
            'brg:onError is "ignore". Write "stop" or "set-aside".',
        ),
        ('brg:onError "stop"', 'dcterms:language "en"', "The description has no brg:onError. Add it."),
        ("dcterms:title", "dcterms:subject", "The description has no dcterms:title. Add it."),
        ("dcat:downloadURL", "dcat:landingPage", "The description has no dcat:downloadURL. Add it."),
    ],
)
def test_what_a_description_lacks_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    description(tmp_path, "stop")
    path = tmp_path / "cordis-tiny" / "source.ttl"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    with pytest.raises(InputError) as caught:
        describe(path.parent)
    assert str(caught.value) == f"data/cordis-tiny/source.ttl: {said}"


def test_an_export_without_a_description_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"source\.ttl"):
        describe(tmp_path / "nothing")


def test_the_fingerprint_changes_with_what_is_said_only(tmp_path: Path) -> None:
    first = description(tmp_path, "stop")
    path = tmp_path / "cordis-tiny" / "source.ttl"
    path.write_text(path.read_text() + "# A comment.\n")
    assert describe(path.parent).fingerprint == first.fingerprint
    assert description(tmp_path, "set-aside").fingerprint != first.fingerprint


def test_an_import_is_accounted_for_without_a_clock() -> None:
    quads = set(accounted("cordis-tiny", "ab" * 32, "importers.cordis"))
    assert quads == set(accounted("cordis-tiny", "ab" * 32, "importers.cordis"))
    assert quads.isdisjoint(accounted("cordis-tiny", "cd" * 32, "importers.cordis"))
    assert {quad.graph_name for quad in quads} == {provenance_graph("cordis-tiny")}
    assert "sha256:" + "ab" * 32 in {quad.object.value for quad in quads}


@pytest.mark.parametrize("name", sorted(IMPORTERS))
def test_every_export_that_can_be_imported_is_described(name: str) -> None:
    about = describe(resources.folder("data") / name)
    assert about.name == name
    assert about.address.startswith("https://")
    assert about.bounds
    assert all(0 < bounds.least < bounds.most for bounds in about.bounds)
    assert callable(importer(name).entries)


def test_an_unknown_export_is_wrong_usage_and_the_known_ones_are_named() -> None:
    with pytest.raises(UsageError) as caught:
        importer("cordis-fp9")
    assert str(caught.value).startswith('There is no export "cordis-fp9". Name one of ')
    assert all(name in str(caught.value) for name in IMPORTERS)


def test_every_import_has_an_importer_of_its_own() -> None:
    first, second = importer("cordis-h2020"), importer("cordis-h2020")
    assert isinstance(first, Cordis)
    assert first is not second


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_source_has_its_title_in_both_languages(name: str) -> None:
    about = describe(resources.folder("data") / name)
    labels = {
        quad.object.language: quad.object.value
        for quad in about.quads
        if (quad.subject, quad.predicate) == (about.graph, expand("rdfs:label"))
    }
    assert labels.keys() == {"en", "it"}
    assert about.title == labels["en"]
