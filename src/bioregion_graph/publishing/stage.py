"""Gathering what importers yield: quads of named graphs, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.store.oxigraph import as_stored

_MOST_PROBLEMS = 20


def gather(batches: Iterable[Iterable[Quad]]) -> set[Quad]:
    """All quads of all batches, each once, with literals spelled as in the database.

    Raises BatchError for quads without a named graph (no source would own them) and for blank nodes (they
    have no name that lasts from one build to the next).
    """
    gathered: set[Quad] = set()
    for batch in batches:
        gathered.update(batch)
    problems = [problem for quad in gathered if (problem := _problem(quad)) is not None]
    if problems:
        problems.sort(key=str)
        raise BatchError(problems[:_MOST_PROBLEMS])
    return set(_as_stored(gathered))


def _as_stored(quads: Set[Quad]) -> Iterator[Quad]:
    """The quads as the database will give them back, lest a mere spelling be taken for a change."""
    stored = as_stored({quad.object for quad in quads if isinstance(quad.object, Literal)})
    for quad in quads:
        if isinstance(quad.object, Literal) and stored[quad.object] != quad.object:
            yield Quad(quad.subject, quad.predicate, stored[quad.object], quad.graph_name)
        else:
            yield quad


def _problem(quad: Quad) -> InputError | None:
    if not isinstance(quad.graph_name, NamedNode):
        return InputError(f"{quad} belongs to no source.", "import", "Give it the graph of its source.")
    if not (isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)):
        return InputError(f"{quad} has a node without an IRI.", quad.graph_name.value, "Give it one.")
    return None
