"""The sides of a cluster, which are the roles that a consortium wants filled: by what kind of organisation each stands.

One table for the search for partners, which filters by it, and for composing, which counts by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bioregion_graph.errors import UsageError
from bioregion_graph.terms.namespaces import CONCEPTS


class Side(StrEnum):
    """The sides of a cluster, by what kind of organisation stands for them."""

    industry = "industry"
    research = "research"
    health = "health"
    public = "public"
    society = "society"
    clusters = "clusters"


# The kinds that stand for each side; narrower kinds too.
SIDES: Mapping[Side, tuple[str, ...]] = {
    Side.industry: ("company",),
    Side.research: ("research",),
    Side.health: ("health",),
    Side.public: ("public",),
    Side.society: ("association", "foundation"),
    Side.clusters: ("cluster", "infrastructure"),
}


def kinds_of(side: Side) -> tuple[str, ...]:
    """The IRIs of the kinds that stand for a side, without narrower ones."""
    return tuple(f"{CONCEPTS}organisation-kind/{kind}" for kind in SIDES[side])


def sides_of(kinds: Iterable[str]) -> frozenset[Side]:
    """The sides for which an organisation of these kinds stands; wider kinds must be among them."""
    own = frozenset(kinds)
    return frozenset(side for side in Side if own & frozenset(kinds_of(side)))


def side(written: str) -> Side:
    """The side with this name. Raises UsageError with all there are."""
    name = written.strip().casefold()
    if name not in set(Side):
        raise UsageError(f'There is no side "{written}". Choose one of {", ".join(Side)}.')
    return Side(name)
