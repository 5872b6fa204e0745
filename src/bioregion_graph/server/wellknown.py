"""What programs look for first: the description of the data set (VoID, DCAT), and whether the server is well."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bioregion_graph.queries import formats
from bioregion_graph.queries.run import run_text
from bioregion_graph.server import negotiation
from bioregion_graph.server.graph import Graph

router = APIRouter(tags=["About"])


@router.get("/.well-known/void", response_class=Response, summary="The data set, described in VoID and DCAT")
def void(request: Request, format: str = "") -> Response:
    """Title, licence, collections, and real counts of this generation."""
    graph: Graph = request.app.state.graph
    view = graph.view()
    question = graph.library.get("pages/void")
    answer = run_text(view, question.bind({"endpoint": f"<{request.base_url}sparql>"}))
    accept = request.headers.get("accept", "")
    form = negotiation.choose("" if negotiation.accepts_html(accept) else accept, negotiation.TRIPLES, format)
    return Response(formats.serialize(answer, form), media_type=negotiation.TRIPLES[form])


@router.get("/health", summary="Whether the server is well")
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
