"""Everything that a build reads: the ontology folder and the data folder, importer by importer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers import curated, turtle
from bioregion_graph.importers.links import links
from bioregion_graph.importers.problems import Problems


def collect(ontology: Path, data: Path) -> Iterator[Iterable[Quad]]:
    """The quads of the ontology, of each collection and of the judgements.

    Raises BatchError with the problems of all collections together, InputError when a folder is missing.
    """
    for folder, name in ((ontology, "ontology"), (data, "data"), (data / "links", "data/links")):
        if not folder.is_dir():
            raise InputError("The folder is missing.", name, "Restore it from the repository.")
    problems = Problems()
    described: set[NamedNode] = set()
    with problems.gathered():
        yield list(turtle.ontology(ontology))
    for folder in sorted(path for path in data.iterdir() if _is_curated(path)):
        with problems.gathered():
            quads = curated.collection(folder)
            described.update(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
            yield quads
    with problems.gathered():
        # After a failure nobody knows what the collections speak of, and the judgements are not to blame.
        yield _judgements(data / "links", described if problems.is_empty else None)
    problems.refuse()


def _is_curated(folder: Path) -> bool:
    # Either table makes it one, so that a collection which lost the other is told and does not just vanish.
    tables = (folder / name for name in ("identifiers.csv", "organisations.csv"))
    return folder.name != "links" and any(path.is_file() for path in tables)


def _judgements(folder: Path, described: Set[NamedNode] | None) -> set[Quad]:
    quads = {*links(folder, described), *turtle.description(folder)}
    curated.check_counts(folder, quads)
    return quads
