"""Who could take each partner's place, and without whom the team would fall apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bioregion_graph.matching.composing.brief import Asked, Brief, Candidate, countries, holds
from bioregion_graph.matching.composing.law import Law
from bioregion_graph.matching.composing.pruning import Pool
from bioregion_graph.matching.composing.solving import Dial, Terms


@dataclass(frozen=True)
class StandIn:
    """Of a partner: the best one who could take its place, if any, and whether the team holds without either."""

    partner: Candidate
    best: Candidate | None
    is_needed: bool

    @property
    def is_single_point_of_failure(self) -> bool:
        """Whether nobody can take its place, and something is broken when it leaves."""
        return self.is_needed and self.best is None


def stand_ins(
    brief: Brief,
    law: Law,
    terms: Terms,
    pool: Pool,
    free: frozenset[str],
    team: Sequence[Candidate],
    dial: Dial,
) -> tuple[StandIn, ...]:
    """Of every partner but the lead, in their order; ``free`` are those in no control group with others."""
    return tuple(
        StandIn(
            each,
            _best(brief, law, terms, pool, free, team, each, dial),
            not _holds(law, terms, _without(team, each), each),
        )
        for each in team[1:]
    )


def _best(
    brief: Brief,
    law: Law,
    terms: Terms,
    pool: Pool,
    free: frozenset[str],
    team: Sequence[Candidate],
    leaving: Candidate,
    dial: Dial,
) -> Candidate | None:
    rest = _without(team, leaving)
    places, sides = countries(rest), {side for each in rest for side in each.sides}
    unit = dial.balance_unit

    def gain(each: Candidate) -> int:
        more = bool(each.partner.territory) and each.partner.territory not in places
        return dial.worth(each) + unit * (more + len(each.sides - sides))

    barred = frozenset((*brief.excluded, *(each.name for each in team)))
    heads = sorted(_heads(pool, free, barred), key=lambda each: (-gain(each), each.name))
    # What rules say of those that are alike and in no group need not be asked again.
    told: dict[object, bool] = {}
    for each in heads:
        alike = (each.partner.territory, each.brings, each.is_new, law.truths(each.partner))
        if each.name not in free:
            if _holds(law, terms, [*rest, each], leaving):
                return each
        elif told.setdefault(alike, alike not in told and _holds(law, terms, [*rest, each], leaving)):
            return each
    return None


def _heads(pool: Pool, free: frozenset[str], barred: frozenset[str]) -> Iterator[Candidate]:
    """Of each sort the best who is not in the team, and the best of those that are in no group."""
    for alike in pool.alike:
        left = [each for each in alike if each.name not in barred]
        yield from left[:1]
        if left and left[0].name not in free:
            yield from [each for each in left if each.name in free][:1]


def _holds(law: Law, terms: Terms, team: Sequence[Candidate], leaving: Candidate) -> bool:
    """Whether all demands and rules are kept, but that somebody who leaves is to be in."""
    return all(
        holds(demand, team)
        for demand in terms.demands
        if (demand.asked, demand.what) != (Asked.included, leaving.name)
    ) and all(law.keeps(rule, is_strong, team) for rule, is_strong in terms.rules)


def _without(team: Sequence[Candidate], leaving: Candidate) -> list[Candidate]:
    return [each for each in team if each is not leaving]
