"""Rules of eligibility as plain records, as ``ontology/eligibility`` states them. Reading them is left to ``packs``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.matching.eligibility.countries import Countries


class Counting(StrEnum):
    """What a condition counts."""

    partners = "partners"
    control_groups = "control groups"
    countries = "countries"
    groups_in_countries = "control groups in countries"
    statements = "statements"


@dataclass(frozen=True)
class Condition:
    """Which partners count, and the one bound of their number or share; lists, kinds and facts by IRI."""

    iri: str
    counting: Counting
    roles: frozenset[str] = frozenset()
    in_lists: tuple[str, ...] = ()
    outside_lists: tuple[str, ...] = ()
    of_kinds: tuple[str, ...] = ()
    not_of_kinds: tuple[str, ...] = ()
    with_facts: tuple[str, ...] = ()
    without_facts: tuple[str, ...] = ()
    quotas: tuple[Condition, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    most_partners: int | None = None
    least_share: Decimal | None = None
    most_share: Decimal | None = None
    share_of: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule, met when one of its conditions is. Texts by language, days both included, sources as addresses.

    ``confidence`` is "seen", "partly-seen" or "memory"; ``severity`` "violation" or "warning".
    """

    iri: str
    code: str
    label: Mapping[str, str]
    message: Mapping[str, str]
    severity: str
    legal_basis: str
    sources: tuple[str, ...]
    confidence: str
    first: date
    last: date | None
    replaces: tuple[str, ...]
    conditions: tuple[Condition, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Pack:
    """The rules of a type of call; ``includes`` and ``rules`` by IRI. A supplement only adds to another pack."""

    iri: str
    codes: tuple[str, ...]
    label: Mapping[str, str]
    part: str
    includes: tuple[str, ...]
    rules: tuple[str, ...]
    is_supplement: bool = False


@dataclass(frozen=True)
class Selection:
    """The rules that a call asks for on a day, and those that are not in force then."""

    packs: tuple[Pack, ...]
    day: date
    part: str
    rules: tuple[Rule, ...]
    not_in_force: tuple[Rule, ...]


@dataclass(frozen=True)
class Rulebook:
    """All packs, rules and lists; ``broader`` kinds by kind, facts with their labels by IRI."""

    packs: Mapping[str, Pack]
    rules: Mapping[str, Rule]
    countries: Countries
    broader: Mapping[str, frozenset[str]]
    kinds: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, Mapping[str, str]]
    presumed_absent: frozenset[str]

    def pack(self, code: str) -> Pack:
        """The pack of a type of call. Raises NotFoundError, with the types there are."""
        for pack in self.packs.values():
            if code in pack.codes:
                return pack
        raise NotFoundError(
            f'No rules are known for calls of type "{code}". Name one of: {", ".join(self.codes())}.'
        )

    def codes(self) -> list[str]:
        """The types of call there are rules for, in order."""
        return sorted(code for pack in self.packs.values() for code in pack.codes)

    def types(self) -> list[str]:
        """Those that are a type of call and not only a condition that a topic adds."""
        return sorted(code for pack in self.packs.values() if not pack.is_supplement for code in pack.codes)

    def select(self, codes: tuple[str, ...], day: date, part: str = "") -> Selection:
        """The rules that these packs ask for on a day; a rule that another replaces is left out.

        Raises NotFoundError for an unknown pack; UsageError when a pack has no rule of its own in force that day,
        or when only supplements are named, which alone would let everybody pass.
        """
        packs = tuple(self.pack(code) for code in codes)
        if all(pack.is_supplement for pack in packs):
            raise UsageError(
                f"{', '.join(codes) or 'Nothing'} only adds to the rules of a type of call. "
                f"Name the type too, one of: {', '.join(self.types())}."
            )
        found: dict[str, Rule] = {}
        for pack in packs:
            own = [self.rules[iri] for iri in pack.rules]
            if not any(rule.holds_on(day) for rule in own):
                raise UsageError(_expired(pack, own, day))
            found |= {iri: self.rules[iri] for each in self._with_included(pack) for iri in each.rules}
        in_force = [rule for rule in found.values() if rule.holds_on(day)]
        replaced = {iri for rule in in_force for iri in rule.replaces}
        return Selection(
            packs,
            day,
            part or next((each.part for each in packs if each.part), ""),
            tuple(rule for rule in in_force if rule.iri not in replaced),
            tuple(rule for rule in found.values() if not rule.holds_on(day)),
        )

    def _with_included(self, pack: Pack) -> list[Pack]:
        found = [pack]
        for iri in pack.includes:
            found += [each for each in self._with_included(self.packs[iri]) if each not in found]
        return found


def _expired(pack: Pack, rules: list[Rule], day: date) -> str:
    first = min(rule.first for rule in rules)
    last = max((rule.last for rule in rules if rule.last), default=None)
    until = f" to {last}" if last and all(rule.last for rule in rules) else ""
    return (
        f"The rules for {pack.codes[0]} hold from {first}{until}, so they say nothing of {day}. "
        "Give a day on which they hold."
    )
