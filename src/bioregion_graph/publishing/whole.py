"""The whole merged view of many millions of statements, in memory that does not grow with them.

Most subjects are easy: they have one name, and one value where only one can be, whatever number of sources gives it.
What the merged view says of these can be read off their own lines. The others, and the ties that may be one with
another tie, are gathered and merged as ``merge`` merges them; both together give what ``merge`` gives for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from bioregion_graph.publishing import evidence, ties, words
from bioregion_graph.publishing.bounds import Span
from bioregion_graph.publishing.eurio import aligned, involved
from bioregion_graph.publishing.facts import HeldFacts
from bioregion_graph.publishing.lines import Said, by_subject, read
from bioregion_graph.publishing.merge import Merge, merge_all
from bioregion_graph.terms.namespaces import expand

# What must be known before the first subject is merged: the rules, the judgements and the dates of sources.
CONTEXT = frozenset(
    (words.SINGLE_VALUED, words.COUNTS_AS_MEMBER, words.PUBLISHED, words.LEFT, words.RIGHT, words.VERDICT)
)
_SOURCES = f"<{words.SOURCES}"
_TYPE, _LABEL, _OTHER_LABEL = str(words.TYPE), str(words.LABEL), str(words.OTHER_LABEL)
_STATED = frozenset(map(str, words.STATED))
_TIME_NAMES = frozenset(map(str, evidence.RELEVANT))
_IN_TERM, _TERM = str(words.IN_TERM), str(expand("brg:Term"))
_ROLE, _COORDINATOR = str(words.PARTICIPATION_ROLE), str(words.COORDINATOR)
_COORDINATES = str(words.COORDINATES)
_KINDS = {str(kind.name): kind for kind in ties.KINDS}
_MEMBERSHIP, _PARTICIPATION = str(ties.MEMBERSHIP), str(expand("brg:Participation"))


@dataclass(frozen=True, slots=True)
class _Key:
    """What congruent ties have in common, as the lines spell it."""

    kind: str
    near: str
    far: str
    apart: tuple[str, ...]


@dataclass
class Whole:
    """The merging of sorted lines. ``context`` are the statements whose predicates are in ``CONTEXT``."""

    context: list[Quad]
    _same: dict[str, str] = field(init=False)
    _in_closure: set[str] = field(init=False)
    _single: frozenset[str] = field(init=False)
    _member_roles: frozenset[str] = field(init=False)
    _rivals: set[str] = field(default_factory=set)
    _hard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the rules and the judgements. Raises InputError when judgements contradict each other."""
        known = Merge(HeldFacts(self.context))
        self._same = {str(alias): str(iri) for alias, iri in known.sameness.canonical_of.items()}
        self._in_closure = {*self._same, *self._same.values()}
        self._single = frozenset(map(str, known.rules.single_valued))
        self._member_roles = frozenset(map(str, known.rules.member_roles))

    def merge(self, path: Path) -> Iterator[str]:
        """The lines of the merged view (N-Triples) of the sorted lines in a file; some may come twice.

        Raises InputError when a date is not in the calendar.
        """
        with path.open(encoding="utf-8", newline="\n") as lines:
            self._rivals = self._ties_with_rivals(lines)
        with path.open(encoding="utf-8", newline="\n") as lines:
            for subject, group in by_subject(lines):
                said = [read(text) for text in group]
                easy = None if subject in self._in_closure else self._easy(subject, said)
                if easy is None:
                    self._hard.extend(group)
                else:
                    yield from easy
        yield from self._merged_hard()

    def _ties_with_rivals(self, lines: Iterable[str]) -> set[str]:
        """The ties that have their key in common with another one."""
        first: dict[_Key, str] = {}
        rivals: set[str] = set()
        for subject, group in by_subject(lines):
            key = self._key(_sourced(map(read, group)))
            if key is None:
                continue
            other = first.setdefault(key, subject)
            if other != subject:
                rivals.update((other, subject))
        return rivals

    def _key(self, said: list[Said]) -> _Key | None:
        """The key of a tie as its own lines give it; None for what is no tie, or lacks an end."""
        kinds = {each.value for each in said if each.predicate == _TYPE and each.value in _KINDS}
        if not kinds:
            return None
        # As ``ties`` does: the first kind in its order.
        kind = next(kind for name, kind in _KINDS.items() if name in kinds)
        near, far = self._ends(said, str(kind.near)), self._ends(said, str(kind.far))
        if len(near) != 1 or len(far) != 1:
            return None
        apart = {each.value for each in said if each.predicate == str(kind.told_apart_by)}
        if str(kind.name) == _MEMBERSHIP and not self._member_roles.isdisjoint(apart):
            apart = set(ties.AS_MEMBER)
        return _Key(str(kind.name), near.pop(), far.pop(), tuple(sorted(apart)))

    def _ends(self, said: list[Said], property: str) -> set[str]:
        return {self._named(each.value) for each in said if each.predicate == property}

    def _named(self, value: str) -> str:
        return self._same.get(value, value)

    def _easy(self, subject: str, said: list[Said]) -> list[str] | None:
        """What the merged view says of a subject that is easy, its shortcuts included; None for a hard one."""
        if subject in self._rivals:
            return None
        sourced = _sourced(said)
        merged = {
            (each.predicate, self._named(each.value)) for each in sourced if each.predicate not in _STATED
        }
        if not self._has_one_value_each(merged):
            return None
        if any(value in self._rivals or predicate == _IN_TERM for predicate, value in merged):
            return None
        if (_TYPE, _TERM) in merged:
            return None
        labels = {value for predicate, value in merged if predicate == _LABEL}
        if labels:
            merged -= {(_OTHER_LABEL, label) for label in labels}
        in_eurio = aligned(subject, merged)
        is_about_time = any(predicate in _TIME_NAMES for predicate, _ in merged)
        merged.update(
            (each.predicate, each.value)
            for each in said
            if not each.graph.startswith(_SOURCES) and each.predicate not in _STATED
        )
        out = [f"{subject} {predicate} {value} .\n" for predicate, value in merged]
        out.extend(in_eurio)
        if is_about_time:
            out.extend(self._bounds(subject, sourced))
        out.extend(self._shortcuts(subject, sourced))
        return out

    def _has_one_value_each(self, merged: set[tuple[str, str]]) -> bool:
        counts = Counter(
            f"{predicate}{_language(value)}" if predicate == _LABEL else predicate
            for predicate, value in merged
            if predicate in self._single or predicate == _LABEL
        )
        return all(count == 1 for count in counts.values())

    def _bounds(self, subject: str, sourced: list[Said]) -> Iterator[str]:
        dated = {(each.predicate, each.value) for each in sourced if each.predicate in _TIME_NAMES}
        lines = "".join(f"{subject} {predicate} {value} .\n" for predicate, value in dated)
        stated = sorted(
            ((triple.predicate, triple.object) for triple in parse(lines, format=RdfFormat.N_TRIPLES)),
            key=str,
        )
        node = NamedNode(subject[1:-1])
        for predicate, value in evidence.bounds_of(node, stated, lambda _: Span()):
            yield f"{subject} {predicate} {value} .\n"

    def _shortcuts(self, subject: str, sourced: list[Said]) -> Iterator[str]:
        key = self._key(sourced)
        if key is None or (key.kind == _MEMBERSHIP and key.apart != ties.AS_MEMBER):
            return
        yield f"{key.near} {_KINDS[key.kind].shortcut} {key.far} .\n"
        if key.kind != _PARTICIPATION:
            return
        yield from involved(key.far, key.near, subject)
        if any(each.predicate == _ROLE and each.value == _COORDINATOR for each in sourced):
            yield f"{key.near} {_COORDINATES} {key.far} .\n"

    def _merged_hard(self) -> Iterator[str]:
        quads = parse("".join(self._hard), format=RdfFormat.N_QUADS)
        facts = HeldFacts({*quads, *self.context})
        # The context is there to be looked up; its subjects are easy and have been merged, unless they are hard.
        hard = {NamedNode(subject[1:-1]) for subject, _ in by_subject(self._hard)}
        self._hard.clear()
        for quad in merge_all(Merge(facts), hard):
            yield f"{quad.subject} {quad.predicate} {quad.object} .\n"


def _sourced(said: Iterable[Said]) -> list[Said]:
    """What source documents say; the rest are the ontology, concepts, judgements and provenance."""
    return [each for each in said if each.graph.startswith(_SOURCES)]


def _language(literal: str) -> str:
    """The language of a literal with its sign, "" for none."""
    suffix = literal.rpartition('"')[2]
    return suffix if suffix.startswith("@") else ""
