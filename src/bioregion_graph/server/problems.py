"""What clients are told when something goes wrong: problem+json (RFC 9457), or a page for a browser."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bioregion_graph.errors import (
    BioregionError,
    LockedError,
    NoGenerationError,
    NotFoundError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    UsageError,
)
from bioregion_graph.server import rendering
from bioregion_graph.server.negotiation import NotAcceptableError, accepts_html

_STATUS: tuple[tuple[type[BioregionError], int, str], ...] = (
    (NotAcceptableError, 406, "Not acceptable"),
    (QuerySyntaxError, 400, "The query cannot be read"),
    (QueryRefusedError, 400, "The query is not allowed"),
    (UsageError, 400, "The request cannot be answered"),
    (NotFoundError, 404, "Not found"),
    (QueryLimitError, 503, "The query was ended"),
    (NoGenerationError, 503, "There is no graph yet"),
    (LockedError, 503, "The graph is being written"),
    (BioregionError, 500, "Something went wrong"),
)


def install(app: FastAPI) -> None:
    """Answer every error with a sentence and the right status; never with a traceback."""
    app.add_exception_handler(BioregionError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_fault)


def problem(request: Request, status: int, title: str, detail: str, **more: Any) -> Response:
    """One problem, as a page or as JSON."""
    if accepts_html(request.headers.get("accept", "")) and not request.url.path.startswith("/api/"):
        return rendering.page(request, "error.html", status=status, title=title, detail=detail, more=more)
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    headers = {"Retry-After": "10"} if status == 503 else None
    return JSONResponse(content, status, headers, media_type="application/problem+json")


async def _on_error(request: Request, error: Exception) -> Response:
    for kind, status, title in _STATUS:
        if isinstance(error, kind):
            more = {"line": error.line, "column": error.column} if isinstance(error, QuerySyntaxError) else {}
            return problem(request, status, title, str(error), **more)
    raise error


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    titles = {404: "Not found", 405: "Not allowed here", 413: "Too large"}
    detail = str(error.detail)
    if error.status_code == 404:
        detail = f"There is nothing at {request.url.path}. Start at / or search at /search."
    answer = problem(request, error.status_code, titles.get(error.status_code, "Not answered"), detail)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in error.errors()
    )
    return problem(request, 422, "The request cannot be read", f"{faults}. See /docs.")


async def _on_fault(request: Request, error: Exception) -> Response:
    """A fault of ours: logged by the server, and told without its inside."""
    del error
    return problem(
        request, 500, "Something went wrong", "This is a fault of the program, not of your request."
    )
