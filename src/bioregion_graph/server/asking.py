"""Asking a query process on behalf of a request: by its role, and as its share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.server import access, caching, negotiation, streaming
from bioregion_graph.server.caching import Made
from bioregion_graph.server.frames import Task
from bioregion_graph.server.graph import Graph
from bioregion_graph.server.run import Run
from bioregion_graph.server.streaming import StreamedAnswer
from bioregion_graph.sharing import Dataset


def begin(
    request: Request,
    text: str,
    generation: int,
    known_by: date | None,
    dataset: Dataset | None,
    rows: str,
    triples: str,
) -> Run:
    """Let a query run; ``rows`` and ``triples`` are the forms of its answer. Raises QueueFullError."""
    graph: Graph = request.app.state.graph
    most = graph.rules.of(access.role_of(request))
    bounds = (most.memory_bytes, most.rows, most.bytes)
    task = Task(text, generation, known_by, dataset, rows, triples, *bounds)
    return graph.ask(task, client=access.client_of(request), limits=most)


async def answered(request: Request, run: Run, made: Made, wanted: str = "") -> Response:
    """The answer as it leaves: whole when it is small, else piece by piece.

    ``wanted`` is the form that the client names. Raises what the query raises, NotAcceptableError.
    """
    await streaming.begun(run, request.receive)
    if run.error:
        raise run.error
    if not run.form:
        accept = request.headers.get("accept", "")
        negotiation.choose(accept, negotiation.ROWS if run.task.triples else negotiation.TRIPLES, wanted)
    headers = caching.headers(request, made.answered(run.generation, run.form))
    media = (negotiation.ROWS | negotiation.TRIPLES)[run.form]
    if run.has_ended:
        return Response(run.whole(), media_type=media, headers=headers)
    return StreamedAnswer(run, media, headers)


async def whole(
    request: Request, text: str, known_by: date | None, dataset: Dataset | None, form: str
) -> bytes:
    """The whole answer in a form that suits rows and triples. Raises what the query raises, QueueFullError."""
    graph: Graph = request.app.state.graph
    generation = (await run_in_threadpool(graph.view, known_by)).generation.id
    run = begin(request, text, generation, known_by, dataset, form, form)
    await streaming.begun(run, request.receive)
    content = b""
    while (piece := await run.piece()) is not None:
        content += piece
    if run.error:
        raise run.error
    return content


def dataset_of(default: Sequence[str], named: Sequence[str]) -> Dataset | None:
    """The graphs that a client names; None when it names none. Raises UsageError for what is no IRI."""
    if not default and not named:
        return None
    try:
        return Dataset(tuple(map(NamedNode, default)), tuple(map(NamedNode, named)))
    except ValueError as error:
        raise UsageError(
            f"A graph is named by no IRI ({error}). Give the whole IRI of each graph."
        ) from error
