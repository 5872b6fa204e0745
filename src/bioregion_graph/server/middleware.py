"""What every answer has: no body for HEAD, headers that keep pages to themselves; and the short way to SPARQL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bioregion_graph.errors import BioregionError
from bioregion_graph.server import problems

Handler = Callable[[Request], Awaitable[Response]]


class Guard:
    """HEAD as GET without a body, and the headers of ``problems.GUARDS``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in problems.GUARDS.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # The server knows the method by its own copy, and sends no body then.
            scope = {**scope, "method": "GET", "is_head": True}

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        await self._app(scope, receive, completed)


class ShortWay:
    """Requests of some methods to one path, led straight to their handlers.

    To find a route, its dependencies and its handler costs more than a small query. The routes are described to
    readers all the same, and answer what comes by another method.
    """

    def __init__(self, app: ASGIApp, path: str, handlers: Mapping[str, Handler]) -> None:
        self._app = app
        self._path = path
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        handler = self._handlers.get(scope["method"]) if scope.get("path") == self._path else None
        if handler is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            answer = await handler(request)
        except (BioregionError, HTTPException) as error:
            answer = await problems.of(request, error)
        await answer(scope, receive, send)
