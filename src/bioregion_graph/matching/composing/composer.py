"""Composing: from a brief, the rules of a call and candidates to teams none of which beats another.

Teams are looked for by several dials, each of which weighs fit, nearness to the lead (the sum of distances of Kargar &
An, CIKM 2011, with a leader), novelty and balance differently, and at steps of novelty between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.composing.brief import (
    Asked,
    Brief,
    Candidate,
    Demand,
    Measures,
    checked,
    measures,
)  # fmt: skip
from bioregion_graph.matching.composing.greedy import greedy
from bioregion_graph.matching.composing.law import Law
from bioregion_graph.matching.composing.pruning import Pool, Sorts, pruned, sorts
from bioregion_graph.matching.composing.solving import (
    UNIT,
    Dial,
    Solved,
    Terms,
    best,
    clash,
    strengths,
    strong,
)
from bioregion_graph.matching.composing.standins import StandIn, stand_ins
from bioregion_graph.matching.eligibility.checker import Report
from bioregion_graph.matching.eligibility.rules import Rule

DIALS = (
    Dial("even", 1, 0.25, 0.25, 0.25),
    Dial("fit", 1, 0.01, 0.01, 0.01),
    Dial("nearness", 0.1, 1, 0.01, 0.01),
    Dial("novelty", 0.1, 0.01, 1, 0.01),
    Dial("balance", 0.1, 0.01, 0.01, 1),
)
# So many candidates the solver searches whole; of more a first team is made step by step.
MOST_CANDIDATES = 6000
# Units of work for each team, and to find out what clashes.
_LIMIT, _CLASH_LIMIT = 2.0, 1.0
_STEPS = 2


@dataclass(frozen=True)
class Proposal:
    """A team, lead first; ``found_by`` the dial, and ``least_new`` how many new ones were asked for besides.

    ``value`` is what it is worth by the dial and ``bound`` what no team is worth more than; ``report`` is the proof.
    """

    team: tuple[Candidate, ...]
    measured: Measures
    found_by: Dial
    least_new: int
    value: float
    bound: float
    report: Report
    stand_ins: tuple[StandIn, ...]

    @property
    def gap(self) -> float:
        """By how much a better team could be worth more, at most; 0 when it is proven that there is none."""
        return max(self.bound - self.value, 0.0)


@dataclass(frozen=True)
class Composition:
    """The proposals; without any, what clashes, empty when that is not proven.

    ``searched`` of ``of`` candidates were looked at; with ``is_exact`` the others cannot make any team better.
    """

    proposals: tuple[Proposal, ...]
    clash: tuple[Demand | Rule, ...]
    searched: int
    of: int
    is_exact: bool


def compose(
    brief: Brief, law: Law, candidates: Sequence[Candidate], *, dials: Sequence[Dial] = DIALS,
    most: int = 6, most_candidates: int = MOST_CANDIDATES,
) -> Composition:  # fmt: skip
    """At most so many teams, the one that weighs evenly first; none of them beats another.

    Raises UsageError for a brief that cannot be meant, or more partners than there are.
    """
    checked(brief, candidates)
    if len(candidates) < brief.size - 1:
        raise UsageError(
            f"There are {len(candidates)} candidates for {brief.size - 1} places. Ask for fewer partners."
        )
    search = _Search(brief, law, sorts(brief, law, candidates), most_candidates)
    pool = search.pool(dials[0])
    terms: Terms | None = strong(law, brief.demands())
    assert terms is not None
    if not search.team(terms, dials[0], 0):
        terms = strengths(brief, law, pool.candidates, brief.demands(), _LIMIT)
    if terms is None:
        found = clash(brief, law, pool.candidates, brief.demands(), _CLASH_LIMIT) if pool.is_exact else []
        return Composition((), tuple(found), len(pool.candidates), len(candidates), pool.is_exact)
    teams = search.teams(terms, dials)
    kept = [each for each in teams if not any(other.measured.beats(each.measured) for other in teams)]
    proposals = [search.with_stand_ins(terms, each) for each in kept[:most]]
    return Composition(tuple(proposals), (), max(search.searched), len(candidates), search.is_exact)


class _Search:
    """One search: the pools by dial are made once."""

    def __init__(self, brief: Brief, law: Law, sorted_: Sorts, most: int) -> None:
        self.brief = brief
        self.law = law
        self.sorts = sorted_
        self._most = most
        self._pools: dict[str, Pool] = {}
        self._teams: dict[tuple[tuple[bool, ...], str, int], Proposal | None] = {}

    @property
    def searched(self) -> list[int]:
        """How many candidates each pool has."""
        return [len(pool.candidates) for pool in self._pools.values()]

    @property
    def is_exact(self) -> bool:
        """Whether no pool left out anybody who may be missed."""
        return all(pool.is_exact for pool in self._pools.values())

    def pool(self, dial: Dial) -> Pool:
        """The candidates that matter by a dial."""
        if dial.name not in self._pools:
            self._pools[dial.name] = pruned(self.brief, self.sorts, dial.worth, self._most)
        return self._pools[dial.name]

    def teams(self, terms: Terms, dials: Sequence[Dial]) -> list[Proposal]:
        """Different teams, those of the dials before those of the steps."""
        found = [each for dial in dials if (each := self.team(terms, dial, 0))]
        found += [each for least in self._steps(found) if (each := self.team(terms, dials[0], least))]
        different: dict[Measures, Proposal] = {}
        for each in found:
            different.setdefault(each.measured, each)
        return list(different.values())

    def with_stand_ins(self, terms: Terms, proposal: Proposal) -> Proposal:
        """A team with who could take each partner's place."""
        pool, free, dial = self.pool(proposal.found_by), self.sorts.free, proposal.found_by
        found = stand_ins(self.brief, self.law, terms, pool, free, proposal.team, dial)
        return replace(proposal, stand_ins=found)

    def _steps(self, found: Sequence[Proposal]) -> Iterator[int]:
        """How many new ones to ask for between the teams that have fewest and most."""
        told = sorted({each.measured.new for each in found}) or [0]
        for step in range(1, _STEPS + 1):
            least = told[0] + (told[-1] - told[0]) * step // (_STEPS + 1)
            if least > told[0] and least not in told:
                yield least

    def team(self, terms: Terms, dial: Dial, least_new: int) -> Proposal | None:
        """The best team by a dial with so many new ones; None when none was found."""
        asked = (tuple(is_strong for _, is_strong in terms.rules), dial.name, least_new)
        if asked not in self._teams:
            self._teams[asked] = self._team(terms, dial, least_new)
        return self._teams[asked]

    def _team(self, terms: Terms, dial: Dial, least_new: int) -> Proposal | None:
        asked = Terms(
            (*terms.demands, *([Demand(Asked.new, "", least_new)] if least_new else [])), terms.rules
        )
        pool = self.pool(dial)
        hint = [] if pool.is_exact else greedy(self.brief, pool.candidates, asked.demands, dial)
        solved = best(self.brief, self.law, pool.candidates, asked, dial, _LIMIT, hint)
        if not solved.team:
            return None
        measured = measures(solved.team)
        report = self.law.report(solved.team)
        return Proposal(
            solved.team, measured, dial, least_new, dial.value(solved.team, measured) / UNIT,
            self._bound(dial, pool, solved) / UNIT, report, (),
        )  # fmt: skip

    def _bound(self, dial: Dial, pool: Pool, solved: Solved) -> int:
        """What no team is worth more than; of a pool that is not exact, what the best names without demands are."""
        if pool.is_exact:
            return solved.bound
        candidates = [each for alike in self.sorts.of.values() for each in alike]
        worth = sorted(map(dial.worth, candidates), reverse=True)[: self.brief.size - 1]
        everybody = (self.brief.lead, *candidates)
        places = {each.partner.territory for each in everybody} - {""}
        sides = {side for each in everybody for side in each.sides}
        return sum(worth) + dial.balance_unit * (min(self.brief.size, len(places)) + len(sides))
