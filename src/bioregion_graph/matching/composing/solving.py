"""Finding teams: the best by a dial, with the bound that proves how good it is, and what clashes where there is none.

CP-SAT (Perron & Furnon, OR-Tools) searches those whom the linear relaxation leaves. One worker with a fixed seed and a
limit in the solver's own units of work make the answer the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from ortools.sat.python import cp_model

from bioregion_graph.matching.composing.brief import Brief, Candidate, Demand, Measures
from bioregion_graph.matching.composing.law import Law
from bioregion_graph.matching.composing.model import Model, Variable
from bioregion_graph.matching.composing.relaxing import Relaxed, relaxed
from bioregion_graph.matching.eligibility.rules import Rule

# The solver counts in whole numbers: so many make 1.
UNIT = 1_000_000
# So many are tried first, those whom the relaxation likes best; a team of them shows who else may matter.
_FIRST = 150
# Where no team is found among them, so many times as many are tried next.
_MORE = 6
_SEED = 7
# A program of the solver, which tells no types.
Program: TypeAlias = Any


@dataclass(frozen=True)
class Dial:
    """What counts how much: 1 more of fit, one step less of distance, one more that is new, one more country or side.

    All are above 0, so that the best team by a dial is beaten by no other (Geoffrion 1968).
    """

    name: str
    fit: float
    nearness: float
    novelty: float
    balance: float

    def worth(self, candidate: Candidate) -> int:
        """What a partner is worth, in millionths; countries and sides come on top."""
        said = self.fit * candidate.fit - self.nearness * candidate.distance + self.novelty * candidate.is_new
        return round(UNIT * said)

    def value(self, team: Sequence[Candidate], measured: Measures) -> int:
        """What a team is worth, in millionths."""
        return sum(map(self.worth, team[1:])) + self.balance_unit * measured.balance

    @property
    def balance_unit(self) -> int:
        """What a country or a side is worth, in millionths."""
        return round(UNIT * self.balance)


@dataclass(frozen=True)
class Terms:
    """What a team must be: demands, and rules with whether each must be met for certain."""

    demands: tuple[Demand, ...]
    rules: tuple[tuple[Rule, bool], ...]


@dataclass(frozen=True)
class Solved:
    """A team, lead first, empty when none was found; ``bound`` is what no team of the pool is worth more than."""

    team: tuple[Candidate, ...]
    value: int = 0
    bound: int = 0


def best(
    brief: Brief, law: Law, pool: Sequence[Candidate], terms: Terms, dial: Dial, limit: float,
    hint: Sequence[Candidate] = (),
) -> Solved:  # fmt: skip
    """The team of highest value by a dial; ``limit`` is in units of work, each about a second."""
    model = Model(brief, law, pool)
    on = _switches(model, terms)
    loose = relaxed(model, [each / UNIT for each in _weights(model, dial)], on)
    if loose is None:
        return Solved(())
    most = int(np.floor(loose.bound * UNIT)) + 1
    hinted = {each.name for each in hint}
    first = [number for number, each in enumerate(model.team) if number and each.name in hinted]
    order = [*first, *(number for number in _by_relaxation(loose) if number not in first)]
    count = _FIRST
    while True:
        tried = [model.team[number] for number in order[:count]]
        some = _searched(brief, law, tried, terms, dial, limit, hint)
        left = loose.may_reach(some.value / UNIT) if some.team else order
        if set(left) <= set(order[:count]):
            return Solved(some.team, some.value, min(some.bound, most)) if some.team else some
        if some.team:
            break
        count *= _MORE
    tried = [model.team[number] for number in left]
    whole = _searched(brief, law, tried, terms, dial, limit, some.team)
    if not whole.team:
        return Solved(some.team, some.value, most)
    return Solved(whole.team, whole.value, min(whole.bound, most))


def _by_relaxation(loose: Relaxed) -> list[int]:
    """The team without the lead, those first who are in by the relaxation, then those who cost least."""
    order = np.lexsort((np.arange(len(loose.share)), loose.falls, -loose.share))
    return [int(number) for number in order if number]


def _searched(
    brief: Brief, law: Law, pool: Sequence[Candidate], terms: Terms, dial: Dial, limit: float,
    hint: Sequence[Candidate],
) -> Solved:  # fmt: skip
    model = Model(brief, law, pool)
    on = _switches(model, terms)
    program, variables = _program(model)
    for switch in on:
        program.add(variables[switch] == 1)
    program.maximize(cp_model.LinearExpr.weighted_sum(variables, _weights(model, dial)))
    hinted = {each.name for each in hint}
    for number, each in enumerate(model.team if hint else ()):
        program.add_hint(variables[number], each.name in hinted)
    solver = _solver(limit)
    if solver.solve(program) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(())
    team = tuple(each for number, each in enumerate(model.team) if solver.value(variables[number]))
    return Solved(team, round(solver.objective_value), round(solver.best_objective_bound))


def strong(law: Law, demands: Iterable[Demand]) -> Terms:
    """All demands, and each rule met for certain."""
    return _terms(law, demands, {rule.iri: True for rule in law.rules})


def strengths(
    brief: Brief, law: Law, pool: Sequence[Candidate], demands: Sequence[Demand], limit: float
) -> Terms | None:
    """Each rule as strong as can be: as many as possible met for certain at once, the others not broken.

    None when some demand or rule cannot be kept even so, or none was found within the limit.
    """
    model = Model(brief, law, pool)
    weak = _switches(model, _terms(law, demands, {}))
    wanted = [model.rule(rule, True) for rule in law.rules]
    program, variables = _program(model)
    for switch in weak:
        program.add(variables[switch] == 1)
    program.maximize(cp_model.LinearExpr.sum([variables[each] for each in wanted]))
    solver = _solver(limit)
    if solver.solve(program) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    told = {
        rule.iri: bool(solver.value(variables[each])) for rule, each in zip(law.rules, wanted, strict=True)
    }
    return _terms(law, demands, told)


def clash(
    brief: Brief, law: Law, pool: Sequence[Candidate], demands: Sequence[Demand], limit: float
) -> list[Demand | Rule]:
    """A smallest set of demands and rules that cannot be kept together: without any one of it, the rest can.

    Starts from the core that the solver proves and leaves out one after the other (Bakker et al., IJCAI 1993). Empty
    when all can be kept together, or the limit does not suffice to tell.
    """
    model = Model(brief, law, pool)
    asked: dict[Variable, Demand | Rule] = {model.demand(each): each for each in demands}
    asked |= {model.rule(rule, False): rule for rule in law.rules}
    program, variables = _program(model)
    core = _core(program, variables, list(asked), limit)
    if core is None:
        return []
    for switch in list(core):
        fewer = _core(program, variables, [each for each in core if each != switch], limit)
        core = core if fewer is None or switch not in core else fewer
    return [asked[switch] for switch in core]


def _core(
    program: Program, variables: Sequence[Any], switches: Sequence[Variable], limit: float
) -> list[Variable] | None:
    """Those of the switches that cannot all be on; None when they can."""
    program.clear_assumptions()
    program.add_assumptions([variables[each] for each in switches])
    solver = _solver(limit)
    if solver.solve(program) != cp_model.INFEASIBLE:
        return None
    core = set(solver.sufficient_assumptions_for_infeasibility())
    # Where the contradiction is seen before the search, no core is told.
    return [each for each in switches if variables[each].index in core] or list(switches)


def _terms(law: Law, demands: Iterable[Demand], strong: Mapping[str, bool]) -> Terms:
    return Terms(tuple(demands), tuple((rule, strong.get(rule.iri, False)) for rule in law.rules))


def _switches(model: Model, terms: Terms) -> list[Variable]:
    return [
        *(model.demand(demand) for demand in terms.demands),
        *(model.rule(rule, is_strong) for rule, is_strong in terms.rules),
    ]


def _weights(model: Model, dial: Dial) -> list[int]:
    """What each variable is worth; a country or side that a single one brings comes on top of its own worth."""
    weights = [0] * model.variables
    for number, each in enumerate(model.team):
        weights[number] = dial.worth(each) if number else 0
    for seen in (*model.country_seen.values(), *model.side_seen.values()):
        weights[seen] += dial.balance_unit
    return weights


def _program(model: Model) -> tuple[Program, list[Any]]:
    """The model for CP-SAT, with its variables."""
    program = cp_model.CpModel()
    variables = [program.new_bool_var("") for _ in range(model.variables)]
    for row in model.rows:
        terms = [variables[each] for each in (*row.plus, *row.minus)]
        total = cp_model.LinearExpr.weighted_sum(terms, [1] * len(row.plus) + [-1] * len(row.minus))
        for bounded in (
            *([total >= row.low] if row.low is not None else []),
            *([total <= row.high] if row.high is not None else []),
        ):
            constraint = program.add(bounded)
            if row.switch is not None:
                constraint.only_enforce_if(variables[row.switch])
    return program, variables


def _solver(limit: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = _SEED
    solver.parameters.max_deterministic_time = limit
    # The linear relaxation is nearly whole: with it the search ends at once, without it not in minutes. Symmetry and
    # probing take longer than that search.
    solver.parameters.linearization_level = 2
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    return solver
