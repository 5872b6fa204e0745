"""Everything that a build reads: the ontology folder and the data folder, importer by importer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad

from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers import curated, turtle
from bioregion_graph.importers.links import links


def collect(ontology: Path, data: Path) -> Iterator[Iterable[Quad]]:
    """The quads of the ontology, of each collection and of the judgements.

    Raises BatchError with the problems of all collections together, InputError when a folder is missing.
    """
    for folder in (ontology, data):
        if not folder.is_dir():
            raise InputError("The folder is missing.", folder.name, "Restore it from the repository.")
    yield list(turtle.ontology(ontology))
    problems: list[InputError] = []
    for folder in sorted(path for path in data.iterdir() if (path / "identifiers.csv").is_file()):
        try:
            yield curated.collection(folder)
        except BatchError as batch:
            problems.extend(batch.problems)
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise BatchError(problems)
    yield list(links(data / "links"))
    yield list(turtle.description(data / "links"))
