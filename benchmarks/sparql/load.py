"""A load generator, in a process of its own: many kept connections that ask one small query after another.

    python -m benchmarks.sparql.load ADDRESS --things 11000 < query.rq

The text on standard input holds the mark ``THING`` where the number of a thing goes; every request asks for another
one, in random order, and ends in a comment with a number of its own, so that no text is ever sent twice and no
answer kept from before can serve. Each answer must name the thing it was asked for (``--proof``). Runs for
``--seconds``, or until it is told to end, and prints what it counted as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httptools
import uvloop

MARK = "THING"
_GRACE = 10.0


@dataclass
class Counts:
    """What happened to the requests. Latencies in seconds."""

    latencies: list[float] = field(default_factory=list)
    all_answers: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def summary(self, seconds: float) -> dict[str, Any]:
        """Requests a second, percentiles in milliseconds, and how many failed in which way."""
        ordered = sorted(self.latencies)

        def at(share: float) -> float | None:
            return (
                round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 2)
                if ordered
                else None
            )

        return {
            "answers": len(ordered),
            "answers_with_warming_up": self.all_answers,
            "seconds": round(seconds, 2),
            "per_second": round(len(ordered) / seconds, 1) if seconds else 0.0,
            "p50_ms": at(0.5),
            "p90_ms": at(0.9),
            "p99_ms": at(0.99),
            "most_ms": at(1.0),
            "failures": dict(self.failures),
        }


class Requests:
    """The requests of a run, ready to be sent, each with the bytes that its answer must hold."""

    def __init__(self, address: str, text: str, things: int, proof: str) -> None:
        parts = urlsplit(address)
        assert MARK in text, f"the query holds no {MARK}"
        self._pieces = quote(f"{text}\n# ", safe="").split(MARK)
        self._before = f"GET {parts.path or '/'}?query="
        self._rest = (
            f" HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: application/sparql-results+json\r\n"
            "Cache-Control: no-cache\r\n\r\n"
        )
        self._proof = proof
        self._things = things
        self._numbered = self._endless()

    def next(self) -> tuple[bytes, bytes]:
        """A request and what proves its answer."""
        serial, thing = next(self._numbered)
        request = f"{self._before}{str(thing).join(self._pieces)}{serial}{self._rest}"
        return request.encode(), self._proof.format(thing).encode()

    def _endless(self) -> Iterator[tuple[int, int]]:
        order = list(range(self._things))
        shuffle = random.Random(self._things).shuffle
        serial = random.SystemRandom().randrange(10**9) * 1000
        while True:
            shuffle(order)
            for thing in order:
                serial += 1
                yield serial, thing


class Connection(asyncio.Protocol):
    """One kept connection: the next request is sent when the last one has been answered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._proof = b""
        self._sent: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # uvloop's transports are not of asyncio's class, though they do the same.
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._run.count("no HTTP", self._sent, None)
            self._sent = None
            self._close()

    def on_body(self, piece: bytes) -> None:
        """Called by the parser."""
        self._body.extend(piece)

    def on_message_complete(self) -> None:
        """Called by the parser: the answer is whole."""
        status = self._parser.get_status_code()
        fault = "" if status == 200 else f"status {status}"
        if not fault and self._proof not in self._body:
            fault = "a wrong answer"
        sent, self._sent = self._sent, None
        self._run.count(fault, sent, time.perf_counter())
        self._body.clear()
        if not self._parser.should_keep_alive() or self._run.is_over:
            self._close()
        elif status in (429, 503):
            # Whoever is told to come later and comes at once would measure only how fast it is sent away.
            asyncio.get_running_loop().call_later(0.05, self._ask)
        else:
            self._ask()

    def connection_lost(self, _: Exception | None) -> None:
        """Open another connection unless the run is over."""
        if self._sent is not None:
            self._run.count("closed without an answer", self._sent, None)
        self._run.lost(self)

    def _ask(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        request, self._proof = self._run.requests.next()
        self._sent = time.perf_counter()
        self._transport.write(request)

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Run:
    """All connections of one run."""

    def __init__(self, requests: Requests, address: str, warm: float) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._host, self._port = parts.hostname, parts.port or 80
        self.requests = requests
        self.is_over = False
        self.counts = Counts()
        self._from = time.perf_counter() + warm
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()

    async def go(self, connections: int, seconds: float, ended: asyncio.Event) -> dict[str, Any]:
        """Ask until the time is over or the end is told; gives the summary."""
        await asyncio.gather(*(self._connect() for _ in range(connections)))
        left = self._from + seconds - time.perf_counter()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), left)
        self.is_over = True
        lasted = time.perf_counter() - self._from
        try:
            await asyncio.wait_for(self._empty.wait(), _GRACE)
        except TimeoutError:
            self.counts.failures["no answer"] += len(self._open)
        return self.counts.summary(max(lasted, 0.0))

    def count(self, fault: str, sent: float | None, answered: float | None) -> None:
        """Note the end of one request; those sent while warming up, or ended after the run, are not counted."""
        self.counts.all_answers += answered is not None
        if sent is None or sent < self._from or (self.is_over and answered is None):
            return
        if fault or answered is None:
            self.counts.failures[fault] += 1
        else:
            self.counts.latencies.append(answered - sent)

    def lost(self, connection: Connection) -> None:
        """A connection was closed, by whichever side."""
        self._open.discard(connection)
        if self.is_over:
            if not self._open:
                self._empty.set()
            return
        task = asyncio.get_running_loop().create_task(self._connect(pause=0.01))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, pause: float = 0.0) -> None:
        await asyncio.sleep(pause)
        while not self.is_over:
            connection = Connection(self)
            try:
                await asyncio.get_running_loop().create_connection(lambda: connection, self._host, self._port)  # noqa: B023  called before the next turn
            except OSError:
                self.counts.failures["no connection"] += 1
                await asyncio.sleep(0.1)
                continue
            self._open.add(connection)
            return


async def _main(asked: argparse.Namespace, text: str) -> dict[str, Any]:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    requests = Requests(asked.address, text, asked.things, asked.proof)
    return await Run(requests, asked.address, asked.warm).go(asked.connections, asked.seconds, ended)


def main() -> None:
    """Read the arguments and the query, run, print the counts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparql.load")
    parser.add_argument("address")
    parser.add_argument("--things", type=int, required=True)
    parser.add_argument("--proof", default="{}")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--warm", type=float, default=2.0)
    print(json.dumps(uvloop.run(_main(parser.parse_args(), sys.stdin.read()))))


if __name__ == "__main__":
    main()
