"""Filling a home of ours with the data of a run, in a process of its own.

python -m benchmarks.sparql.filling HOME QUADS TRIPLES
"""

from __future__ import annotations

import sys
from pathlib import Path

from bioregion_graph.store import copies
from bioregion_graph.store.generations import Generations


def fill(home: Path, quads: Path, triples: Path) -> None:
    """Commit a generation that holds the quads, and the triples in its default graph; then make its copies."""
    home.mkdir(parents=True, exist_ok=True)
    generations = Generations(home)
    with generations.draft() as draft:
        store = draft.create()
        files = [draft.scratch() / path.name for path in (quads, triples)]
        for path, file in zip((quads, triples), files, strict=True):
            file.hardlink_to(path)
        store.load_files(*files)
        held = len(draft.finish(store))
        # As publishing does, so that the copies need not be read out of the database.
        draft.pack(*files)
        manifest = generations.commit(draft, f"Benchmark, {quads.stem}", held, {})
    copies.Copies(generations.folder).ensure(manifest)


if __name__ == "__main__":
    fill(*map(Path, sys.argv[1:]))
