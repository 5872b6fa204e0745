"""The SPARQL 1.1 Protocol, update operation: POST of a form, POST of the update itself (section 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bioregion_graph.errors import UsageError
from bioregion_graph.publishing.findings import totals
from bioregion_graph.publishing.orders import Act, Order, Outcome, Part
from bioregion_graph.server import access, caching
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.problems import documented

router = APIRouter(tags=["Writing"])
UPDATE = "application/sparql-update"
_FORM = "application/x-www-form-urlencoded"
# What an editor may send at once; a reader's query is bounded far below that.
MOST_BYTES = 64 << 20
_USING = ("using-graph-uri", "using-named-graph-uri")
# What an answer lists of the findings that a change brings; their number is told of all.
MOST_FINDINGS = 100
WRITING = documented(400, 401, 403, 404, 412, 413, 415, 422, 503)
PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": told,
        "schema": {"type": "array", "items": {"type": "string"}},
    }
    for name, told in (
        (
            _USING[0],
            "A graph that WHERE asks outside GRAPH, in place of the default graph; several are merged.",
        ),
        (_USING[1], "A graph that GRAPH may reach in WHERE."),
    )
]
_BODY = {
    "required": True,
    "content": {
        UPDATE: {"schema": {"type": "string"}},
        _FORM: {
            "schema": {
                "type": "object",
                "required": ["update"],
                "properties": {
                    "update": {"type": "string"},
                    **{each["name"]: each["schema"] for each in PARAMETERS},
                },
            }
        },
    },
}


class Done(BaseModel):
    """What a change did: the generation that is current now, and how many statements came and went.

    ``findings`` are the first of those that it brings, ``brought`` how many these are by severity, and ``totals`` how
    many there are now in the whole graph.
    """

    generation: int
    unchanged: bool
    added: int | None
    removed: int | None
    findings: list[dict[str, str]]
    brought: dict[str, int]
    totals: dict[str, int]


@router.post(
    "/update",
    response_model=Done,
    summary="Change the graph by a SPARQL update",
    responses=WRITING,
    openapi_extra={"parameters": PARAMETERS, "requestBody": _BODY},
)
async def post_update(request: Request) -> Response:
    """The update as a form field ``update``, or as a body of type ``application/sparql-update``; for editors."""
    access.author_of(request)  # a stranger's book is not read
    kind = media_type(request)
    parameters = parse_qs(request.url.query, keep_blank_values=True)
    content = await body(request)
    if kind == UPDATE:
        return await run(request, [content], parameters)
    if kind != _FORM:
        raise HTTPException(415, f"Send the update as {_FORM} or {UPDATE}, not as {kind or 'nothing'}.")
    try:
        sent = parse_qs(content.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise UsageError("The body is not UTF-8. Encode the update as UTF-8.") from error
    for name, values in sent.items():
        parameters.setdefault(name, []).extend(values)
    return await run(request, sent.get("update", []), parameters)


async def run(request: Request, texts: Sequence[str | bytes], parameters: dict[str, list[str]]) -> Response:
    """Make the one update that was sent and tell what it did.

    Raises KeyNeededError, RoleTooLowError, UsageError, and what ``Writer.write`` raises.
    """
    author = access.author_of(request)
    if len(texts) != 1:
        raise UsageError(
            f"{len(texts)} updates were sent. Send one; it may hold several operations, divided by ;."
        )
    if "query" in parameters:
        raise UsageError("A query and an update were sent at once. Send one of them.")
    using, named = (_iris(parameters.get(name, [])) for name in _USING)
    content = texts[0].encode() if isinstance(texts[0], str) else texts[0]
    order = Order(
        Act.UPDATE,
        (Part(content, UPDATE),),
        base=str(request.url.replace(query=None)),
        author=author,
        expected=expected(request),
        using=using,
        using_named=named,
    )
    return told(await write(request, order))


async def write(request: Request, order: Order) -> Outcome:
    """Have a change made, without holding up everybody else."""
    graph: Graph = request.app.state.graph
    return await run_in_threadpool(graph.writer.write, order)


def told(outcome: Outcome, status: int = 200, location: str = "") -> Response:
    """The answer to a change."""
    done = Done(
        generation=outcome.generation,
        unchanged=outcome.is_unchanged,
        added=outcome.added,
        removed=outcome.removed,
        findings=list(outcome.findings[:MOST_FINDINGS]),
        brought=totals(each["severity"] for each in outcome.findings),
        totals=dict(outcome.totals),
    )
    headers = {"Bioregion-Generation": str(outcome.generation)} | ({"Location": location} if location else {})
    if status == 204 and not outcome.findings:
        return Response(status_code=204, headers=headers)
    # An answer without a body would keep the findings to itself.
    return JSONResponse(done.model_dump(), 200 if status == 204 else status, headers)


def media_type(request: Request) -> str:
    """The media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body(request: Request) -> bytes:
    """All of the body of somebody who may write.

    Raises HTTPException (413) when it is too large, UsageError when it is not whole.
    """
    received = bytearray()
    try:
        async for chunk in request.stream():
            received.extend(chunk)
            if len(received) > MOST_BYTES:
                raise HTTPException(
                    413, f"The body is larger than {MOST_BYTES} bytes. Send it in several parts."
                )
    except ClientDisconnect as error:
        raise UsageError("The body ended before its end. Send it whole.") from error
    return bytes(received)


def expected(request: Request) -> frozenset[int] | None:
    """The generations that the client knows to be current, by If-Match (RFC 9110, 13.1.1); None when it says nothing.

    Tags are compared by their generation: ours are weak, and would by the letter of the standard never match.
    """
    sent = request.headers.get("if-match", "").strip()
    if not sent or sent == "*":
        return None
    known = (caching.generation_of(tag) for tag in sent.split(","))
    return frozenset(generation for generation in known if generation is not None)


def _iris(names: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(NamedNode(name).value for name in names)
    except ValueError as error:
        raise UsageError(
            f"A graph is named by no IRI ({error}). Give the whole IRI of each graph."
        ) from error
