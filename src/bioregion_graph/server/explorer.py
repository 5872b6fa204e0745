"""The pages of the explorer that live in the browser: network, map. Each says without a script where else its
facts stand."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bioregion_graph.server import rendering
from bioregion_graph.server.graph import Graph

router = APIRouter(include_in_schema=False)


def _page(request: Request, name: str) -> Response:
    graph: Graph = request.app.state.graph
    return rendering.page(request, f"{name}.html", pages=[name], generation=graph.view().generation)


@router.get("/network")
def network(request: Request) -> Response:
    """Networks as pictures: who is tied to whom, by what, since when."""
    return _page(request, "network")


@router.get("/map")
def map_(request: Request) -> Response:
    """Clusters, regions and who works with whom on a map of Europe."""
    return _page(request, "map")
