"""How much of what a generation holds, counted once: the ground for guessing what a query will cost.

Counted by three questions of the library. Where the counts are kept is left to ``knowledge``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.run import run
from bioregion_graph.resources import folder
from bioregion_graph.sharing.view import View

VERSION = 1


@dataclass(frozen=True)
class PropertyCount:
    """How many triples have a property, and how many different subjects and objects these have."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Counts:
    """What the merged view holds, by property and by class; and the triples of each named graph.

    ``named`` are the triples of a property over all named graphs together.
    """

    properties: Mapping[str, PropertyCount]
    classes: Mapping[str, int]
    graphs: Mapping[str, int]
    named: Mapping[str, int]

    @property
    def triples(self) -> int:
        """All triples of the merged view."""
        return sum(each.triples for each in self.properties.values())

    def save(self, path: Path) -> None:
        """Write them to a file."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Counts:
        """Read what ``save`` has written."""
        read = json.loads(path.read_text(encoding="utf-8"))
        properties = {iri: PropertyCount(**each) for iri, each in read["properties"].items()}
        return cls(properties, read["classes"], read["graphs"], read["named"])


def count(view: View) -> Counts:
    """Count everything now; on disk this takes some seconds for each million statements."""
    properties = {
        iri: PropertyCount(*numbers) for (iri,), numbers in _rows(view, "statistics/property_counts")
    }
    classes = {iri: number for (iri,), (number,) in _rows(view, "statistics/class_counts")}
    graphs: dict[str, int] = defaultdict(int)
    named: dict[str, int] = defaultdict(int)
    for (graph, property), (triples,) in _rows(view, "statistics/graph_counts"):
        graphs[graph] += triples
        named[property] += triples
    return Counts(properties, classes, dict(graphs), dict(named))


def _rows(view: View, question: str) -> Iterator[tuple[list[str], list[int]]]:
    """The IRIs and the numbers of each row of a question; a class or graph without an IRI is left out."""
    query = Library.read_file(folder("queries") / f"{question}.rq")
    for row in run(view, query).rows:
        iris = [term.value for term in row if isinstance(term, NamedNode)]
        numbers = [int(term.value) for term in row if isinstance(term, Literal)]
        if len(iris) + len(numbers) == len(row):
            yield iris, numbers
