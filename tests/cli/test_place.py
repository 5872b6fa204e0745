"""``bioregion place`` over the real graph with a few regions, organisations and projects beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, parse
from tests.cli.commands import run
from tests.cli.conftest import copied

from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import PLACEMENT_GRAPH, expand, prologue

EXPORTS = """
source:nuts {
  region:nuts-it a brg:Region ; rdfs:label "Italia"@it ; brg:nutsCode "IT" ; brg:nutsLevel 0 ; brg:nutsVersion "2021" ;
    brg:country "IT" .
  region:nuts-iti a brg:Region ; rdfs:label "Centro (IT)"@it ; brg:nutsCode "ITI" ; brg:nutsLevel 1 ;
    brg:nutsVersion "2021" ; brg:country "IT" ; brg:partOf region:nuts-it .
  region:nuts-iti1 a brg:Region ; rdfs:label "Toscana"@it ; brg:nutsCode "ITI1" ; brg:nutsLevel 2 ;
    brg:nutsVersion "2021" ; brg:country "IT" ; brg:partOf region:nuts-iti .
  region:nuts-iti19 a brg:Region ; rdfs:label "Siena"@it ; brg:nutsCode "ITI19" ; brg:nutsLevel 3 ;
    brg:nutsVersion "2021" ; brg:country "IT" ; brg:partOf region:nuts-iti1 .
}
source:cordis-tiny {
  organisation:pic-1 a brg:Organisation ; rdfs:label "Cryolith Betaphage" ; brg:country "IT" ; brg:city "SIENA" .
  organisation:pic-2 a brg:Organisation ; rdfs:label "Zorblat Inc" ; brg:country "US" .
  project:cordis-1 a brg:Project ; rdfs:label "ZORB" ; dcterms:title "Vaccines against Zorblat" .
  participation:pic-1--cordis-1 a brg:Participation ; brg:participant organisation:pic-1 ;
    brg:project project:cordis-1 ; brg:participationRole prole:coordinator .
}
"""


@pytest.fixture(scope="module")
def placeable(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with exports beside the curated files; no test changes it."""
    own = copied(home, tmp_path_factory.mktemp("placeable") / "home")
    publish_change(own, set(parse(prologue() + EXPORTS, format=RdfFormat.TRIG)), set(), Terms("exports"))
    return own


@pytest.fixture(scope="module")
def ready(placeable: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which all has been placed; no test changes it."""
    own = copied(placeable, tmp_path_factory.mktemp("ready") / "home")
    ran = run(own, "place")
    assert ran.code == 0, ran.err
    return own


@pytest.fixture
def own(ready: Path, tmp_path: Path) -> Path:
    """A home of the test's own in which all has been placed."""
    return copied(ready, tmp_path / "own")


def values(home: Path, thing: str, property: str) -> set[str]:
    """What the merged view says of a thing."""
    with open_view(home) as view:
        quads = view.quads(expand(thing), expand(property), None, DefaultGraph())
        return {getattr(quad.object, "value", "").rpartition("/")[2] for quad in quads}


def placed(home: Path) -> int:
    """How many statements the graph of placing holds."""
    with open_view(home) as view:
        return sum(1 for _ in view.quads(None, None, None, PLACEMENT_GRAPH))


def test_things_get_regions_and_fields(ready: Path) -> None:
    assert values(ready, "organisation:pic-1", "brg:region") == {"nuts-iti19"}
    assert values(ready, "organisation:pic-2", "brg:region") == set()
    assert values(ready, "location:pic-1", "brg:rule") == {"city-name"}
    assert values(ready, "project:cordis-1", "brg:classifiedAs") == {"vaccines"}
    assert values(ready, "classification:organisation-pic-1--vaccines", "brg:weight") == {"0.6"}
    # What sources say of organisations themselves stays as it was.
    assert values(ready, "organisation:pic-1", "brg:classifiedAs") == set()
    assert values(ready, "source:placement", "dcterms:publisher") == {"Bioregion Graph"}


def test_the_shares_are_told_and_a_dry_run_changes_nothing(placeable: Path) -> None:
    ran = run(placeable, "place", "--dry-run")
    assert ran.code == 0
    assert re.search(r"[1-9]\d*\s+\d+\.\d%  in a NUTS 3 region", ran.out)
    assert re.search(r"by city-name, to NUTS 3", ran.out)
    assert re.search(r"[1-9]\d*\s+\d+\.\d%  unknown: its country has no NUTS regions", ran.out)
    assert re.search(r"Projects in fields\n +[1-9]\d* +\d+\.\d%  in a field\n", ran.out)
    assert re.search(r"Organisations in fields\n +[1-9]\d* +\d+\.\d%  in a field\n", ran.out)
    assert re.search(r"[1-9][\d,]* statements would come and 0 go; nothing was changed\.", ran.out)
    assert placed(placeable) == 0


def test_a_second_run_changes_nothing(own: Path) -> None:
    before = placed(own)
    ran = run(own, "place")
    assert "Nothing has changed" in ran.out
    assert before
    assert placed(own) == before


def test_what_no_longer_follows_goes(own: Path) -> None:
    said = parse(prologue() + EXPORTS, format=RdfFormat.TRIG)
    publish_change(
        own, set(), {quad for quad in said if quad.predicate == expand("brg:city")}, Terms("a city less")
    )
    run(own, "place")
    assert values(own, "organisation:pic-1", "brg:region") == {"nuts-it"}
    assert values(own, "location:pic-1", "brg:rule") == {"country"}


def test_a_build_leaves_it_alone(own: Path) -> None:
    before = placed(own)
    assert run(own, "build").code == 0
    assert placed(own) == before


def test_without_regions_it_says_what_to_import(home: Path) -> None:
    ran = run(home, "place", "--dry-run")
    assert ran.code == 0
    assert "`bioregion import nuts PATH` first" in ran.err
