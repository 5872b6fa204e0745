"""From staged quads to a generation: compare, write, validate, commit.

Where the quads come from is left to ``build``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad

from bioregion_graph.publishing import diff as diffs
from bioregion_graph.publishing import findings as found
from bioregion_graph.publishing import provenance, writing
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.findings import Finding, Validate, ValidateChange
from bioregion_graph.publishing.provenance import Hashes
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.publishing.writing import Change
from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.contract import Graph, ReadableStore
from bioregion_graph.store.draft import Draft
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.journal import utc_now
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.oxigraph import OxigraphDraft
from bioregion_graph.store.plain import refuse_plain
from bioregion_graph.terms.namespaces import CONCEPTS, DERIVED_GRAPHS, ONTOLOGY_GRAPH

# The folder, beside each database, of what newer exports are compared with.
INDEXES = "imports"


@dataclass(frozen=True)
class Inputs:
    """What a generation is made from: the files of the curated folders, and the exports imported beside them.

    ``hashes`` are of the curated files; ``imports`` tells of each export by name; ``indexes`` are the texts of
    those indexes that are new.
    """

    hashes: Hashes
    imports: Mapping[str, Any] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BuildResult:
    """What a build did. ``added`` and ``removed`` count quads of the sources; ``seconds`` is by step.

    A graph that was read anew counts whole on both sides.
    """

    generation: GenerationInfo
    added: int
    removed: int
    findings: Sequence[Finding]
    unchanged: bool
    seconds: dict[str, float]


@dataclass(frozen=True)
class Terms:
    """On what terms a generation is published. ``now`` stands in for the clock.

    ``validate_change`` may stand in for ``validate`` where little has changed since a validated generation.
    """

    note: str = ""
    validate: Validate | None = None
    now: datetime | None = None
    validate_change: ValidateChange | None = None


@dataclass(frozen=True)
class Written:
    """A database that has been written, and how many statements of sources came and went.

    ``quads`` are all statements now, the merged view's too; None when they have not been counted. ``change`` is None
    when all of it is new.
    """

    store: OxigraphDraft
    added: int
    removed: int
    quads: int | None = None
    change: Change | None = None


def publish(
    home: Path, stage: Callable[[Steps], Set[Quad]], inputs: Hashes, terms: Terms, steps: Steps
) -> BuildResult:
    """Make what ``stage`` returns the whole of the curated sources; it is called once the home is locked.

    What was imported from official exports stays, what was derived from it, and what was edited by hand.
    Commits nothing when neither the quads nor the input files nor the code has changed. Raises LockedError, InputError,
    ValidationError, DiskError; then the current generation stays as it is.
    """
    refuse_plain(home)
    generations = Generations(home)
    with generations.draft() as draft:
        same_files = draft.parent is not None and draft.parent.details.get("inputs") == inputs
        # The same files read and merged by the same code give the same quads: no need to read them.
        if draft.parent and inputs and same_files and is_made_alike(draft.parent):
            return unchanged(draft.parent, steps)
        staged = stage(steps)
        parent = draft.read_parent()
        imported = imports_of(draft.parent)
        with steps.step("compare"):
            apart = diffs.graphs_of(imported) | DERIVED_GRAPHS | diffs.edited(parent)
            diff = diffs.compare(parent, staged, apart)
        if draft.parent and same_files and not diff and is_made_alike(draft.parent):
            return unchanged(draft.parent, steps)
        store = write(draft, parent, diff, steps)
        made_from = Inputs(inputs, imported)
        return commit(generations, draft, store, diff, made_from, terms, steps)


def publish_change(home: Path, added: Set[Quad], removed: Set[Quad], terms: Terms) -> BuildResult:
    """Add and remove some quads of the sources, leaving everything else as it is.

    Raises NoGenerationError, LockedError, InputError, ValidationError, DiskError.
    """
    refuse_plain(home)
    generations, steps = Generations(home), Steps()
    generations.current()
    with generations.draft() as draft:
        parent = draft.read_parent()
        assert parent is not None
        assert draft.parent is not None
        diff = diffs.effective(parent, gather([added]), gather([removed]))
        if not diff:
            return unchanged(draft.parent, steps)
        store = write(draft, parent, diff, steps)
        made_from = Inputs(draft.parent.details.get("inputs", {}), imports_of(draft.parent))
        return commit(generations, draft, store, diff, made_from, terms, steps)


def imports_of(parent: Manifest | None) -> dict[str, Any]:
    """What a generation holds of official exports, by name."""
    return dict(parent.details.get("imports", {})) if parent else {}


def write(
    draft: Draft,
    parent: ReadableStore | None,
    diff: Diff,
    steps: Steps,
    streams: Iterable[Iterable[Quad]] = (),
    replaced: Set[Graph] = frozenset(),
) -> Written:
    """Write the draft: the parent as changed by a difference, or anew when that is faster.

    ``streams`` are further statements, too many to be compared; ``replaced`` are graphs of which nothing stays.
    Raises InputError, DiskError.
    """
    is_compared = parent is not None and not streams and not replaced and is_made_alike(draft.parent)
    if is_compared and draft.parent is not None and writing.is_small(diff, draft.parent.quads):
        assert parent is not None
        with steps.step("merge and write"):
            store, change = writing.write_change(draft, parent, diff)
        added, removed = len(diff.added), len(diff.removed)
        quads = draft.parent.quads + added - removed + change.growth
        return Written(store, added, removed, quads, change)
    kept = diffs.kept(parent, diff.removed, replaced) if parent is not None else ()
    stays = diffs.Counted(kept)
    store, sourced = writing.write_whole(draft, chain(stays, diff.added, *streams), steps)
    gone = diffs.count(parent, replaced) if parent is not None else 0
    return Written(store, sourced - stays.count, len(diff.removed) + gone)


def commit(
    generations: Generations,
    draft: Draft,
    written: Written,
    diff: Diff,
    inputs: Inputs,
    terms: Terms,
    steps: Steps,
) -> BuildResult:
    """Validate what was written and make it the current generation. Raises ValidationError, DiskError."""
    with steps.step("flush"):
        store = draft.finish(written.store)
        quads = len(store) if written.quads is None else written.quads
        details = provenance.details(store, inputs.hashes, inputs.imports) | {
            "added": written.added,
            "removed": written.removed,
            "validated": terms.validate is not None,
        }
        draft.carry(INDEXES)
        for name, text in inputs.indexes.items():
            draft.attach(f"{INDEXES}/{name}.tsv", text)
    now = terms.now or utc_now()
    view = View(
        store, GenerationInfo(draft.id, now, quads, terms.note, draft.parent.id if draft.parent else None)
    )
    with steps.step("validate") if terms.validate else nullcontext():
        findings = _validate(draft, view, written, diff, terms)
    found.refuse_violations(findings)
    draft.attach(found.NAME, found.to_json(findings))
    with steps.step("commit"):
        manifest = generations.commit(draft, terms.note, quads, details, now)
    return BuildResult(_info(manifest), written.added, written.removed, findings, False, steps.seconds)


def _validate(draft: Draft, view: View, written: Written, diff: Diff, terms: Terms) -> Sequence[Finding]:
    """What the shapes say of the whole, or of what changed where everything was checked before, by the same rules."""
    if terms.validate is None:
        return ()
    parent = draft.parent
    of_rules = any(_is_of_rules(quad) for quad in chain(diff.added, diff.removed))
    if (
        terms.validate_change is None
        or written.change is None
        or of_rules
        or parent is None
        or not parent.details.get("validated")
    ):
        return terms.validate(view)
    before = found.read(draft.beside_parent(found.NAME))
    return terms.validate_change(view, written.change.subjects, written.change.terms, before)


def _is_of_rules(quad: Quad) -> bool:
    """Whether a statement may change what holds of things that it does not name."""
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and (graph == ONTOLOGY_GRAPH or graph.value.startswith(CONCEPTS))


def unchanged(current: Manifest, steps: Steps) -> BuildResult:
    """The result of a build that found nothing to do."""
    return BuildResult(_info(current), 0, 0, (), True, steps.seconds)


def is_made_alike(parent: Manifest | None) -> bool:
    """Whether a generation was made by the code that runs now."""
    return parent is not None and parent.details.get("recipe") == provenance.recipe()


def _info(manifest: Manifest) -> GenerationInfo:
    return GenerationInfo(manifest.id, manifest.committed_at, manifest.quads, manifest.note, manifest.parent)
