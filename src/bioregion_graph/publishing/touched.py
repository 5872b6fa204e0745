"""Which subjects of the merged view a change touches: all that could say something else after it.

A change reaches beyond its own subjects along these ways: a judgement renames every mention of what it joins;
a tie changes the ties congruent with it and the shortcuts of its ends; a term changes the mandates in it;
the date of a source weighs in every choice that this source has a part in.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from bioregion_graph.publishing import evidence, words
from bioregion_graph.publishing.merge import Merge
from bioregion_graph.publishing.shortcuts import coordinates
from bioregion_graph.publishing.ties import FAR, KINDS, NEAR, Key

Iris = set[NamedNode]
# What bears on other things than its subject: on which ties are one, on their ends, on names and on choices.
_FAR_REACHING = (
    NEAR
    | FAR
    | evidence.RELEVANT
    | {kind.told_apart_by for kind in KINDS if kind.told_apart_by is not None}
    | {
        words.TYPE,
        words.PARTICIPATION_ROLE,
        words.PUBLISHED,
        words.LEFT,
        words.RIGHT,
        words.VERDICT,
    }
)


def alone(merge: Merge, changed: Iterable[Quad]) -> Iris:
    """The subjects of what comes and goes, and what stands for them: most statements tell of nothing else."""
    subjects = {quad.subject for quad in changed if isinstance(quad.subject, NamedNode)}
    return subjects | {merge.resolve(iri) for iri in subjects}


def reached_by(old: Merge, new: Merge, changed: Iterable[Quad]) -> Iris:
    """The subjects that a change reaches along the ways above; of all others, what stands for them stays the same."""
    assert old.rules == new.rules
    renamed = _renamed(old, new)
    direct = _direct(old, new, (quad for quad in changed if quad.predicate in _FAR_REACHING))
    reached = direct | renamed
    for state in (old, new):
        reached |= _ties_about(state, direct, renamed)
    reached |= _congruent((old, new), reached)
    # A tie that left its group may have carried the name of the others: look from both sides at all of them.
    reached |= _congruent((old, new), reached)
    # What its ends say of a tie is that it is there, its name and whether it coordinates; nothing else of it.
    ends = {
        end
        for iri in reached
        if _seen_from_ends(old, iri) != _seen_from_ends(new, iri)
        for state in (old, new)
        if (key := state.ties.key(iri)) is not None
        for end in (key.near, key.far)
    }
    moved = renamed | {iri for iri in reached if old.resolve(iri) != new.resolve(iri)}
    mentions = {mention for state in (old, new) for iri in moved for mention in _mentions(state, iri)}
    reached |= ends | mentions
    return reached | {state.resolve(iri) for state in (old, new) for iri in reached}


def _congruent(states: Iterable[Merge], ties: Iris) -> Iris:
    """The ties congruent with these, in any of the states."""
    return {
        tie
        for state in states
        for iri in ties
        if (key := state.ties.key(iri)) is not None
        for tie in state.ties.congruent(key)
    }


def _seen_from_ends(state: Merge, iri: NamedNode) -> tuple[Key, NamedNode, bool] | None:
    """All of a tie that shows in what is said of its ends; None for what is no tie."""
    key = state.ties.key(iri)
    return None if key is None else (key, state.ties.joined(iri), coordinates(iri, state.facts))


def _direct(old: Merge, new: Merge, changed: Iterable[Quad]) -> Iris:
    direct = set()
    for quad in changed:
        assert isinstance(quad.subject, NamedNode)
        direct.add(quad.subject)
        if quad.predicate == words.PUBLISHED:
            for state in (old, new):
                direct.update(
                    q.subject for q in state.facts.inside(quad.subject) if isinstance(q.subject, NamedNode)
                )
    return direct


def _renamed(old: Merge, new: Merge) -> Iris:
    known = old.sameness.canonical_of.keys() | new.sameness.canonical_of.keys()
    return {iri for iri in known if old.sameness.canonical(iri) != new.sameness.canonical(iri)}


def _ties_about(state: Merge, direct: Iris, renamed: Iris) -> Iris:
    """Ties with a renamed end, and mandates in a changed term."""
    ties = set()
    for iri in renamed:
        for quad in state.facts.pointing_at(iri):
            if quad.predicate in NEAR or quad.predicate in FAR:
                ties.add(quad.subject)
    for iri in direct | renamed:
        ties.update(quad.subject for quad in state.facts.pointing_at(iri) if quad.predicate == words.IN_TERM)
    return {tie for tie in ties if isinstance(tie, NamedNode)}


def _mentions(state: Merge, iri: NamedNode) -> Iris:
    return {quad.subject for quad in state.facts.pointing_at(iri) if isinstance(quad.subject, NamedNode)}
