"""The way in: advice on a SPARQL text over a view, as plain values for whoever shows them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bioregion_graph.errors import UnreadableError
from bioregion_graph.queries import guard
from bioregion_graph.queries.coach.empty import SECONDS, why_empty
from bioregion_graph.queries.coach.explain import explain
from bioregion_graph.queries.coach.hints import hints
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.queries.coach.saying import Said
from bioregion_graph.sharing import Dataset
from bioregion_graph.sharing.view import View
from bioregion_graph.sparql.translate import read


class Advice(StrEnum):
    """What can be asked of the coach."""

    EXPLAIN = "explain"
    HINTS = "hints"
    EMPTY = "empty"


UNREADABLE = Said(
    "The coach cannot read this query, so it says nothing about it. Whether it runs is another matter.",
    "Questa interrogazione non si lascia leggere, perciò non se ne dice nulla. Che funzioni è un'altra questione.",
)


def advise(
    view: View,
    text: str,
    task: Advice,
    *,
    dataset: Dataset | None = None,
    knowledge: Knowledge | None = None,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Explain a query, give hints on it, or say why its answer is empty.

    Gives ``task``, ``generation`` and, under the name of the task, what ``explain``, ``hints`` or ``why_empty`` give;
    for a text that our reader cannot read, None there and a sentence in ``problem``. ``knowledge`` is what is kept of
    this view between calls; ``dataset`` are graphs that the caller names. Only the task "empty" runs parts of the
    query, for ``seconds`` in all. Raises QuerySyntaxError and QueryRefusedError as ``guard.inspect`` does, and the
    errors of the engine.
    """
    guard.inspect(text)
    told: dict[str, Any] = {
        "task": task.value,
        "generation": view.generation.id,
        "problem": None,
        task.value: None,
    }
    try:
        query = read(text)
    except UnreadableError as error:
        return {**told, "problem": {**UNREADABLE.plain(), "detail": str(error)}}
    known = knowledge or Knowledge.of(view)
    match task:
        case Advice.EXPLAIN:
            told[task.value] = explain(known, query, text)
        case Advice.HINTS:
            told[task.value] = hints(known, query, text)
        case Advice.EMPTY:
            told[task.value] = why_empty(known, query, text, dataset, seconds)
    return told
