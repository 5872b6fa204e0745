"""The second engine, asked for a bag of rows."""

from __future__ import annotations

import json
from collections import Counter

import sparq
from pyoxigraph import RdfFormat, Store


class Second:
    """A copy of a store in the second engine."""

    def __init__(self, store: Store) -> None:
        self._graph = sparq.Graph.load(store.dump(format=RdfFormat.N_QUADS).decode(), "nquads")

    def rows(self, text: str) -> Counter[str] | None:
        """The answer as a bag of rows; None for a query that this engine does not run, or that gives triples."""
        if "CONSTRUCT" in text:
            return None
        try:
            answer = json.loads(self._graph.query_json(text))
        except (ValueError, RuntimeError):
            return None
        if "boolean" in answer:
            return Counter([str(answer["boolean"])])
        return Counter(json.dumps(row, sort_keys=True) for row in answer["results"]["bindings"])
