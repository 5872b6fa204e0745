"""The verdict on a consortium before a call: rule by rule, and what to find out first.

Per rule the verdict is yes, no or unknown; a rule that only warns does not decide. Unknown is said carefully: two
unknown things that cannot both turn out well may leave a rule open that is in truth broken, never the other way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bioregion_graph.matching.eligibility.consortium import Consortium
from bioregion_graph.matching.eligibility.counting import Outcome, judge
from bioregion_graph.matching.eligibility.demands import Case, Unknown
from bioregion_graph.matching.eligibility.rules import Rule, Rulebook, Selection
from bioregion_graph.matching.eligibility.truth import Truth, all_of, any_of


@dataclass(frozen=True)
class Ruling:
    """The verdict of one rule: yes when it is met; ``outcomes`` are those of its conditions."""

    rule: Rule
    truth: Truth
    outcomes: tuple[Outcome, ...]

    @property
    def decides(self) -> bool:
        """Whether it bears on the verdict of the whole."""
        return self.rule.severity == "violation"

    @property
    def unknown(self) -> frozenset[Unknown]:
        """What leaves it open."""
        if self.truth is not Truth.unknown:
            return frozenset()
        return frozenset(each for outcome in self.outcomes for each in outcome.unknown)


@dataclass(frozen=True)
class ToFindOut:
    """Something to find out: the rules that it can settle by itself, and all those that it bears on, by code."""

    unknown: Unknown
    settles: tuple[str, ...]
    bears_on: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The verdict: yes when every rule that decides is met, no when one is broken, otherwise unknown."""

    consortium: Consortium
    selection: Selection
    verdict: Truth
    rulings: tuple[Ruling, ...]
    to_find_out: tuple[ToFindOut, ...]
    # Countries that no list knows on the day: they count nowhere, which may surprise.
    unlisted: tuple[str, ...]


def check(book: Rulebook, consortium: Consortium, selection: Selection) -> Report:
    """Check a consortium against the rules of a call, and order what is unknown by the rules it settles."""
    case = Case(book, consortium, selection.day, selection.part)
    rulings = tuple(rule_on(case, rule) for rule in selection.rules)
    territories = {partner.territory for partner in consortium.partners if partner.territory}
    return Report(
        consortium,
        selection,
        verdict(rulings),
        rulings,
        _to_find_out(case, rulings),
        tuple(sorted(each for each in territories if not book.countries.is_in_a_list(each, selection.day))),
    )


def rule_on(case: Case, rule: Rule) -> Ruling:
    """The verdict of one rule."""
    outcomes = tuple(judge(case, condition) for condition in rule.conditions)
    return Ruling(rule, any_of(outcome.truth for outcome in outcomes), outcomes)


def is_rule_met(case: Case, rule: Rule) -> Truth:
    """The verdict of one rule alone, without what leaves it open."""
    return any_of(judge(case, condition, explains=False).truth for condition in rule.conditions)


def verdict(rulings: tuple[Ruling, ...]) -> Truth:
    """The verdict of the rules that decide."""
    return all_of(ruling.truth for ruling in rulings if ruling.decides)


def is_eligible(book: Rulebook, consortium: Consortium, selection: Selection) -> Truth:
    """The verdict alone, without what to find out."""
    case = Case(book, consortium, selection.day, selection.part)
    return all_of(is_rule_met(case, rule) for rule in selection.rules if rule.severity == "violation")


def _to_find_out(case: Case, rulings: tuple[Ruling, ...]) -> tuple[ToFindOut, ...]:
    concerned: dict[Unknown, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        for unknown in ruling.unknown:
            concerned[unknown].append(ruling)
    found = [
        ToFindOut(
            unknown,
            tuple(each.rule.code for each in bearing if _settles(case, unknown, each)),
            tuple(each.rule.code for each in bearing),
        )
        for unknown, bearing in concerned.items()
    ]
    deciding = {each.rule.code for each in rulings if each.decides}
    return tuple(
        sorted(
            found,
            key=lambda each: (
                -len(deciding.intersection(each.settles)),
                -len(each.settles),
                -len(deciding.intersection(each.bears_on)),
                -len(each.bears_on),
                each.unknown,
            ),
        )
    )


def _settles(case: Case, unknown: Unknown, ruling: Ruling) -> bool:
    """Whether a rule is decided, one way or the other, once this alone is known."""
    if ruling.unknown == {unknown}:
        return True
    supposed = (case.supposing(unknown, is_good) for is_good in (True, False))
    return any(is_rule_met(each, ruling.rule) is not Truth.unknown for each in supposed)
