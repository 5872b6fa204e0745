"""Ties that say the same are joined: one membership stated by four sources is one membership.

Congruent ties have the same class, the same ends (aliases counted as one) and the same post or kind; to be a
former member, or to want to join, is another tie than to be a member. Of congruent ties, the ones whose
times agree become one node. How times agree is told in ``spells``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from bioregion_graph.publishing import evidence, words
from bioregion_graph.publishing.bounds import Evidence, Span
from bioregion_graph.publishing.facts import Facts, MergedView, is_from_source, stated
from bioregion_graph.publishing.sameness import Sameness
from bioregion_graph.publishing.spells import Tie, join
from bioregion_graph.terms.namespaces import expand


@dataclass(frozen=True)
class Kind:
    """A class of ties: the properties of its two ends, what else tells two apart, its shortcut."""

    name: NamedNode
    near: NamedNode
    far: NamedNode
    told_apart_by: NamedNode | None
    shortcut: NamedNode


def _kind(name: str, near: str, far: str, told_apart_by: str, shortcut: str) -> Kind:
    apart = expand(told_apart_by) if told_apart_by else None
    return Kind(expand(name), expand(near), expand(far), apart, expand(shortcut))


KINDS = (
    _kind("brg:Mandate", "org:member", "org:organization", "brg:post", "brg:holdsOfficeIn"),
    _kind("brg:Membership", "org:member", "org:organization", "org:role", "brg:memberOf"),
    _kind("brg:Participation", "brg:participant", "brg:project", "", "brg:partnerIn"),
    _kind("brg:Attendance", "brg:attendee", "brg:event", "", "brg:attended"),
    _kind("brg:Relationship", "brg:from", "brg:to", "brg:relationshipKind", "brg:relatedTo"),
)
MEMBERSHIP = expand("brg:Membership")
# Founding and ordinary members are members alike: all roles that count are one tie.
AS_MEMBER = ("member",)
NEAR = frozenset(kind.near for kind in KINDS)
FAR = frozenset(kind.far for kind in KINDS)


@dataclass(frozen=True)
class Key:
    """What congruent ties have in common; ``near`` and ``far`` are canonical."""

    kind: Kind
    near: NamedNode
    far: NamedNode
    apart: tuple[str, ...]


class Ties:
    """The ties among some facts, joined on demand."""

    def __init__(self, facts: Facts, sameness: Sameness, member_roles: Set[NamedNode]) -> None:
        """``member_roles`` are the roles in which a membership counts as one."""
        self._facts = facts
        self._sameness = sameness
        self._member_roles = member_roles
        self._keys: dict[NamedNode, Key | None] = {}
        self._between: dict[Key, Sequence[NamedNode]] = {}
        self._groups: dict[NamedNode, Mapping[Key, Sequence[NamedNode]]] = {}
        self._joined: dict[Key, Mapping[NamedNode, NamedNode]] = {}
        self._settled: MergedView | None = None
        self._unsettled: Set[NamedNode] = frozenset()

    def settle(self, view: MergedView, unsettled: Set[NamedNode]) -> None:
        """Take from a merged view which ties stand for which, but for some; to join them again takes far longer."""
        self._settled, self._unsettled = view, unsettled

    def key(self, iri: NamedNode) -> Key | None:
        """The key of a tie; None for what is no tie, or a tie that lacks an end."""
        if iri not in self._keys:
            self._keys[iri] = self._find_key(iri)
        return self._keys[iri]

    def of(self, near: NamedNode) -> Mapping[Key, Sequence[NamedNode]]:
        """The ties whose near end is this canonical IRI or an alias of it, congruent ones together."""
        if near not in self._groups:
            groups: dict[Key, set[NamedNode]] = defaultdict(set)
            for alias in self._sameness.members(near):
                for quad in self._facts.pointing_at(alias):
                    if quad.predicate in NEAR and isinstance(quad.subject, NamedNode):
                        key = self.key(quad.subject)
                        if key is not None and key.near == near:
                            groups[key].add(quad.subject)
            self._groups[near] = {key: sorted(ties, key=str) for key, ties in groups.items()}
        return self._groups[near]

    def congruent(self, key: Key) -> Sequence[NamedNode]:
        """The ties with this key."""
        if key.near in self._groups:
            return self._groups[key.near].get(key, ())
        if key not in self._between:
            # The near end may have thousands of ties, as a university has projects; the far one has few.
            between = {
                tie
                for near in self._sameness.members(key.near)
                for far in self._sameness.members(key.far)
                for tie in self._facts.between((key.kind.near, near), (key.kind.far, far))
            }
            self._between[key] = sorted((tie for tie in between if self.key(tie) == key), key=str)
        return self._between[key]

    def joined(self, iri: NamedNode) -> NamedNode:
        """The IRI that stands for this tie in the merged view; anything but a tie stands for itself."""
        if self._settled is not None and iri not in self._unsettled:
            return self._settled.standing_for(iri)
        key = self.key(iri)
        return iri if key is None else self._join(key)[iri]

    def members(self, joined: NamedNode) -> Sequence[NamedNode]:
        """The ties that this one stands for, itself included."""
        if self._settled is not None and joined not in self._unsettled:
            return self._settled.members(joined)
        key = self.key(joined)
        if key is None:
            return (joined,)
        return [iri for iri, target in self._join(key).items() if target == joined]

    def _join(self, key: Key) -> Mapping[NamedNode, NamedNode]:
        if key not in self._joined:
            ties = self.congruent(key)
            self._joined[key] = {ties[0]: ties[0]} if len(ties) == 1 else join([self._timed(i) for i in ties])
        return self._joined[key]

    def _find_key(self, iri: NamedNode) -> Key | None:
        classes = {quad.object for quad in self._facts.stating(iri, words.TYPE) if is_from_source(quad)}
        kind = next((kind for kind in KINDS if kind.name in classes), None)
        if kind is None:
            return None
        quads = [quad for quad in self._facts.about(iri) if is_from_source(quad)]
        near, far = self._end(iri, kind.near), self._end(iri, kind.far)
        if near is None or far is None:
            return None
        apart = {quad.object for quad in quads if quad.predicate == kind.told_apart_by}
        if kind.name == MEMBERSHIP and not self._member_roles.isdisjoint(apart):
            return Key(kind, near, far, AS_MEMBER)
        return Key(kind, near, far, tuple(sorted(map(str, apart))))

    def _end(self, iri: NamedNode, property: NamedNode) -> NamedNode | None:
        ends = {
            self._sameness.canonical(quad.object)
            for quad in self._facts.about(iri)
            if quad.predicate == property and isinstance(quad.object, NamedNode) and is_from_source(quad)
        }
        return ends.pop() if len(ends) == 1 else None

    def _timed(self, iri: NamedNode) -> Tie:
        statements = stated(self._facts, iri)
        found = evidence.read(
            iri, statements, lambda _: Span()
        )  # the term's end is no news of the tie itself
        return Tie(iri, Evidence(found.start or self._start_of_term(statements), found.end, found.seen))

    def _start_of_term(self, statements: Sequence[evidence.Statement]) -> Span:
        """A mandate without a start of its own belongs to the spell that began with its term."""
        starts = []
        for predicate, term in statements:
            if predicate == words.IN_TERM and isinstance(term, NamedNode):
                starts.append(evidence.read(term, stated(self._facts, term), lambda _: Span()).start)
        known = [start for start in starts if start.first is not None]
        return min(known, key=lambda start: (start.first or date.min, start.last or date.max), default=Span())
