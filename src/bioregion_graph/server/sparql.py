"""The SPARQL 1.1 Protocol, query operation: GET, POST of a form, POST of the query itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException

from bioregion_graph.errors import QueryLimitError, QueryRefusedError, QuerySyntaxError, UsageError
from bioregion_graph.queries import guard
from bioregion_graph.queries.guard import Form
from bioregion_graph.server import access, caching, negotiation, problems, rendering, updates
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.problems import documented
from bioregion_graph.server.tables import read_rows
from bioregion_graph.store.contract import Dataset

router = APIRouter(tags=["SPARQL"])
MOST_BYTES = 1_048_576
_QUERY = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
Parameters = dict[str, list[str]]
# What the form holds before anything is asked.
EXAMPLE = (Path(__file__).parent / "templates" / "example.rq").read_text(encoding="utf-8").rstrip()


# Several values are answered by a sentence of ours, so the parameters are read from the address, not by FastAPI.
_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": name == "query",
        "description": told,
        "schema": {"type": "array", "items": {"type": "string"}}
        if name.endswith("uri")
        else {"type": "string"},
    }
    for name, told in (
        ("query", "The query: SELECT, ASK, CONSTRUCT or DESCRIBE."),
        ("format", "json, xml, csv, tsv; turtle, ntriples, rdfxml, jsonld. It wins over Accept."),
        ("known_by", "What the graph knew at the end of this day (UTC), as 2026-05-01."),
        ("default-graph-uri", "A graph to ask; several are merged."),
        ("named-graph-uri", "A graph that GRAPH may reach."),
    )
]
_BODY = {
    "required": True,
    "content": {
        _QUERY: {"schema": {"type": "string"}},
        updates.UPDATE: {"schema": {"type": "string"}},
        _FORM: {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {each["name"]: each["schema"] for each in _PARAMETERS},
            }
        },
    },
}
_ANSWERS = negotiation.offered(negotiation.ROWS, negotiation.TRIPLES, negotiation.DOCUMENTS)


@router.get(
    "/sparql",
    response_class=Response,
    summary="Run a SPARQL query",
    responses=documented(400, 404, 406, 503) | _ANSWERS,
    openapi_extra={"parameters": _PARAMETERS},
)
async def get_sparql(request: Request) -> Response:
    """Rows as JSON, XML, CSV or TSV, triples as Turtle, N-Triples, RDF/XML or JSON-LD, by the Accept header."""
    return await answer(request, parse_qs(request.url.query, keep_blank_values=True))


@router.post(
    "/sparql",
    response_class=Response,
    summary="Run a SPARQL query sent in the body",
    responses=updates.WRITING | documented(406) | _ANSWERS,
    openapi_extra={
        "parameters": [*(each for each in _PARAMETERS if each["name"] != "query"), *updates.PARAMETERS],
        "requestBody": _BODY,
    },
)
async def post_sparql(request: Request) -> Response:
    """The query as a form field ``query``, or as a body of type ``application/sparql-query``.

    Editors send updates in the same way, as ``update`` or ``application/sparql-update``.
    """
    kind = updates.media_type(request)
    if kind == updates.UPDATE:
        return await updates.post_update(request)
    body = await _body(request, updates.MOST_BYTES if access.may_write(request) else MOST_BYTES)
    parameters = parse_qs(request.url.query, keep_blank_values=True)
    if kind == _QUERY:
        if "query" in parameters:
            raise UsageError("The query stands in the address and in the body. Send it once.")
        parameters["query"] = [body]
    elif kind == _FORM:
        for name, values in parse_qs(body, keep_blank_values=True).items():
            parameters.setdefault(name, []).extend(values)
        if texts := parameters.get("update"):
            return await updates.run(request, texts, parameters)
    else:
        raise HTTPException(415, f"Send the query as {_FORM} or {_QUERY}, not as {kind or 'nothing'}.")
    return await answer(request, parameters)


async def _body(request: Request, most: int) -> str:
    received = bytearray()
    async for chunk in request.stream():
        received.extend(chunk)
        if len(received) > most:
            raise HTTPException(413, f"The body is larger than {most} bytes. Send a shorter query.")
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("The body is not UTF-8. Encode the query as UTF-8.") from error


async def answer(request: Request, parameters: Parameters) -> Response:
    """The answer to the one query among the parameters, in the form that the client accepts."""
    graph: Graph = request.app.state.graph
    if "update" in parameters:
        raise QueryRefusedError("An update is not sent in the address. Send it by POST.")
    texts = parameters.get("query", [])
    accept, wanted = request.headers.get("accept", ""), _format(parameters)
    if not texts and negotiation.accepts_html(accept):
        return _form_page(request, graph, query="")
    if len(texts) != 1:
        raise UsageError(f"{len(texts)} queries were sent. Send one, in the parameter query.")
    known_by = day(_one(parameters, "known_by"), "known_by")
    if wanted == "html" or (not wanted and negotiation.accepts_html(accept)):
        return await run_in_threadpool(_html, request, graph, texts[0], parameters)
    kind = await run_in_threadpool(guard.inspect, texts[0])
    is_triples = kind.form in (Form.CONSTRUCT, Form.DESCRIBE)
    forms = negotiation.TRIPLES if is_triples else negotiation.ROWS
    chosen = negotiation.choose(accept, forms, wanted)
    # Opening a view may wait for another thread, which must not hold up everybody else.
    generation = (await run_in_threadpool(graph.view, known_by)).generation
    if known := caching.unchanged(request, generation.id, chosen):
        return known
    done = await run_in_threadpool(
        lambda: graph.ask(
            texts[0], rows=chosen, triples=chosen, known_by=known_by, dataset=_dataset(parameters)
        )
    )
    headers = caching.headers(request, done.generation, chosen)
    return Response(done.content, media_type=forms[chosen], headers=headers)


def _html(request: Request, graph: Graph, text: str, parameters: Parameters) -> Response:
    known_by = day(_one(parameters, "known_by"), "known_by")
    dataset = _dataset(parameters)
    try:
        columns, rows = read_rows(
            graph.ask(text, rows="json", triples="ntriples", known_by=known_by, dataset=dataset)
        )
    except (QuerySyntaxError, QueryRefusedError, QueryLimitError) as error:
        # Whoever wrote the query gets it back with the message, to mend it.
        status, title, detail = problems.told(request, error)
        answer = _form_page(request, graph, query=text, status=status, problem=(title, detail))
        if status == 503:
            answer.headers["Retry-After"] = problems.RETRY_AFTER
        return answer
    return _form_page(request, graph, query=text, columns=columns, rows=rows)


def _form_page(request: Request, graph: Graph, *, query: str, status: int = 200, **shown: Any) -> Response:
    """The form with the query in it, and its answer or what is wrong with it."""
    return rendering.page(
        request,
        "sparql.html",
        status=status,
        query=query or EXAMPLE,
        seconds=graph.settings.query_seconds,
        **({"columns": (), "rows": None, "problem": None} | shown),
    )


def _format(parameters: Parameters) -> str:
    """The form a client names; some client libraries send several spellings of one form."""
    spellings = parameters.get("format", [])
    for spelling in spellings:
        if any(negotiation.is_known(spelling, forms) for forms in (negotiation.ROWS, negotiation.TRIPLES)):
            return spelling
    return spellings[0] if spellings else ""


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
