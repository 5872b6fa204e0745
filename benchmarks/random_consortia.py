"""Random consortia, small and awkward on purpose: few countries, shared controllers, much that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from bioregion_graph.matching.eligibility.consortium import ROLES, Consortium, Partner, consortium
from bioregion_graph.matching.eligibility.rules import Condition, Rulebook, Selection

# Member States, widening and not; associated, wholly, in part and later; funded, perhaps funded, excluded, in no list.
PLACES = (
    "DE",
    "FR",
    "IT",
    "PT",
    "PT-20",
    "RE",
    "RO",
    "PL",
    "GB",
    "NO",
    "CH",
    "CA",
    "EG",
    "KE",
    "US",
    "CN",
    "RU",
    "AQ",
)
DAYS = (date(2022, 6, 1), date(2024, 6, 1), date(2025, 6, 1), date(2026, 11, 26), date(2027, 12, 31))
PARTS = ("", "pillar-1", "pillar-2", "pillar-3", "widening")
SUPPLEMENTS = ("he-critical-technology", "he-security-restricted", "he-multi-actor", "he-health-topic")
_MOST = 6


@dataclass(frozen=True)
class Batch:
    """Consortia before the same call, by name."""

    selection: Selection
    consortia: dict[str, Consortium]


def batches(book: Rulebook, number: int, size: int, seed: int) -> list[Batch]:
    """So many consortia in batches of a size, every type of call in turn; the same for the same seed."""
    random = Random(seed)
    types = book.types()
    found = []
    for start in range(0, number, size):
        selection = _selection(book, types[(start // size) % len(types)], random)
        count = min(size, number - start)
        found.append(Batch(selection, {f"{start + n}": draw(book, selection, random) for n in range(count)}))
    return found


def _selection(book: Rulebook, code: str, random: Random) -> Selection:
    more = random.sample(SUPPLEMENTS, random.choice((0, 0, 1))) if code.startswith("he-") else []
    rules = [book.rules[iri] for name in (code, *more) for iri in book.pack(name).rules]
    days = [day for day in DAYS if all(rule.holds_on(day) for rule in rules)]
    return book.select((code, *more), random.choice(days), random.choice(PARTS))


def draw(book: Rulebook, selection: Selection, random: Random) -> Consortium:
    """A consortium of one to six, with the facts and kinds that these rules ask for, often not known."""
    conditions = [each for rule in selection.rules for top in rule.conditions for each in (top, *top.quotas)]
    facts = sorted({fact for each in conditions for fact in (*each.with_facts, *each.without_facts)})
    kinds = _kinds(book, conditions)
    places = random.sample(PLACES, random.randint(2, 6))
    unknown = random.choice((0.0, 0.1, 0.4))
    number = random.choice((1, 2, *range(3, _MOST + 1), _MOST))
    partners = []
    for n in range(number):
        kind = random.choice(kinds)
        partners.append(
            Partner(
                f"P{n}",
                "" if random.random() < unknown else random.choice(places),
                frozenset() if random.random() < unknown else frozenset([kind]),
                _role(n, random),
                random.choice(("", "", "", "", "Holding", "P0")) if n else "",
                _facts(book, facts, unknown, random),
                _money(unknown, random),
                _money(unknown, random),
            )
        )
    return consortium(partners, _facts(book, facts, unknown, random))


def _kinds(book: Rulebook, conditions: Sequence[Condition]) -> list[str]:
    asked = {kind for each in conditions for kind in (*each.of_kinds, *each.not_of_kinds)}
    near = {kind for kind, above in book.broader.items() if not asked.isdisjoint(above)}
    above = {kind for each in asked for kind in book.broader[each]}
    return sorted(near | above) or sorted(book.broader)[:3]


def _role(number: int, random: Random) -> str:
    if number == 0 and random.random() < 0.8:
        return ROLES["coordinator"]
    return random.choice(
        [ROLES["beneficiary"]] * 5 + [ROLES["associated-partner"], ROLES["affiliated-entity"]]
    )


def _facts(book: Rulebook, facts: Sequence[str], unknown: float, random: Random) -> dict[str, bool]:
    """What is presumed absent is seldom there, or hardly any consortium would be eligible."""
    told = [fact for fact in facts if random.random() >= (0.8 if fact in book.presumed_absent else unknown)]
    return {fact: random.random() < (0.3 if fact in book.presumed_absent else 0.6) for fact in told}


def _money(unknown: float, random: Random) -> Decimal | None:
    return None if random.random() < unknown / 4 else Decimal(random.choice((0, 100, 250, 900)))
