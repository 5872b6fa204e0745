"""Answers written out while they are found, for whoever sends them on."""

from __future__ import annotations

import json

from bioregion_graph.queries import engines, formats
from bioregion_graph.queries.coach.advice import Advice, advise
from bioregion_graph.queries.dataset import named_by
from bioregion_graph.queries.formats import Sink
from bioregion_graph.queries.run import prepared
from bioregion_graph.sharing import Dataset, View

ADVICE = frozenset(Advice)


def stream(view: View, text: str, dataset: Dataset | None, *, rows: str, triples: str, sink: Sink) -> str:
    """Run a SPARQL text and write its answer to ``sink`` piece by piece; gives the name of the form written.

    ``rows`` and ``triples`` are names of ``queries.formats``; which one is used depends on the query.
    Where ``rows`` is a kind of advice ("explain", "hints", "empty") the query is not run but coached, and the advice
    written as JSON. Raises QuerySyntaxError, QueryRefusedError, UsageError when the answer has no such form.
    """
    if rows in ADVICE:
        sink.write(json.dumps(advise(view, text, Advice(rows), dataset=dataset), ensure_ascii=False).encode())
        return rows
    dataset = dataset or named_by(text)
    ready = prepared(view, text, dataset)
    if rows == "json" and engines.write_json(view, ready, dataset, sink):
        return rows
    answer = engines.answer(view, ready, dataset)
    form = triples if formats.is_triples(answer) else rows
    formats.write(answer, form, sink)
    return form
