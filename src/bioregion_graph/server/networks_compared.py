"""Networks held against each other over HTTP: two days, a scenario, new ties, two worlds.

A scenario comes as a JSON document and its outcome goes back; nothing is kept here.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bioregion_graph.errors import UsageError
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.network_wishes import (
    Imagined,
    WishedChange,
    WishedTies,
    WishedWorlds,
    analysis_of,
    check,
    check_size,
    iri,
    told,
    wish_of,
)
from bioregion_graph.server.problems import documented

router = APIRouter(prefix="/api", tags=["Networks"])
_JSON = {"json": "application/json"}
_TABLES = _JSON | {"csv": "text/csv; charset=utf-8"}
_ERRORS = documented(400, 404, 406, 422, 503)
_MOST_NODES_COMPARED = 5000
# Following ways from some hundred nodes takes seconds even then.
_MOST_NODES_TRIED = 60_000


@router.get(
    "/network/change",
    response_class=Response,
    summary="What has changed between two days",
    responses=_ERRORS | negotiation.offered(_TABLES),
)
def get_change(request: Request, wished: Annotated[WishedChange, Query()]) -> Response:
    """Who joined and left, who is tied and untied, bridges, and the figures of both days."""
    form = negotiation.choose(parameters.accepted(request), _TABLES, wished.format)
    from bioregion_graph.network import change

    graph: Graph = request.app.state.graph
    view, analysis = analysis_of(graph, wished.known_by)
    wishes = [
        wish_of(graph, view, wished.model_copy(update={"on": each, "since": "", "until": ""}))
        for each in (wished.before, wished.after)
    ]
    with graph.prepared.turn():
        for wish in wishes:
            check_size(analysis.network(wish), _MOST_NODES_COMPARED, "Days are compared", "change")
        found = analysis.change(*wishes)
    if form == "csv":
        headers = {"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
        return Response(change.as_csv(found), media_type=_TABLES["csv"], headers=headers)
    asked = {name: value for name, value in wishes[0].told().items() if name != "on"}
    said = {"before": wished.before, "after": wished.after}
    return told({"asked": asked | said, "change": change.shortened(found, wished.limit)}, view)


@router.get(
    "/network/suggest",
    response_class=Response,
    summary="Which new ties would connect the most",
    responses=_ERRORS | negotiation.offered(_JSON),
)
def get_suggestions(request: Request, wished: Annotated[WishedTies, Query()]) -> Response:
    """New ties, each the best given those before it: whom they join, how many pairs get a way to each other that had
    none, and by how much the mean of 1 / distance grows."""
    graph: Graph = request.app.state.graph
    view, analysis = analysis_of(graph, wished.known_by)
    wish, end = wish_of(graph, view, wished), iri(graph, view, "for", wished.end)
    with graph.prepared.turn():
        check_size(analysis.network(wish), _MOST_NODES_TRIED, "New ties are tried", "suggest")
        found = analysis.suggest(wish, wished.count, end)
    return told({"asked": wish.told(), "ties": found}, view)


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
    view, analysis = analysis_of(graph, wished.known_by)
    from bioregion_graph.network.paths import FORMS

    # Worlds hang together by everything, unless some ties are named.
    wish = wish_of(graph, view, wished.model_copy(update={"ties": wished.ties or list(FORMS)}))
    bodies = iri(graph, view, "one", wished.one), iri(graph, view, "other", wished.other)
    if not all(bodies) or bodies[0] == bodies[1]:
        raise UsageError("one and other name two bodies, as organisation:clust-er-health.")
    with graph.prepared.turn():
        check_size(
            analysis.network(wish), _MOST_NODES_COMPARED, "Worlds are held against each other", "worlds"
        )
        found = analysis.hold_together(wish, *bodies, wished.count)
    return told({"asked": wish.told(), "worlds": found}, view)


@router.post(
    "/network/what-if",
    response_class=Response,
    summary="What a scenario would change",
    responses=_ERRORS | negotiation.offered(_JSON),
)
def ask_what_if(request: Request, imagined: Imagined) -> Response:
    """Figures before and after, ties and bridges gained and lost, reach of bodies. Nothing is written."""
    graph: Graph = request.app.state.graph
    view, analysis = analysis_of(graph, imagined.known_by)
    from bioregion_graph.network import scenario

    def named(text: str) -> str:
        return parameters.iri_of(graph, view, "scenario", text) if ":" in text else scenario.made_up(text)

    read = scenario.read(imagined.scenario, named)
    wish = wish_of(graph, view, imagined)
    with graph.prepared.turn():
        network = analysis.network(wish)
        check(network, [])
        check_size(network, _MOST_NODES_COMPARED, "Scenarios are compared", "what-if")
        outcome = analysis.what_if(wish, read)
    said = {"scenario": read.told(), "change": outcome.change, "reach": list(outcome.reach)}
    return told({"asked": wish.told(), **said}, view)
