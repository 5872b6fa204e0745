"""Trial questions: whether a server answers SPARQL as the standard says, on a graph of a few statements.

Each ``store/trials/*.rq`` is one trap that a server was seen to fall into; the embedded engine gives the right answer.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Triple

from bioregion_graph.errors import QueryLimitError, StoreError, UsageError
from bioregion_graph.store import trials
from bioregion_graph.store.contract import Dataset, ReadableStore
from bioregion_graph.store.oxigraph import OxigraphStore
from bioregion_graph.terms.namespaces import expand

_NAME = "urn:bioregion:trial:"
_DAY = Literal("2020-05-01", datatype=expand("xsd:date"))


def statements() -> list[Triple]:
    """What the trial questions are asked of."""

    def node(name: str) -> NamedNode:
        return NamedNode(_NAME + name)

    a, b, c = node("a"), node("b"), node("c")
    return [
        Triple(a, node("number"), Literal(0)),
        Triple(b, node("number"), Literal(2)),
        Triple(c, node("number"), Literal(3)),
        Triple(b, node("day"), _DAY),
        Triple(a, node("label"), Literal("one", language="en")),
        Triple(b, node("label"), Literal("due", language="it")),
        Triple(a, node("part"), b),
        Triple(c, node("same"), a),
    ]


def failed(store: ReadableStore, graph: NamedNode) -> tuple[str, ...]:
    """The names of the trials that a store fails, with ``statements`` in a graph of it. Raises StoreError."""
    dataset = Dataset((graph,), (graph,))
    right = OxigraphStore.hold(
        Quad(each.subject, each.predicate, each.object, graph) for each in statements()
    )
    wrong = []
    for path in sorted(Path(trials.__path__[0]).glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        try:
            given = _rows(store, text, dataset)
        except (UsageError, QueryLimitError, StoreError):
            given = None  # that it cannot answer at all is what the trial shows
        if given != _rows(right, text, dataset):
            wrong.append(path.stem)
    return tuple(wrong)


def _rows(store: ReadableStore, text: str, dataset: Dataset) -> Counter[tuple[str, ...]]:
    answer = store.query(text, dataset)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return Counter(tuple(str(row[name]) for name in names) for row in answer)
