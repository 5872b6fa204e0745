"""Who is independent of whom, by the ties of control in the graph (Regulation (EU) 2021/695, article 22).

Chains of control are followed to their tops, also through organisations that are no partners. Whoever stands below
several tops is independent of none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

# Who stands at the top above an organisation; the organisation itself where nobody does.
Tops = frozenset[str]


def tops(organisation: str, controllers: Callable[[str], Iterable[str]]) -> Tops:
    """Who controls an organisation at last; of those who control each other the first in order stands for all."""
    seen, waiting, found = {organisation}, [organisation], set()
    while waiting:
        each = waiting.pop()
        above = set(controllers(each)) - {each}
        if not above:
            found.add(each)
        waiting += above - seen
        seen |= above
    return frozenset(found) or frozenset([min(seen)])


def groups(held: Mapping[str, Tops]) -> tuple[dict[str, str], list[str]]:
    """The control group of each organisation, and those that join what may be independent.

    Two of one group share a top, or are joined by others that do: of a joint venture and both its owners two are
    independent in truth, and one is counted, so that nothing is told eligible that is not.
    """
    bearing = Counter(top for each in held.values() for top in each)
    shared = {name: sorted(top for top in each if bearing[top] > 1) for name, each in held.items()}
    joined: dict[str, str] = {}

    def root(top: str) -> str:
        while (above := joined.get(top, top)) != top:
            top = above
        return top

    for each in shared.values():
        if each:
            first, *others = sorted({root(top) for top in each})
            joined |= dict.fromkeys(others, first)
    found = {name: root(each[0]) if each else min(held[name]) for name, each in shared.items()}
    return found, [name for name, each in shared.items() if len(each) > 1 and _joins(name, held)]


def _joins(name: str, held: Mapping[str, Tops]) -> bool:
    """Whether two others share a top with an organisation and none with each other."""
    others = [each for other, each in held.items() if other != name and each & held[name]]
    return any(one.isdisjoint(other) for one in others for other in others)
