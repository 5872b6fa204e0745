"""A curated collection as a whole: its tables, its sources, what it expects, the account of its import."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph import __version__
from bioregion_graph.errors import BatchError, InputError
from bioregion_graph.importers import (
    events,
    groups,
    memberships,
    money,
    organisations,
    people,
    plans,
    projects,
    services,
    sources,
    tables,
    turtle,
)
from bioregion_graph.importers.collection import Collection
from bioregion_graph.terms.namespaces import ID, PROVENANCE_GRAPH, expand

_SHEETS: tuple[Callable[[Collection], Iterable[Quad]], ...] = (
    organisations.organisations,
    organisations.groups,
    groups.details,
    people.people,
    people.terms,
    memberships.memberships,
    events.events,
    events.parts,
    events.attendances,
    projects.programmes,
    projects.projects,
    projects.durations,
    projects.participations,
    plans.plans,
    services.services,
    services.agreements,
    money.budgets,
    money.figures,
    sources.sources,
)


def collection(folder: Path) -> set[Quad]:
    """All quads of a collection, its import included.

    Raises BatchError with every problem found; fewer or more entities of a class than its ``source.ttl``
    expects is one.
    """
    read = Collection(folder)
    quads: set[Quad] = set()
    problems: list[InputError] = []
    for sheet in _SHEETS:
        try:
            quads.update(sheet(read))
        except BatchError as batch:
            problems.extend(batch.problems)
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise BatchError(problems)
    quads.update(turtle.description(folder))
    for path in sorted(folder.glob("*.trig")):
        quads.update(turtle.statements(path))
    quads.update(_undescribed(folder, quads))
    _check_counts(folder, quads)
    quads.update(_account(folder))
    return quads


def fingerprints(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by name."""
    return {path.name: tables.digest(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _undescribed(folder: Path, quads: set[Quad]) -> Iterator[Quad]:
    described = {quad.subject for quad in quads if quad.graph_name == PROVENANCE_GRAPH}
    addresses: set[str] = set()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            addresses.update(row.get("source_url") or "" for row in csv.DictReader(file))
    known = {node for node in described if isinstance(node, NamedNode)}
    yield from sources.undescribed(addresses - {""}, known, folder.name)


def _check_counts(folder: Path, quads: set[Quad]) -> None:
    """Compare the entities of each class with what the collection expects of itself."""
    a = expand("rdf:type")
    found = Counter(
        kind for _, kind in {(quad.subject, quad.object) for quad in quads if quad.predicate == a}
    )
    expected: dict[NamedNode, dict[str, NamedNode | Literal]] = {}
    for quad in quads:
        if quad.graph_name == PROVENANCE_GRAPH and isinstance(quad.subject, NamedNode):
            for name in ("expectedClass", "least", "most"):
                if quad.predicate == expand(f"brg:{name}") and isinstance(quad.object, NamedNode | Literal):
                    expected.setdefault(quad.subject, {})[name] = quad.object
    problems = []
    for bounds in expected.values():
        count = found[bounds["expectedClass"]]
        least, most = int(bounds["least"].value), int(bounds["most"].value)
        if not least <= count <= most:
            name = bounds["expectedClass"].value.rpartition("#")[2]
            problems.append(
                InputError(
                    f"{count} entities of the class {name}, but {least} to {most} are expected.",
                    f"data/{folder.name}/source.ttl",
                    "Restore the missing rows, or change the bounds if this is meant.",
                )
            )
    if problems:
        raise BatchError(sorted(problems, key=str))


def _account(folder: Path) -> Iterator[Quad]:
    """The import as a PROV activity: which files, by their hashes, and by what; no clock time."""
    hashes = fingerprints(folder)
    whole = hashlib.sha256(
        "".join(f"{name}:{digest}\n" for name, digest in hashes.items()).encode()
    ).hexdigest()
    node = sources.import_node(folder.name, whole)

    def say(predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(node, expand(predicate), value, PROVENANCE_GRAPH)

    yield say("rdf:type", expand("brg:Import"))
    yield say("rdfs:label", Literal(f"Import of the collection {folder.name}", language="en"))
    yield say("prov:used", NamedNode(f"{ID}collection/{folder.name}"))
    yield say("brg:importer", Literal("bioregion_graph.importers.curated"))
    yield say("brg:importerVersion", Literal(__version__))
    yield say("brg:fileHash", Literal(f"sha256:{whole}"))
