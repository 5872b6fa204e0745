"""How fresh a generation is: since when each collection of sources stands in it as it does now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bioregion_graph.store.generations import Generations
from bioregion_graph.store.manifest import Manifest

# A home that is edited all day has many generations; what is older than these was read "by then".
_MOST = 200
_CURATED = "data/"


@dataclass(frozen=True)
class Read:
    """The moment at which a collection was read; if not ``is_exact`` it was then or earlier."""

    moment: datetime
    is_exact: bool


def read_on(home: Path, generation: int) -> Mapping[str, Read]:
    """When each collection of a generation was last read from files that were not the same before, by its name.

    Generations that were pruned tell nothing: what was read in one of them was read by the first that is kept.
    Raises StoreError.
    """
    generations = Generations(home)
    manifest = generations.manifest(generation)
    wanted, found = _marks(manifest), {}
    for _ in range(_MOST):
        before = _before(generations, manifest)
        known = _marks(before) if before else {}
        for name in [name for name in wanted if known.get(name) != wanted[name]]:
            # The first generation of all has no parent; another without one here has lost it.
            found[name] = Read(manifest.committed_at, before is not None or manifest.parent is None)
            del wanted[name]
        if before is None or not wanted:
            break
        manifest = before
    return found | {name: Read(manifest.committed_at, False) for name in wanted}


def _before(generations: Generations, manifest: Manifest) -> Manifest | None:
    if manifest.parent is None or not generations.path(manifest.parent).is_dir():
        return None
    return generations.manifest(manifest.parent)


def _marks(manifest: Manifest) -> dict[str, Any]:
    """The fingerprints of the files of each collection."""
    imports = manifest.details.get("imports", {})
    marks = {name: told.get("mark", {}).get("files") for name, told in imports.items()}
    for folder, hashes in manifest.details.get("inputs", {}).items():
        # The descriptions of collections that are imported lie there too.
        if folder.startswith(_CURATED):
            marks.setdefault(folder.removeprefix(_CURATED), hashes)
    return marks
