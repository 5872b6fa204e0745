"""Organisations as sets of names, grown by judgements of "same" without breaking what must hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bioregion_graph.terms.registries import CORDIS, REGISTRIES, registry_of

Edge = tuple[str, str]
# A registry that gives an organisation one name. CORDIS before the PIC made a new key for each spelling of a name.
_ONE_EACH = frozenset(REGISTRIES) - {CORDIS}


class Clusters:
    """Sets of IRIs judged to be one organisation.

    People's judgements come first. A union is refused that would join two organisations people hold apart, or two of
    one registry that nobody, neither a person nor overwhelming evidence, has judged the same.
    """

    def __init__(self, same: Iterable[Edge], different: Iterable[Edge]) -> None:
        self._root: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for left, right in same:
            self._union(left, right)
        for left, right in different:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def members(self, iri: str) -> set[str]:
        """All names of the organisation that this is a name of."""
        return self._members.get(self.root(iri), {iri})

    def root(self, iri: str) -> str:
        """One name that stands for all of them."""
        while (above := self._root.get(iri, iri)) != iri:
            iri = above
        return iri

    def obstacle(self, left: str, right: str) -> Edge | None:
        """Two names that must not be joined but would be, if these two were; None when nothing is in the way."""
        if self.root(left) == self.root(right):
            return None
        lefts, rights = self.members(left), self.members(right)
        for one in sorted(lefts):
            apart = self._apart.get(one, set()) & rights
            if apart:
                return one, min(apart)
        registered = {registry_of(one): one for one in sorted(lefts, reverse=True)}
        for other in sorted(rights):
            registry = registry_of(other)
            if registry in registered and registry in _ONE_EACH:
                return registered[registry], other
        return None

    def join(self, left: str, right: str) -> None:
        """Make two names names of one organisation."""
        self._union(left, right)

    def _union(self, left: str, right: str) -> None:
        a, b = self.root(left), self.root(right)
        if a == b:
            return
        whole = self._members.pop(a, {a}) | self._members.pop(b, {b})
        root = min(a, b)
        self._root[max(a, b)] = root
        self._members[root] = whole
