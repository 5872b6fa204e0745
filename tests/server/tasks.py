"""Tasks for query processes, for the tests of these."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bioregion_graph.server.frames import Task
from bioregion_graph.store.contract import Dataset

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALL = "SELECT * { ?s ?p ?o }"
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


def task(
    text: str, generation: int = 1, known_by: date | None = None, dataset: Dataset | None = None, **more: Any
) -> Task:
    return Task(text, generation, known_by, dataset, "csv", "ntriples", **more)
