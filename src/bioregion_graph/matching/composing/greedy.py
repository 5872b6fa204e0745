"""A first team, partner by partner: whoever helps with most of what is open, and among them who is worth most.

For fields that are too large to be searched whole. It may break rules; the solver mends it from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bioregion_graph.matching.composing.brief import Asked, Brief, Candidate, Demand, countries, holds
from bioregion_graph.matching.composing.solving import Dial


def greedy(brief: Brief, pool: Sequence[Candidate], demands: Sequence[Demand], dial: Dial) -> list[Candidate]:
    """A team with the lead first, as large as asked if the pool is large enough."""
    team = [brief.lead, *(each for each in pool if each.name in brief.included)][: brief.size]
    while len(team) < brief.size:
        names = {each.name for each in team} | set(brief.excluded)
        left = [each for each in pool if each.name not in names]
        if not left:
            break
        unmet = [each for each in demands if not holds(each, team)]
        places = countries(team)
        full = {place for place, count in places.items() if count >= (brief.most_from_one or brief.size)}
        ranks = [
            (
                each.partner.territory not in full,
                sum(_helps(each, demand, places) for demand in unmet),
                dial.worth(each),
            )
            for each in left
        ]
        team.append(left[max(range(len(left)), key=ranks.__getitem__)])
    return team


def _helps(candidate: Candidate, demand: Demand, places: Collection[str]) -> bool:
    """Whether somebody brings nearer what is not met yet."""
    match demand.asked:
        case Asked.need:
            return demand.what in candidate.brings
        case Asked.countries:
            return bool(candidate.partner.territory) and candidate.partner.territory not in places
        case Asked.place:
            return candidate.partner.territory == demand.what
        case Asked.new:
            return candidate.is_new
        case _:
            return False
