"""Control groups paired with different countries, by a largest matching of a bipartite graph.

Kuhn (1955), Naval Research Logistics 2: a path that augments is looked for from each group. There are never more than
some dozens, for which the graphs of a library take longer to build than the answer. Quotas within the paired ones are
tried by hand: there are at most three pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import combinations, product

# A control group in a country: what a partner brings to a pairing.
Pair = tuple[str, str]
# How many of the paired must be among these.
Quota = tuple[int, Set[Pair]]


def most_pairs(pairs: Iterable[Pair]) -> int:
    """The largest number of pairs of which no two share a group or a country."""
    countries: dict[str, set[str]] = defaultdict(set)
    for group, country in pairs:
        countries[group].add(country)
    taken: dict[str, str] = {}
    return sum(_finds_place(group, countries, taken, set()) for group in countries)


def can_pair(pairs: Sequence[Pair], number: int, quotas: Sequence[Quota] = ()) -> bool:
    """Whether so many pairs can be taken apart, with each quota met by some of them."""
    pairs = list(dict.fromkeys(pairs))
    if most_pairs(pairs) < number:
        return False
    if not quotas:
        return True
    choices = [combinations([pair for pair in pairs if pair in among], least) for least, among in quotas]
    for picks in product(*map(list, choices)):
        taken = {pair for pick in picks for pair in pick}
        if len(taken) <= number and _are_apart(taken):
            groups, countries = {group for group, _ in taken}, {country for _, country in taken}
            rest = [pair for pair in pairs if pair[0] not in groups and pair[1] not in countries]
            if most_pairs(rest) >= number - len(taken):
                return True
    return False


def _finds_place(
    group: str, countries: Mapping[str, Set[str]], taken: dict[str, str], seen: set[str]
) -> bool:
    """Whether a group finds a country, if need be by moving those that have one; ``taken`` is who has which."""
    for country in countries[group] - seen:
        seen.add(country)
        if country not in taken or _finds_place(taken[country], countries, taken, seen):
            taken[country] = group
            return True
    return False


def _are_apart(pairs: Set[Pair]) -> bool:
    return len({group for group, _ in pairs}) == len(pairs) == len({country for _, country in pairs})
