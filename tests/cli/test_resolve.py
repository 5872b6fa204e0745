"""``bioregion resolve`` over the real graph with a few organisations of registries beside it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, Quad
from tests.cli.commands import one_sentence, run
from tests.cli.conftest import copied

from bioregion_graph.importers.links import links
from bioregion_graph.publishing.publish import Terms, publish_change
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import RESOLVER_GRAPH, expand

REGISTRIES = {
    "ror-01abcde23": ("Toscana Life Sciences", "Siena", "https://www.toscanalifesciences.org"),
    "pic-999000001": ("FONDAZIONE TOSCANA LIFE SCIENCES", "SIENA", "http://www.toscanalifesciences.org"),
    "pic-999000002": ("Cryolith Betaphage GmbH", "Pisa", ""),
    "ror-01abcde24": ("Cryolith Betaphage", "", ""),
    "ror-01abcde25": ("Cryolith Betaphage", "", ""),
}


@pytest.fixture(scope="module")
def registered(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with organisations of two registries; no test changes it."""
    own = copied(home, tmp_path_factory.mktemp("registered") / "home")
    quads = set()
    for key, (name, city, address) in REGISTRIES.items():
        said = {
            "rdf:type": expand("brg:Organisation"),
            "rdfs:label": Literal(name),
            "brg:country": Literal("IT"),
            "brg:city": Literal(city) if city else None,
            "schema:url": Literal(address, datatype=expand("xsd:anyURI")) if address else None,
        }
        quads |= {
            Quad(expand(f"organisation:{key}"), expand(predicate), value, expand("source:registry"))
            for predicate, value in said.items()
            if value is not None
        }
    publish_change(own, quads, set(), Terms("registries"))
    return own


@pytest.fixture
def own(registered: Path, tmp_path: Path) -> Path:
    """A home of the test's own."""
    return copied(registered, tmp_path / "own")


def canonical(home: Path, key: str) -> str:
    """The name that stands for this one in the merged view."""
    with open_view(home) as view:
        found = list(view.quads(expand(f"organisation:{key}"), expand("owl:sameAs"), None, DefaultGraph()))
    return found[0].object.value.rpartition("/")[2] if found else key


def test_names_of_registries_are_joined_under_the_curated_one(own: Path) -> None:
    ran = run(own, "resolve", "--on", "2026-03-04")
    assert ran.code == 0, ran.err
    assert "curated = pic: 2" in ran.out  # it has two curated names, which people joined
    assert "Generation 3" in ran.out
    assert canonical(own, "pic-999000001") == canonical(own, "ror-01abcde23") == "toscana-life-sciences"
    assert canonical(own, "pic-999000002") == "pic-999000002"
    again = run(own, "resolve", "--on", "2027-01-01")
    assert again.code == 0, again.err
    assert "Nothing has changed: generation 3" in again.out
    with open_view(own) as view:
        days = {quad.object.value for quad in view.quads(None, expand("brg:judgedOn"), None, RESOLVER_GRAPH)}
    assert days == {"2026-03-04"}


def test_a_dry_run_counts_and_changes_nothing(own: Path) -> None:
    ran = run(own, "resolve", "--dry-run")
    assert ran.code == 0, ran.err
    assert "nothing was changed" in ran.out
    assert canonical(own, "pic-999000001") == "pic-999000001"


def test_the_queue_goes_into_data_links_and_back(own: Path, tmp_path: Path) -> None:
    assert run(own, "resolve", "--review").out == "left,right,verdict,evidence,judged_by,judged_on\n"
    assert run(own, "resolve", "--on", "2026-03-04").code == 0
    ran = run(own, "resolve", "--review")
    rows = [row for row in csv.DictReader(io.StringIO(ran.out)) if "pic-999000002" in row["right"]]
    assert {row["left"] for row in rows} == {"organisation/ror-01abcde24", "organisation/ror-01abcde25"}
    assert {row["verdict"] for row in rows} == {"unsure"}
    # A person fills in the verdict and puts the table into the folder of judgements.
    table = tmp_path / "links" / "review.csv"
    table.parent.mkdir()
    table.write_text(ran.out.replace(",unsure,", ",same,"), encoding="utf-8")
    quads = set(links(table.parent, described=set()))
    judged = {
        quad
        for quad in quads
        if "pic-999000002" in quad.subject.value and "ror-01abcde24" in quad.subject.value
    }
    assert len(judged) == 8
    publish_change(own, judged, set(), Terms("reviewed"))
    assert canonical(own, "pic-999000002") == "ror-01abcde24"
    left = run(own, "resolve", "--review").out
    assert "organisation/ror-01abcde24,organisation/pic-999000002" not in left
    # What a person judged is not judged again; the other candidate would now join two of one registry.
    assert run(own, "resolve").code == 0
    assert canonical(own, "pic-999000002") == "ror-01abcde24"


def test_a_build_keeps_what_the_resolver_judged(own: Path) -> None:
    assert run(own, "resolve").code == 0
    with open_view(own) as view:
        before = set(view.quads(graph=RESOLVER_GRAPH))
    # The registries of this test are no export, so that a build takes them for curated and drops them.
    assert run(own, "build").code == 0
    with open_view(own) as view:
        assert set(view.quads(graph=RESOLVER_GRAPH)) == before
        assert before


def test_a_day_that_is_none_and_a_home_without_a_graph_are_told(own: Path, tmp_path: Path) -> None:
    ran = run(own, "resolve", "--on", "yesterday")
    assert ran.code != 0
    assert '"yesterday" is not a day' in ran.err
    assert "Nothing has been built" in one_sentence(run(tmp_path / "nothing", "resolve"))
