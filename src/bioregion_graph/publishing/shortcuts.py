"""Shortcuts for easy questions: one property from end to end where a tie is a node of its own.

Written into the merged view only. They say that there is or was such a tie, not when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from bioregion_graph.publishing import words
from bioregion_graph.publishing.facts import Facts, stated
from bioregion_graph.publishing.ties import AS_MEMBER, MEMBERSHIP, Ties
from bioregion_graph.terms.namespaces import expand

_PARTICIPATION = expand("brg:Participation")

Statement = tuple[NamedNode, NamedNode]


def shortcuts(near: NamedNode, ties: Ties, facts: Facts) -> Iterator[Statement]:
    """The shortcuts from a canonical IRI; of memberships, only from those that count."""
    for key, congruent in ties.of(near).items():
        if key.kind.name != MEMBERSHIP or key.apart == AS_MEMBER:
            yield key.kind.shortcut, key.far
        if key.kind.name == _PARTICIPATION and _has_coordinator(congruent, facts):
            yield words.COORDINATES, key.far


def _has_coordinator(participations: Sequence[NamedNode], facts: Facts) -> bool:
    return any(
        (words.PARTICIPATION_ROLE, words.COORDINATOR) in stated(facts, participation)
        for participation in participations
    )
