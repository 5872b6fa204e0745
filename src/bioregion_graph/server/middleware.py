"""What every answer has: no body for HEAD, and headers that keep pages to themselves."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bioregion_graph.server import problems


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
