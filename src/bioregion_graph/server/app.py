"""The HTTP application: a composition root. Nothing is decided here but what belongs together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles
from starlette_compress import CompressMiddleware, add_compress_type

from bioregion_graph import __version__
from bioregion_graph.server import (
    api,
    calls,
    coach,
    composing,
    consortium,
    consortium_files,
    documents,
    editor,
    explorer,
    graph_store,
    maps,
    match_page,
    negotiation,
    networks,
    networks_compared,
    pages,
    partners,
    problems,
    sparql,
    store_page,
    updates,
    wellknown,
)
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.middleware import Guard, ShortWay
from bioregion_graph.server.nursery import Forker
from bioregion_graph.settings import Settings
from bioregion_graph.store.plain import is_plain

# What any SPARQL store has, and what there is only in a plain one or only where a graph was built.
_ANY = (sparql.router, updates.router, graph_store.router, wellknown.router)
_PLAIN = (store_page.router,)
_OF_THE_GRAPH = (
    api.router,
    calls.router,
    partners.router,
    networks.router,
    networks_compared.router,
    consortium.router,
    composing.router,
    consortium_files.router,
    coach.router,
    documents.router,
    editor.router,
    explorer.router,
    maps.router,
    match_page.router,
    pages.router,
)
_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, forker: Forker | None = None) -> FastAPI:
    """The application that serves the home of these settings; ``forker`` as for ``Graph``."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        graph = Graph(settings, forker)
        app.state.graph = graph
        yield
        await graph.close()

    app = FastAPI(
        title="Bioregion Graph",
        version=__version__,
        summary="The knowledge graph of Europe's life-science clusters.",
        description="Facts with their sources, for scripts and people. Answers name the generation they come from.",
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.is_plain = is_plain(settings.home)
    problems.install(app)
    for router in (*_ANY, *(_PLAIN if app.state.is_plain else _OF_THE_GRAPH)):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for media in (*negotiation.ROWS.values(), *negotiation.TRIPLES.values(), "application/problem+json"):
        add_compress_type(media.partition(";")[0])
    # The last one added is the first to see a request.
    app.add_middleware(
        ShortWay, path="/sparql", handlers={"GET": sparql.get_sparql, "POST": sparql.post_sparql}
    )
    app.add_middleware(Guard)
    app.add_middleware(CompressMiddleware, minimum_size=2048, brotli=False)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"],
        allow_headers=[
            "Accept",
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
        ],
        expose_headers=["Bioregion-Generation", "Bioregion-Status", "ETag", "Location", "Retry-After"],
    )
    return app
