"""What an importer makes of the CORDIS files, in a form that tests can compare."""

from __future__ import annotations

from official import Export, Reading
from pyoxigraph import Literal, NamedNode

from bioregion_graph.publishing.indexes import Index
from bioregion_graph.terms.namespaces import BASE


def said(reading: Reading, thing: str) -> dict[str, set[str]]:
    """What is said of a thing: values by the last part of the predicate, IRIs by theirs."""
    found: dict[str, set[str]] = {}
    for quad in reading.quads:
        if quad.subject == NamedNode(BASE + thing):
            value = quad.object
            assert isinstance(value, NamedNode | Literal)
            text = value.value.removeprefix(BASE) if isinstance(value, NamedNode) else value.value
            name = quad.predicate.value.replace("#", "/").rpartition("/")[2]
            found.setdefault(name, set()).add(text)
    return found


def one_fault(export: Export) -> str:
    """The only fault of an export, without its folder."""
    reading = Reading(export.folder)
    assert len(reading.faults) == 1, reading.faults
    return reading.faults[0].removeprefix(f"{export.folder.name}/")


def marks(reading: Reading) -> dict[str, int]:
    """What an export says of each thing, as the index of the import keeps it."""
    index = Index()
    for entry in reading.entries:
        index.add(entry.subjects, entry.marks)
    return index.sums
