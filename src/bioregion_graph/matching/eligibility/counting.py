"""Whether a consortium meets a condition: counts, pairings and shares, at worst and at best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bioregion_graph.matching.eligibility.consortium import Partner
from bioregion_graph.matching.eligibility.demands import Case, Unknown
from bioregion_graph.matching.eligibility.pairing import Pair, can_pair, most_pairs
from bioregion_graph.matching.eligibility.rules import Condition, Counting
from bioregion_graph.matching.eligibility.truth import Truth, all_of, between

Answers = Sequence[tuple[Partner, Truth]]


@dataclass(frozen=True)
class Outcome:
    """The answer for one condition: how many count for certain and at best, and what one would have to know."""

    condition: Condition
    truth: Truth
    sure: int | None
    possible: int | None
    unknown: frozenset[Unknown]


def judge(case: Case, condition: Condition, explains: bool = True) -> Outcome:
    """Whether the consortium meets a condition whatever the unknown things are, or only if they turn out well.

    Without ``explains`` what is unknown is not gathered, which takes most of the time.
    """
    if condition.counting is Counting.statements:
        told = list(case.states(condition))
        truth = all_of(each for each, _ in told)
        return Outcome(condition, truth, None, None, frozenset(item for _, more in told for item in more))
    partners = case.candidates(condition)
    answers = [(partner, case.meets(partner, condition)) for partner in partners]
    unknown = _unknown(case, condition, answers) if explains else frozenset()
    if condition.share_of:
        truth = (
            _least_share(case, condition, answers)
            if condition.least_share
            else _most_share(case, condition, answers)
        )
        return Outcome(condition, truth, None, None, unknown | _missing_money(case, condition))
    sure, possible = _count(case, condition, answers, False), _count(case, condition, answers, True)
    if condition.at_most is not None:
        truth = between(possible <= condition.at_most, sure <= condition.at_most)
    else:
        truth = _reaches(case, condition, answers, (sure, possible))
    if condition.most_partners is not None and len(partners) > condition.most_partners:
        truth = Truth.no
    return Outcome(condition, truth, sure, possible, unknown if truth is Truth.unknown else frozenset())


def _counting(answers: Answers, at_best: bool) -> list[Partner]:
    return [
        partner for partner, truth in answers if truth is Truth.yes or (at_best and truth is Truth.unknown)
    ]


def _place(case: Case, partner: Partner, at_best: bool) -> str | None:
    """The country a partner counts for; at best an unknown one is one that nobody else has."""
    country = case.country(partner)
    if country is None and at_best and Unknown(partner.organisation, "country") not in case.supposed:
        return f"? {partner.organisation}"
    return country


def _pairs(case: Case, partners: Sequence[Partner], at_best: bool) -> list[Pair]:
    placed = ((partner.group, _place(case, partner, at_best)) for partner in partners)
    return [(group, country) for group, country in placed if country is not None]


def _count(case: Case, condition: Condition, answers: Answers, at_best: bool) -> int:
    partners = _counting(answers, at_best)
    match condition.counting:
        case Counting.partners:
            return len(partners)
        case Counting.control_groups:
            return len({partner.group for partner in partners})
        case Counting.countries:
            return len({country for _, country in _pairs(case, partners, at_best)})
        case _:
            return most_pairs(_pairs(case, partners, at_best))


def _reaches(case: Case, condition: Condition, answers: Answers, counts: tuple[int, int]) -> Truth:
    assert condition.at_least is not None
    sure, possible = (count >= condition.at_least for count in counts)
    if condition.quotas:
        sure = sure and _meets_quotas(case, condition, answers, False)
        possible = sure or (possible and _meets_quotas(case, condition, answers, True))
    return between(sure, possible)


def _meets_quotas(case: Case, condition: Condition, answers: Answers, at_best: bool) -> bool:
    assert condition.at_least is not None
    partners = _counting(answers, at_best)
    quotas = []
    for quota in condition.quotas:
        told = [(partner, case.meets(partner, quota)) for partner in partners]
        quotas.append((quota.at_least or 0, set(_pairs(case, _counting(told, at_best), at_best))))
    return can_pair(_pairs(case, partners, at_best), condition.at_least, quotas)


def _money(partner: Partner, condition: Condition) -> Decimal | None:
    return partner.cost if condition.share_of == "cost" else partner.grant


def _missing_money(case: Case, condition: Condition) -> frozenset[Unknown]:
    return frozenset(
        Unknown(partner.organisation, condition.share_of)
        for partner in case.consortium.partners
        if _money(partner, condition) is None
    )


def _total(case: Case, condition: Condition) -> Decimal | None:
    """All the money; None as long as some of it is not known, or there is none."""
    amounts = [_money(partner, condition) for partner in case.consortium.partners]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) or None if len(known) == len(amounts) else None


def _least_share(case: Case, condition: Condition, answers: Answers) -> Truth:
    total = _total(case, condition)
    if total is None or condition.least_share is None:
        return Truth.unknown
    needed = condition.least_share * total

    def has(at_best: bool) -> Decimal:
        return sum(
            (_money(each, condition) or Decimal(0) for each in _counting(answers, at_best)), Decimal(0)
        )

    return between(has(False) >= needed, has(True) >= needed)


def _most_share(case: Case, condition: Condition, answers: Answers) -> Truth:
    total = _total(case, condition)
    if total is None or condition.most_share is None:
        return Truth.unknown
    allowed = condition.most_share * total
    by_country: dict[str | None, Decimal] = defaultdict(Decimal)
    for partner in _counting(answers, True):
        by_country[_place(case, partner, False)] += _money(partner, condition) or Decimal(0)
    largest = max(
        (amount for country, amount in by_country.items() if country is not None), default=Decimal(0)
    )
    unplaced = by_country.get(None, Decimal(0))
    single = [
        _money(each, condition) or Decimal(0) for each in _counting(answers, True) if not each.territory
    ]
    return between(largest + unplaced <= allowed, max([largest, *single]) <= allowed)


def _unknown(case: Case, condition: Condition, answers: Answers) -> frozenset[Unknown]:
    """What leaves the answer for a partner open, its country where countries are counted, and quotas included."""
    found: set[Unknown] = set()
    counts_countries = condition.counting in (Counting.countries, Counting.groups_in_countries)
    for partner, truth in answers:
        if truth is Truth.no:
            continue
        for each in (condition, *condition.quotas):
            for told, unknown in case.demands(partner, each):
                if told is Truth.unknown:
                    found.update(unknown)
        if counts_countries and case.country(partner) is None:
            found.add(Unknown(partner.organisation, "country"))
    return frozenset(found - case.supposed.keys())
