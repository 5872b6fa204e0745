"""Small exports in the layouts of the vocabularies, registries and lists, read and imported by their real importers."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bioregion_graph.errors import InputError
from bioregion_graph.importers.description import describe
from bioregion_graph.importers.entries import Entry, Report
from bioregion_graph.importers.files import Files
from bioregion_graph.importers.registry import importer
from bioregion_graph.publishing.imports import ImportResult, Order, import_exports
from bioregion_graph.publishing.publish import Terms
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing import open_view
from bioregion_graph.terms.namespaces import BASE, compact, expand
from bioregion_graph.validation.check import check_view

ROOT = Path(__file__).resolve().parents[2]
Export = Mapping[str, str | bytes]
# The statements of the account of one import (PROV).
_ACCOUNT = 6


def lay(folder: Path, export: Export) -> Path:
    """Write the files of an export into a folder of its own; a name that ends in .gz is packed."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in export.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    return folder


def zipped(path: Path, export: Export) -> Path:
    """The same files in an archive, in a folder of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in export.items():
            archive.writestr(f"release/{name}", content)
    return path


def lines(*records: object) -> str:
    """JSON lines of some records; a text stands as it is."""
    return "".join(f"{record if isinstance(record, str) else json.dumps(record)}\n" for record in records)


class Reading:
    """What an importer makes of an export: entries, statements, and what it has to tell."""

    def __init__(self, name: str, path: Path) -> None:
        """Reads all of it. Raises InputError for what cannot be read."""
        self.report = Report()
        self.entries: list[Entry] = []
        self.quads: set[Quad] = set()
        graph = expand(f"source:{name}")
        with Files(path) as files:
            for entry in importer(name).entries(files, graph, self.report):
                quads = list(entry.quads())
                strangers = {quad.subject.value for quad in quads} - {BASE + key for key in entry.subjects}
                assert not strangers, (
                    f"{entry.where} says something of {strangers}, which are not its subjects"
                )
                assert {quad.graph_name for quad in quads} <= {graph}
                self.entries.append(entry)
                self.quads |= set(quads)

    @property
    def faults(self) -> list[str]:
        """The sentences about what was set aside."""
        return [str(fault) for fault in self.report.faults]

    def of(self, key: str) -> dict[str, list[str]]:
        """What is said of a thing, by property, sorted; a language or type other than text stands behind a value."""
        said: dict[str, list[str]] = {}
        for quad in self.quads:
            if quad.subject == NamedNode(BASE + key):
                said.setdefault(compact(quad.predicate.value), []).append(written(quad.object))
        return {name: sorted(values) for name, values in sorted(said.items())}

    def things(self) -> set[str]:
        """The keys of all things that something is said of."""
        return {quad.subject.value.removeprefix(BASE) for quad in self.quads}


def written(value: object) -> str:
    """A value as tests write it: ``brg:Region``, ``Toscana@it``, ``2026^^xsd:gYear``, or plain text."""
    if isinstance(value, Literal):
        if value.language:
            return f"{value.value}@{value.language}"
        form = compact(value.datatype.value)
        return value.value if form == "xsd:string" else f"{value.value}^^{form}"
    assert isinstance(value, NamedNode)
    return compact(value.value).removeprefix(BASE)


@dataclass
class World:
    """A home with the real ontology, into which small exports are imported and checked against all shapes."""

    home: Path
    folder: Path

    def bring(self, name: str, path: Path, *, bounded: bool = False) -> ImportResult:
        """Import as the command does; the bounds on how many things there should be count only if asked for."""
        about = describe(ROOT / "data" / name)
        about = about if bounded else replace(about, bounds=())
        with Files(path) as files:
            terms = Terms(f"import of {name}", check_view)
            return import_exports(self.home, [Order(about, importer(name), files)], terms, Steps())

    def said(self, name: str) -> set[Quad]:
        """What the export says in the current generation."""
        with open_view(self.home) as view:
            return set(view.quads(graph=expand(f"source:{name}")))

    def goes_through(self, name: str, before: Export, after: Export) -> None:
        """An export is imported, the second time changes nothing, and a changed one changes exactly what differs."""
        path = self.folder / name
        first = self.bring(name, lay(path, before))
        assert not first.build.unchanged
        was = Reading(name, path).quads
        assert self.said(name) == was

        again = self.bring(name, path)
        assert again.build.unchanged
        assert again.told[0].difference is None
        assert again.build.generation.id == first.build.generation.id

        changed = self.bring(name, lay(path, after))
        now = Reading(name, path).quads
        assert self.said(name) == now
        assert now != was
        difference = changed.told[0].difference
        assert difference is not None
        touched = {quad.subject.value.removeprefix(BASE) for quad in was ^ now}
        assert touched == set(difference.touched)
        # Beside what differs, the account of the import names another hash.
        assert changed.build.added - len(now - was) == changed.build.removed - len(was - now) <= _ACCOUNT


def problem(name: str, path: Path) -> str:
    """The sentence with which an export is refused."""
    try:
        Reading(name, path)
    except InputError as error:
        return str(error)
    raise AssertionError("the export was read without a word")


def table(header: Sequence[str] | str, *rows: str) -> str:
    """A table with commas."""
    first = header if isinstance(header, str) else ",".join(header)
    return "".join(f"{row}\n" for row in (first, *rows))
