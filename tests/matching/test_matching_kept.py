"""Facts that are kept beside a generation, and those of the next one made out of them, are what reading anew gives."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from bioregion_graph.matching import reading
from bioregion_graph.publishing.publish import Terms, publish, publish_change
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.sharing.view import Earlier
from bioregion_graph.store import copies
from bioregion_graph.terms.namespaces import compact, expand

LIBRARY = Library.load(folder("queries"))
SOURCE = expand("source:somebody")
ROLES = ("prole:coordinator", "prole:participant", "prole:third-party")


def said(subject: str, predicate: str, value: str) -> Quad:
    """A statement of the source; names of ours are expanded, everything else is a text."""
    is_name = predicate in ("rdf:type", "brg:participant", "brg:project", "brg:topic", "brg:predictedGoal")
    object_ = expand(value) if is_name or predicate == "brg:participationRole" else Literal(value)
    return Quad(expand(subject), expand(predicate), object_, SOURCE)


def everything() -> list[Quad]:
    """All that a source may say here: of four organisations, three projects, two topics, and who takes part."""
    quads = []
    for one in "abcd":
        quads += [
            said(f"organisation:{one}", "rdf:type", "brg:Organisation"),
            said(f"organisation:{one}", "rdfs:label", one.upper()),
            said(f"organisation:{one}", "brg:city", "Prato"),
        ]
    for number, one in enumerate("pqr"):
        project = f"project:{one}"
        quads += [
            said(project, "rdf:type", "brg:Project"),
            said(project, "dcterms:title", f"A title of {one}"),
            Quad(
                expand(project),
                expand("brg:start"),
                Literal(f"201{number}", datatype=expand("xsd:gYear")),
                SOURCE,
            ),
            said(project, "brg:topic", f"topic:t{number % 2}"),
            said(project, "brg:predictedGoal", "topic:goal-3"),
        ]
        for place, member in enumerate("abcd"):
            tie = f"participation:{member}-{one}"
            quads += [
                said(tie, "rdf:type", "brg:Participation"),
                said(tie, "brg:participant", f"organisation:{member}"),
                said(tie, "brg:project", project),
                said(tie, "brg:participationRole", ROLES[(place + number) % 3]),
            ]
    for number in (0, 1):
        quads += [
            said(f"topic:t{number}", "rdf:type", "brg:Topic"),
            said(f"topic:t{number}", "brg:code", f"T-{number}"),
            said(f"topic:t{number}", "brg:actionType", "RIA"),
        ]
    return quads


EVERYTHING = everything()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kept") / "home"
    publish(home, lambda _: set(EVERYTHING), {}, Terms(), Steps())
    return home


def facts_of(home: Path) -> None:
    """What is kept and what is read anew are the same."""
    with open_view(home) as view:
        assert reading.kept(view, LIBRARY) == reading.read(view, LIBRARY)


def things(earlier: Earlier) -> set[str]:
    """The names of what changed since, without parts such as an address."""
    return {compact(iri) for iri in earlier.touched if "#" not in iri}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sets(st.sampled_from(range(len(EVERYTHING))), max_size=12), min_size=1, max_size=3))
def test_what_changed_is_all_that_is_read(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[set[int]]
) -> None:
    home = tmp_path_factory.mktemp("commits") / "home"
    shutil.copytree(whole, home)
    facts_of(home)
    there = set(range(len(EVERYTHING)))
    for flipped in steps:
        publish_change(
            home,
            {EVERYTHING[each] for each in flipped - there},
            {EVERYTHING[each] for each in flipped & there},
            Terms(),
        )
        there ^= flipped
        facts_of(home)


def test_only_what_changed_is_asked_for(whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    facts_of(home)
    publish_change(home, {said("organisation:a", "brg:city", "Pisa")}, set(), Terms())
    publish_change(home, {said("organisation:b", "brg:city", "Pisa")}, set(), Terms())
    told: list[str] = []
    with open_view(home) as view:
        (before, *_) = earlier = list(view.earlier())
        reading.kept(view, LIBRARY, told.append)
    assert told == ["read what has changed"]
    assert len(earlier) == 2
    assert things(before) == {"organisation:b"}
    assert things(earlier[-1]) == {"organisation:a", "organisation:b"}


def test_renewed_only_where_matching_was_asked(whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    for city, is_kept in (("Pisa", False), ("Lucca", True)):
        publish_change(home, {said("organisation:a", "brg:city", city)}, set(), Terms())
        with open_view(home) as view:
            reading.renew(view, LIBRARY)
            assert view.derived
            assert bool(list(view.derived.folder.glob("matching-facts-*"))) == is_kept
            reading.kept(view, LIBRARY)


def test_all_is_read_where_nobody_knows_what_changed(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    facts_of(home)
    publish_change(home, set(), {EVERYTHING[0]}, Terms())
    # The machine has started anew, so that what was written last may not have reached the disk.
    monkeypatch.setattr(copies, "_boot", lambda: "another start")
    told: list[str] = []
    with open_view(home) as view:
        assert not list(view.earlier())
        assert reading.kept(view, LIBRARY, told.append) == reading.read(view, LIBRARY)
    assert told == ["read projects and organisations"]
