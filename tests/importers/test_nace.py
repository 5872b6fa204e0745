"""NACE Rev. 2 from SKOS files of any address."""

from __future__ import annotations

from pathlib import Path

import pytest
from extracts import Reading, World, lay, problem

from bioregion_graph.errors import BatchError

SKOS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix c: <http://codes.example/nace/> .
c:scheme a skos:ConceptScheme ; skos:prefLabel "NACE"@en .
c:M a skos:Concept ; skos:notation "M"^^xsd:token ; skos:prefLabel "PROFESSIONAL ACTIVITIES"@en .
c:72 a skos:Concept ; skos:broader c:M ; skos:notation "72" ; skos:prefLabel "72 - Research"@en .
c:721 a skos:Concept ; skos:broader c:72 ; skos:notation "72.1" ; skos:prefLabel "Natural sciences"@en .
c:7211 a skos:Concept ; skos:notation "7211" ; skos:prefLabel "72.11 Biotechnology"@en , "Biotecnologie"@it .
c:7211 skos:broader c:721 .
c:7219 a skos:Concept ; skos:broader c:721 ; skos:notation "72.19" ; skos:prefLabel "Other sciences"@en .
c:note skos:prefLabel "A note is no concept"@en .
"""


def test_an_activity_has_code_labels_and_official_address(tmp_path: Path) -> None:
    read = Reading("nace", lay(tmp_path / "export", {"nacer2.ttl.gz": SKOS}))
    assert read.faults == []
    assert read.of("concepts/nace/72.11") == {
        "rdf:type": ["skos:Concept"],
        "skos:broader": ["concepts/nace/72.1"],
        "skos:exactMatch": ["http://data.europa.eu/ux2/nace2/7211"],
        "skos:inScheme": ["concepts/nace"],
        "skos:notation": ["72.11"],
        "skos:prefLabel": ["Biotechnology@en", "Biotecnologie@it"],
    }
    assert read.of("concepts/nace/m")["skos:topConceptOf"] == ["concepts/nace"]
    assert read.of("concepts/nace/72")["skos:prefLabel"] == ["Research@en"]
    assert len(read.things()) == 6


def test_what_is_no_activity_is_set_aside(tmp_path: Path) -> None:
    text = SKOS.replace('"72.19"', '"72.199"').replace('; skos:prefLabel "Natural sciences"@en', "")
    read = Reading("nace", lay(tmp_path / "export", {"nace.ttl": text}))
    assert read.faults == [
        "export/nace.ttl: The concept <http://codes.example/nace/721> has no skos:prefLabel. "
        "Give it, or leave it out.",
        'export/nace.ttl: "72.199" is no code of NACE (<http://codes.example/nace/7219>). '
        "Write a code such as 72.11.",
    ]
    assert "concepts/nace/72.1" not in read.things()
    # What stood above it is gone, so the class hangs nowhere and says so by being a top.
    assert read.of("concepts/nace/72.11")["skos:topConceptOf"] == ["concepts/nace"]


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    broken = SKOS.replace("c:72 a skos:Concept ;", "c:72 a skos:Concept ,,")
    assert problem("nace", lay(tmp_path / "a", {"nace.ttl": broken})).startswith("a/nace.ttl, line 6: ")
    several = {"one.ttl": SKOS, "two.rdf": ""}
    assert "Several files look like SKOS file of NACE" in problem("nace", lay(tmp_path / "b", several))


def test_a_part_of_the_classification_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BatchError) as caught:
        world.bring("nace", lay(tmp_path / "export", {"nace.ttl": SKOS}), bounded=True)
    assert "5 things of the kind concept, but 990 to 1010 are expected" in str(caught.value.problems[0])


def test_import_twice_and_changed(world: World) -> None:
    after = SKOS.replace("Other sciences", "Further sciences").replace(', "Biotecnologie"@it', "")
    world.goes_through("nace", {"nace.ttl": SKOS}, {"nace.ttl": after})
