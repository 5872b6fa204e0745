"""A hostile client, in a process of its own: sends all hostile queries and tells how each of them ended.

    python -m benchmarks.sparql.attack ADDRESS --at-once 50

It comes from another address of loopback than the generator of small queries, where the system has one, so that a
server can tell the two apart. Told to come later, it does, until each query has had its turn. Prints JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from benchmarks.sparql import hostile

OTHER_ADDRESS = "127.0.0.2"
_TITLE = re.compile(rb'"detail"\s*:\s*"((?:[^"\\]|\\.)*)"')


@dataclass
class Ending:
    """How one query ended: seconds and status of its last try, whole or broken off, how often it was sent away."""

    name: str
    status: int
    seconds: float
    waited: float
    whole: bool
    size: int
    sent_away: int
    said: str

    @property
    def is_told_to_wait(self) -> bool:
        """Whether it did not run at all: too many wait already, or no process was free in time."""
        return self.status == 429 or (self.status == 503 and "busy" in self.said)


class Attacker:
    """Sends queries, so many at a time."""

    def __init__(self, address: str, at_once: int, patience: float) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._host, self._port, self._path = parts.hostname, parts.port or 80, parts.path or "/"
        self._free = asyncio.Semaphore(at_once)
        self._patience = patience

    async def go(self) -> list[Ending]:
        """All endings."""
        return list(
            await asyncio.gather(*(self._whole(name, text) for name, text in hostile.queries().items()))
        )

    async def _whole(self, name: str, text: str) -> Ending:
        async with self._free:
            began = time.perf_counter()
            sent_away = 0
            while True:
                ending, later = await self._once(name, text)
                ending.sent_away = sent_away
                if not ending.is_told_to_wait or time.perf_counter() - began > self._patience:
                    return ending
                sent_away += 1
                await asyncio.sleep(later)

    async def _once(self, name: str, text: str) -> tuple[Ending, float]:
        began = time.perf_counter()
        ending, later = Ending(name, 0, 0.0, 0.0, False, 0, 0, ""), 1.0
        try:
            reader, writer = await self._connect()
        except OSError as error:
            ending.said = f"no connection: {error}"
            return ending, later
        try:
            writer.write(self._request(text))
            later = await asyncio.wait_for(self._read(reader, ending), self._patience)
        except TimeoutError:
            ending.said = "no end"
        except (asyncio.IncompleteReadError, OSError, ValueError):
            ending.whole = False
        finally:
            writer.close()
        ending.seconds = round(time.perf_counter() - began, 3)
        return ending, later

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await asyncio.open_connection(self._host, self._port, local_addr=(OTHER_ADDRESS, 0))
        except OSError:
            return await asyncio.open_connection(self._host, self._port)

    def _request(self, text: str) -> bytes:
        body = text.encode()
        return (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nConnection: close\r\n"
            "Accept: application/sparql-results+json, application/n-triples;q=0.5\r\n"
            f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    async def _read(self, reader: asyncio.StreamReader, ending: Ending) -> float:
        """Read an answer to its end; gives the seconds after which one may ask again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        ending.status = int(head.split(" ", 2)[1])
        fields = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
        }
        ending.waited = _queued(fields.get("server-timing", ""))
        start = bytearray()
        if fields.get("transfer-encoding", "").lower() == "chunked":
            while count := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
                await self._take(reader, count, ending, start)
                await reader.readexactly(2)
        elif "content-length" in fields:
            await self._take(reader, int(fields["content-length"]), ending, start)
        else:
            while piece := await reader.read(1 << 16):
                ending.size += len(piece)
        ending.whole = True
        found = _TITLE.search(bytes(start))
        ending.said = json.loads(f'"{found[1].decode("utf-8", "replace")}"')[:200] if found else ""
        return float(fields.get("retry-after", "1") or 1)

    async def _take(self, reader: asyncio.StreamReader, count: int, ending: Ending, start: bytearray) -> None:
        while count:
            piece = await reader.read(min(count, 1 << 16))
            if not piece:
                raise asyncio.IncompleteReadError(b"", count)
            count -= len(piece)
            ending.size += len(piece)
            if len(start) < 4096:
                start.extend(piece)


def _queued(timing: str) -> float:
    """The seconds a query waited for its turn, where the server tells them in Server-Timing."""
    found = re.search(r"\b(?:queue|wait)[^,]*;dur=([\d.]+)", timing)
    return float(found[1]) / 1000 if found else 0.0


def main() -> None:
    """Read the arguments, attack, print the endings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparql.attack")
    parser.add_argument("address")
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--patience", type=float, default=900.0)
    asked = parser.parse_args()

    async def attack() -> list[Ending]:
        return await Attacker(asked.address, asked.at_once, asked.patience).go()

    print(json.dumps([asdict(ending) for ending in asyncio.run(attack())]))


if __name__ == "__main__":
    main()
