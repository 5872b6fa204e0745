"""Which IRIs mean the same thing, by the judgements of people; nothing is decided here by likeness."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.publishing.facts import Facts
from bioregion_graph.publishing.words import DIFFERENT, LEFT, RIGHT, SAME, VERDICT
from bioregion_graph.terms.namespaces import JUDGEMENTS_GRAPH, compact

Pair = tuple[NamedNode, NamedNode]


@dataclass(frozen=True)
class Sameness:
    """The closures of "same". ``canonical_of`` names every IRI that is not its own canonical one."""

    canonical_of: Mapping[NamedNode, NamedNode]
    aliases_of: Mapping[NamedNode, Sequence[NamedNode]]

    def canonical(self, iri: NamedNode) -> NamedNode:
        """The IRI that stands for this one in the merged view."""
        return self.canonical_of.get(iri, iri)

    def members(self, canonical: NamedNode) -> Sequence[NamedNode]:
        """The canonical IRI and all its aliases."""
        return [canonical, *self.aliases_of.get(canonical, ())]


def read(facts: Facts) -> Sameness:
    """The sameness that the judgements state.

    The canonical IRI of a closure is the one always on the left, the smallest of them where several are.
    Raises InputError or BatchError when a pair judged different is joined by other judgements.
    """
    same, different = _pairs(facts, SAME), _pairs(facts, DIFFERENT)
    neighbours: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for left, right in same:
        neighbours[left].add(right)
        neighbours[right].add(left)
    on_the_right = {right for left, right in same if left != right}
    canonical_of: dict[NamedNode, NamedNode] = {}
    aliases_of: dict[NamedNode, list[NamedNode]] = {}
    seen: set[NamedNode] = set()
    for iri in neighbours:
        if iri in seen:
            continue
        closure = _closure(iri, neighbours)
        seen |= closure
        roots = closure - on_the_right or closure
        canonical = min(roots, key=_value)
        aliases_of[canonical] = sorted(closure - {canonical}, key=_value)
        canonical_of.update((alias, canonical) for alias in aliases_of[canonical])
    sameness = Sameness(canonical_of, aliases_of)
    _refuse_contradictions(sameness, neighbours, different)
    return sameness


def _pairs(facts: Facts, verdict: NamedNode) -> list[Pair]:
    pairs = []
    for stated in facts.pointing_at(verdict):
        if stated.predicate != VERDICT or stated.graph_name != JUDGEMENTS_GRAPH:
            continue
        assert isinstance(stated.subject, NamedNode)
        ends = {quad.predicate: quad.object for quad in facts.about(stated.subject)}
        left, right = ends.get(LEFT), ends.get(RIGHT)
        if not (isinstance(left, NamedNode) and isinstance(right, NamedNode)):
            raise InputError(
                "a judgement needs a left and a right.", compact(stated.subject.value), "Add them."
            )
        pairs.append((left, right))
    return sorted(pairs, key=lambda pair: (pair[0].value, pair[1].value))


def _closure(start: NamedNode, neighbours: Mapping[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    found, waiting = {start}, [start]
    while waiting:
        new = neighbours[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def _refuse_contradictions(
    sameness: Sameness, neighbours: Mapping[NamedNode, set[NamedNode]], different: Sequence[Pair]
) -> None:
    problems = []
    for left, right in different:
        if sameness.canonical(left) == sameness.canonical(right):
            chain = " = ".join(compact(iri.value) for iri in _chain(left, right, neighbours))
            problems.append(
                InputError(
                    f"{compact(left.value)} and {compact(right.value)} are judged different, "
                    f"but other judgements join them: {chain}.",
                    "data/links",
                    "Withdraw one of these judgements.",
                )
            )
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise BatchError(problems)


def _chain(
    left: NamedNode, right: NamedNode, neighbours: Mapping[NamedNode, set[NamedNode]]
) -> list[NamedNode]:
    """The shortest chain of "same" from one to the other."""
    came_from: dict[NamedNode, NamedNode | None] = {left: None}
    waiting = deque([left])
    while right not in came_from:
        here = waiting.popleft()
        for there in sorted(neighbours.get(here, ()), key=_value):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    chain, step = [], came_from[right]
    while step is not None:
        chain.append(step)
        step = came_from[step]
    return [*reversed(chain), right]


def _value(iri: NamedNode) -> str:
    return iri.value
