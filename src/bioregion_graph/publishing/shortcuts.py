"""Shortcuts for easy questions: one property from end to end where a tie is a node of its own.

Written into the merged view only. They say that there is or was such a tie, not when.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from bioregion_graph.publishing import words
from bioregion_graph.publishing.eurio import HAS_ROLE, INVOLVES
from bioregion_graph.publishing.facts import Facts, stated
from bioregion_graph.publishing.sameness import Sameness
from bioregion_graph.publishing.ties import AS_MEMBER, MEMBERSHIP, Ties
from bioregion_graph.store.questions import Statement
from bioregion_graph.terms.namespaces import expand

_PARTICIPATION = expand("brg:Participation")
_ENDS = frozenset((expand("brg:participant"), expand("brg:project")))


def shortcuts(near: NamedNode, ties: Ties, facts: Facts) -> Iterator[Statement]:
    """The shortcuts from a canonical IRI; of memberships, only from those that count."""
    for key, congruent in ties.of(near).items():
        if key.kind.name != MEMBERSHIP or key.apart == AS_MEMBER:
            yield key.kind.shortcut, key.far
        if key.kind.name == _PARTICIPATION and any(coordinates(tie, facts) for tie in congruent):
            yield words.COORDINATES, key.far


def involvements(subject: NamedNode, ties: Ties, facts: Facts, sameness: Sameness) -> Iterator[str]:
    """The ties from a canonical IRI to the participations it is an end of, as lines in EURIO's words."""
    for alias in sameness.members(subject):
        for quad in facts.pointing_at(alias):
            if not isinstance(quad.subject, NamedNode) or quad.predicate not in _ENDS:
                continue
            key = ties.key(quad.subject)
            if key is not None and key.kind.name == _PARTICIPATION:
                predicate = HAS_ROLE if quad.predicate == key.kind.near else INVOLVES
                yield f"{subject} {predicate} {ties.joined(quad.subject)} .\n"


def coordinates(tie: NamedNode, facts: Facts) -> bool:
    """Whether a tie is the participation of a coordinator."""
    return (words.PARTICIPATION_ROLE, words.COORDINATOR) in stated(facts, tie)
