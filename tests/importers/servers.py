"""A real web server on this machine that gives a file, and misbehaves as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ETAG = '"first"'
MODIFIED = "Mon, 02 Mar 2026 08:00:00 GMT"


@dataclass(frozen=True)
class Asked:
    """A request as it came: what was asked for, under which headers."""

    path: str
    headers: Message

    def header(self, name: str) -> str | None:
        """A header, or None."""
        value = self.headers[name]
        return None if value is None else str(value)


class Answer(BaseHTTPRequestHandler):
    """One answer, written out by an act."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Play the next act, or give the file as it should be given."""
        self.server.asked.append(Asked(self.path, self.headers))
        act = self.server.acts.popleft() if self.server.acts else well
        act(self)
        self.close_connection = True

    def do_CONNECT(self) -> None:
        """The same for what is asked of a proxy."""
        self.do_GET()

    def begin(self, status: int, **headers: str | int) -> None:
        """The status and the headers; ``_`` in a name stands for ``-``."""
        self.send_response(status)
        # Said and not only done, so that no client counts on this connection for its next request.
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def chunks(self, blocks: Iterable[bytes], *, end: bool = True) -> None:
        """A body whose length nobody announced."""
        for block in blocks:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
            self.wfile.flush()
        if end:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """A test says what went wrong, not the server."""


Act = Callable[[Answer], None]


class Server(ThreadingHTTPServer):
    """A server of one file, with what it was asked and what it is to do next."""

    daemon_threads = True
    content: bytes
    etag = ETAG

    def __init__(self, content: bytes, certificate: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.content = content
        self.asked: list[Asked] = []
        self.acts: deque[Act] = deque()
        self.scheme = "http"
        if certificate is not None:
            self.socket = certificate.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"

    @property
    def address(self) -> str:
        """The address of the file."""
        return f"{self.scheme}://127.0.0.1:{self.server_port}/export.zip"

    def handle_error(self, *_: object) -> None:
        """A client that goes away is part of the play."""


@contextmanager
def running(content: bytes, certificate: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that runs during this block."""
    server = Server(content, certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def well(answer: Answer) -> None:
    """The file as RFC 9110 wants it: conditions and ranges are heeded."""
    content, etag = answer.server.content, answer.server.etag
    told = {"ETag": etag, "Last_Modified": MODIFIED}
    wanted = answer.headers["Range"]
    if answer.headers["If-None-Match"] == etag:
        answer.begin(304, **told)
    elif wanted and answer.headers["If-Range"] in (etag, MODIFIED):
        first = int(wanted.removeprefix("bytes=").removesuffix("-"))
        rest = content[first:]
        span = f"bytes {first}-{len(content) - 1}/{len(content)}"
        answer.begin(206, Content_Length=len(rest), Content_Range=span, **told)
        answer.wfile.write(rest)
    else:
        answer.begin(200, Content_Length=len(content), **told)
        answer.wfile.write(content)


def deaf(answer: Answer) -> None:
    """The whole file, whatever was asked."""
    content = answer.server.content
    answer.begin(200, Content_Length=len(content), ETag=answer.server.etag, Last_Modified=MODIFIED)
    answer.wfile.write(content)


def dropping(after: int, etag: str | None = ETAG, **headers: str | int) -> Act:
    """Announce all, or the rest that was asked for; send so many bytes of it and hang up."""

    def act(answer: Answer) -> None:
        content = answer.server.content
        said = {"ETag": etag, **headers} if etag else headers
        first = int((answer.headers["Range"] or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        length = len(content) - first
        if first:
            span = f"bytes {first}-{len(content) - 1}/{len(content)}"
            answer.begin(206, Content_Length=length, Content_Range=span, **said)
        else:
            answer.begin(200, Content_Length=length, **said)
        answer.wfile.write(content[first : first + after])

    return act


def saying(status: int, body: bytes = b"", **headers: str | int) -> Act:
    """A plain answer of this status."""

    def act(answer: Answer) -> None:
        answer.begin(status, **{"Content_Length": len(body), **headers})
        answer.wfile.write(body)

    return act


def dripping(block: bytes, seconds: float, count: int) -> Act:
    """The beginning of the file, one small block after another."""

    def act(answer: Answer) -> None:
        answer.begin(200, Content_Length=len(answer.server.content), ETag=ETAG)
        for _ in range(count):
            answer.wfile.write(block)
            answer.wfile.flush()
            time.sleep(seconds)

    return act


def unannounced(answer: Answer) -> None:
    """The file in chunks, its length unannounced."""
    answer.begin(200, Transfer_Encoding="chunked", ETag=ETAG)
    answer.chunks([answer.server.content])


def endless(answer: Answer) -> None:
    """More and more, until the client goes away."""
    answer.begin(200, Transfer_Encoding="chunked", ETag=ETAG)
    while True:
        answer.chunks([bytes(1 << 16)], end=False)
