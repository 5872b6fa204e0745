"""What clients are told when something goes wrong: problem+json (RFC 9457), or a page for a browser."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bioregion_graph.errors import (
    AnswerSizeError,
    BioregionError,
    BusyError,
    ConflictError,
    EditRefusedError,
    KeyNeededError,
    LockedError,
    NoGenerationError,
    NotEditableError,
    NotFoundError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    QueueFullError,
    RoleTooLowError,
    UpdateRefusedError,
    UpdateSyntaxError,
    UsageError,
    ValidationError,
)
from bioregion_graph.server import languages, rendering, sentences
from bioregion_graph.server.negotiation import NotAcceptableError, accepts_html

_STATUS: tuple[tuple[type[BioregionError], int, str], ...] = (
    (NotAcceptableError, 406, "Not acceptable"),
    (NotEditableError, 403, "Not written by hand"),
    (EditRefusedError, 422, "The change cannot be made"),
    (UpdateSyntaxError, 400, "The update cannot be read"),
    (UpdateRefusedError, 400, "The update is not allowed"),
    (QuerySyntaxError, 400, "The query cannot be read"),
    (QueryRefusedError, 400, "The query is not allowed"),
    (UsageError, 400, "The request cannot be answered"),
    (KeyNeededError, 401, "A key is needed"),
    (RoleTooLowError, 403, "The key does not reach as far"),
    (ConflictError, 412, "Changed meanwhile"),
    (ValidationError, 422, "The facts would break a shape"),
    (NotFoundError, 404, "Not found"),
    (AnswerSizeError, 422, "The answer is too large"),
    (QueueFullError, 429, "Too many queries at once"),
    (BusyError, 503, "The server is busy"),
    (QueryLimitError, 503, "The query was ended"),
    (NoGenerationError, 503, "There is no graph yet"),
    (LockedError, 503, "The graph is being written"),
    (BioregionError, 500, "Something went wrong"),
)


# What keeps pages to themselves and lets nothing else in.
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self' data: blob:; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# Seconds after which a busy server may be asked again.
RETRY_AFTER = "10"


class Problem(BaseModel):
    """What went wrong, where, and what to do (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    line: int | None = None
    column: int | None = None
    near: list[dict[str, str]] | None = None
    findings: list[dict[str, str]] | None = None


_MEANINGS = {
    400: "The request cannot be answered as it stands.",
    401: "An access key is needed, or the one that was sent is not known.",
    403: "The key does not reach as far, or this is not written by hand.",
    404: "Nothing answers to this name, or nothing was known yet by that day.",
    406: "None of the accepted forms is available.",
    412: "Somebody else has changed the graph meanwhile, or the answer is another than the client asks for.",
    413: "The body is too large.",
    415: "The body is of a type that is not understood.",
    422: "A parameter is not of its type, the change would break a shape, or the answer is larger than allowed.",
    429: "Too many queries wait already.",
    503: "The query was ended at its limit, the graph is being written, or there is none yet.",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the description of the interface tells these errors."""
    schema = Problem.model_json_schema()
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {"application/problem+json": {"schema": schema}, "text/html": {}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Answer every error with a sentence and the right status; never with a traceback."""
    app.add_exception_handler(BioregionError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_fault)


def problem(request: Request, status: int, title: str, detail: str, **more: Any) -> Response:
    """One problem, as a page or as JSON."""
    if accepts_html(request.headers.get("accept", "")) and not request.url.path.startswith("/api/"):
        answer: Response = rendering.page(
            request, "error.html", status=status, title=title, detail=detail, more=more
        )
    else:
        # Scripts get English whatever their cookies say; who wants Italian says so in the address.
        if (language := request.query_params.get("lang")) == "it":
            detail = " ".join(sentences.told(language, title, detail)).strip()
            title = languages.translate(language, title)
        content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        # A page names more: it also differs by language and cookie.
        answer = JSONResponse(content, status, {"Vary": "Accept"}, media_type="application/problem+json")
    answer.headers.update(retry_headers(status))
    return answer


def retry_headers(status: int, error: BioregionError | None = None) -> dict[str, str]:
    """When to ask again, where asking again makes sense."""
    if isinstance(error, BusyError):
        return {"Retry-After": str(error.retry_after)}
    return {"Retry-After": RETRY_AFTER} if status == 503 else {}


def told(request: Request, error: BioregionError) -> tuple[int, str, str]:
    """The status, the title and the sentence for an error."""
    status, title = next((status, title) for kind, status, title in _STATUS if isinstance(error, kind))
    return status, title, _without_home(request, str(error))


async def of(request: Request, error: BioregionError | HTTPException) -> Response:
    """The answer to a request that ended in an error."""
    return await (_on_error if isinstance(error, BioregionError) else _on_http)(request, error)


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, BioregionError)
    status, title, detail = told(request, error)
    more: dict[str, Any] = {}
    if isinstance(error, QuerySyntaxError):
        more = {"line": error.line, "column": error.column}
    if isinstance(error, ValidationError):
        more = {"findings": list(error.findings)}
    answer = problem(request, status, title, detail, **more)
    answer.headers.update(retry_headers(status, error))
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Bioregion Graph"'
    return answer


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    titles = {
        404: "Not found",
        405: "Not allowed here",
        412: "Another answer",
        413: "Too large",
        415: "Not understood",
    }
    detail = str(error.detail)
    if error.status_code == 404:
        rest = "" if request.app.state.is_plain else " or search at /search"
        detail = f"There is nothing at {request.url.path}. Start at /{rest}."
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET")
        detail = f"{request.method} is not possible at {request.url.path}. Use {allowed}."
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
    answer = problem(
        request, 500, "Something went wrong", "This is a fault of the program, not of your request."
    )
    # This answer passes by the rest of the application, which sets them otherwise.
    answer.headers.update(GUARDS)
    return answer


def _without_home(request: Request, message: str) -> str:
    """Where the server keeps its files concerns nobody else."""
    home = str(request.app.state.graph.settings.home)
    return message.replace(f" ({home})", "").replace(home, "the home of the server")
