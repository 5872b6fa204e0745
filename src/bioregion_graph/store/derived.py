"""Things derived from one generation: made when they are wanted, kept beside its database, thrown away with it.

    <generation>/derived/<name>-<version>    a file or a folder, whole or not there
    <generation>/derived/<name>.lock         held by whoever is making it

They are never the truth: each can be deleted at any time and is made again. What they hold, and how it is made,
is left to those who want them; of a form that has changed the ``version`` changes, and the older one goes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bioregion_graph.store.disk import sync_file, sync_folder, told
from bioregion_graph.store.lock import waiting

FOLDER = "derived"


class Derived:
    """What is derived from the generation in this folder."""

    def __init__(self, generation: Path) -> None:
        self.folder = generation / FOLDER

    def path(self, name: str, version: int) -> Path:
        """Where the thing stands once it is made."""
        return self.folder / f"{name}-{version}"

    def ready(self, name: str, version: int) -> Path | None:
        """The thing if it is there, which it is only when it is whole."""
        path = self.path(name, version)
        return path if path.exists() else None

    def ensure(self, name: str, version: int, make: Callable[[Path], None]) -> Path:
        """The thing, made now if it is missing; whoever else makes it is waited for.

        ``make`` writes a file or a folder at the path it is given, which does not exist yet. What it raises is
        passed on, and nothing stays behind. Raises DiskError when the folder cannot be written.
        """
        path = self.path(name, version)
        if path.exists():
            return path
        with told("make what is derived from this generation", self.folder):
            self.folder.mkdir(exist_ok=True)
        with waiting(self.folder / f"{name}.lock"):
            if not path.exists():
                self._make(name, path, make)
        return path

    def discard(self, name: str, version: int) -> None:
        """Throw the thing away, so that it is made again. Raises DiskError."""
        with told("delete what is derived from this generation", self.folder):
            _remove(self.path(name, version))

    def _make(self, name: str, path: Path, make: Callable[[Path], None]) -> None:
        draft = path.with_name(f".draft-{path.name}")
        with told("make what is derived from this generation", path):
            for old in self.folder.glob(f"{name}-*"):
                _remove(old)
            # One that a crash left behind.
            _remove(draft)
            try:
                make(draft)
                # The name lasts; so must the content, or a power cut would leave half a thing under it.
                _sync(draft)
                draft.rename(path)
                sync_folder(self.folder)
            finally:
                _remove(draft)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if path.is_dir():
        # Thousands of files one by one would take minutes.
        os.sync()
    else:
        sync_file(path)
