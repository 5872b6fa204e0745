"""A generation being made: its folder, its database, and what is written beside it.

Which number it gets and when it becomes current is left to ``generations``.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import Quad

from bioregion_graph.store import copies
from bioregion_graph.store import manifest as manifests
from bioregion_graph.store.disk import sync_files, sync_folder, told, write_whole
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.oxigraph import OxigraphDraft, OxigraphStore

Kept = TypeVar("Kept", bound=OxigraphStore)


class Draft:
    """The next generation, until it is committed or thrown away."""

    def __init__(self, folder: Path, number: int, parent: Manifest | None, parent_database: Path) -> None:
        self.id = number
        self.parent = parent
        self._folder = folder
        self._parent_database = parent_database
        self._stores: list[OxigraphStore] = []

    def create(self) -> OxigraphDraft:
        """Begin with an empty database. Raises DiskError, StoreError."""
        self._make_folder()
        return self._keep(OxigraphDraft.create(self._folder / "db"))

    def clone(self) -> OxigraphDraft:
        """Begin with a copy of the parent's database. Raises DiskError, StoreError."""
        self._make_folder()
        return self._keep(OxigraphDraft.clone(self._parent_database, self._folder / "db"))

    def read_parent(self) -> OxigraphStore | None:
        """The parent's database, or None for the first generation. Raises StoreError."""
        if self.parent is None:
            return None
        manifests.check_whole(self._parent_database.parent, self.parent)
        return self._keep(OxigraphStore.read(self._parent_database))

    def trial(self) -> OxigraphDraft:
        """A copy of the parent's database to try something on; it does not outlive the draft.

        Raises DiskError, StoreError.
        """
        return self._keep(OxigraphDraft.clone(self._parent_database, self.scratch() / "trial"))

    def finish(self, store: OxigraphDraft) -> OxigraphStore:
        """Bring the database to the disk and open it for reading, as it will be served. Raises DiskError."""
        store.flush()
        store.close()
        return self._keep(OxigraphStore.read(self._folder / "db"))

    def beside_parent(self, name: str) -> Path:
        """Where a file stands that was written beside the parent's database."""
        return self._parent_database.parent / name

    def scratch(self) -> Path:
        """A folder for what is needed only while the draft is made; it does not outlive it. Raises DiskError."""
        folder = self._folder / "scratch"
        with told("begin a new generation", folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def carry(self, folder: str) -> None:
        """Take over a folder that stands beside the parent's database, file by file, if there is one.

        Raises DiskError.
        """
        source, target = self._parent_database.parent / folder, self._folder / folder
        if not source.is_dir():
            return
        with told("take over from the current generation", target):
            target.mkdir(exist_ok=True)
            for path in sorted(source.iterdir()):
                # Files beside a database are never written again, so one copy serves both.
                (target / path.name).hardlink_to(path)

    def attach(self, name: str, text: str) -> None:
        """Write a file beside the database, in place of one that was taken over. Raises DiskError."""
        path = self._folder / name
        with told("write beside the new generation", path):
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            write_whole(path, text)

    def pack(self, *files: Path) -> None:
        """Keep the lines of the files that the database was filled with, for its copies. Raises DiskError."""
        copies.pack(self._folder, *files)

    def note_change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Keep what the database differs by from its parent, for the same end. Raises DiskError."""
        copies.note_change(self._folder, removed, added)

    def seal(self, note: str, quads: int, details: Mapping[str, Any], committed_at: datetime) -> Manifest:
        """Write the manifest and bring the whole draft to the disk. Raises DiskError."""
        self.close()
        parent = self.parent.id if self.parent else None
        with told("write the new generation", self._folder):
            if (self._folder / "scratch").exists():
                shutil.rmtree(self._folder / "scratch")
            files = manifests.sizes(self._folder / "db")
            manifest = Manifest(self.id, parent, committed_at, note, quads, files, details)
            sync_files(self._folder / "db")
            write_whole(self._folder / manifests.NAME, manifest.to_json())
        return manifest

    def settle(self, final: Path) -> None:
        """Give the finished draft its place among the generations. Raises DiskError."""
        with told("put the new generation in its place", final):
            self._folder.rename(final)
            sync_folder(final.parent)

    def close(self) -> None:
        """Close every database opened through this draft."""
        for store in self._stores:
            store.close()
        self._stores.clear()

    def discard(self) -> None:
        """Throw away what is left. A folder that cannot be deleted now is deleted by the next writer."""
        self.close()
        with contextlib.suppress(OSError):
            shutil.rmtree(self._folder)

    def _make_folder(self) -> None:
        with told("begin a new generation", self._folder):
            self._folder.mkdir(exist_ok=True)  # something may have been tried before

    def _keep(self, store: Kept) -> Kept:
        self._stores.append(store)
        return store
