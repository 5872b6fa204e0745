"""Who belongs to a network, directly or through others, how far away and by which path.

SPARQL's ``brg:memberOf+`` says who, but neither how far nor by which way; that is what NetworkX is for. Leaves
measures, communities and layouts to other modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import networkx as nx

from bioregion_graph.errors import NotFoundError
from bioregion_graph.queries.describe import text_of_iri
from bioregion_graph.queries.formats import text_of
from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.sharing.view import View

MembershipGraph: TypeAlias = "nx.DiGraph[str]"
# A way over proven ties is preferred to one of equal length over unproven ties, and never to a shorter one.
_DOUBT = 1e-6


@dataclass(frozen=True)
class Member:
    """One organisation reached from a network.

    ``distance`` counts memberships (1 = direct), ``path`` runs from the member to the network, IRIs at both ends
    included, ``labels`` names the same nodes, ``answer`` is "yes" when every tie of the path is proven on the day
    asked (or no day was asked), otherwise "unknown".
    """

    organisation: str
    label: str
    kinds: tuple[str, ...]
    country: str
    distance: int
    path: tuple[str, ...]
    labels: tuple[str, ...]
    answer: str


def membership_graph(view: View, library: Library, day: date | None = None) -> nx.DiGraph[str]:
    """The memberships as a directed graph from member to network; ``answer`` on each edge is "yes" or "unknown".

    Without a day, every membership ever stated counts as "yes".
    """
    name = "networks/membership_edges" if day is None else "networks/membership_edges_on_day"
    table = run(view, library.get(name), {}, as_of=day)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in table.dicts():
        told = {column: text_of(term) for column, term in row.items()}
        ends = []
        for end in ("member", "network"):
            iri = text_of_iri(row[end])
            kinds = tuple(filter(None, told[f"{end}Kinds"].split("|")))
            graph.add_node(iri, label=told[f"{end}Label"] or iri, kinds=kinds, country=told[f"{end}Country"])
            ends.append(iri)
        graph.add_edge(*ends, answer=told["answer"])
    return graph


def above(graph: MembershipGraph, organisation: str) -> list[str]:
    """All bodies that an organisation belongs to, directly or through others, by IRI; none without a membership."""
    return sorted(nx.descendants(graph, organisation)) if organisation in graph else []


def members(graph: nx.DiGraph[str], network: str) -> list[Member]:
    """All organisations that reach ``network`` by memberships, each once, nearest first, then by name.

    Shortest paths after Dijkstra (1959) with one per membership; cycles do no harm, and the network is not its own
    member. Raises NotFoundError when no membership names the network.
    """
    if network not in graph:
        raise NotFoundError(f"No membership names {network}. Search for the network's name to find its IRI.")
    weighted = nx.DiGraph()
    for member, target, answer in graph.edges(data="answer"):
        weighted.add_edge(target, member, weight=1 if answer == "yes" else 1 + _DOUBT)
    if network not in weighted:
        return []
    ways = nx.single_source_dijkstra_path(weighted, network)
    found = [_member(graph, tuple(reversed(way))) for end, way in ways.items() if end != network]
    return sorted(found, key=lambda member: (member.distance, member.label.casefold(), member.organisation))


def _member(graph: nx.DiGraph[str], path: tuple[str, ...]) -> Member:
    answers = {graph.edges[edge]["answer"] for edge in pairwise(path)}
    node = graph.nodes[path[0]]
    return Member(
        organisation=path[0],
        label=node["label"],
        kinds=node["kinds"],
        country=node["country"],
        distance=len(path) - 1,
        path=path,
        labels=tuple(graph.nodes[step]["label"] for step in path),
        answer="yes" if answers == {"yes"} else "unknown",
    )


def count_by_kind(found: list[Member]) -> dict[str, int]:
    """How many members of each organisation kind; a member of two kinds counts in both, one without in "unknown"."""
    counts: dict[str, int] = {}
    for member in found:
        for kind in member.kinds or ("unknown",):
            counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
