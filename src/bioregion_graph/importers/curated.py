"""A curated collection as a whole: its tables, its sources, what it expects, the account of its import."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph import __version__
from bioregion_graph.errors import InputError
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
from bioregion_graph.importers.problems import Problems
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
    plans.action_lines,
    plans.activities,
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
    problems = Problems()
    for sheet in _SHEETS:
        with problems.gathered():
            quads.update(sheet(read))
    with problems.gathered():
        quads.update(turtle.description(folder))
    for path in sorted(folder.glob("*.trig")):
        with problems.gathered():
            quads.update(turtle.statements(path))
    # Only now: an importer that failed may not have come to read all of its tables.
    problems.refuse()
    problems.add(read.unread())
    problems.refuse()
    quads.update(_undescribed(read, quads))
    check_counts(folder, quads)
    quads.update(_account(folder))
    return quads


def fingerprints(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by name."""
    return {path.name: tables.digest(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _undescribed(read: Collection, quads: set[Quad]) -> Iterator[Quad]:
    described = {quad.subject for quad in quads if quad.graph_name == PROVENANCE_GRAPH}
    known = {node for node in described if isinstance(node, NamedNode)}
    yield from sources.undescribed(read.addresses(), known, read.name)


def check_counts(folder: Path, quads: set[Quad]) -> None:
    """Compare the entities of each class with what the collection expects of itself.

    Raises BatchError for each class that has fewer or more, and for each expectation that is incomplete.
    """
    a = expand("rdf:type")
    found = Counter(
        kind for _, kind in {(quad.subject, quad.object) for quad in quads if quad.predicate == a}
    )
    problems = Problems()
    for expectation, bounds in _expectations(quads).items():
        where = f"data/{folder.name}/source.ttl"
        try:
            counted, least, most = bounds["expectedClass"], int(bounds["least"]), int(bounds["most"])
        except (KeyError, ValueError):
            remedy = "Give it brg:expectedClass, brg:least and brg:most, two whole numbers."
            problems.add([InputError(f"{expectation} does not say what it expects.", where, remedy)])
            continue
        count, name = found[NamedNode(counted)], counted.rpartition("#")[2]
        if not least <= count <= most:
            what = f"{count} entities of the class {name}, but {least} to {most} are expected."
            remedy = "Restore the missing rows, or change the bounds if this is meant."
            problems.add([InputError(what, where, remedy)])
    problems.refuse()


def _expectations(quads: Iterable[Quad]) -> dict[str, dict[str, str]]:
    """What each expectation says, by its address, in the order of the addresses."""
    names = {expand(f"brg:{name}"): name for name in ("expectedClass", "least", "most")}
    kind, expected = expand("brg:Expectation"), defaultdict[str, dict[str, str]](dict)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            if quad.object == kind:
                expected[quad.subject.value].update()
            if quad.predicate in names:
                expected[quad.subject.value][names[quad.predicate]] = quad.object.value
    return dict(sorted(expected.items()))


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
