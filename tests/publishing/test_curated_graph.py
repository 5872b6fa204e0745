"""The graph of the curated files themselves: built whole, rebuilt alike, changed piecewise."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from bioregion_graph.importers.folders import collect
from bioregion_graph.publishing.build import build
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.facts import HeldFacts, StoredFacts, is_from_source
from bioregion_graph.publishing.merge import Merge, merge_all
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.writing import merge_change
from bioregion_graph.resources import folder
from bioregion_graph.sharing import open_view
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import JUDGEMENTS_GRAPH, expand


@pytest.fixture(scope="module")
def staged() -> set[Quad]:
    return gather(collect(folder("ontology"), folder("data")))


def merged(quads: set[Quad]) -> set[Quad]:
    facts = HeldFacts(quads)
    return set(merge_all(Merge(facts), facts.subjects()))


def test_building_twice_gives_the_same_bytes(tmp_path: Path, staged: set[Quad]) -> None:
    texts = []
    for home in (tmp_path / "one", tmp_path / "two"):
        result = build(home, ontology=folder("ontology"), data=folder("data"))
        assert result.added == len(staged)
        with open_view(home) as view:
            texts.append("\n".join(sorted(str(quad) for quad in view.quads())).encode())
    assert texts[0] == texts[1]
    assert build(tmp_path / "two", ontology=folder("ontology"), data=folder("data")).unchanged


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_change_there_and_back_gives_what_a_whole_merge_gives(staged: set[Quad], seed: int) -> None:
    chance = random.Random(seed)
    graphs = sorted({quad.graph_name for quad in staged if is_from_source(quad)}, key=str)
    judgements = sorted({quad.subject for quad in staged if quad.graph_name == JUDGEMENTS_GRAPH}, key=str)
    gone_whole = {*chance.sample(graphs, 3), *chance.sample(judgements, 5)}
    sourced = sorted((quad for quad in staged if is_from_source(quad)), key=str)
    gone = set(chance.sample(sourced, 50))
    gone |= {quad for quad in staged if quad.graph_name in gone_whole or quad.subject in gone_whole}
    less = staged - gone
    before, after = merged(staged), merged(less)
    assert changed(staged, less, before, Diff(set(), gone)) == after
    assert changed(less, staged, after, Diff(gone, set())) == before


def changed(old: set[Quad], new: set[Quad], before: set[Quad], diff: Diff) -> set[Quad]:
    parent, draft = OxigraphStore.hold(old | before), OxigraphStore.hold(new | before)
    removed, added, _ = merge_change(parent, Merge(StoredFacts(draft)), diff)
    return (before - set(removed)) | set(added)


def test_every_alias_leads_to_one_thing_that_says_something(staged: set[Quad]) -> None:
    same = expand("owl:sameAs")
    view = merged(staged)
    leads_to = {quad.subject: quad.object for quad in view if quad.predicate == same}
    said_of = {quad.subject for quad in view if quad.predicate != same}
    assert len(leads_to) > 100
    assert len(leads_to) == sum(1 for quad in view if quad.predicate == same)
    assert not leads_to.keys() & set(leads_to.values())
    assert set(leads_to.values()) <= said_of
    mentioned = {
        quad.object for quad in view if quad.predicate not in (same, expand("brg:left"), expand("brg:right"))
    }
    assert not mentioned & leads_to.keys()


def test_a_property_of_one_value_has_one(staged: set[Quad]) -> None:
    facts = HeldFacts(staged)
    single = Merge(facts).rules.single_valued
    sourced = {quad.subject for quad in staged if is_from_source(quad)}
    seen: set[tuple[object, NamedNode]] = set()
    for quad in merged(staged):
        if quad.predicate in single and quad.subject in sourced:
            assert (quad.subject, quad.predicate) not in seen, quad
            seen.add((quad.subject, quad.predicate))
    assert len(seen) > 1000


def test_the_merged_view_is_the_default_graph(staged: set[Quad]) -> None:
    assert {quad.graph_name for quad in merged(staged)} == {DefaultGraph()}
