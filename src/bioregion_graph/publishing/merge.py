"""The merged view: what the default graph says of each thing, made from what the sources say.

Each subject is merged by itself, from the facts around it: a whole build and a small change run one code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from bioregion_graph.publishing import eurio, evidence, sameness, words
from bioregion_graph.publishing.bounds import Span
from bioregion_graph.publishing.choice import Value, best
from bioregion_graph.publishing.evidence import Statement
from bioregion_graph.publishing.facts import Facts, is_from_source
from bioregion_graph.publishing.sameness import Sameness
from bioregion_graph.publishing.shortcuts import involvements, shortcuts
from bioregion_graph.publishing.ties import FAR, NEAR, Ties

Sources = set[NamedNode]
Statements = Mapping[Statement, Sources]


@dataclass(frozen=True)
class Rules:
    """What the ontology and the concepts say about merging."""

    single_valued: frozenset[NamedNode]
    member_roles: frozenset[NamedNode]

    @classmethod
    def read(cls, facts: Facts) -> Rules:
        """The rules among these facts."""
        return cls(_true_of(facts, words.SINGLE_VALUED), _true_of(facts, words.COUNTS_AS_MEMBER))


class Merge:
    """The merging of some facts."""

    def __init__(self, facts: Facts) -> None:
        """Reads rules and judgements. Raises InputError when judgements contradict each other."""
        self.facts = facts
        self.rules = Rules.read(facts)
        self.sameness: Sameness = sameness.read(facts)
        self.ties = Ties(facts, self.sameness, self.rules.member_roles)
        self._published: dict[NamedNode, str] = {}
        for quad in facts.using(words.PUBLISHED):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                latest = max(quad.object.value, self._published.get(quad.subject, ""))
                self._published[quad.subject] = latest

    def resolve(self, iri: NamedNode) -> NamedNode:
        """The IRI that stands for this one in the merged view."""
        return self.ties.joined(self.sameness.canonical(iri))

    def merged(self, subject: NamedNode) -> Iterator[Quad]:
        """All that the merged view says of this subject and its parts; an alias says only what it is an alias of.

        Raises InputError when a date is not in the calendar.
        """
        copied = {
            (q.predicate, q.object)
            for q in self.facts.about(subject)
            if not is_from_source(q) and q.predicate not in words.STATED
        }
        standing = self.resolve(subject)
        chosen = list(self._chosen(self._stated(subject))) if standing == subject else []
        said = self._said_of(subject, chosen) if standing == subject else {(words.SAME_AS, standing)}
        for predicate, value in copied | said:
            yield Quad(subject, predicate, value, DefaultGraph())
        if standing == subject:
            yield from self._in_eurio(subject, chosen)

    def _said_of(self, subject: NamedNode, chosen: Iterable[Statement]) -> set[Statement]:
        said = set(chosen)
        if evidence.is_about_time(said):
            said.update(evidence.bounds_of(subject, sorted(said, key=str), self._end_of_term))
        said.update(shortcuts(subject, self.ties, self.facts))
        return said

    def _in_eurio(self, subject: NamedNode, chosen: Iterable[Statement]) -> Iterator[Quad]:
        """What the merged view says of a subject and its parts in EURIO's words."""
        said = ((str(predicate), str(value)) for predicate, value in chosen)
        lines = [
            *eurio.aligned(str(subject), said),
            *involvements(subject, self.ties, self.facts, self.sameness),
        ]
        yield from parse("".join(lines), format=RdfFormat.N_TRIPLES)

    def _stated(self, subject: NamedNode) -> Statements:
        """What sources state of a subject and its aliases, with everything named canonically."""
        stated: dict[Statement, Sources] = defaultdict(set)
        for tie in self.ties.members(subject):
            for member in self.sameness.members(tie):
                for quad in self.facts.about(member):
                    if is_from_source(quad) and quad.predicate not in words.STATED:
                        value = quad.object
                        value = self.resolve(value) if isinstance(value, NamedNode) else value
                        assert isinstance(value, NamedNode | Literal)
                        assert isinstance(quad.graph_name, NamedNode)
                        stated[quad.predicate, value].add(quad.graph_name)
        return stated

    def _chosen(self, stated: Statements) -> Iterator[Statement]:
        """The statements, with one value where only one can be, and one label a language."""
        rivals: dict[NamedNode, dict[Value, Sources]] = defaultdict(dict)
        for (predicate, value), sources in stated.items():
            if predicate in self.rules.single_valued or predicate in (words.LABEL, words.OTHER_LABEL):
                rivals[predicate][value] = sources
            else:
                yield predicate, value
        labels = set(self._labels(rivals.pop(words.LABEL, {})))
        yield from ((words.LABEL, label) for label in labels)
        others = {value for predicate, value in stated if predicate in (words.LABEL, words.OTHER_LABEL)}
        rivals.pop(words.OTHER_LABEL, None)
        yield from ((words.OTHER_LABEL, label) for label in others - labels)
        seen = [value for predicate, value in stated if predicate == words.OBSERVED_ON]
        for predicate, support in rivals.items():
            yield predicate, best(evidence.uncontradicted(predicate, support, seen), self._published)

    def _labels(self, support: Mapping[Value, Sources]) -> Iterator[Value]:
        by_language: dict[str | None, dict[Value, Sources]] = defaultdict(dict)
        for value, sources in support.items():
            by_language[value.language if isinstance(value, Literal) else None][value] = sources
        for rivals in by_language.values():
            yield best(rivals, self._published)

    def _end_of_term(self, term: NamedNode) -> Span:
        said = sorted(self._chosen(self._stated(term)), key=str)
        return evidence.read(term, said, lambda _: Span()).end


def merge_all(merge: Merge, subjects: Iterable[NamedNode]) -> Iterator[Quad]:
    """The whole merged view; ``subjects`` are all subjects of the facts. Raises InputError."""
    everything = set(subjects)
    everything.update(merge.sameness.canonical_of.keys(), merge.sameness.aliases_of.keys())
    # Shortcuts begin and end at things of which nothing else may be known.
    ends = {quad.object for predicate in NEAR | FAR for quad in merge.facts.using(predicate)}
    everything.update(merge.sameness.canonical(end) for end in ends if isinstance(end, NamedNode))
    for subject in everything:
        yield from merge.merged(subject)


def _true_of(facts: Facts, predicate: NamedNode) -> frozenset[NamedNode]:
    return frozenset(
        quad.subject
        for quad in facts.using(predicate)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.value in ("true", "1")
    )
