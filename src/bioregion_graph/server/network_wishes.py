"""Which network is wanted over HTTP: parameters, the wish they make, and what is too large for strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from bioregion_graph.errors import AnswerSizeError
from bioregion_graph.server import parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PREFIXES

if TYPE_CHECKING:
    from bioregion_graph.network.analysis import Analysis
    from bioregion_graph.network.graph import Network
    from bioregion_graph.network.wish import Wish

# Larger ones are for the command line, where nobody else waits.
MOST_NODES, MOST_TIES = 20_000, 200_000
# Measures that take more than their share of time on large networks, and up to how many nodes they are given.
_SLOW = {"betweenness", "constraint", "effective-size", "articulation"}
_MOST_NODES_OF_SLOW = 5000


class Wished(BaseModel):
    """Which network; each part may be missing."""

    ties: list[str] = Field(
        [], description="projects, memberships, shared-memberships, events, people; without it, projects."
    )
    on: str = Field("", description="Ties that hold on this day.")
    since: str = Field("", alias="from", description="Ties that held at some time from this day on.")
    until: str = Field("", description="Ties that held at some time until this day.")
    country: list[str] = Field([], description="Only among these countries, as IT.")
    kind: list[str] = Field([], description="Only of these kinds, as kind:sme.")
    field: list[str] = Field(
        [],
        description="Only who works, or has a project, in one of these fields or below it, as ls:diagnostics.",
    )
    network: str = Field("", description="Only who belongs to this body, directly or through others.")
    least: int = Field(1, ge=1, le=1000, description="At least so many things shared.")
    centre: str = Field("", description="Only those around this organisation.")
    depth: int = Field(1, ge=1, le=10, description="How many ties around the centre.")
    proven: bool = Field(False, description="Leave out what is unknown on the days asked.")
    bipartite: bool = Field(False, description="Projects, events and people are nodes themselves.")
    known_by: str = Field("", description="What the graph knew at the end of this day (UTC).")


class WishedPortrait(Wished):
    """Which network, and what of it."""

    measures: list[str] = Field(
        [],
        description="degree, strength, betweenness, pagerank, core, constraint, effective-size, articulation or "
        "component.",
    )
    layout: bool = Field(False, description="With places to draw the nodes at.")
    days: bool = Field(
        False, description="In JSON, with the spells in which each tie held, in days since 1970-01-01."
    )
    format: str = Field("", description="json, csv (ties), nodes-csv, graphml or gexf.")


class WishedWorlds(Wished):
    """Which network, and which two bodies of it."""

    one: str = Field(description="A body: IRI or prefixed name.")
    other: str = Field(description="Another body.")
    count: int = Field(3, ge=1, le=10, description="How many of those who hold them together.")


class WishedChange(Wished):
    """Which network, and which two days of it."""

    before: str = Field(description="The earlier day.")
    after: str = Field(description="The later day.")
    limit: int = Field(1000, ge=1, le=100_000, description="At most so many in each list; counts tell all.")
    format: str = Field("", description="json, or csv with one line for whatever came or went.")


class WishedTies(Wished):
    """Which network, and how many ties would be new."""

    count: int = Field(3, ge=1, le=10, description="How many ties.")
    end: str = Field("", alias="for", description="Only ties of this organisation.")


class Imagined(Wished):
    """Which network, and what would be otherwise."""

    scenario: dict[str, Any] = Field(
        description='A scenario: {"name": "…", "steps": [{"do": "remove organisation", "organisation": "…"}, …]}.'
    )


def analysis_of(graph: Graph, known_by: str) -> tuple[View, Analysis]:
    """What the graph knew by a day, and the analysis of it. Raises UsageError, BusyError, StoreError."""
    view = graph.view(day(known_by, "known_by"))
    return view, graph.prepared.analysis(view)


def iri(graph: Graph, view: View, name: str, written: str) -> str:
    """The IRI that stands for what is written; none for nothing. Raises UsageError."""
    return parameters.iri_of(graph, view, name, written) if written else ""


def wish_of(graph: Graph, view: View, wished: Wished) -> Wish:
    """The wish that the parameters make. Raises UsageError."""
    from bioregion_graph.network.wish import Form, Wish, forms

    return Wish(
        forms(wished.ties) or (Form.projects,),
        day(wished.on, "on"),
        day(wished.since, "from"),
        day(wished.until, "until"),
        tuple(each.upper() for each in wished.country),
        tuple(f"{PREFIXES['kind']}{each.rpartition(':')[2].rpartition('/')[2]}" for each in wished.kind),
        tuple(iri(graph, view, "field", each) for each in wished.field if each),
        iri(graph, view, "network", wished.network),
        wished.least,
        iri(graph, view, "centre", wished.centre),
        wished.depth,
        wished.proven,
        wished.bipartite,
    )


def check(network: Network, measures: list[str]) -> None:
    """Raises AnswerSizeError for what would keep others waiting."""
    if len(network) > MOST_NODES or network.size > MOST_TIES:
        raise AnswerSizeError(
            f"The network has {len(network):,} nodes and {network.size:,} ties; over HTTP it may have {MOST_NODES:,} "
            f"and {MOST_TIES:,}. Narrow it by country, kind, network, centre, days or least, or use the command line: "
            "bioregion network export."
        )
    slow = sorted(_SLOW & set(measures))
    if slow and len(network) > _MOST_NODES_OF_SLOW:
        raise AnswerSizeError(
            f"{slow[0]} is given over HTTP for up to {_MOST_NODES_OF_SLOW:,} nodes; here are {len(network):,}. "
            "Narrow the network, or use: bioregion network measures."
        )


def check_size(network: Network, most: int, what: str, command: str) -> None:
    """Raises AnswerSizeError for more nodes than that."""
    if len(network) > most:
        raise AnswerSizeError(
            f"{what} over HTTP for up to {most:,} nodes; here are {len(network):,}. "
            f"Narrow the network, or use: bioregion network {command}."
        )


def told(said: dict[str, Any], view: View) -> Response:
    """An answer as JSON, with the generation it comes from."""
    from bioregion_graph.network.exchange import plain

    return JSONResponse(
        plain(said), headers={"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
    )
