"""The SPARQL 1.1 Protocol, query operation: GET, POST of a form, POST of the query itself."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException

from bioregion_graph.errors import QueryRefusedError, UsageError
from bioregion_graph.queries import guard
from bioregion_graph.queries.guard import Form
from bioregion_graph.server import negotiation, rendering
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.tables import read_rows
from bioregion_graph.store.contract import Dataset

router = APIRouter(tags=["SPARQL"])
MOST_BYTES = 1_048_576
_QUERY = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
Parameters = dict[str, list[str]]


@router.get("/sparql", response_class=Response, summary="Run a SPARQL query")
async def get_sparql(
    request: Request,
    query: Annotated[
        list[str] | None, Query(description="The query; SELECT, ASK, CONSTRUCT or DESCRIBE.")
    ] = None,
    format: Annotated[str, Query(description="json, xml, csv, tsv; turtle, ntriples, rdfxml, jsonld.")] = "",
    known_by: Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")] = "",
) -> Response:
    """Rows as JSON, XML, CSV or TSV, triples as Turtle, N-Triples, RDF/XML or JSON-LD, by the Accept header."""
    parameters = parse_qs(request.url.query, keep_blank_values=True)
    del (
        query,
        format,
        known_by,
    )  # described above for the reader of the interface; taken from the parsed address
    return await _answer(request, parameters)


@router.post("/sparql", response_class=Response, summary="Run a SPARQL query sent in the body")
async def post_sparql(request: Request) -> Response:
    """The query as a form field ``query``, or as a body of type ``application/sparql-query``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _body(request)
    parameters = parse_qs(request.url.query, keep_blank_values=True)
    if kind == _QUERY:
        if "query" in parameters:
            raise UsageError("The query stands in the address and in the body. Send it once.")
        parameters["query"] = [body]
    elif kind == _FORM:
        parameters = parse_qs(body, keep_blank_values=True)
    elif kind == "application/sparql-update":
        raise QueryRefusedError("Updates are not accepted here: the graph is changed by building it.")
    else:
        raise HTTPException(415, f"Send the query as {_FORM} or {_QUERY}, not as {kind or 'nothing'}.")
    return await _answer(request, parameters)


async def _body(request: Request) -> str:
    received = bytearray()
    async for chunk in request.stream():
        received.extend(chunk)
        if len(received) > MOST_BYTES:
            raise HTTPException(413, f"The body is larger than {MOST_BYTES} bytes. Send a shorter query.")
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("The body is not UTF-8. Encode the query as UTF-8.") from error


async def _answer(request: Request, parameters: Parameters) -> Response:
    graph: Graph = request.app.state.graph
    if "update" in parameters:
        raise QueryRefusedError("Updates are not accepted here: the graph is changed by building it.")
    texts = parameters.get("query", [])
    accept, wanted = request.headers.get("accept", ""), _one(parameters, "format")
    if not texts and negotiation.accepts_html(accept):
        return rendering.page(
            request, "sparql.html", query="", columns=(), rows=None, seconds=graph.settings.query_seconds
        )
    if len(texts) != 1:
        raise UsageError(f"{len(texts)} queries were sent. Send one, in the parameter query.")
    known_by = day(_one(parameters, "known_by"), "known_by")
    if wanted == "html" or (not wanted and negotiation.accepts_html(accept)):
        return await run_in_threadpool(_html, request, graph, texts[0], parameters)
    kind = await run_in_threadpool(guard.inspect, texts[0])
    is_triples = kind.form in (Form.CONSTRUCT, Form.DESCRIBE)
    forms = negotiation.TRIPLES if is_triples else negotiation.ROWS
    chosen = negotiation.choose(accept, forms, wanted)
    generation = graph.view(known_by).generation
    etag = f'"{generation.id}-{chosen}"'
    done = await run_in_threadpool(
        lambda: graph.ask(
            texts[0], rows=chosen, triples=chosen, known_by=known_by, dataset=_dataset(parameters)
        )
    )
    headers = {"Vary": "Accept", "Bioregion-Generation": str(generation.id)}
    if request.method == "GET":
        headers["ETag"] = etag
    return Response(done.content, media_type=forms[chosen], headers=headers)


def _html(request: Request, graph: Graph, text: str, parameters: Parameters) -> Response:
    known_by = day(_one(parameters, "known_by"), "known_by")
    done = graph.ask(text, rows="json", triples="ntriples", known_by=known_by, dataset=_dataset(parameters))
    columns, rows = read_rows(done)
    seconds = graph.settings.query_seconds
    return rendering.page(request, "sparql.html", query=text, columns=columns, rows=rows, seconds=seconds)


def _one(parameters: Parameters, name: str) -> str:
    values = parameters.get(name, [""])
    if len(values) > 1:
        raise UsageError(f"The parameter {name} stands {len(values)} times. Send it once.")
    return values[0]


def _dataset(parameters: Parameters) -> Dataset | None:
    """The graphs that the client names; None when it names none."""
    default = parameters.get("default-graph-uri", [])
    named = parameters.get("named-graph-uri", [])
    if not default and not named:
        return None
    try:
        return Dataset(tuple(map(NamedNode, default)), tuple(map(NamedNode, named)))
    except ValueError as error:
        raise UsageError(
            f"A graph is named by no IRI ({error}). Give the whole IRI of each graph."
        ) from error
