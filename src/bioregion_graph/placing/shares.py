"""How many organisations and projects could be placed, by what evidence, and why the others could not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bioregion_graph.placing.fields import Classification
from bioregion_graph.placing.profiles import Organisation, Project
from bioregion_graph.placing.regions import Placed

_LEVELS = {3: "NUTS 3", 2: "NUTS 2", 1: "NUTS 1", 0: "NUTS country"}


@dataclass(frozen=True)
class Share:
    """One line: what was counted, how many there are, and of how many."""

    what: str
    count: int
    of: int

    def __str__(self) -> str:
        part = f"{self.count / self.of:6.1%}" if self.of else "     -"
        return f"{self.count:>9,}  {part}  {self.what}"


def of_regions(placed: Placed, organisations: Sequence[Organisation]) -> Iterator[Share]:
    """Organisations by the finest level of their region or finer, by evidence, and by what was missing."""
    whole = len(organisations)
    at_least: Counter[int] = Counter()
    for location in placed.locations:
        at_least.update(range(location.region.level + 1))
    for level, name in _LEVELS.items():
        yield Share(f"in a {name} region" if level else "in a country of NUTS", at_least[level], whole)
    outside = sum(1 for each in organisations if any(address.country for address in each.addresses))
    yield Share("with a country", outside, whole)
    by_rule = Counter((each.rule.value, each.region.level) for each in placed.locations)
    for (rule, level), count in sorted(by_rule.items()):
        yield Share(f"by {rule}, to {_LEVELS[level]}", count, whole)
    for reason, count in sorted(Counter(placed.unknown.values()).items()):
        yield Share(f"unknown: {reason}", count, whole)


def of_fields(
    classified: Iterable[Classification], things: Sequence[Organisation] | Sequence[Project]
) -> Iterator[Share]:
    """Projects or organisations with a field, with a strong one, and by evidence."""
    classified = list(classified)
    whole = len(things)
    stated = {each.iri for each in things if each.stated}
    yield Share("in a field", len(stated | {each.thing for each in classified}), whole)
    strong = {each.thing for each in classified if each.is_strong}
    yield Share("in a field, strongly", len(stated | strong), whole)
    if stated:
        yield Share("by the word of a source", len(stated), whole)
    by_rule = Counter(
        rule
        for rule, _ in {(reason.rule.value, each.thing) for each in classified for reason in each.reasons}
    )
    for rule, count in sorted(by_rule.items()):
        yield Share(f"by {rule}", count, whole)
