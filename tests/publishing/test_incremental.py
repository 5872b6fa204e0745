"""Merging only what a change touches gives the same as merging everything."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from worlds import RULES, entries, flat, merged, worlds

from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.facts import StoredFacts
from bioregion_graph.publishing.merge import Merge
from bioregion_graph.publishing.writing import merge_change
from bioregion_graph.store.oxigraph import OxigraphStore


def after_change(old: set[Quad], new: set[Quad]) -> set[Quad]:
    before = merged(old)
    parent = OxigraphStore.hold({*old, *RULES, *before})
    draft = OxigraphStore.hold({*new, *RULES, *before})
    removed, added, _ = merge_change(parent, Merge(StoredFacts(draft)), Diff(new - old, old - new))
    assert len(set(removed)) == len(removed)
    assert len(set(added)) == len(added)
    assert before.issuperset(removed)
    return (before - set(removed)) | set(added)


@settings(max_examples=300, deadline=None)
@given(world=worlds, coming=st.lists(entries, max_size=3), data=st.data())
def test_a_change_gives_what_a_full_merge_gives(world: Any, coming: Any, data: st.DataObject) -> None:
    kept = [entry for entry in world if data.draw(st.sampled_from([True, True, True, False]))]
    old, new = flat(world), flat([*kept, *coming])
    assert after_change(old, new) == merged(new)


@settings(max_examples=100, deadline=None)
@given(world=worlds, data=st.data())
def test_a_change_of_single_quads_gives_what_a_full_merge_gives(world: Any, data: st.DataObject) -> None:
    # Judgements come and go whole: half of one is refused.
    old = flat(world)
    loose = sorted((quad for quad in old if "judgement" not in quad.subject.value), key=str)
    gone = data.draw(st.sets(st.sampled_from(loose), max_size=3)) if loose else set()
    assert after_change(old, old - gone) == merged(old - gone)


@settings(max_examples=50, deadline=None)
@given(world=worlds, data=st.data())
def test_the_order_of_the_quads_does_not_matter(world: Any, data: st.DataObject) -> None:
    quads = data.draw(st.permutations(sorted(flat(world), key=str)))
    assert merged(quads) == merged(reversed(quads))
