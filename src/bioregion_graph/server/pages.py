"""The pages for people: home, search, library, sources, history, and the description of the interface."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bioregion_graph.errors import BioregionError
from bioregion_graph.queries.library import Query as Question
from bioregion_graph.queries.run import run
from bioregion_graph.server import languages, rendering, tables
from bioregion_graph.server.api import values_of
from bioregion_graph.server.documents import run_rows
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.sharing import history as all_generations

router = APIRouter(include_in_schema=False)
_HITS = 100


def _graph(request: Request) -> Graph:
    graph: Graph = request.app.state.graph
    return graph


@router.get("/")
def home(request: Request) -> Response:
    """What is in the graph, how fresh it is, and where to begin."""
    graph = _graph(request)
    view = graph.view()
    counts = run_rows(graph, view, "pages/home_counts")
    collections = run_rows(graph, view, "pages/collections")
    networks = run_rows(graph, view, "networks/largest_networks")[:8]
    return rendering.page(
        request,
        "home.html",
        counts=counts,
        collections=collections,
        networks=networks,
        questions=len(graph.library),
        generation=view.generation,
    )


@router.get("/search")
def search(request: Request, q: str = "", known_by: str = "") -> Response:
    """The results of a search, grouped by kind."""
    graph = _graph(request)
    groups: dict[str, list[Any]] = defaultdict(list)
    if q.strip():
        for hit in graph.index(day(known_by, "known_by")).search(q, limit=_HITS):
            groups[hit.kind].append(hit)
    return rendering.page(
        request, "search.html", q=q, groups=dict(groups), most=_HITS, generation=graph.view().generation
    )


@router.get("/queries")
def queries(request: Request) -> Response:
    """The questions of the library by topic."""
    graph = _graph(request)
    topics: dict[str, list[Question]] = defaultdict(list)
    for question in graph.library:
        if question.topic != "pages":
            topics[question.topic].append(question)
    return rendering.page(
        request, "queries.html", topics=dict(sorted(topics.items())), generation=graph.view().generation
    )


@router.get("/queries/{name:path}")
def query(request: Request, name: str) -> Response:
    """A question: its parameters, its text, its answer."""
    graph = _graph(request)
    question = graph.library.get(name)
    known_by = day(request.query_params.get("known_by", ""), "known_by")
    view = graph.view(known_by)
    values, problem, table = values_of(request), "", None
    try:
        as_of = day(request.query_params.get("day", ""), "day")
        table = run(view, question, values, as_of)
        text = table.query_text
    except BioregionError as error:
        problem, text = str(error), question.text
    if as_of_text := request.query_params.get("day", ""):
        values["day"] = as_of_text
    return rendering.page(
        request,
        "query.html",
        question=question,
        values=values,
        text=text,
        problem=problem,
        columns=table.variables if table else (),
        rows=tables.rows_of(table) if table else [],
        most=tables.MOST_ROWS,
        generation=view.generation,
    )


@router.get("/sources")
def sources(request: Request) -> Response:
    """The source documents, and the collections they were read into."""
    graph = _graph(request)
    view = graph.view()
    return rendering.page(
        request,
        "sources.html",
        sources=run_rows(graph, view, "sources/sources"),
        collections=run_rows(graph, view, "pages/collections"),
        generation=view.generation,
    )


@router.get("/history")
def history(request: Request) -> Response:
    """The generations that are kept."""
    graph = _graph(request)
    generations = list(reversed(all_generations(graph.settings.home)))
    return rendering.page(
        request, "history.html", generations=generations, generation=graph.view().generation
    )


@router.get("/concepts")
def schemes(request: Request) -> Response:
    """The concept schemes."""
    graph = _graph(request)
    view = graph.view()
    rows = run_rows(graph, view, "taxonomy/schemes")
    return rendering.page(request, "schemes.html", rows=rows, generation=view.generation)


@router.get("/docs")
def interface(request: Request) -> Response:
    """The interface, from its own OpenAPI description."""
    described = request.app.openapi()
    operations = [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    by_tag: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for operation in operations:
        by_tag[operation.get("tags", [""])[0]].append(operation)
    return rendering.page(
        request,
        "interface.html",
        by_tag=dict(by_tag),
        language=languages.wanted(request),
        generation=_graph(request).view().generation,
    )
