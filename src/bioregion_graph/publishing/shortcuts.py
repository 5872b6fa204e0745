"""Shortcuts for easy questions: one property from end to end where a tie is a node of its own.

Written into the merged view only. They say that there is or was such a tie, not when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from bioregion_graph.publishing import words
from bioregion_graph.publishing.facts import Facts, is_from_source
from bioregion_graph.publishing.ties import Key, Ties
from bioregion_graph.terms.namespaces import expand

_MEMBERSHIP = expand("brg:Membership")
_PARTICIPATION = expand("brg:Participation")

Statement = tuple[NamedNode, NamedNode]


def shortcuts(
    near: NamedNode, ties: Ties, facts: Facts, member_roles: frozenset[NamedNode]
) -> Iterator[Statement]:
    """The shortcuts from a canonical IRI; a membership counts when one of ``member_roles`` is in it."""
    for key, congruent in ties.of(near).items():
        if key.kind.name != _MEMBERSHIP or not member_roles.isdisjoint(
            _objects(facts, congruent, words.ROLE)
        ):
            yield key.kind.shortcut, key.far
        if _is_coordinator(key, congruent, facts):
            yield words.COORDINATES, key.far


def _is_coordinator(key: Key, congruent: Sequence[NamedNode], facts: Facts) -> bool:
    if key.kind.name != _PARTICIPATION:
        return False
    return words.COORDINATOR in _objects(facts, congruent, words.PARTICIPATION_ROLE)


def _objects(facts: Facts, subjects: Sequence[NamedNode], predicate: NamedNode) -> set[NamedNode]:
    return {
        quad.object
        for subject in subjects
        for quad in facts.about(subject)
        if quad.predicate == predicate and isinstance(quad.object, NamedNode) and is_from_source(quad)
    }
