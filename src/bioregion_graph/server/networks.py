"""Networks over HTTP: nodes and ties with measures and places, and ways between two. Nothing is kept here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bioregion_graph.errors import UsageError
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.network_wishes import WishedPortrait, analysis_of, check, iri, told, wish_of
from bioregion_graph.server.problems import documented

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
    view, analysis = analysis_of(graph, wished.known_by)
    wish = wish_of(graph, view, wished)
    measures = tuple(dict.fromkeys(wished.measures)) or ("degree", "strength")

    def make() -> bytes:
        with graph.prepared.turn():
            check(analysis.network(wish), wished.measures)
            portrait = analysis.portrait(wish, measures, wished.layout, wished.days)
            return FORMATS[form](portrait).encode()

    asked = (view.generation.id, wish, measures, wished.layout, wished.days, form)
    headers = {"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
    body = graph.prepared.portraits.answer(asked, make)
    return Response(body, media_type=_FORMS[form], headers=headers)


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
    view, analysis = analysis_of(graph, known_by)
    from bioregion_graph.network import paths
    from bioregion_graph.network.wish import forms

    wish = paths.living(day(on, "on") or datetime.now(UTC).date(), forms(ties or []) or paths.FORMS, years)
    ends = iri(graph, view, "from", one), iri(graph, view, "to", other)
    if not all(ends):
        raise UsageError("from and to name two organisations, as organisation:biocat.")
    ways = [{"answer": way.answer, "steps": list(way.steps)} for way in analysis.ways(wish, *ends, limit)]
    return told({"asked": wish.told(), "ways": ways}, view)
