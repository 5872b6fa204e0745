"""From staged quads to a generation: compare, write, validate, commit.

Where the quads come from is left to ``build``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyoxigraph import Quad

from bioregion_graph.publishing import diff as diffs
from bioregion_graph.publishing import findings as found
from bioregion_graph.publishing import provenance, writing
from bioregion_graph.publishing.diff import Diff
from bioregion_graph.publishing.findings import Finding, Validate
from bioregion_graph.publishing.provenance import Hashes
from bioregion_graph.publishing.stage import gather
from bioregion_graph.publishing.steps import Steps
from bioregion_graph.sharing.view import GenerationInfo, View
from bioregion_graph.store.contract import ReadableStore
from bioregion_graph.store.draft import Draft
from bioregion_graph.store.generations import Generations
from bioregion_graph.store.journal import utc_now
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.oxigraph import OxigraphDraft


@dataclass(frozen=True)
class BuildResult:
    """What a build did. ``added`` and ``removed`` count quads of the sources; ``seconds`` is by step."""

    generation: GenerationInfo
    added: int
    removed: int
    findings: Sequence[Finding]
    unchanged: bool
    seconds: dict[str, float]


@dataclass(frozen=True)
class Terms:
    """On what terms a generation is published. ``now`` stands in for the clock."""

    note: str = ""
    validate: Validate | None = None
    now: datetime | None = None


def publish(
    home: Path, stage: Callable[[Steps], Set[Quad]], inputs: Hashes, terms: Terms, steps: Steps
) -> BuildResult:
    """Make what ``stage`` returns the whole of the sources; it is called once the home is locked.

    Commits nothing when neither the quads nor the input files nor the code has changed.
    Raises LockedError, InputError, ValidationError, DiskError; then the current generation stays as it is.
    """
    generations = Generations(home)
    with generations.draft() as draft:
        same_files = draft.parent is not None and draft.parent.details.get("inputs") == inputs
        # The same files read and merged by the same code give the same quads: no need to read them.
        if draft.parent and inputs and same_files and _is_made_alike(draft):
            return _unchanged(draft.parent, steps)
        staged = stage(steps)
        parent = draft.read_parent()
        with steps.step("compare"):
            diff = diffs.compare(parent, staged)
        if draft.parent and same_files and not diff and _is_made_alike(draft):
            return _unchanged(draft.parent, steps)
        with steps.step("merge and write"):
            store = _write(draft, parent, diff, staged)
        return _commit(generations, draft, store, diff, inputs, terms, steps)


def publish_change(home: Path, added: Set[Quad], removed: Set[Quad], terms: Terms) -> BuildResult:
    """Add and remove some quads of the sources, leaving everything else as it is.

    Raises NoGenerationError, LockedError, InputError, ValidationError, DiskError.
    """
    generations, steps = Generations(home), Steps()
    generations.current()
    with generations.draft() as draft:
        parent = draft.read_parent()
        assert parent is not None
        assert draft.parent is not None
        diff = diffs.effective(parent, gather([added]), gather([removed]))
        if not diff:
            return _unchanged(draft.parent, steps)
        with steps.step("merge and write"):
            store = _write(draft, parent, diff, None)
        return _commit(generations, draft, store, diff, draft.parent.details.get("inputs", {}), terms, steps)


def _write(draft: Draft, parent: ReadableStore | None, diff: Diff, staged: Set[Quad] | None) -> OxigraphDraft:
    """Write the draft; ``staged`` is all of the sources, or None to take them from the parent."""
    if parent is not None and draft.parent is not None:
        if _is_made_alike(draft) and writing.is_small(diff, draft.parent.quads):
            return writing.write_change(draft, parent, diff)
        if staged is None:
            staged = (diffs.named(parent) - diff.removed) | diff.added
    assert staged is not None
    return writing.write_whole(draft, staged)


def _commit(
    generations: Generations,
    draft: Draft,
    written: OxigraphDraft,
    diff: Diff,
    inputs: Hashes,
    terms: Terms,
    steps: Steps,
) -> BuildResult:
    with steps.step("flush"):
        store = draft.finish(written)
        quads = len(store)
        details = provenance.details(store, inputs) | {"added": len(diff.added), "removed": len(diff.removed)}
    now = terms.now or utc_now()
    findings: Sequence[Finding] = ()
    if terms.validate is not None:
        parent = draft.parent.id if draft.parent else None
        with steps.step("validate"):
            findings = terms.validate(View(store, GenerationInfo(draft.id, now, quads, terms.note, parent)))
        found.refuse_violations(findings)
    draft.attach(found.NAME, found.to_json(findings))
    with steps.step("commit"):
        manifest = generations.commit(draft, terms.note, quads, details, now)
    return BuildResult(_info(manifest), len(diff.added), len(diff.removed), findings, False, steps.seconds)


def _unchanged(current: Manifest, steps: Steps) -> BuildResult:
    return BuildResult(_info(current), 0, 0, (), True, steps.seconds)


def _is_made_alike(draft: Draft) -> bool:
    """Whether the parent was made by the code that runs now."""
    return draft.parent is not None and draft.parent.details.get("recipe") == provenance.recipe()


def _info(manifest: Manifest) -> GenerationInfo:
    return GenerationInfo(manifest.id, manifest.committed_at, manifest.quads, manifest.note, manifest.parent)
