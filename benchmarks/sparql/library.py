"""Our own library of questions on a large home, over the endpoint: how long each takes with its default values."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sparql.asking import Client
from benchmarks.sparql.ours import Ours
from bioregion_graph.queries.library import Library
from bioregion_graph.resources import folder as resource

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.5"


@dataclass(frozen=True)
class Asked:
    """One question: the seconds of its first run, the median of the later ones, and the rows or what went wrong."""

    name: str
    first: float
    seconds: float
    rows: int | None
    note: str = ""


def measure(home: Path, folder: Path, limit: float, say: Callable[[str], None]) -> list[Asked]:
    """Ask every question, the slowest first in what comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Ours(folder, home=home, limit=limit)
    try:
        server.start()
        server.settle()
        client = Client(server.address, _ACCEPT)
        asked = []
        for question in Library.load(resource("queries")):
            asked.append(_ask(client, question.name, question.bind({}), limit))
            say(f"{asked[-1].name:<60}{asked[-1].seconds * 1000:>10.1f} ms {asked[-1].note}")
        client.close()
    finally:
        server.stop()
    return sorted(asked, key=lambda each: -each.seconds)


def _ask(client: Client, name: str, text: str, limit: float) -> Asked:
    first = client.ask(text, limit + 5)
    if not first.is_answer:
        return Asked(name, first.seconds, first.seconds, None, first.note)
    later = [first.seconds]
    if first.seconds < 10:
        later = [client.ask(text, limit + 5).seconds for _ in range(3 if first.seconds < 2 else 1)]
    rows = None
    if first.body.lstrip().startswith(b"{"):
        document = json.loads(first.body)
        rows = len(document["results"]["bindings"]) if "results" in document else 1
    return Asked(name, first.seconds, statistics.median(later), rows)
