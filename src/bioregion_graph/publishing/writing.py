"""Filling a draft: the sources as staged, and the merged view made from them.

A small change is applied to a copy of the current generation, merging only the subjects that it touches; a
large one fills an empty database. Both give the same quads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bioregion_graph.publishing import lines, words
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.eurio import PARTS
from bioregion_graph.publishing.facts import MergedView, StoredFacts
from bioregion_graph.publishing.merge import Merge
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.publishing.touched import alone, reached_by
from bioregion_graph.publishing.whole import CONTEXT, Whole
from bioregion_graph.store.contract import ReadableStore
from bioregion_graph.store.disk import told
from bioregion_graph.store.draft import Draft
from bioregion_graph.store.oxigraph import OxigraphDraft

# Above this share of changed quads, or this number, filling an empty database is faster than looking facts up one
# by one: a changed quad costs some four milliseconds in a large database, a quad written anew a fortieth of one.
LARGE_SHARE = 0.3
MANY = 50_000


def is_small(diff: Diff, quads: int) -> bool:
    """Whether a change to a database of that many quads is worth applying to a copy."""
    rules = (words.SINGLE_VALUED, words.COUNTS_AS_MEMBER)
    changes_rules = any(quad.predicate in rules for quad in chain(diff.added, diff.removed))
    return len(diff) < min(LARGE_SHARE * quads, MANY) and not changes_rules


def write_whole(draft: Draft, staged: Iterable[Quad], steps: Steps) -> tuple[OxigraphDraft, int]:
    """Fill an empty database with the statements of the sources, in any order and number, and the merged view.

    Returns also how many statements of the sources there are, each counted once.
    Raises InputError (contradicting judgements, impossible dates), DiskError.
    """
    store = draft.create()
    sources, view = draft.scratch() / "sources.nq", draft.scratch() / "merged.nt"
    context: list[Quad] = []
    with steps.step("sort"):
        sourced = lines.sort(_told(staged, context), sources)
    with (
        steps.step("merge"),
        told("write the merged view", view),
        view.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(Whole(context).merge(sources))
    with steps.step("load"):
        store.load_files(sources, view)
    with steps.step("pack"):
        draft.pack(sources, view)
    return store, sourced


def _told(quads: Iterable[Quad], context: list[Quad]) -> Iterator[str]:
    """The lines of some statements; what bears on the merging of all is kept beside."""
    for quad in quads:
        if quad.predicate in CONTEXT:
            context.append(quad)
        yield lines.line(quad)


@dataclass(frozen=True)
class Change:
    """What a change did: the things it touched, and by how many statements the merged view grew.

    ``terms`` are the properties of all that came or went, and the classes that came to things or left them.
    """

    subjects: Set[NamedNode]
    terms: Set[NamedNode]
    growth: int


def write_change(draft: Draft, parent: ReadableStore, diff: Diff) -> tuple[OxigraphDraft, Change]:
    """Apply a change to a copy of the parent. Raises InputError, DiskError."""
    store = draft.clone()
    store.apply(diff.removed, diff.added)
    removed, added, subjects = merge_change(parent, Merge(StoredFacts(store)), diff)
    store.apply(removed, added)
    draft.note_change([*diff.removed, *removed], [*diff.added, *added])
    terms = {term for quad in chain(diff.removed, diff.added, removed, added) for term in _terms(quad)}
    return store, Change(subjects, terms, len(added) - len(removed))


def _terms(quad: Quad) -> Iterator[NamedNode]:
    yield quad.predicate
    if quad.predicate == words.TYPE and isinstance(quad.object, NamedNode):
        yield quad.object


def merge_change(
    parent: ReadableStore, new: Merge, diff: Diff
) -> tuple[list[Quad], list[Quad], Set[NamedNode]]:
    """The quads of the merged view that go and come with a change, and the things it touches.

    ``new`` merges the sources as changed.
    """
    removed: list[Quad] = []
    added: list[Quad] = []
    changed = [*diff.added, *diff.removed]
    reached = reached_by(Merge(StoredFacts(parent)), new, changed)
    new.ties.settle(MergedView(parent), reached)
    subjects = reached | alone(new, changed)
    for subject in subjects:
        present = set(_merged_view_of(parent, subject))
        wanted = set(new.merged(subject))
        removed.extend(present - wanted)
        added.extend(wanted - present)
    return removed, added, subjects


def _merged_view_of(store: ReadableStore, subject: NamedNode) -> Iterator[Quad]:
    """What the merged view says of a subject and of its parts, which hang from it or from one another."""
    parts = {f"{subject.value}#{part}" for part in PARTS}
    waiting = [subject]
    while waiting:
        for quad in store.quads(waiting.pop(), graph=DefaultGraph()):
            yield quad
            if isinstance(quad.object, NamedNode) and quad.object.value in parts:
                parts.remove(quad.object.value)
                waiting.append(quad.object)
