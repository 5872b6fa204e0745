"""A brief and the rules of a call as sums of yes-or-no variables within bounds, each of which a switch may turn off.

The first variables tell who is in, the lead first. A rule comes in two strengths: the weak one asks that it is not
broken, the strong one that it is met for certain; they differ where something is not known. What conditions count
follows ``matching/eligibility/counting``. Solving is left to ``solving``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bioregion_graph.matching.composing.brief import Asked, Brief, Candidate, Demand
from bioregion_graph.matching.composing.law import Law
from bioregion_graph.matching.eligibility.rules import Condition, Counting, Rule
from bioregion_graph.matching.eligibility.truth import Truth

# Variables and switches by their number.
Variable = int


@dataclass(frozen=True)
class Row:
    """The sum of the variables of ``plus`` less that of ``minus`` is within the bounds, when the switch is on."""

    plus: tuple[Variable, ...]
    minus: tuple[Variable, ...]
    low: int | None
    high: int | None
    switch: Variable | None


class Model:
    """The model of a team from the lead and a pool."""

    def __init__(self, brief: Brief, law: Law, pool: Sequence[Candidate]) -> None:
        self.law = law
        self.team = (brief.lead, *pool)
        self.variables = len(self.team)
        self.rows: list[Row] = []
        self._row([0], low=1)
        self._row(range(len(self.team)), low=brief.size, high=brief.size)
        self.country_seen = self._seen(each.partner.territory for each in self.team)
        self.side_seen = {
            side: self._any([number for number, each in enumerate(self.team) if side in each.sides])
            for side in sorted({side for each in self.team for side in each.sides})
        }
        self._truths = [law.truths(each.partner) for each in self.team]
        self._places = {each.iri: place for place, each in enumerate(law.conditions)}

    def demand(self, demand: Demand) -> Variable:
        """A switch that, when on, enforces a demand that is no rule."""
        switch = self._variable()
        match demand.asked:
            case Asked.need:
                bearing = self._where(demand.what in each.brings for each in self.team)
                self._row(bearing, low=demand.number, switch=switch)
            case Asked.countries:
                self._row(self.country_seen.values(), low=demand.number, switch=switch)
            case Asked.place:
                bearing = self._where(each.partner.territory == demand.what for each in self.team)
                self._row(bearing, low=1, switch=switch)
            case Asked.crowding:
                for bearing in self._by(each.partner.territory for each in self.team).values():
                    self._row(bearing, high=demand.number, switch=switch)
            case Asked.new:
                bearing = self._where(number > 0 and each.is_new for number, each in enumerate(self.team))
                self._row(bearing, low=demand.number, switch=switch)
            case Asked.included:
                self._row(self._where(each.name == demand.what for each in self.team), low=1, switch=switch)
            case _:
                self._row(self._where(each.name == demand.what for each in self.team), high=0, switch=switch)
        return switch

    def rule(self, rule: Rule, is_strong: bool) -> Variable:
        """A switch that, when on, enforces a rule: that it is met for certain, or only that it is not broken."""
        switch = self._variable()
        self._row([self._condition(each, is_strong) for each in rule.conditions], low=1, switch=switch)
        return switch

    def _condition(self, condition: Condition, is_strong: bool) -> Variable:
        switch = self._variable()
        if condition.counting is Counting.statements:
            told = self.law.states(condition)
            if told is Truth.no or (is_strong and told is Truth.unknown):
                self._row([switch], high=0)
        elif condition.share_of:
            # Nobody has told any costs yet, so that a share is open.
            if is_strong:
                self._row([switch], high=0)
        elif condition.at_most is not None:
            # For certain not too many are those who are not too many at best.
            counted = self._number(condition, self._counted(condition, not is_strong), not is_strong)
            self._row(counted, high=condition.at_most, switch=switch)
        elif condition.counting is Counting.groups_in_countries:
            self._pairs(condition, is_strong, switch)
        else:
            counted = self._number(condition, self._counted(condition, is_strong), is_strong)
            self._row(counted, low=condition.at_least, switch=switch)
        if condition.most_partners is not None:
            there = self._where(each.partner.role in condition.roles for each in self.team)
            self._row(there, high=condition.most_partners, switch=switch)
        return switch

    def _counted(self, condition: Condition, is_sure: bool) -> list[int]:
        """Who counts, for certain or perhaps, by place in ``team``."""
        place = self._places[condition.iri]
        good = (Truth.yes,) if is_sure else (Truth.yes, Truth.unknown)
        return [number for number, truths in enumerate(self._truths) if truths[place] in good]

    def _number(self, condition: Condition, counted: Sequence[int], is_sure: bool) -> list[Variable]:
        """Variables whose sum is what a condition counts among these."""
        if condition.counting is Counting.partners:
            return list(counted)
        found: dict[str, list[Variable]] = defaultdict(list)
        for number in counted:
            is_grouped = condition.counting is Counting.control_groups
            name = self.team[number].partner.group if is_grouped else self._country(number, is_sure)
            if name:
                found[name].append(number)
        return [self._any(each) for each in found.values()]

    def _country(self, number: int, is_sure: bool) -> str:
        """The country that one counts for; at best one of unknown country is of its own."""
        partner = self.team[number].partner
        return self.law.country(partner) or ("" if is_sure else f"? {partner.organisation}")

    def _pairs(self, condition: Condition, is_strong: bool, switch: Variable) -> None:
        """So many that no two share a control group or a country, and each quota is met among them."""
        paired = {
            number: self._variable()
            for number in self._counted(condition, is_strong)
            if self._country(number, is_strong)
        }
        groups: dict[str, list[Variable]] = defaultdict(list)
        places: dict[str, list[Variable]] = defaultdict(list)
        for number, variable in paired.items():
            self._row([variable], [number], high=0)
            groups[self.team[number].partner.group].append(variable)
            places[self._country(number, is_strong)].append(variable)
        for each in (*groups.values(), *places.values()):
            if len(each) > 1:
                self._row(each, high=1)
        number = condition.at_least or 0
        self._row(paired.values(), low=number, high=number, switch=switch)
        for quota in condition.quotas:
            among = set(self._counted(quota, is_strong))
            bearing = [variable for number, variable in paired.items() if number in among]
            self._row(bearing, low=quota.at_least, switch=switch)

    def _variable(self) -> Variable:
        self.variables += 1
        return self.variables - 1

    def _row(
        self, plus: Iterable[Variable], minus: Iterable[Variable] = (), *, low: int | None = None,
        high: int | None = None, switch: Variable | None = None,
    ) -> None:  # fmt: skip
        self.rows.append(Row(tuple(plus), tuple(minus), low, high, switch))

    def _where(self, bearing: Iterable[bool]) -> list[Variable]:
        return [number for number, bears in enumerate(bearing) if bears]

    def _by(self, names: Iterable[str]) -> dict[str, list[Variable]]:
        found: dict[str, list[Variable]] = defaultdict(list)
        for number, name in enumerate(names):
            if name:
                found[name].append(number)
        return found

    def _seen(self, names: Iterable[str]) -> dict[str, Variable]:
        """By name whether somebody who is in bears it."""
        return {name: self._any(each) for name, each in sorted(self._by(names).items())}

    def _any(self, variables: Sequence[Variable]) -> Variable:
        """A variable that is on exactly when one of these is."""
        if len(variables) == 1:
            return variables[0]
        seen = self._variable()
        self._row([seen], variables, high=0)
        for each in variables:
            self._row([each], [seen], high=0)
        return seen
