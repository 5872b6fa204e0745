"""What every store offers its readers, embedded or on a server. One contract test suite runs over both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

Subject = NamedNode | BlankNode
Object = NamedNode | BlankNode | Literal
Graph = NamedNode | BlankNode | DefaultGraph
Function = Callable[..., Object | Triple | None]
Functions = Mapping[NamedNode, Function]
Answer = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True)
class Dataset:
    """The graphs a query may see, when the caller names them (SPARQL 1.1 Protocol, 2.1.4).

    ``default`` are merged into the default graph, ``named`` can be reached by GRAPH; everything else is not there.
    """

    default: tuple[NamedNode, ...] = ()
    named: tuple[NamedNode, ...] = ()


class ReadableStore(Protocol):
    """A finished database: nothing here changes it."""

    def query(self, text: str, dataset: Dataset | None = None, functions: Functions | None = None) -> Answer:
        """Run a SPARQL 1.1 query, over the whole store or over the graphs of ``dataset`` alone.

        ``functions`` are ours, by IRI; None from one is an error of the expression. A store on a server has none.
        Raises QuerySyntaxError when it does not parse.
        """
        ...

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,
        graph: Graph | None = None,
    ) -> Iterator[Quad]:
        """All quads that match; None stands for anything, ``DefaultGraph()`` for the merged view alone."""
        ...

    def graph_names(self) -> Iterator[NamedNode | BlankNode]:
        """The named graphs."""
        ...

    def __len__(self) -> int: ...

    def close(self) -> None:
        """Give back files and connections. Closing twice is no error."""
        ...
