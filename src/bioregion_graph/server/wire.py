"""HTTP/1.1 on the wire, where the server library leaves off: trailers, and clients that dribble or flood.

A request must come whole in time and its head must have a size of sense; trailers follow RFC 9112, section 7.1.2.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MOST_HEAD_BYTES = 65_536
_LEAST_BODY_BYTES = 10_240
# How often a connection is looked after: a timer for each request would cost more than all else here.
_ROUND_SECONDS = 0.5


class Wire(HttpToolsProtocol):
    """One connection; a body may be long, but must go on coming."""

    head_seconds = 15.0
    body_seconds = 10.0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._round: asyncio.TimerHandle | None = None
        self._is_in_head = True
        self._head_bytes = self._unfinished_bytes = 0
        self._body_bytes = 0
        self._deadline: float | None = None
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the class above it does
        """A client called."""
        super().connection_made(transport)
        self._deadline = self.loop.time() + self.head_seconds
        self._round = self.loop.call_later(_ROUND_SECONDS, self._look_after)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, or sent to go."""
        if self._round:
            self._round.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request came."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._is_in_head and not self._is_refused:
            self._unfinished_bytes += len(data)
            self._bound_head(self._unfinished_bytes)

    def on_url(self, url: bytes) -> None:
        """A part of the address came."""
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field came."""
        self._head_bytes += len(name) + len(value) + len(": \r\n")
        super().on_header(name, value)

    def on_message_begin(self) -> None:
        """The first line begins."""
        super().on_message_begin()
        self._is_in_head = True
        self._head_bytes = self._unfinished_bytes = 0
        self._deadline = self.loop.time() + self.head_seconds

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._is_in_head = False
        self._body_bytes = 0
        self._deadline = self.loop.time() + self.body_seconds
        self._bound_head(self._head_bytes)
        if not self._is_refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body came."""
        self._body_bytes += len(body)
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._deadline = None
        if not self._is_refused:
            super().on_message_complete()

    def _bound_head(self, size: int) -> None:
        if size > MOST_HEAD_BYTES:
            self._refuse("431 Request Header Fields Too Large", "Send long queries in the body, by POST.")

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.scope["extensions"] = {"http.response.trailers": {}}
        super()._start_asgi_task(cycle, _WithTrailers(app, cycle))  # type: ignore[arg-type]  # it is an application too

    def _look_after(self) -> None:
        """Hang up on a client that is late with its request."""
        self._round = self.loop.call_later(_ROUND_SECONDS, self._look_after)
        if self._deadline is None or self.loop.time() < self._deadline:
            return
        if self.cycle and self.cycle.response_started and not self.cycle.response_complete:
            self._deadline = (
                self.loop.time() + self.head_seconds
            )  # an answer to what was asked before is under way
        elif self._is_in_head:
            self._refuse("408 Request Timeout", "The request did not come whole in time.")
        elif self.flow.read_paused or self._body_bytes >= _LEAST_BODY_BYTES:
            # It goes on coming; and where we are the slow ones, the client need not hurry.
            self._body_bytes = 0
            self._deadline = self.loop.time() + self.body_seconds
        else:
            self._refuse("408 Request Timeout", "The body of the request did not come in time.")

    def _refuse(self, status: str, sentence: str) -> None:
        """Say why and hang up."""
        self._is_refused = True
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            body = sentence.encode()
            head = (
                f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
        self.transport.close()


class _WithTrailers:
    """An application whose trailers are written, which the server library does for HTTP/2 alone."""

    def __init__(self, app: ASGIApp, cycle: RequestResponseCycle) -> None:
        self._app = app
        self._cycle = cycle
        self._are_expected = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""

        async def completed(message: Message) -> None:
            kind = message["type"]
            if kind == "http.response.start":
                self._are_expected = bool(message.get("trailers")) and scope["http_version"] == "1.1"
            elif kind == "http.response.trailers":
                await self._end(message["headers"], send)
                return
            elif self._are_expected and not message.get("more_body", False):
                message = {**message, "more_body": True}
            await send(message)

        await self._app(scope, receive, completed)

    async def _end(self, headers: list[tuple[bytes, bytes]], send: Send) -> None:
        if self._are_expected and self._cycle.chunked_encoding:
            lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
            self._cycle.transport.write(b"0\r\n" + lines + b"\r\n")
            # What is left is to close the books: the body has been ended here.
            self._cycle.chunked_encoding = False
            await send({"type": "http.response.body"})
