"""Networks over HTTP: nodes and ties with measures and places, ways between two, and what a scenario would change.

A scenario comes as a JSON document and its outcome goes back; nothing is kept here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from bioregion_graph.errors import AnswerSizeError, UsageError
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PREFIXES

if TYPE_CHECKING:
    from bioregion_graph.network.analysis import Analysis
    from bioregion_graph.network.graph import Network
    from bioregion_graph.network.wish import Wish

router = APIRouter(prefix="/api", tags=["Networks"])
_FORMS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "nodes-csv": "text/csv; charset=utf-8",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}
_JSON = {"json": "application/json"}
_ERRORS = documented(400, 404, 406, 422, 503)
# Larger ones are for the command line, where nobody else waits.
MOST_NODES, MOST_TIES = 20_000, 200_000
# Measures that take more than their share of time on large networks, and up to how many nodes they are given.
_SLOW = {"betweenness", "constraint", "effective-size", "articulation"}
_MOST_NODES_OF_SLOW = 5000
_MOST_NODES_COMPARED = 5000


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


class Imagined(Wished):
    """Which network, and what would be otherwise."""

    scenario: dict[str, Any] = Field(
        description='A scenario: {"name": "…", "steps": [{"do": "remove organisation", "organisation": "…"}, …]}.'
    )


def _analysis(graph: Graph, known_by: str) -> tuple[View, Analysis]:
    view = graph.view(day(known_by, "known_by"))
    return view, graph.prepared.analysis(view)


def _iri(graph: Graph, view: View, name: str, written: str) -> str:
    return parameters.iri_of(graph, view, name, written) if written else ""


def _wish(graph: Graph, view: View, wished: Wished) -> Wish:
    from bioregion_graph.network.wish import Form, Wish, forms

    return Wish(
        forms(wished.ties) or (Form.projects,),
        day(wished.on, "on"),
        day(wished.since, "from"),
        day(wished.until, "until"),
        tuple(each.upper() for each in wished.country),
        tuple(f"{PREFIXES['kind']}{each.rpartition(':')[2].rpartition('/')[2]}" for each in wished.kind),
        _iri(graph, view, "network", wished.network),
        wished.least,
        _iri(graph, view, "centre", wished.centre),
        wished.depth,
        wished.proven,
        wished.bipartite,
    )


@router.get(
    "/network",
    response_class=Response,
    summary="Who is tied to whom, and how they stand",
    responses=_ERRORS | negotiation.offered(_FORMS),
)
def get_network(request: Request, wished: Annotated[WishedPortrait, Query()]) -> Response:
    """Nodes with their measures and communities, and weighted ties with their answers (yes or unknown): as columns in
    JSON, ties in CSV, or a graph for another program."""
    form = negotiation.choose(parameters.accepted(request), _FORMS, wished.format)
    from bioregion_graph.network.exchange import FORMATS

    graph: Graph = request.app.state.graph
    view, analysis = _analysis(graph, wished.known_by)
    wish = _wish(graph, view, wished)
    with graph.prepared.turn():
        _check(analysis.network(wish), wished.measures)
        portrait = analysis.portrait(
            wish, wished.measures or ("degree", "strength"), wished.layout, wished.days
        )
    headers = {"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
    return Response(FORMATS[form](portrait), media_type=_FORMS[form], headers=headers)


def _check(network: Network, measures: list[str]) -> None:
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


@router.get(
    "/network/path",
    response_class=Response,
    summary="Who can introduce one organisation to another",
    responses=_ERRORS | negotiation.offered(_JSON),
)
def get_path(
    request: Request,
    one: Annotated[str, Query(alias="from", description="Who seeks an introduction: IRI or prefixed name.")],
    other: Annotated[str, Query(alias="to", description="To whom.")],
    ties: Annotated[
        list[str] | None, Query(description="projects, memberships, people, events; all of them without it.")
    ] = None,
    on: Annotated[str, Query(description="As of this day; without it, today (UTC).")] = "",
    years: Annotated[int, Query(ge=0, le=100, description="Ties that ended so long ago still count.")] = 3,
    limit: Annotated[int, Query(ge=1, le=20, description="At most so many ways.")] = 3,
    known_by: Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")] = "",
) -> Response:
    """The shortest living ways, the best first, each step with what it hangs on; none where nothing leads there."""
    graph: Graph = request.app.state.graph
    view, analysis = _analysis(graph, known_by)
    from bioregion_graph.network import paths
    from bioregion_graph.network.wish import forms

    wish = paths.living(day(on, "on") or datetime.now(UTC).date(), forms(ties or []) or paths.FORMS, years)
    ends = _iri(graph, view, "from", one), _iri(graph, view, "to", other)
    if not all(ends):
        raise UsageError("from and to name two organisations, as organisation:biocat.")
    ways = [{"answer": way.answer, "steps": list(way.steps)} for way in analysis.ways(wish, *ends, limit)]
    return _told({"asked": wish.told(), "ways": ways}, view)


@router.get(
    "/network/worlds",
    response_class=Response,
    summary="Who holds two bodies with their members together",
    responses=_ERRORS | negotiation.offered(_JSON),
)
def get_worlds(request: Request, wished: Annotated[WishedWorlds, Query()]) -> Response:
    """Who lies on most of the shortest ways between the members of two bodies, one after another, and what is left of
    these ways without them."""
    graph: Graph = request.app.state.graph
    view, analysis = _analysis(graph, wished.known_by)
    from bioregion_graph.network.paths import FORMS

    # Worlds hang together by everything, unless some ties are named.
    wish = _wish(graph, view, wished.model_copy(update={"ties": wished.ties or list(FORMS)}))
    bodies = _iri(graph, view, "one", wished.one), _iri(graph, view, "other", wished.other)
    if not all(bodies) or bodies[0] == bodies[1]:
        raise UsageError("one and other name two bodies, as organisation:clust-er-health.")
    with graph.prepared.turn():
        _check_size(
            analysis.network(wish), _MOST_NODES_COMPARED, "Worlds are held against each other", "worlds"
        )
        found = analysis.hold_together(wish, *bodies, wished.count)
    return _told({"asked": wish.told(), "worlds": found}, view)


@router.post(
    "/network/what-if",
    response_class=Response,
    summary="What a scenario would change",
    responses=_ERRORS | negotiation.offered(_JSON),
)
def ask_what_if(request: Request, imagined: Imagined) -> Response:
    """Figures before and after, ties and bridges gained and lost, reach of bodies. Nothing is written."""
    graph: Graph = request.app.state.graph
    view, analysis = _analysis(graph, imagined.known_by)
    from bioregion_graph.network import scenario

    def named(text: str) -> str:
        return parameters.iri_of(graph, view, "scenario", text) if ":" in text else scenario.made_up(text)

    read = scenario.read(imagined.scenario, named)
    wish = _wish(graph, view, imagined)
    with graph.prepared.turn():
        network = analysis.network(wish)
        _check(network, [])
        _check_size(network, _MOST_NODES_COMPARED, "Scenarios are compared", "what-if")
        outcome = analysis.what_if(wish, read)
    said = {"scenario": read.told(), "change": outcome.change, "reach": list(outcome.reach)}
    return _told({"asked": wish.told(), **said}, view)


def _check_size(network: Network, most: int, what: str, command: str) -> None:
    """Raises AnswerSizeError for more nodes than that."""
    if len(network) > most:
        raise AnswerSizeError(
            f"{what} over HTTP for up to {most:,} nodes; here are {len(network):,}. "
            f"Narrow the network, or use: bioregion network {command}."
        )


def _told(said: dict[str, Any], view: View) -> Response:
    from bioregion_graph.network.exchange import plain

    return JSONResponse(
        plain(said), headers={"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
    )
