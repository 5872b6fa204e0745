"""Answers that leave while they are found: how they begin, how a client sees that they are whole, and how they are cut.

A whole answer ends with the last chunk of HTTP/1.1 and the trailer ``Bioregion-Status: complete``. One that is ended
before its end has neither: the connection closes without the last chunk, which every client reports (RFC 9112,
section 8), forms of lines end in a line that says why, and those with brackets stay open. Nothing is cut in silence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from bioregion_graph.errors import BioregionError
from bioregion_graph.server.run import Run

STATUS = "Bioregion-Status"
_MARKS = {
    "csv": "\r\n# INCOMPLETE: {}\r\n",
    "tsv": "\n# INCOMPLETE: {}\n",
    "turtle": "\n# INCOMPLETE: {}\n<",
    "ntriples": "\n# INCOMPLETE: {}\n<",
    "xml": "<!-- INCOMPLETE: {} -->",
    "rdfxml": "<!-- INCOMPLETE: {} -->",
}
# Most answers are there before it pays to listen whether their client still is.
_LISTEN_AFTER_SECONDS = 0.05
_log = logging.getLogger(__name__)


async def begun(run: Run, receive: Receive) -> None:
    """Wait for the beginning of an answer; the query ends when its client goes, or when nobody waits any more."""
    listener = _Listener(run, receive)
    try:
        await run.begin()
    except asyncio.CancelledError:
        run.cancel()
        raise
    finally:
        listener.stop()


class _Listener:
    """Hears that a client is gone. It costs a task, so it begins only after a moment."""

    def __init__(self, run: Run, receive: Receive) -> None:
        self._run = run
        self._receive = receive
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_LISTEN_AFTER_SECONDS, self._begin)

    def stop(self) -> None:
        """Hear nothing more."""
        self._timer.cancel()
        if self._task:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._listen())

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._run.cancel()


class StreamedAnswer(Response):
    """An answer too large to be held: it leaves piece by piece, as fast as the client takes it."""

    def __init__(self, run: Run, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(headers={**headers, "Trailer": STATUS}, media_type=media_type)
        del self.headers["content-length"]
        self._run = run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer as an ASGI application does."""
        has_trailers = "http.response.trailers" in scope.get("extensions", {})
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        if scope.get("is_head"):
            self._run.cancel()
            await send(start)
            await send({"type": "http.response.body"})
            return
        listener = _Listener(self._run, receive)
        try:
            await send({**start, "trailers": has_trailers})
            if await self._send_pieces(send):
                await send({"type": "http.response.body"})
                if has_trailers:
                    said = f"complete; rows={self._run.rows}"
                    trailers = [(STATUS.lower().encode(), said.encode())]
                    await send({"type": "http.response.trailers", "headers": trailers})
        finally:
            listener.stop()
            self._run.cancel()

    async def _send_pieces(self, send: Send) -> bool:
        """Whether all of them were sent; a server closes the connection when its application returns before."""
        try:
            while (piece := await self._run.piece()) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except BioregionError as error:
            _log.warning("An answer was cut: %s", error)
            if mark := _MARKS.get(self._run.form, "").format(error):
                await send({"type": "http.response.body", "body": mark.encode(), "more_body": True})
            return False
        return True
