"""Which IRIs mean the same thing, by judgements; nothing is decided here by likeness.

What people judge holds. What a program judges, in a graph below that of people's judgements, holds where no person has
judged otherwise: a judgement of "same" that would join what people hold apart is passed over.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.publishing.facts import Facts
from bioregion_graph.publishing.words import DIFFERENT, LEFT, RIGHT, SAME, UNSURE, VERDICT
from bioregion_graph.store.contract import Graph
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
    people, programs = _pairs(facts, SAME)
    different = _pairs(facts, DIFFERENT)[0]
    held = [*different, *_pairs(facts, UNSURE)[0]] if programs else []
    same = [*people, *_admitted(people, programs, held)]
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


def _pairs(facts: Facts, verdict: NamedNode) -> tuple[list[Pair], list[Pair]]:
    """The pairs with this verdict: those that people judged, and those that programs did."""
    people: list[Pair] = []
    programs: list[Pair] = []
    for stated in facts.pointing_at(verdict):
        if stated.predicate != VERDICT or not _is_of_judgements(stated.graph_name):
            continue
        assert isinstance(stated.subject, NamedNode)
        said = (quad for quad in facts.about(stated.subject) if quad.graph_name == stated.graph_name)
        ends = {quad.predicate: quad.object for quad in said}
        left, right = ends.get(LEFT), ends.get(RIGHT)
        if not (isinstance(left, NamedNode) and isinstance(right, NamedNode)):
            raise InputError(
                "a judgement needs a left and a right.", compact(stated.subject.value), "Add them."
            )
        (people if stated.graph_name == JUDGEMENTS_GRAPH else programs).append((left, right))
    return sorted(people, key=_values), sorted(programs, key=_values)


def _is_of_judgements(graph: Graph) -> bool:
    return graph == JUDGEMENTS_GRAPH or (
        isinstance(graph, NamedNode) and graph.value.startswith(f"{JUDGEMENTS_GRAPH.value}/")
    )


def _admitted(people: Sequence[Pair], programs: Sequence[Pair], held: Sequence[Pair]) -> list[Pair]:
    """Of what programs judge the same, in the order of the names, what joins no two that people do not join."""
    root_of: dict[NamedNode, NamedNode] = {}

    def root(iri: NamedNode) -> NamedNode:
        while (above := root_of.get(iri, iri)) != iri:
            iri = above
        return iri

    for left, right in people:
        root_of[root(left)] = root(right)
    apart: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for left, right in held:
        apart[root(left)].add(root(right))
        apart[root(right)].add(root(left))
    admitted = []
    for pair in programs:
        left, right = root(pair[0]), root(pair[1])
        if right in apart[left]:
            continue
        if left != right:
            root_of[left] = right
            for other in apart.pop(left):
                apart[other] = apart[other] - {left} | {right}
                apart[right].add(other)
        admitted.append(pair)
    return admitted


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


def _values(pair: Pair) -> tuple[str, str]:
    return pair[0].value, pair[1].value


def _value(iri: NamedNode) -> str:
    return iri.value
