"""Publishing: what is committed, what is refused, what is remembered."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from versions import publish_version, staged
from worlds import RULES, fact, judgement, merged, source, tie

import bioregion_graph
from bioregion_graph.errors import BatchError, InputError, NoGenerationError, ValidationError
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.diff import compare
from bioregion_graph.publishing.facts import HeldFacts, StoredFacts
from bioregion_graph.publishing.findings import to_json
from bioregion_graph.publishing.provenance import hash_inputs
from bioregion_graph.publishing.publish import BuildResult, Terms, publish, publish_change
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing import View, open_view
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import ONTOLOGY, expand

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def served(home: Path) -> list[str]:
    """Everything that is served, as sorted N-Quads."""
    with open_view(home) as view:
        return sorted(str(quad) for quad in view.quads())


def wanted(quads: Iterable[Quad]) -> list[str]:
    """What must be served for these sources."""
    gathered = gather([quads, RULES])
    return sorted(str(quad) for quad in {*gathered, *merged(gathered)})


def publish_quads(home: Path, quads: Iterable[Quad], terms: Terms = Terms(now=NOW)) -> BuildResult:  # noqa: B008 - frozen
    return publish(home, lambda _: gather([quads, RULES]), {}, terms, Steps())


WORLD = [
    *tie(
        "membership:a--net",
        "Membership",
        "organisation:a",
        "organisation:net",
        0,
        start="2019",
        role="mrole:full",
    ),
    fact("organisation:a", "rdfs:label", "Alpha"),
    fact("organisation:b", "rdfs:label", "Beta", 1),
]


def test_publishing_serves_the_sources_and_the_merged_view(tmp_path: Path) -> None:
    result = publish_quads(tmp_path, WORLD, Terms("the first", now=NOW))
    assert (result.generation.id, result.generation.note, result.generation.committed_at) == (
        1,
        "the first",
        NOW,
    )
    assert (result.added, result.removed, result.unchanged) == (len(WORLD) + len(RULES), 0, False)
    assert {"compare", "sort", "merge", "load", "pack", "flush", "commit"} == set(result.seconds)
    assert served(tmp_path) == wanted(WORLD)
    assert result.generation.quads == len(served(tmp_path))


def test_publishing_the_same_again_commits_nothing(tmp_path: Path) -> None:
    first = publish_quads(tmp_path, WORLD)
    again = publish_quads(tmp_path, WORLD)
    assert again.unchanged
    assert again.generation == first.generation
    assert len(Generations(tmp_path).kept()) == 1


def test_a_literal_spelled_otherwise_is_no_change(tmp_path: Path) -> None:
    for months in ("P18M", "P1Y6M"):
        duration = Literal(months, datatype=expand("xsd:duration"))
        result = publish_quads(tmp_path, [*WORLD, fact("term:t", "brg:duration", duration)])
    assert result.unchanged


def test_a_small_change_gives_the_same_bytes_as_a_whole_build(tmp_path: Path) -> None:
    publish_version(tmp_path / "changed", 0)
    result = publish_version(tmp_path / "changed", 1)
    publish_version(tmp_path / "whole", 1)
    assert 0 < result.added < 50
    assert served(tmp_path / "changed") == served(tmp_path / "whole") == wanted(staged(1))


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for home in ("one", "two"):
        publish_quads(tmp_path / home, WORLD if home == "one" else reversed(WORLD))
    assert served(tmp_path / "one") == served(tmp_path / "two")
    manifests = [
        (tmp_path / home / "generations/000001/manifest.json").read_text() for home in ("one", "two")
    ]
    details = [json.loads(text)["details"] for text in manifests]
    assert details[0] == details[1]


def test_a_change_is_published_by_itself(tmp_path: Path) -> None:
    publish_version(tmp_path, 0)
    added = set(judgement("organisation:o1", "organisation:o2"))
    removed = {fact("organisation:o3", "brg:city", "City 0"), fact("organisation:o3", "brg:city", "Nowhere")}
    result = publish_change(tmp_path, added, removed, Terms(now=NOW))
    assert (result.added, result.removed, result.generation.parent) == (4, 1, 1)
    assert served(tmp_path) == wanted((staged(0) | added) - removed)
    assert publish_change(tmp_path, added, removed, Terms(now=NOW)).unchanged


def test_a_large_change_is_published_by_itself_too(tmp_path: Path) -> None:
    publish_version(tmp_path, 0)
    removed = {quad for quad in staged(0) if quad.predicate == expand("rdfs:label")}
    publish_change(tmp_path, set(), removed, Terms(now=NOW))
    assert served(tmp_path) == wanted(staged(0) - removed)


def test_a_change_of_the_rules_merges_everything_anew(tmp_path: Path) -> None:
    publish_version(tmp_path, 0)
    rule = Quad(expand("rdfs:seeAlso"), expand("brg:singleValued"), Literal("true"), NamedNode(ONTOLOGY))
    values = {fact("organisation:o1", "rdfs:seeAlso", value, number) for number, value in enumerate("ab")}
    publish_change(tmp_path, values, set(), Terms(now=NOW))
    publish_change(tmp_path, {rule}, set(), Terms(now=NOW))
    with open_view(tmp_path) as view:
        seen = list(view.quads(expand("organisation:o1"), expand("rdfs:seeAlso"), graph=DefaultGraph()))
    assert len(seen) == 1


def test_a_change_of_nothing_yet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoGenerationError, match="Run: bioregion build"):
        publish_change(tmp_path, set(WORLD), set(), Terms())


def test_the_next_build_after_a_rollback_starts_from_what_is_current(tmp_path: Path) -> None:
    publish_version(tmp_path, 0)
    publish_version(tmp_path, 1)
    Generations(tmp_path).rollback()
    result = publish_version(tmp_path, 1)
    assert (result.generation.id, result.generation.parent, result.unchanged) == (3, 1, False)
    assert served(tmp_path) == wanted(staged(1))


@dataclass(frozen=True)
class Remark:
    """A finding of these tests."""

    severity: str
    message: str

    def __str__(self) -> str:
        return self.message


def test_a_violation_refuses_the_commit(tmp_path: Path) -> None:
    publish_quads(tmp_path, WORLD)

    def validate(view: View) -> list[Remark]:
        assert view.generation.id == 2
        return [Remark("warning", "a trifle")] + [
            Remark("violation", f"wrong {number}") for number in range(30)
        ]

    with pytest.raises(ValidationError) as caught:
        publish_quads(tmp_path, WORLD[1:], Terms(validate=validate))
    lines = str(caught.value).splitlines()
    assert lines[0] == "30 violations, nothing was published:"
    assert lines[1] == "  wrong 0"
    assert lines[-1] == "  … and 10 more. bioregion check lists them all."
    assert served(tmp_path) == wanted(WORLD)
    with pytest.raises(ValidationError, match=r"^1 violation, nothing was published:\n  bad$"):
        publish_quads(tmp_path, WORLD[1:], Terms(validate=lambda _: [Remark("violation", "bad")]))


def test_warnings_are_admitted_and_kept_beside_the_generation(tmp_path: Path) -> None:
    warned = Remark("warning", "a trifle")
    seen: list[list[str]] = []

    def validate(view: View) -> list[Remark]:
        seen.append(sorted(str(quad) for quad in view.quads()))
        return [warned]

    result = publish_quads(tmp_path, WORLD, Terms(validate=validate))
    assert list(result.findings) == [warned]
    assert seen == [served(tmp_path)]
    kept = json.loads((tmp_path / "generations/000001/findings.json").read_text())
    assert kept == [{"severity": "warning", "message": "a trifle"}]


def test_the_manifest_remembers_versions_and_counts(tmp_path: Path) -> None:
    version = Quad(NamedNode(ONTOLOGY), expand("owl:versionInfo"), Literal("0.3.0"), NamedNode(ONTOLOGY))
    other = Quad(expand("collection:c"), expand("owl:versionInfo"), Literal("7"), source(0))
    publish_quads(tmp_path, [*WORLD, version, other, *judgement("organisation:a", "organisation:b")])
    details = Generations(tmp_path).current().details
    assert details["versions"] == {
        "package": bioregion_graph.__version__,
        "ontology": "0.3.0",
        "collection:c": "7",
    }
    assert details["classes"] == {"brg:Judgement": 1, "brg:Membership": 1}
    assert (details["added"], details["removed"]) == (len(WORLD) + len(RULES) + 6, 0)


def test_quads_without_a_source_or_a_name_are_refused() -> None:
    with pytest.raises(BatchError) as caught:
        gather([[
            Quad(expand("event:e"), expand("rdfs:label"), Literal("x")),
            Quad(BlankNode("b"), expand("rdfs:label"), Literal("x"), source(0)),
            Quad(expand("event:e"), expand("rdfs:seeAlso"), BlankNode("b"), source(0)),
        ]])  # fmt: skip
    assert "3 problems" in str(caught.value)
    assert "belongs to no source. Give it the graph of its source." in str(caught.value)
    assert "has a node without an IRI. Give it one." in str(caught.value)


def test_a_difference_is_told_by_graph() -> None:
    diff = compare(None, set(WORLD))
    assert diff.by_graph() == {source(0).value: (len(WORLD) - 1, 0), source(1).value: (1, 0)}
    assert len(diff) == len(WORLD)


# --- the whole build, with a reader of Turtle in place of the importers


def collect(ontology: Path, data: Path) -> Iterable[Iterable[Quad]]:
    graphs = {"ontology": NamedNode(ONTOLOGY), "facts": source(0)}
    for path in sorted([*ontology.rglob("*.ttl"), *data.rglob("*.ttl")]):
        quads = parse(path.read_bytes(), RdfFormat.TURTLE)
        yield (Quad(quad.subject, quad.predicate, quad.object, graphs[path.stem]) for quad in quads)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    ontology, data = tmp_path / "ontology", tmp_path / "data"
    (data / "europe").mkdir(parents=True)
    (data / ".hidden").mkdir()
    (data / ".hidden" / "x").write_text("x")
    ontology.mkdir()
    (ontology / "ontology.ttl").write_text(f'<{ONTOLOGY}> <{expand("owl:versionInfo").value}> "1" .')
    (data / "europe" / "facts.ttl").write_text(f'<urn:a> <{expand("rdfs:label").value}> "Alpha" .')
    return ontology, data


def run(home: Path, folders: tuple[Path, Path], told: list[str] | None = None) -> BuildResult:
    progress = None if told is None else told.append
    return build(
        home, ontology=folders[0], data=folders[1], collect=collect, progress=progress, note="n", now=NOW
    )


def test_a_build_tells_its_steps_and_hashes_its_inputs(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    told: list[str] = []
    result = run(tmp_path / "home", folders, told)
    assert (
        told
        == ["import", "compare", "sort", "merge", "load", "pack", "flush", "commit"]
        == list(result.seconds)
    )
    inputs = Generations(tmp_path / "home").current().details["inputs"]
    assert inputs == hash_inputs(folders)
    assert {name: list(files) for name, files in inputs.items()} == {
        "ontology": ["ontology.ttl"],
        "data/europe": ["facts.ttl"],
    }


def test_a_build_of_unchanged_files_reads_none_of_them(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    run(tmp_path / "home", folders)
    told: list[str] = []
    assert run(tmp_path / "home", folders, told).unchanged
    assert told == []


def test_a_build_of_files_that_say_the_same_is_remembered(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    run(tmp_path / "home", folders)
    path = folders[1] / "europe" / "facts.ttl"
    path.write_text(path.read_text() + "# a remark\n")
    result = run(tmp_path / "home", folders)
    assert (result.unchanged, result.added, result.removed, result.generation.id) == (False, 0, 0, 2)


def test_a_build_that_fails_leaves_the_older_generation(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    run(tmp_path / "home", folders)
    (folders[1] / "europe" / "facts.ttl").write_text(
        f'<urn:a> <{expand("brg:start").value}> "2019-02-30"^^<{expand("xsd:date").value}> .'
    )
    with pytest.raises(InputError, match="urn:a"):
        run(tmp_path / "home", folders)
    assert Generations(tmp_path / "home").current().id == 1


@dataclass
class Loose:
    """A finding that is told by text alone."""

    severity: str = "info"


class Bare:
    """A finding that is no dataclass."""

    severity = "info"

    def __str__(self) -> str:
        return "as it is"


def test_findings_are_kept_field_by_field_or_as_text() -> None:
    assert json.loads(to_json([Loose(), Bare()])) == [
        {"severity": "info"},
        {"severity": "info", "message": "as it is"},
    ]


def test_a_publication_date_that_is_no_literal_weighs_nothing() -> None:
    quads = [
        Quad(source(1), expand("brg:published"), source(1), source(1)),
        fact("organisation:a", "brg:city", "Siena", 1),
        fact("organisation:a", "brg:city", "Pisa", 0),
    ]
    cities = [quad.object for quad in merged(quads) if quad.predicate == expand("brg:city")]
    assert cities == [Literal("Pisa")]


def test_the_date_of_a_source_weighs_in_a_small_change(tmp_path: Path) -> None:
    cities = [fact("organisation:o1", "rdfs:label", f"Label {number}", number) for number in (0, 1)]
    publish_quads(tmp_path, [*staged(0), *cities])
    added = {
        Quad(source(1), expand("brg:published"), Literal("2020", datatype=expand("xsd:gYear")), source(1))
    }
    publish_change(tmp_path, added, set(), Terms(now=NOW))
    assert served(tmp_path) == wanted({*staged(0), *cities, *added})


def test_facts_are_found_alike_in_memory_and_in_the_database() -> None:
    held, stored = HeldFacts(WORLD), StoredFacts(OxigraphStore.hold([*WORLD, *merged(WORLD)]))
    iris = {quad.subject for quad in WORLD} | {
        source(0),
        source(1),
        expand("rdfs:label"),
        expand("organisation:net"),
    }
    for look_up in ("about", "pointing_at", "using", "inside"):
        found = [{iri: set(getattr(facts, look_up)(iri)) for iri in iris} for facts in (held, stored)]
        assert found[0] == found[1]
        assert any(found[0].values())
