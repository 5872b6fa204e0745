"""The SPARQL 1.1 Graph Store HTTP Protocol (W3C, 2013): one graph read, replaced, extended, changed or deleted.

A graph is named by ``?graph=IRI``, by ``?default``, or directly by the path: in a plain store the whole address is the
name of the graph, elsewhere the path below ours is what follows ``https://w3id.org/bioregion/id/``. Reading is a query
like any other; writing is left to ``updates`` and what lies behind it.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.publishing.orders import FORMS, Act, Order, Part
from bioregion_graph.server import access, negotiation, sparql, updates
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.problems import documented
from bioregion_graph.store.plain import is_plain
from bioregion_graph.terms.namespaces import ID

router = APIRouter(tags=["Graph store"])
ROOT = "/rdf-graph-store"
_ALL = (Path(__file__).parent / "templates" / "graph.rq").read_text(encoding="utf-8")
Name = Annotated[str, PathParameter(description="What follows …/bioregion/id/ in the name of the graph.")]
_ACTS = {"PUT": Act.PUT, "POST": Act.POST, "DELETE": Act.DELETE, "PATCH": Act.PATCH}
_MULTIPART = "multipart/form-data"
_PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": "string"}}
    for name, told in (
        ("graph", "The whole IRI of the graph."),
        ("default", "The default graph, in place of a named one; it needs no value."),
    )
]
_FORMAT = {
    "name": "format",
    "in": "query",
    "required": False,
    "description": "turtle, ntriples, rdfxml or jsonld. It wins over Accept.",
    "schema": {"type": "string"},
}
_STATEMENTS = {
    "required": True,
    "content": {media: {"schema": {"type": "string"}} for media in (*list(FORMS)[:4], _MULTIPART)},
}
_UPDATE = {"required": True, "content": {updates.UPDATE: {"schema": {"type": "string"}}}}
_DONE = {"content": {"application/json": {"schema": updates.Done.model_json_schema()}}}
_READING = documented(400, 401, 404, 406, 422, 503) | negotiation.offered(negotiation.TRIPLES)
_REPLACED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The change was made.", **_DONE},
    201: {"description": "The graph was made.", **_DONE},
    204: {"description": "The graph was replaced, which brought no finding."},
}


def _described(*parameters: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"parameters": list(parameters)} | ({"requestBody": body} if body else {})


@router.get(
    ROOT,
    response_class=Response,
    summary="All statements of a graph",
    responses=_READING,
    openapi_extra=_described(*_PARAMETERS, _FORMAT),
)
async def get_graph(request: Request) -> Response:
    """A graph as Turtle, N-Triples, RDF/XML or JSON-LD, by the Accept header."""
    return await _read(request, _addressed(request))


@router.get(
    ROOT + "/{name:path}",
    response_class=Response,
    summary="All statements of the graph at this address",
    responses=_READING,
    openapi_extra=_described(_FORMAT),
)
async def get_graph_here(request: Request, name: Name) -> Response:
    """A graph that is named by the path, as ``source/edited/NAME``."""
    return await _read(request, _direct(request, name))


@router.put(
    ROOT,
    summary="Replace a graph",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(*_PARAMETERS, body=_STATEMENTS),
)
@router.post(
    ROOT,
    summary="Add statements to a graph",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(*_PARAMETERS, body=_STATEMENTS),
)
@router.patch(
    ROOT,
    summary="Change a graph by a SPARQL update that sees it alone",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(*_PARAMETERS, body=_UPDATE),
)
@router.delete(
    ROOT,
    summary="Delete a graph",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(*_PARAMETERS),
)
async def write_graph(request: Request) -> Response:
    """For editors. A plain store makes a new graph for what is posted without a name."""
    author = access.author_of(request)
    if request.method == "POST" and not request.url.query and _is_plain(request):
        name = str(request.url).rstrip("/") + f"/{secrets.token_hex(8)}"
        return await _write(request, name, author, location=name)
    return await _write(request, _addressed(request), author)


@router.put(
    ROOT + "/{name:path}",
    summary="Replace the graph at this address",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(body=_STATEMENTS),
)
@router.post(
    ROOT + "/{name:path}",
    summary="Add statements to the graph at this address",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(body=_STATEMENTS),
)
@router.patch(
    ROOT + "/{name:path}",
    summary="Change the graph at this address by a SPARQL update that sees it alone",
    responses=updates.WRITING | _REPLACED,
    openapi_extra=_described(body=_UPDATE),
)
@router.delete(
    ROOT + "/{name:path}",
    summary="Delete the graph at this address",
    responses=updates.WRITING | _REPLACED,
)
async def write_graph_here(request: Request, name: Name) -> Response:
    """For editors."""
    author = access.author_of(request)
    return await _write(request, _direct(request, name), author)


async def _read(request: Request, graph: str | None) -> Response:
    if graph is not None and not await run_in_threadpool(_is_there, request, graph):
        raise NotFoundError(f"There is no graph {graph}.")
    accept = request.headers.get("accept", "")
    wanted = request.query_params.get("format", "")
    form = negotiation.choose("" if negotiation.accepts_html(accept) else accept, negotiation.TRIPLES, wanted)
    parameters = {"query": [_ALL], "format": [form]}
    if graph is not None:
        parameters["default-graph-uri"] = [graph]
    return await sparql.answer(request, parameters)


def _is_there(request: Request, graph: str) -> bool:
    store: Graph = request.app.state.graph
    view, node = store.view(), NamedNode(graph)
    if next(view.quads(graph=node), None) is not None:
        return True
    # Clients of a plain store may make a graph and leave it empty; a source that says nothing is none.
    return _is_plain(request) and node in set(view.graph_names())


async def _write(request: Request, graph: str | None, author: str, location: str = "") -> Response:
    act = _ACTS[request.method]
    order = Order(
        act,
        () if act is Act.DELETE else await _parts(request, act),
        base=graph or str(request.url.replace(query=None)),
        author=author,
        graph=graph,
        expected=updates.expected(request),
        is_new=act is Act.PUT and request.headers.get("if-none-match", "").strip() == "*",
    )
    outcome = await updates.write(request, order)
    if outcome.is_created and act is not Act.DELETE:
        return updates.told(outcome, 201, location)
    return updates.told(outcome, 204 if act is Act.PUT else 200)


async def _parts(request: Request, act: Act) -> tuple[Part, ...]:
    """What was sent, with its media types. Raises HTTPException for a type that is not understood."""
    kind, content = updates.media_type(request), await updates.body(request)
    if act is Act.PATCH:
        if kind != updates.UPDATE:
            raise HTTPException(415, f"Send a PATCH as {updates.UPDATE}, not as {kind or 'nothing'}.")
        return (Part(content, kind),)
    if kind == _MULTIPART:
        return await _parts_of_form(request, content)
    return (Part(content, _known(kind)),)


async def _parts_of_form(request: Request, content: bytes) -> tuple[Part, ...]:
    async def replay() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async with Request(request.scope, replay).form() as form:
        files = [each for _, each in form.multi_items() if isinstance(each, UploadFile)]
        if not files:
            raise UsageError("The form holds no file. Send each text as a file with its media type.")
        return tuple(
            [
                Part(await each.read(), _known((each.content_type or "").partition(";")[0].strip().lower()))
                for each in files
            ]
        )


def _known(kind: str) -> str:
    if kind not in FORMS:
        forms = ", ".join(list(FORMS)[:4])
        raise HTTPException(415, f"Send statements as one of {forms}, not as {kind or 'nothing'}.")
    return kind


def _addressed(request: Request) -> str | None:
    """The graph that the parameters name, None for the default graph. Raises UsageError unless they name one."""
    said = parse_qs(request.url.query, keep_blank_values=True)
    graphs, defaults = said.get("graph", []), said.get("default", [])
    if len(graphs) + len(defaults) != 1:
        raise UsageError(
            f"{len(graphs) + len(defaults)} graphs are named. Name one: ?graph=IRI, or ?default."
        )
    return _iri(graphs[0]) if graphs else None


def _direct(request: Request, name: str) -> str:
    return _iri(str(request.url.replace(query=None)) if _is_plain(request) else ID + name)


def _iri(name: str) -> str:
    try:
        return NamedNode(name).value
    except ValueError as error:
        raise UsageError(
            f"A graph is named by no IRI ({error}). Give the whole IRI of each graph."
        ) from error


def _is_plain(request: Request) -> bool:
    graph: Graph = request.app.state.graph
    return is_plain(graph.settings.home)
