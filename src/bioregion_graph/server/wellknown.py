"""What programs look for first: the description of the data set (VoID, DCAT), and whether the server is well."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from bioregion_graph.server import asking, caching, negotiation
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.problems import documented

router = APIRouter(tags=["About"])


@router.get(
    "/.well-known/void",
    response_class=Response,
    summary="The data set, described in VoID and DCAT",
    responses=documented(400, 406, 422, 429, 503) | negotiation.offered(negotiation.TRIPLES),
)
async def void(
    request: Request,
    format: Annotated[str, Query(description="turtle, ntriples, rdfxml or jsonld.")] = "",
) -> Response:
    """Title, licence, collections, and real counts of this generation."""
    graph: Graph = request.app.state.graph
    accept = request.headers.get("accept", "")
    form = negotiation.choose("" if negotiation.accepts_html(accept) else accept, negotiation.TRIPLES, format)
    made = caching.Made((await run_in_threadpool(graph.view)).generation, form)
    if known := caching.unchanged(request, made):
        return known
    question = graph.library.get("pages/void")
    text = question.bind({"endpoint": f"<{request.base_url}sparql>"})
    run = asking.begin(request, text, made.generation.id, None, None, "", form)
    return await asking.answered(request, run, made, format)


@router.get("/health", summary="Whether the server is well", responses=documented(503))
def health(request: Request) -> dict[str, Any]:
    """The generation served, and how many quads it has."""
    graph: Graph = request.app.state.graph
    generation = graph.view().generation
    return {
        "status": "well",
        "generation": generation.id,
        "committed": generation.committed_at,
        "quads": generation.quads,
    }
