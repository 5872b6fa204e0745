"""From the start of ``bioregion serve`` on a home to its first answer, and from there to its full speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sparql.asking import Client
from benchmarks.sparql.ours import HEAVY, Ours

# One thing and what it is called: a look-up that any home can answer.
SMALL = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label { ?thing rdfs:label ?label } LIMIT 1"""


@dataclass(frozen=True)
class Start:
    """Seconds since the process was started: until it told its address, answered, and got no faster.

    ``heavy_first`` and ``heavy_best`` are the seconds of the heavy query at the first answer and at its best;
    ``copied`` tells whether the copies for fast answers were there at the start.
    """

    copied: bool

    told: float
    answered: float
    full_speed: float
    heavy_first: float
    heavy_best: float


def measure(home: Path, folder: Path, times: int, limit: float, say: Callable[[str], None]) -> list[Start]:
    """Start the server so many times and watch it; the first start may find no copies and leaves them."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = []
    for _ in range(times):
        server = Ours(folder, home=home, limit=limit)
        try:
            starts.append(_watched(server, limit))
        finally:
            server.stop()
        say(f"start: {starts[-1]}")
    return starts


def _watched(server: Ours, limit: float) -> Start:
    copied = server.is_copied()
    began = time.perf_counter()
    server.begin()
    told = time.perf_counter() - began
    client = Client(server.address)
    while not client.ask(SMALL, limit).is_answer:
        time.sleep(0.01)
    answered = time.perf_counter() - began
    first = client.ask(HEAVY, limit).seconds
    before = time.perf_counter() - began
    reached = before + server.settle()
    best = min(client.ask(HEAVY, limit).seconds for _ in range(3))
    client.close()
    # A first run that was as good as any later one was at full speed already.
    return Start(copied, told, answered, answered if first <= best * 1.25 else reached, first, best)
