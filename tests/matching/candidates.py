"""Candidates for tests, from a few letters, and every team there is of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random

from tests.matching.consortia import BOOK, DAY

from bioregion_graph.matching.composing.brief import Brief, Candidate, Side, holds
from bioregion_graph.matching.composing.law import Law
from bioregion_graph.matching.eligibility.consortium import partner

KINDS = {"HES": Side.research, "sme": Side.industry, "PUB": Side.public, "?": None}


def candidate(
    name: str,
    country: str = "DE",
    kind: str = "HES",
    fit: float = 0.5,
    steps: int = 2,
    brings: Iterable[str] = (),
    group: str = "",
    role: str = "",
) -> Candidate:
    """A candidate, with the side that its kind stands for."""
    who = partner(BOOK, name, country, kind, role, group)
    sides = [KINDS[kind]] if KINDS[kind] else []
    return Candidate(who, name, fit, steps, frozenset((*sides, *brings)))


def lead(country: str = "DE") -> Candidate:
    """The one who leads."""
    return candidate("Lead", country, role="coordinator", fit=0.0, steps=1)


def law(*types: str) -> Law:
    """The rules of a call."""
    return Law(BOOK, BOOK.select(types or ("he-ria",), DAY))


def drawn(
    random: Random, count: int, places: Sequence[str] = ("DE", "FR", "IT", "NO", "US", "RU", "?")
) -> list[Candidate]:
    """Random candidates, few sorts of them, some in one control group."""
    return [
        candidate(
            f"C{number:02}",
            random.choice(places),
            random.choice(list(KINDS)),
            random.randint(0, 100) / 100,
            random.choice((1, 2, 3)),
            random.choice(((), (), ("cell therapy",))),
            random.choice(("", "", "", "Holding", "Lead")),
        )
        for number in range(count)
    ]


def teams(
    brief: Brief, rules: Law, candidates: Sequence[Candidate], is_strong: bool = True
) -> Iterator[list[Candidate]]:
    """Every team of the size that keeps all demands and rules."""
    for chosen in combinations(candidates, brief.size - 1):
        team = [brief.lead, *chosen]
        if all(holds(demand, team) for demand in brief.demands()) and all(
            rules.keeps(rule, is_strong, team) for rule in rules.rules
        ):
            yield team
