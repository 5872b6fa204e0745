"""Answers written out while they are found, for whoever sends them on."""

from __future__ import annotations

from bioregion_graph.queries import engines, formats, guard
from bioregion_graph.queries.dataset import named_by
from bioregion_graph.queries.formats import Sink
from bioregion_graph.queries.run import run_text
from bioregion_graph.sharing import Dataset, View


def stream(view: View, text: str, dataset: Dataset | None, *, rows: str, triples: str, sink: Sink) -> str:
    """Run a SPARQL text and write its answer to ``sink`` piece by piece; gives the name of the form written.

    ``rows`` and ``triples`` are names of ``queries.formats``; which one is used depends on the query.
    Raises QuerySyntaxError, QueryRefusedError, UsageError when the answer has no such form.
    """
    if rows == "json":
        guard.inspect(text)
        if engines.write_json(view, text, dataset or named_by(text), sink):
            return rows
    answer = run_text(view, text, dataset)
    form = triples if formats.is_triples(answer) else rows
    formats.write(answer, form, sink)
    return form
