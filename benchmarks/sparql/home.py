"""A copy of a home to measure on: its current generation by hard links, without what is made while it is served."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bioregion_graph.store.copies import COLUMNS, MAPPED
from bioregion_graph.store.derived import FOLDER
from bioregion_graph.store.generations import Generations


def copied(home: Path, target: Path) -> Path:
    """Make the copy; nothing is ever written into the home itself. Raises NoGenerationError, OSError."""
    shutil.rmtree(target, ignore_errors=True)
    source = Generations(home)
    current = source.current()
    (target / "generations").mkdir(parents=True)
    for name in ("current", "journal.jsonl"):
        shutil.copy2(home / name, target / name)
    shutil.copytree(
        source.path(current.id),
        Generations(target).path(current.id),
        ignore=_made_again,
        copy_function=_linked,
    )
    return target


def _made_again(folder: str, names: list[str]) -> list[str]:
    if Path(folder).name != FOLDER:
        return []
    return [name for name in names if name.startswith((MAPPED, COLUMNS, "."))]


def _linked(source: str, target: str) -> str:
    try:
        # Nothing in a generation is ever written again.
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
