"""The SPARQL 1.1 Protocol, query operation: GET, POST of a form, POST of the query itself."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bioregion_graph.errors import (
    BioregionError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    UsageError,
)
from bioregion_graph.queries import guard
from bioregion_graph.queries.coach.advice import Advice
from bioregion_graph.queries.guard import Form
from bioregion_graph.server import (
    access,
    asking,
    caching,
    coach,
    negotiation,
    problems,
    rendering,
    service,
    store_page,
    tables,
    updates,
)
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing import Dataset

router = APIRouter(tags=["SPARQL"])
MOST_BYTES = 1_048_576
_QUERY = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
Parameters = dict[str, list[str]]
# Up to this length a text is read here, before anything is started for it.
_SHORT = 16_384
_CHARSET = re.compile(r'charset="?([^";\s]*)')
# What the page offers besides itself.
_FORMS_OF_ROWS = (("csv", "CSV"), ("json", "JSON"))
_FORMS_OF_TRIPLES = (("turtle", "Turtle"), ("jsonld", "JSON-LD"))
# What gives another value each time it is asked.
_VARYING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
# What the form holds before anything is asked.
EXAMPLE = (Path(__file__).parent / "templates" / "example.rq").read_text(encoding="utf-8").rstrip()


# Several values are answered by a sentence of ours, so the parameters are read from the address, not by FastAPI.
_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
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
    responses=documented(400, 404, 406, 412, 422, 429, 503) | _ANSWERS,
    openapi_extra={"parameters": _PARAMETERS},
)
async def get_sparql(request: Request) -> Response:
    """Rows as JSON, XML, CSV or TSV, triples as Turtle, N-Triples, RDF/XML or JSON-LD, by the Accept header.

    Without a query: the description of the service.
    """
    return await answer(request, _parameters(request.scope["query_string"].decode("latin-1")))


@router.post(
    "/sparql",
    response_class=Response,
    summary="Run a SPARQL query sent in the body",
    responses=updates.WRITING | documented(406, 412, 429) | _ANSWERS,
    openapi_extra={
        "parameters": [*(each for each in _PARAMETERS if each["name"] != "query"), *updates.PARAMETERS],
        "requestBody": _BODY,
    },
)
async def post_sparql(request: Request) -> Response:
    """The query as a form field ``query``, or as a body of type ``application/sparql-query``.

    Editors send updates in the same way, as ``update`` or ``application/sparql-update``.
    """
    kind, _, more = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if (charset := _CHARSET.search(more)) and charset[1] not in ("utf-8", "us-ascii"):
        raise HTTPException(415, f"Send the query in UTF-8, not in {charset[1]}.")
    if kind == updates.UPDATE:
        return await updates.post_update(request)
    body = await _body(request, updates.MOST_BYTES if access.may_write(request) else MOST_BYTES)
    parameters = _parameters(request.scope["query_string"].decode("latin-1"))
    if kind == _QUERY:
        if "query" in parameters:
            raise UsageError("The query stands in the address and in the body. Send it once.")
        parameters["query"] = [body]
    elif kind == _FORM:
        for name, values in _parameters(body).items():
            parameters.setdefault(name, []).extend(values)
        if texts := parameters.get("update"):
            return await updates.run(request, texts, parameters)
    else:
        raise HTTPException(415, f"Send the query as {_FORM} or {_QUERY}, not as {kind or 'nothing'}.")
    return await answer(request, parameters)


def _parameters(encoded: str) -> Parameters:
    try:
        return parse_qs(encoded, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise UsageError("The parameters are not UTF-8. Encode the query as UTF-8.") from error


async def _body(request: Request, most: int) -> str:
    received = bytearray()
    try:
        async for chunk in request.stream():
            received.extend(chunk)
            if len(received) > most:
                raise HTTPException(413, f"The body is larger than {most} bytes. Send a shorter query.")
    except ClientDisconnect as error:
        raise UsageError("The body ended before its end. Send it whole.") from error
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("The body is not UTF-8. Encode the query as UTF-8.") from error


@router.options("/sparql", include_in_schema=False)
def options() -> Response:
    """What may be done here, for whoever asks without asking for another site."""
    return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})


async def answer(request: Request, parameters: Parameters) -> Response:
    """The answer to the one query among the parameters, in the form that the client accepts."""
    graph: Graph = request.app.state.graph
    if "update" in parameters:
        raise QueryRefusedError("An update is not sent in the address. Send it by POST.")
    texts = parameters.get("query", [])
    accept, wanted = request.headers.get("accept", ""), _format(parameters)
    if not texts and negotiation.accepts_html(accept):
        return await run_in_threadpool(_first_page, request, graph)
    if request.method == "GET" and not parameters.keys() - {"format"}:
        return await run_in_threadpool(_description, request, graph, accept, wanted)
    if len(texts) != 1:
        raise UsageError(f"{len(texts)} queries were sent. Send one, in the parameter query.")
    known_by = day(_one(parameters, "known_by"), "known_by")
    dataset = asking.dataset_of(
        parameters.get("default-graph-uri", []), parameters.get("named-graph-uri", [])
    )
    text = texts[0]
    if "coach" in parameters:
        advice = await coach.page_advice(request, text, known_by, dataset, Advice.HINTS, Advice.EXPLAIN)
        return _form_page(request, graph, query=text, advice=advice, shows_advice=True)
    if "view" in parameters and not wanted and negotiation.accepts_html(accept):
        # A link made by the page: its script asks, and shows the answer as it was seen.
        return await run_in_threadpool(_form_page, request, graph, query=text)
    if wanted == "html" or (not wanted and negotiation.accepts_html(accept)):
        return await _html(request, graph, text, known_by, dataset)
    is_called = graph.calls.are_in(text)
    text = await graph.calls.resolved(text)
    rows, triples = _forms(request, text, wanted)
    # Opening a view may wait for another thread, which must not hold up everybody else.
    view = graph.open_view(known_by)
    if view is None:
        view = await run_in_threadpool(graph.view, known_by)
    made = caching.Made(view.generation, rows or triples, is_lasting=_is_lasting(texts[0]) and not is_called)
    if not (rows and triples) and (known := caching.unchanged(request, made)):
        return known
    run = asking.begin(request, text, made.generation.id, known_by, dataset, rows, triples)
    return await asking.answered(request, run, made, wanted)


def _description(request: Request, graph: Graph, accept: str, wanted: str) -> Response:
    """What the service is, for whoever asks it nothing."""
    form = negotiation.choose(accept, negotiation.TRIPLES, wanted)
    made = caching.Made(graph.view().generation, form)
    if known := caching.unchanged(request, made):
        return known
    content = service.described(f"{request.base_url}sparql", made.generation, graph.rules, form)
    return Response(content, media_type=negotiation.TRIPLES[form], headers=caching.headers(request, made))


@lru_cache(maxsize=1024)
def _is_lasting(text: str) -> bool:
    return not _VARYING.search(text)


def _forms(request: Request, text: str, wanted: str) -> tuple[str, str]:
    """The forms for rows and for triples that the client accepts, empty where it accepts none.

    Which of them is needed is found where the query runs, so that nobody else waits while a text is read; only what a
    client may have already is compared by its form here. Raises NotAcceptableError.
    """
    accept = request.headers.get("accept", "")
    if caching.has_conditions(request) and len(text) <= _SHORT:
        if guard.inspect(text).form in (Form.CONSTRUCT, Form.DESCRIBE):
            return "", negotiation.choose(accept, negotiation.TRIPLES, wanted)
        return negotiation.choose(accept, negotiation.ROWS, wanted), ""
    found = []
    for forms in (negotiation.ROWS, negotiation.TRIPLES):
        try:
            found.append(negotiation.choose(accept, forms, wanted))
        except UsageError:
            found.append("")
    if not any(found):
        negotiation.choose(accept, negotiation.ROWS, wanted)
    return found[0], found[1]


async def _html(
    request: Request, graph: Graph, text: str, known_by: date | None, dataset: Dataset | None
) -> Response:
    """The answer in a page: as many rows as it shows, or those that came before the query was ended."""
    error: BioregionError | None = None
    try:
        generation = (await run_in_threadpool(graph.view, known_by)).generation.id
        resolved = await graph.calls.resolved(text)
        run = asking.begin(request, resolved, generation, known_by, dataset, "tsv", "ntriples")
        content = await tables.beginning(run, request.receive)
        error = run.error if not tables.is_enough(content) else None
        columns, rows = tables.read_rows(run.form, content) if content else ((), [])
    except (QuerySyntaxError, QueryRefusedError, QueryLimitError) as refused:
        error, rows = refused, []
    tasks = [Advice.HINTS, Advice.EXPLAIN]
    if error and not rows:
        # What took too long may be mended by what the coach says.
        tasks = tasks if isinstance(error, QueryLimitError) else []
        advice = await coach.page_advice(request, text, known_by, dataset, *tasks)
        return _failed_page(request, graph, text, error, advice)
    tasks += [Advice.EMPTY] if _says_nothing(rows) else []
    advice = await coach.page_advice(request, text, known_by, dataset, *tasks)
    shown: dict[str, Any] = {"columns": columns, "rows": rows, "advice": advice}
    if error:
        _, title, detail = problems.told(request, error)
        shown |= {"stopped": run.seconds, "problem": (title, detail)}
    return _form_page(request, graph, query=text, **shown)


def _says_nothing(rows: tables.Rows) -> bool:
    """No row, a no, or a count of nothing."""
    return not rows or (
        len(rows) == len(rows[0]) == 1 and str(getattr(rows[0][0], "value", rows[0][0])) in ("false", "0")
    )


def _failed_page(
    request: Request, graph: Graph, text: str, error: BioregionError, advice: dict[str, Any]
) -> Response:
    """Whoever wrote the query gets it back with the message, to mend it."""
    if not isinstance(error, QuerySyntaxError | QueryRefusedError | QueryLimitError):
        raise error
    status, title, detail = problems.told(request, error)
    answer = _form_page(request, graph, query=text, status=status, problem=(title, detail), advice=advice)
    answer.headers.update(problems.retry_headers(status, error))
    return answer


def _first_page(request: Request, graph: Graph) -> Response:
    """The form before anything is asked; of a plain store also what it holds."""
    return _form_page(
        request, graph, query="", holds=store_page.held(graph.view()) if request.app.state.is_plain else None
    )


def _form_page(request: Request, graph: Graph, *, query: str, status: int = 200, **shown: Any) -> Response:
    """The form with the query in it, and its answer or what is wrong with it."""
    return rendering.page(
        request,
        "sparql.html",
        status=status,
        query=query or (store_page.EXAMPLE if request.app.state.is_plain else EXAMPLE),
        forms=_FORMS_OF_TRIPLES if _asks_for_triples(query) else _FORMS_OF_ROWS,
        pages=["sparql"],
        seconds=round(graph.rules.of(access.role_of(request)).seconds),
        **(
            {"columns": (), "rows": None, "problem": None, "stopped": 0, "advice": {}, "shows_advice": False}
            | {"holds": None}
            | shown
        ),
    )


def _asks_for_triples(text: str) -> bool:
    try:
        return guard.inspect(text).form in (Form.CONSTRUCT, Form.DESCRIBE)
    except BioregionError:
        return False


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
