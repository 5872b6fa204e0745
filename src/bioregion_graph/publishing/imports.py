"""Importing official exports: what is new in them becomes the next generation, and nothing else is touched.

The first time, everything an export says goes into the graph of its source. After that only the things whose records
have changed are read into statements and compared. Which export there are is left to ``importers.registry``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad

from bioregion_graph.errors import BatchError, InputError, StoreError
from bioregion_graph.importers.description import Description, accounted
from bioregion_graph.importers.entries import STOP, Entry, Importer, Report
from bioregion_graph.importers.files import Files
from bioregion_graph.publishing import provenance
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.indexes import Difference, Index, compare, count, kind_of
from bioregion_graph.publishing.newer import Newer, read_all
from bioregion_graph.publishing.publish import (
    INDEXES,
    BuildResult,
    Inputs,
    Terms,
    commit,
    imports_of,
    is_made_alike,
    unchanged,
    write,
)
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.store.contract import ReadableStore
from bioregion_graph.store.draft import Draft
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.plain import refuse_plain
from bioregion_graph.terms.namespaces import BASE

# A newer export may have lost a tenth of its things; more than that, and it is no whole export.
_MANY_GONE, _MOST_GONE = 10, 0.1


@dataclass(frozen=True)
class Order:
    """One export to import. ``options`` are remembered, since another choice of projects is another import.

    ``is_partial`` lets pass fewer or more things than a whole export has. ``goes_by`` is a fingerprint of what the
    importer takes from the graph beside the files, "" for nothing.
    """

    description: Description
    importer: Importer
    files: Files
    options: Mapping[str, str] = field(default_factory=dict)
    is_partial: bool = False
    goes_by: str = ""


@dataclass(frozen=True)
class Told:
    """What became of one export. ``difference`` is None when its files are the ones imported before."""

    name: str
    difference: Difference | None
    report: Report


@dataclass(frozen=True)
class ImportResult:
    """What an import did."""

    build: BuildResult
    told: Sequence[Told]


@dataclass
class _Work:
    """One export while it is imported."""

    order: Order
    mark: Mapping[str, Any]
    is_new: bool
    report: Report = field(default_factory=Report)
    index: Index = field(default_factory=Index)
    difference: Difference | None = None
    problems: list[InputError] = field(default_factory=list)

    @property
    def graph(self) -> NamedNode:
        return self.order.description.graph

    @property
    def accounted(self) -> set[Quad]:
        """The account of this import, for the graph."""
        name = f"{type(self.order.importer).__module__}.{type(self.order.importer).__qualname__}"
        return set(accounted(self.order.description.name, self.mark["files"], name))

    def entries(self) -> Iterator[Entry]:
        return self.order.importer.entries(self.order.files, self.graph, self.report)


def import_exports(
    home: Path, orders: Sequence[Order], terms: Terms, steps: Steps, *, anew: bool = False
) -> ImportResult:
    """Import some exports in one commit; exports that are in the graph already change nothing.

    ``anew`` reads them whole, whatever was imported before. Raises NoGenerationError when no graph was built,
    LockedError, InputError, ValidationError, DiskError; then the current generation stays as it is.
    """
    refuse_plain(home)
    generations = Generations(home)
    generations.current()  # an export is imported into a graph that is there
    with generations.draft() as draft:
        assert draft.parent is not None
        known = imports_of(draft.parent)
        with steps.step("fingerprint"):
            works = [_begin(draft.parent, order, known, anew) for order in orders]
        works = [work for work in works if anew or not _is_the_same(work, known)]
        if not works:
            return ImportResult(unchanged(draft.parent, steps), _told(orders, works))
        parent = draft.read_parent()
        assert parent is not None
        diff, streams, replaced = _changes(draft, parent, works, steps)
        store = write(draft, parent, diff, steps, streams, replaced)
        for work in works:
            _finish(draft, work)
        made_from = Inputs(
            draft.parent.details.get("inputs", {}),
            known | {work.order.description.name: _account(work) for work in works},
            {work.order.description.name: work.index.to_text() for work in works},
        )
        result = commit(generations, draft, store, diff, made_from, terms, steps)
    return ImportResult(result, _told(orders, works))


def _mark(order: Order) -> dict[str, Any]:
    """What an import is made from: the same mark twice gives the same statements."""
    mark = {
        "files": order.files.fingerprint(),
        "recipe": provenance.recipe(),
        "options": dict(order.options),
        "description": order.description.fingerprint,
    }
    return mark | {"goes_by": order.goes_by} if order.goes_by else mark


def _begin(parent: Manifest, order: Order, known: Mapping[str, Any], anew: bool) -> _Work:
    """An export that is to be imported; it is new unless the import before it was made alike."""
    mark = _mark(order)
    before = known.get(order.description.name, {}).get("mark", {})
    is_alike = all(before.get(key) == mark[key] for key in ("recipe", "options")) and is_made_alike(parent)
    return _Work(order, mark, anew or not is_alike)


def _is_the_same(work: _Work, known: Mapping[str, Any]) -> bool:
    return bool(known.get(work.order.description.name, {}).get("mark") == work.mark)


def _changes(
    draft: Draft, parent: ReadableStore, works: Sequence[_Work], steps: Steps
) -> tuple[Diff, list[Iterable[Quad]], set[Any]]:
    """The changes of all exports: as differences where they can be compared, as streams where they are new."""
    added: set[Quad] = set()
    removed: set[Quad] = set()
    streams: list[Iterable[Quad]] = []
    replaced: set[Any] = set()
    for work in works:
        described = gather([work.order.description.quads, work.accounted])
        provenance_graph = work.order.description.provenance_graph
        if work.is_new:
            work.difference = Difference(frozenset(), frozenset(), frozenset())
            streams += [described, _all_quads(work)]
            replaced |= {work.graph, provenance_graph}
        else:
            said = set(parent.quads(graph=provenance_graph))
            added |= described - said
            removed |= said - described
    if compared := [work for work in works if not work.is_new]:
        with steps.step("compare"):
            for change in _compared(draft, parent, compared):
                added |= change.added
                removed |= change.removed
    return Diff(added, removed), streams, replaced


def _all_quads(work: _Work) -> Iterator[Quad]:
    """Everything that an export says, as it is read; what cannot be used is told."""
    for entry in work.entries():
        try:
            quads = entry.quads()
        except InputError as problem:
            work.report.unusable(entry.where, problem)
            continue
        work.index.add(entry.subjects, entry.marks)
        yield from quads


def _compared(draft: Draft, parent: ReadableStore, works: Sequence[_Work]) -> Iterator[Diff]:
    """What some exports change."""
    newer = [
        Newer(
            work.order.importer,
            work.order.files,
            work.graph,
            draft.beside_parent(f"{INDEXES}/{work.order.description.name}.tsv"),
        )
        for work in works
    ]
    for work, reading in zip(works, read_all(newer), strict=True):
        work.index, work.difference, work.report = reading.index, reading.difference, reading.report
        said = {
            quad
            for thing in reading.things
            for quad in parent.quads(NamedNode(BASE + thing), graph=work.graph)
        }
        yield Diff(reading.quads - said, said - reading.quads)


def _finish(draft: Draft, work: _Work) -> None:
    """Judge an export after it has been read: its faults, and how many things it yields. Raises BatchError."""
    description, report = work.order.description, work.report
    if report.set_aside and description.on_error == STOP:
        raise BatchError([*report.faults, *_untold(report, description)])
    if work.is_new:
        work.difference = compare(_imported_before(draft, description.name), work.index)
    if work.order.is_partial or work.order.options:
        return
    counts = count(work.index.sums)
    if problems := [*description.miscounted(counts), *_lost(work, counts)]:
        raise BatchError(problems)


def _lost(work: _Work, counts: Mapping[str, int]) -> Iterator[InputError]:
    """A problem for each kind of which many things are gone since the import before."""
    assert work.difference is not None
    for kind, (added, _, gone) in work.difference.by_kind().items():
        before = counts[kind] - added + gone
        if gone >= _MANY_GONE and gone > before * _MOST_GONE:
            yield InputError(
                f"{gone:,} of {before:,} things of the kind {kind} that were imported before are gone.",
                str(work.order.files.path),
                "Give the whole export, or say --partial if this is meant.",
            )


def _imported_before(draft: Draft, name: str) -> Index:
    """What the export spoke of in the import before this one; nothing when there was none, or its index is lost."""
    try:
        return Index.read(draft.beside_parent(f"{INDEXES}/{name}.tsv"))
    except StoreError:
        return Index()


def _untold(report: Report, description: Description) -> Iterator[InputError]:
    """One problem for all rows that are not told one by one."""
    if report.untold:
        yield InputError(
            f"{report.untold:,} more rows cannot be used.", description.name, "Mend these, and import again."
        )


def _account(work: _Work) -> dict[str, Any]:
    """What the manifest remembers of an import."""
    description = work.order.description
    return {
        "mark": dict(work.mark),
        "graphs": [work.graph.value, description.provenance_graph.value],
        "things": dict(sorted(Counter(kind_of(thing) for thing in work.index.sums).items())),
        "set_aside": dict(work.report.set_aside),
        "rows": dict(work.report.read),
    }


def _told(orders: Sequence[Order], works: Sequence[_Work]) -> list[Told]:
    done = {work.order.description.name: work for work in works}
    told = []
    for order in orders:
        work = done.get(order.description.name)
        told.append(
            Told(order.description.name, work.difference if work else None, work.report if work else Report())
        )
    return told
