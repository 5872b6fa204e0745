"""The smallest changes after which no rule is broken: somebody added, left out, or made coordinator.

Whom to add is described, not named; ``fitting`` picks from candidates in the order in which they come, best first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

from bioregion_graph.matching.eligibility.checker import Report, is_rule_met
from bioregion_graph.matching.eligibility.consortium import BENEFICIARY, COORDINATOR, Consortium, Partner
from bioregion_graph.matching.eligibility.demands import Case
from bioregion_graph.matching.eligibility.rules import Condition, Counting, Rule, Rulebook
from bioregion_graph.matching.eligibility.truth import Truth

_MOST_CHANGES = 3
# So many combinations are tried; a consortium that needs more is not repaired but made anew.
_MOST_TRIES = 3000
_NEWCOMER = "+"


@dataclass(frozen=True)
class Change:
    """One change. ``kind`` is "add", "leave out" or "coordinate"; ``who`` names a partner, empty for one to add.

    Of one to add ``lists`` (any one), ``kinds`` (any one) and ``facts`` (by IRI, what must hold) are asked.
    """

    kind: str
    who: str = ""
    lists: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    facts: tuple[tuple[str, bool], ...] = ()
    role: str = BENEFICIARY


Repair = tuple[Change, ...]


@dataclass(frozen=True)
class _Search:
    """What every try is held against; what rules say of the partners that are there is asked once."""

    book: Rulebook
    report: Report
    broken: tuple[Rule, ...]
    deciding: tuple[Rule, ...]
    told: Mapping[tuple[str, str], Truth]

    @classmethod
    def of(cls, book: Rulebook, report: Report) -> _Search:
        deciding = tuple(ruling.rule for ruling in report.rulings if ruling.decides)
        broken = tuple(
            ruling.rule for ruling in report.rulings if ruling.decides and ruling.truth is Truth.no
        )
        case = Case(book, report.consortium, report.selection.day, report.selection.part)
        for rule in deciding:
            is_rule_met(case, rule)
        return cls(book, report, broken, deciding, case.told)

    def is_mended(self, changed: Consortium) -> bool:
        """Whether every broken rule is met, and none is broken."""
        selection = self.report.selection
        case = Case(self.book, changed, selection.day, selection.part, told=dict(self.told))
        return all(is_rule_met(case, rule) is Truth.yes for rule in self.broken) and all(
            is_rule_met(case, rule) is not Truth.no for rule in self.deciding
        )


def repairs(book: Rulebook, report: Report) -> list[Repair]:
    """All smallest repairs, of at most three changes, each after which no rule is broken; empty when none is needed.

    What is not known stays so: a repair makes every broken rule met, and breaks none.
    """
    search = _Search.of(book, report)
    if not search.broken:
        return []
    changes = list(dict.fromkeys(each for rule in search.broken for each in _changes(report, rule)))
    tries = 0
    for number in range(1, _MOST_CHANGES + 1):
        found: list[Repair] = []
        for chosen in combinations_with_replacement(changes, number):
            tries += 1
            if tries > _MOST_TRIES:
                return found
            changed = _changed(book, report, chosen)
            if changed and search.is_mended(changed):
                found.append(chosen)
        if found:
            return found
    return []


def fitting(
    book: Rulebook, report: Report, repair: Repair, candidates: Iterable[Partner], limit: int = 5
) -> list[Partner]:
    """The first candidates that can be the first one whom a repair adds, whatever is not known of them.

    Candidates come in the order of their rank and are asked for one by one, so that a generator does no needless
    work; those who are partners already are passed over.
    """
    search = _Search.of(book, report)
    first = next((change for change in repair if change.kind == "add"), None)
    present = {partner.organisation for partner in report.consortium.partners}
    found: list[Partner] = []
    if first is None:
        return found
    rest = list(repair)
    rest.remove(first)
    for candidate in candidates:
        joined = replace(candidate, role=first.role)
        if candidate.organisation not in present:
            changed = _changed(book, report, tuple(rest), (joined,))
            if changed and search.is_mended(changed):
                found.append(candidate)
        if len(found) == limit:
            break
    return found


def indispensable(book: Rulebook, report: Report) -> list[str]:
    """The partners of whom none may leave: without one of them a rule that is met would no longer be so."""
    met = [ruling.rule for ruling in report.rulings if ruling.decides and ruling.truth is Truth.yes]
    found = []
    for partner in report.consortium.partners:
        rest = tuple(each for each in report.consortium.partners if each is not partner)
        case = Case(
            book, Consortium(rest, report.consortium.facts), report.selection.day, report.selection.part
        )
        if not all(is_rule_met(case, rule) is Truth.yes for rule in met):
            found.append(partner.organisation)
    return found


def _changes(report: Report, rule: Rule) -> Iterator[Change]:
    """What may help with a broken rule."""
    for condition in rule.conditions:
        if condition.counting is Counting.statements:
            continue
        if condition.at_least is not None:
            yield _addition(condition, condition)
            for quota in condition.quotas:
                yield _addition(condition, quota)
        if condition.roles == {COORDINATOR}:
            for partner in report.consortium.partners:
                if partner.role == BENEFICIARY:
                    yield Change("coordinate", partner.organisation)
        if condition.at_most is not None or condition.most_partners is not None:
            for partner in report.consortium.partners:
                if partner.role in condition.roles:
                    yield Change("leave out", partner.organisation)


def _addition(condition: Condition, narrower: Condition) -> Change:
    role = COORDINATOR if condition.roles == {COORDINATOR} else BENEFICIARY
    demanded = dict.fromkeys((*condition.with_facts, *narrower.with_facts), True)
    demanded |= dict.fromkeys((*condition.without_facts, *narrower.without_facts), False)
    return Change(
        "add",
        "",
        narrower.in_lists or condition.in_lists,
        narrower.of_kinds or condition.of_kinds,
        tuple(sorted(demanded.items())),
        role,
    )


def _changed(
    book: Rulebook, report: Report, changes: Repair, joined: tuple[Partner, ...] = ()
) -> Consortium | None:
    """The consortium after some changes; None when they cannot be made together."""
    partners = {each.organisation: each for each in (*report.consortium.partners, *joined)}
    for number, change in enumerate(changes):
        if change.kind == "add":
            newcomer = _newcomer(book, report, change, number, {each.territory for each in partners.values()})
            if newcomer is None:
                return None
            partners[newcomer.organisation] = newcomer
        elif change.who not in partners:
            return None
        elif change.kind == "leave out":
            del partners[change.who]
        else:
            for name, each in partners.items():
                if each.role == COORDINATOR:
                    partners[name] = replace(each, role=BENEFICIARY)
            partners[change.who] = replace(partners[change.who], role=COORDINATOR)
    if sum(each.role == COORDINATOR for each in partners.values()) > 1 or not partners:
        return None
    return Consortium(tuple(partners.values()), report.consortium.facts)


def _newcomer(book: Rulebook, report: Report, change: Change, number: int, taken: set[str]) -> Partner | None:
    """Somebody who is all that a change asks for, from a country that nobody else is from."""
    day, part = report.selection.day, report.selection.part
    lists = book.countries
    countries = {lists.country(each) for each in taken if each}
    fit = (
        code
        for code in sorted({code for _, code in lists.listings} - taken)
        if lists.country(code) not in countries
        and any(lists.stands_in(code, each, day, part) is Truth.yes for each in change.lists)
    )
    territory = next(fit, "") if change.lists else ""
    if change.lists and not territory:
        return None
    return Partner(
        f"{_NEWCOMER}{number}", territory, frozenset(change.kinds[:1]), change.role, facts=dict(change.facts)
    )
