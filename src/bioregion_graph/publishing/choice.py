"""The best-supported value of a property that can have only one, where sources disagree.

The others are not lost: each stays in the graph of the source that states it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.terms import dates
from bioregion_graph.terms.dates import PartialDate

Value = NamedNode | Literal
Support = Mapping[Value, Set[NamedNode]]


def best(support: Support, published: Mapping[NamedNode, str]) -> Value:
    """The value that most sources state; then that of the most recent source; then the first by spelling.

    ``published`` gives the date of each source, where known. A coarser date that contains a finer one is no
    rival of it but supports it: 2019 speaks for 2019-04-04.
    """
    supported = _refine(support)

    def weight(value: Value) -> tuple[int, str]:
        sources = supported[value]
        return len(sources), max((published.get(source, "") for source in sources), default="")

    heaviest = max(weight(value) for value in supported)
    return min((value for value in supported if weight(value) == heaviest), key=str)


def _refine(support: Support) -> Support:
    """Leave out the dates that contain a finer one, and count their sources for it."""
    periods = {value: period for value in support if (period := _period(value)) is not None}
    refined: dict[Value, Set[NamedNode]] = {}
    for value, sources in support.items():
        if value not in periods:
            refined[value] = sources
            continue
        mine = periods[value]
        if any(mine != other and mine.contains(other) for other in periods.values()):
            continue
        refined[value] = frozenset(sources).union(
            *(support[coarser] for coarser, period in periods.items() if period.contains(mine))
        )
    return refined


def _period(value: Value) -> PartialDate | None:
    if not isinstance(value, Literal):
        return None
    try:
        return dates.from_literal(value)
    except UsageError:
        return None
