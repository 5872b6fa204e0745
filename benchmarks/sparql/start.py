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

    ``heavy_first`` and ``heavy_best`` are the seconds of the heavy query at the first answer and at its best.
    """

    told: float
    answered: float
    full_speed: float
    heavy_first: float
    heavy_best: float


def measure(home: Path, folder: Path, times: int, limit: float, say: Callable[[str], None]) -> list[Start]:
    """Start the server so many times and watch it."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = []
    for _ in range(times):
        server = Ours(folder, home=home, limit=limit)
        began = time.perf_counter()
        try:
            server.begin()
            told = time.perf_counter() - began
            client = Client(server.address)
            while not client.ask(SMALL, limit).is_answer:
                time.sleep(0.01)
            answered = time.perf_counter() - began
            first = client.ask(HEAVY, limit).seconds
            reached = time.perf_counter() - began + server.settle()
            best = min(client.ask(HEAVY, limit).seconds for _ in range(3))
            client.close()
        finally:
            server.stop()
        starts.append(Start(told, answered, max(reached, answered), first, best))
        say(f"start: {starts[-1]}")
    return starts
