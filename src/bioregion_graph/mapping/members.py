"""The members of a network as a map shows them: clusters as such, others where they are known to be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bioregion_graph.mapping.atlas import NOWHERE, Atlas, Cluster
from bioregion_graph.terms.iris import fold


class Member(NamedTuple):
    """An organisation or group of a network: its IRI, name, and country as a code of two letters, or empty."""

    iri: str
    name: str
    country: str


def members_of(atlas: Atlas, found: Iterable[Member]) -> tuple[Cluster, ...]:
    """Each member once, by name; who is no cluster has a place but no fields."""
    clusters = {each.iri: each for each in atlas.clusters}
    members = {each.iri: clusters.get(each.iri) or _placed(atlas, each) for each in found}
    return tuple(sorted(members.values(), key=lambda each: (fold(each.name), each.iri)))


def _placed(atlas: Atlas, member: Member) -> Cluster:
    number = _number(atlas.organisations, member.iri)
    where = atlas.place_of(number) if number != NOWHERE else None
    placed = "region" if where else ""
    if number in atlas.points:
        placed = "coordinates"
    elif number in atlas.towns:
        placed = "city"
    return Cluster(member.iri, member.name, number, where, placed, member.country)


def _number(organisations: Sequence[str], iri: str) -> int:
    at = bisect_left(organisations, iri)
    return at if at < len(organisations) and organisations[at] == iri else NOWHERE
