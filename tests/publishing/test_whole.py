"""The merge in bounded memory gives exactly what the merge of everything at once gives."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, Literal, Quad, RdfFormat, parse
from worlds import ORGANISATIONS, RULES, fact, flat, judgement, merged, source, tie, worlds

from bioregion_graph.errors import DiskError, InputError
from bioregion_graph.importers.folders import collect
from bioregion_graph.publishing import lines
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.whole import CONTEXT, Whole
from bioregion_graph.resources import folder
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import ONTOLOGY_GRAPH, PROVENANCE_GRAPH, expand


def whole(quads: set[Quad], place: Path, run: int = 7) -> set[Quad]:
    """The merged view, made from sorted lines in runs of a few."""
    everything = [*quads, *RULES]
    path = place / "sources.nq"
    lines.sort((lines.line(quad) for quad in everything), path, run)
    context = [quad for quad in everything if quad.predicate in CONTEXT]
    text = "".join(Whole(context).merge(path))
    # Through the database, as it is served: it spells numbers in its own way.
    return set(OxigraphStore.hold(parse(text, format=RdfFormat.N_TRIPLES)).quads())


@settings(max_examples=300, deadline=None)
@given(world=worlds)
def test_it_gives_what_the_merge_of_everything_gives(world: Any, tmp_path_factory: Any) -> None:
    quads = flat(world)
    assert whole(quads, tmp_path_factory.mktemp("lines")) == merged(quads)


@pytest.mark.slow
def test_it_does_so_for_the_curated_files(tmp_path: Path) -> None:
    staged = gather(collect(folder("ontology"), folder("data")))
    assert whole(staged, tmp_path, run=5000) == merged(staged)


@pytest.mark.parametrize(
    "more",
    [
        # Two languages are no rivals; two names in one are.
        [fact("organisation:o0", "rdfs:label", Literal("Uno", language="it"))],
        [fact("organisation:o0", "rdfs:label", Literal("Another"))],
        [fact("organisation:o0", "skos:altLabel", Literal("Alpha"))],
        [fact("organisation:o0", "brg:city", Literal("Pisa"))],
        # A second source makes a thing hard, and so does a judgement.
        [fact("organisation:o0", "brg:city", Literal("Pisa"), 2)],
        judgement("organisation:o0", "organisation:o1"),
        # A tie that is one with another, and something that mentions it.
        [
            *tie("membership:a", "Membership", "organisation:o0", "organisation:o2", role="mrole:full"),
            *tie("membership:b", "Membership", "organisation:o0", "organisation:o2", 1, role="mrole:full"),
            fact("activity:x", "brg:evidencedBy", "membership:b"),
        ],
        [*tie("membership:c", "Membership", "organisation:o0", "organisation:o2", role="mrole:guest")],
        [
            *tie("participation:p", "Participation", "organisation:o0", "project:j"),
            fact("participation:p", "brg:participationRole", "prole:coordinator"),
            fact("participation:p", "brg:contribution", Literal("10.5", datatype=expand("xsd:decimal"))),
        ],
        # Not from a source: copied as it is, but for where it stands.
        [
            Quad(expand("organisation:o0"), expand("rdfs:comment"), Literal("seen"), PROVENANCE_GRAPH),
            Quad(expand("organisation:o0"), expand("brg:statedIn"), Literal("a.csv#2"), PROVENANCE_GRAPH),
        ],
        # Texts that look like the syntax around them.
        [fact("organisation:o0", "rdfs:comment", Literal('a "b" . <c> \\ \n\r\t é \U0001f600'))],
        [
            fact("mandate:m", "brg:inTerm", "term:t"),
            fact("term:t", "rdf:type", "brg:Term"),
            fact("term:t", "brg:end", "2020"),
            *tie("mandate:m", "Mandate", "person:p", "organisation:o0", start="2019"),
        ],
    ],
)
def test_each_way_of_being_hard(more: list[Quad], tmp_path: Path) -> None:
    quads = {
        fact("organisation:o0", "rdf:type", "brg:Organisation"),
        fact("organisation:o0", "rdfs:label", "Alpha"),
        fact("organisation:o0", "brg:city", "Siena"),
        fact("organisation:o0", "brg:founded", "2019"),
        *more,
    }
    assert whole(quads, tmp_path) == merged(quads)


def test_contradicting_judgements_are_refused(tmp_path: Path) -> None:
    quads = {
        *judgement("organisation:o0", "organisation:o1"),
        *judgement("organisation:o0", "organisation:o1", "different"),
    }
    with pytest.raises(InputError, match="are judged different"):
        whole(quads, tmp_path)


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a date"):
        whole({fact("organisation:o0", "brg:start", Literal("soon"))}, tmp_path)


def test_sorted_lines_come_once_and_leave_nothing_behind(tmp_path: Path) -> None:
    texts = [f'<urn:{number % 50}> <urn:p> "{number % 7}" <urn:g> .\n' for number in range(1000)]
    target = tmp_path / "sorted.nq"
    assert lines.sort(iter(texts), target, run=64) == len(set(texts))
    assert target.read_text().splitlines(keepends=True) == sorted(set(texts))
    assert [path.name for path in tmp_path.iterdir()] == ["sorted.nq"]
    assert [subject for subject, _ in lines.by_subject(sorted(set(texts)))] == sorted(
        {t.split(" ")[0] for t in texts}
    )


def test_nothing_sorts_to_nothing(tmp_path: Path) -> None:
    assert lines.sort([], tmp_path / "empty.nq") == 0
    assert list(Whole([]).merge(tmp_path / "empty.nq")) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="Could not sort the statements"):
        lines.sort(["<urn:s> <urn:p> <urn:o> <urn:g> .\n"], tmp_path / "missing" / "sorted.nq")


def test_parts_of_a_line_are_read_back() -> None:
    quad = Quad(
        expand("organisation:a"), expand("rdfs:label"), Literal('x . "y" <z>', language="it"), source(1)
    )
    said = lines.read(lines.line(quad))
    assert (said.predicate, said.value, said.graph) == (str(quad.predicate), str(quad.object), str(source(1)))
    assert lines.subject_of(lines.line(quad)) == str(quad.subject)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_easy_things(tmp_path: Path) -> None:
    peaks = []
    for size in (1_000, 8_000):
        path = tmp_path / f"{size}.nq"
        made = (lines.line(quad) for number in range(size) for quad in _easy_organisation(number))
        lines.sort(made, path, run=1000)
        tracemalloc.start()
        count = sum(1 for _ in Whole([*RULES]).merge(path))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count > 8 * size
    assert peaks[1] < peaks[0] + 2_000_000


def _easy_organisation(number: int) -> list[Quad]:
    iri = f"organisation:n{number}"
    return [
        fact(iri, "rdf:type", "brg:Organisation"),
        fact(iri, "rdfs:label", f"Name {number}"),
        fact(iri, "brg:city", ORGANISATIONS[0].replace(":", " ")),
        fact(iri, "brg:founded", "2019"),
    ]


def test_the_view_is_the_default_graph_alone(tmp_path: Path) -> None:
    found = whole({fact("organisation:o0", "rdf:type", "brg:Organisation")}, tmp_path)
    assert {quad.graph_name for quad in found} == {DefaultGraph()}
    assert Quad(expand("brg:city"), expand("brg:singleValued"), Literal("true"), DefaultGraph()) in found
    assert ONTOLOGY_GRAPH not in {quad.graph_name for quad in found}
