"""What a condition demands of a single partner: its role, country, kind and facts, each known or not.

A fact that is not known may be supposed, well or badly, to see what knowing it would settle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bioregion_graph.matching.eligibility.consortium import Consortium, Partner
from bioregion_graph.matching.eligibility.rules import Condition, Counting, Rulebook
from bioregion_graph.matching.eligibility.truth import Truth, all_of, any_of


@dataclass(frozen=True, order=True)
class Unknown:
    """Something not known: of a partner, or with an empty name of the consortium.

    ``what`` is "country", "kind", "part", "cost", "grant", or the IRI of a fact or of a list that leaves open
    whether the country stands in it.
    """

    organisation: str
    what: str


@dataclass(frozen=True)
class Case:
    """A consortium before a call. ``supposed`` are unknown things taken as known: favourable or not to the rule."""

    book: Rulebook
    consortium: Consortium
    day: date
    part: str
    supposed: Mapping[Unknown, bool] = field(default_factory=dict)
    # Answers that were given before, by partner and condition; most rules ask for the same.
    told: dict[tuple[str, str], Truth] = field(default_factory=dict)

    def supposing(self, unknown: Unknown, is_good: bool) -> Case:
        """The case with one thing taken as known; what it says of other partners is not asked again."""
        kept = self.told.items() if unknown.organisation else ()
        told = {key: truth for key, truth in kept if key[0] != unknown.organisation}
        return Case(self.book, self.consortium, self.day, self.part, {unknown: is_good}, told)

    def candidates(self, condition: Condition) -> list[Partner]:
        """The partners in the roles that a condition looks at."""
        return [each for each in self.consortium.partners if each.role in condition.roles]

    def meets(self, partner: Partner, condition: Condition) -> Truth:
        """Whether a partner has what a condition demands of one."""
        if partner.role not in condition.roles:
            return Truth.no
        key = (partner.organisation, condition.iri)
        if key not in self.told:
            self.told[key] = all_of(truth for truth, _ in self.demands(partner, condition))
        return self.told[key]

    def demands(self, partner: Partner, condition: Condition) -> Iterator[tuple[Truth, tuple[Unknown, ...]]]:
        """The answer to each demand, with what one must know to answer it."""
        is_good = condition.at_most is None
        if condition.in_lists:
            yield self._supposing([self._stands_in(partner, each) for each in condition.in_lists], is_good)
        for each in condition.outside_lists:
            truth, unknown = self._stands_in(partner, each)
            yield self._supposing([(truth.opposite, unknown)], is_good)
        if condition.of_kinds:
            yield self._supposing([self._is_of_kind(partner, each) for each in condition.of_kinds], is_good)
        for each in condition.not_of_kinds:
            truth, unknown = self._is_of_kind(partner, each)
            yield self._supposing([(truth.opposite, unknown)], is_good)
        yield from self._facts(partner.organisation, partner.facts, condition)

    def states(self, condition: Condition) -> Iterator[tuple[Truth, tuple[Unknown, ...]]]:
        """The answer to each fact that a condition demands of the whole consortium."""
        assert condition.counting is Counting.statements
        return self._facts("", self.consortium.facts, condition)

    def country(self, partner: Partner) -> str | None:
        """The country that a partner counts for; one of its own where a good one is supposed, None if not known."""
        if partner.territory:
            return self.book.countries.country(partner.territory)
        return (
            f"? {partner.organisation}"
            if self.supposed.get(Unknown(partner.organisation, "country"))
            else None
        )

    def _facts(
        self, name: str, facts: Mapping[str, bool], condition: Condition
    ) -> Iterator[tuple[Truth, tuple[Unknown, ...]]]:
        is_good = condition.at_most is None
        for fact in (*condition.with_facts, *condition.without_facts):
            holds = facts.get(fact, False if fact in self.book.presumed_absent else None)
            truth = Truth.unknown if holds is None else Truth.yes if holds else Truth.no
            if fact in condition.without_facts:
                truth = truth.opposite
            yield self._supposing([(truth, (Unknown(name, fact),))], is_good)

    def _stands_in(self, partner: Partner, list_: str) -> tuple[Truth, tuple[Unknown, ...]]:
        if not partner.territory:
            return Truth.unknown, (Unknown(partner.organisation, "country"),)
        truth = self.book.countries.stands_in(partner.territory, list_, self.day, self.part)
        is_limited = not self.part and any(
            each.parts for each in self.book.countries.listings.get((list_, partner.territory), ())
        )
        what = Unknown("", "part") if is_limited else Unknown(partner.organisation, list_)
        return truth, (what,)

    def _is_of_kind(self, partner: Partner, kind: str) -> tuple[Truth, tuple[Unknown, ...]]:
        """A kind told is all there is to tell, except that a broader kind leaves the narrower open."""
        what = (Unknown(partner.organisation, "kind"),)
        if any(kind in self.book.broader[own] for own in partner.kinds):
            return Truth.yes, what
        if not partner.kinds or not self.book.broader[kind].isdisjoint(partner.kinds):
            return Truth.unknown, what
        return Truth.no, what

    def _supposing(
        self, answers: list[tuple[Truth, tuple[Unknown, ...]]], is_good: bool
    ) -> tuple[Truth, tuple[Unknown, ...]]:
        """Any of some answers, once what is supposed is taken for known. A good answer is yes if ``is_good``."""
        told = [(self._as_supposed(truth, unknown, is_good), unknown) for truth, unknown in answers]
        asked = {each for truth, unknown in told if truth is Truth.unknown for each in unknown}
        return any_of(truth for truth, _ in told), tuple(sorted(asked))

    def _as_supposed(self, truth: Truth, unknown: tuple[Unknown, ...], is_good: bool) -> Truth:
        if truth is not Truth.unknown or not self.supposed:
            return truth
        for each in unknown:
            if each in self.supposed:
                return Truth.yes if self.supposed[each] is is_good else Truth.no
        return truth
