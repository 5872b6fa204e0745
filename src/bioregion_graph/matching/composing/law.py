"""The rules of a call as they bear on candidates: what each condition says of one, asked once for all alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bioregion_graph.matching.composing.brief import Candidate
from bioregion_graph.matching.eligibility.checker import Report, check, is_rule_met
from bioregion_graph.matching.eligibility.consortium import Consortium, Partner
from bioregion_graph.matching.eligibility.demands import Case
from bioregion_graph.matching.eligibility.rules import Condition, Rule, Rulebook, Selection
from bioregion_graph.matching.eligibility.truth import Truth, all_of

_Alike = tuple[str, str, frozenset[str], tuple[tuple[str, bool], ...]]


@dataclass(frozen=True)
class Law:
    """The rules of a call that decide; ``facts`` are those of the whole consortium."""

    book: Rulebook
    selection: Selection
    facts: Mapping[str, bool] = field(default_factory=dict)
    _told: dict[_Alike, tuple[Truth, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that decide."""
        return tuple(rule for rule in self.selection.rules if rule.severity == "violation")

    @property
    def conditions(self) -> list[Condition]:
        """All conditions of the rules with their quotas, in order."""
        return [each for rule in self.rules for top in rule.conditions for each in (top, *top.quotas)]

    def truths(self, partner: Partner) -> tuple[Truth, ...]:
        """Whether a partner has what each condition demands of one, in the order of ``conditions``."""
        facts = tuple(sorted(partner.facts.items())) if partner.facts else ()
        alike = (partner.role, partner.territory, partner.kinds, facts)
        if alike not in self._told:
            case = self.case(())
            self._told[alike] = tuple(_meets(case, partner, each) for each in self.conditions)
        return self._told[alike]

    def states(self, condition: Condition) -> Truth:
        """Whether the facts of the whole are those that a condition demands."""
        return all_of(truth for truth, _ in self.case(()).states(condition))

    def country(self, partner: Partner) -> str:
        """The country it counts for; empty if not known."""
        return self.book.countries.country(partner.territory) if partner.territory else ""

    def case(self, team: Sequence[Candidate]) -> Case:
        """A team before the call."""
        return Case(self.book, self._together(team), self.selection.day, self.selection.part)

    def met(self, rule: Rule, team: Sequence[Candidate]) -> Truth:
        """Whether a team meets a rule."""
        return is_rule_met(self.case(team), rule)

    def keeps(self, rule: Rule, is_strong: bool, team: Sequence[Candidate]) -> bool:
        """Whether a team meets a rule for certain, or at least does not break it."""
        told = self.met(rule, team)
        return told is Truth.yes or (told is Truth.unknown and not is_strong)

    def report(self, team: Sequence[Candidate]) -> Report:
        """The verdict on a team, as the checker gives it."""
        return check(self.book, self._together(team), self.selection)

    def _together(self, team: Sequence[Candidate]) -> Consortium:
        return Consortium(tuple(each.partner for each in team), self.facts)


def _meets(case: Case, partner: Partner, condition: Condition) -> Truth:
    if partner.role not in condition.roles:
        return Truth.no
    return all_of(truth for truth, _ in case.demands(partner, condition))
