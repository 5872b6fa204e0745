"""Generations: finished databases, each in its own folder and never written again; ``current`` points at one.

    <home>/current                  the present event: which generation is current, since when
    <home>/journal.jsonl            every such event, oldest first
    <home>/lock                     held by the one writer
    <home>/generations/000001/db/   the database
    <home>/generations/000001/manifest.json
    <home>/generations/000001/derived/   what was made from it and can be made again

A commit fills a ``.draft-*`` folder, brings it to the disk, renames it to its number and then replaces
``current``. A crash at any point leaves the older generation current. What the databases contain is left to
``publishing``.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bioregion_graph.errors import NoGenerationError, StoreError, UsageError
from bioregion_graph.store import copies
from bioregion_graph.store import manifest as manifests
from bioregion_graph.store.disk import told
from bioregion_graph.store.draft import Draft
from bioregion_graph.store.journal import COMMITTED, POINTED_BACK, PRUNED, Event, Journal, utc_now
from bioregion_graph.store.lock import writing
from bioregion_graph.store.manifest import Manifest
from bioregion_graph.store.oxigraph import OxigraphStore

DRAFT = ".draft-"


class Generations:
    """The generations of one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "generations"
        self._journal = Journal(home)

    def path(self, number: int) -> Path:
        """The folder of a generation."""
        return self.folder / f"{number:06d}"

    def current(self) -> Manifest:
        """The generation that is current. Raises NoGenerationError, StoreError."""
        present = self._journal.present()
        if present is None:
            events = self._journal.past()
            if events:
                raise StoreError(
                    f"{self.home / 'current'} is missing. Point at a generation again: "
                    f"bioregion rollback --to {events[-1].generation}."
                )
            raise NoGenerationError(f"Nothing has been built in {self.home} yet. Run: bioregion build.")
        return self.manifest(present.generation)

    def known_by(self, moment: datetime) -> Manifest:
        """The generation that was current at that moment, rollbacks included.

        Raises NoGenerationError when nothing was current yet, or when that generation has been pruned.
        """
        if moment.tzinfo is None:
            raise UsageError(f'The time "{moment}" has no time zone. Give it one, such as UTC.')
        pointed = [event for event in self.events() if event.kind != PRUNED]
        before = [event for event in pointed if event.at <= moment]
        if not before:
            first = (
                f"the first generation is of {pointed[0].at:%Y-%m-%d}"
                if pointed
                else "nothing has been built"
            )
            raise NoGenerationError(
                f"Nothing was known by {moment:%Y-%m-%d}: {first} ({self.home}). Ask for a later day."
            )
        return self.manifest(before[-1].generation)

    def manifest(self, number: int) -> Manifest:
        """What is known of a generation. Raises NoGenerationError, StoreError."""
        if not self.path(number).is_dir():
            pruned = any(event.kind == PRUNED and event.generation == number for event in self.events())
            state = "has been pruned" if pruned else "does not exist"
            raise NoGenerationError(f"Generation {number} {state} ({self.home}). See: bioregion history.")
        return manifests.read(self.path(number))

    def open(self, manifest: Manifest) -> OxigraphStore:
        """Open a generation for reading. Raises StoreError when its files are damaged."""
        folder = self.path(manifest.id)
        manifests.check_whole(folder, manifest)
        return OxigraphStore.read(folder / "db")

    def events(self) -> list[Event]:
        """Everything that happened to this home, oldest first. Raises StoreError."""
        return self._journal.events()

    def kept(self) -> list[Manifest]:
        """The generations that still exist, oldest first. Raises StoreError."""
        numbers = {event.generation for event in self.events() if event.kind == COMMITTED}
        return [self.manifest(number) for number in sorted(numbers) if self.path(number).is_dir()]

    def before(self, manifest: Manifest) -> Iterator[tuple[Manifest, frozenset[str]]]:
        """The generations before one, newest first, as far as it is known what the merged view says of other things
        since: each with those things. Raises StoreError."""
        since: frozenset[str] = frozenset()
        while manifest.parent and self.path(manifest.parent).is_dir():
            touched = copies.touched(self.path(manifest.id))
            if touched is None:
                return
            since |= touched
            manifest = self.manifest(manifest.parent)
            yield manifest, since

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """A draft of the next generation; thrown away unless it is committed inside this block.

        Raises LockedError when another process is writing, DiskError.
        """
        with self._writing():
            known = self._journal.past()
            parent = self.current() if known else None
            number = 1 + max((event.generation for event in known), default=0)
            database = self.path(parent.id if parent else 0) / "db"
            draft = Draft(self.folder / f"{DRAFT}{number:06d}", number, parent, database)
            try:
                yield draft
            finally:
                draft.discard()

    def commit(
        self, draft: Draft, note: str, quads: int, details: Mapping[str, Any], now: datetime | None = None
    ) -> Manifest:
        """Make the draft a generation and the current one; ``quads`` is the number of quads in it.

        Raises DiskError; then the older generation stays current.
        """
        event = self._timed(Event(now or utc_now(), COMMITTED, draft.id))
        manifest = draft.seal(note, quads, details, event.at)
        draft.settle(self.path(draft.id))
        self._point(event)
        return manifest

    def rollback(self, to: int | None = None, now: datetime | None = None) -> Manifest:
        """Point back at the current generation's parent, or at generation ``to``.

        Raises NoGenerationError when there is none to point at, LockedError, DiskError.
        """
        with self._writing():
            if to is None:
                current = self.current()
                if current.parent is None:
                    raise NoGenerationError(f"Generation {current.id} is the first: there is none before it.")
                to = current.parent
            manifest = self.manifest(to)
            manifests.check_whole(self.path(to), manifest)
            self._point(self._timed(Event(now or utc_now(), POINTED_BACK, to)))
            return manifest

    def prune(self, keep: int, now: datetime | None = None) -> list[int]:
        """Delete all but the newest ``keep`` generations and the current one; returns the numbers deleted.

        What was known by a pruned time can no longer be answered. Raises UsageError, LockedError, DiskError.
        """
        if keep < 1:
            raise UsageError(f"Cannot keep {keep} generations. Keep at least one.")
        with self._writing():
            current = self.current().id
            doomed = [manifest.id for manifest in self.kept()[:-keep] if manifest.id != current]
            with told("delete old generations", self.folder):
                for number in doomed:
                    self._journal.append(Event(now or utc_now(), PRUNED, number))
                    shutil.rmtree(self.path(number))
            return doomed

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with writing(self.home):
            self._journal.mend()
            with told("tidy up after an earlier crash", self.folder):
                self.folder.mkdir(exist_ok=True)
                for path in self._left_over():
                    shutil.rmtree(path)
            yield

    def _left_over(self) -> list[Path]:
        """Folders of dead writers: drafts, half-deleted generations, one that never became current."""
        left = [path for path in self.folder.iterdir() if path.name.startswith(DRAFT)]
        events = self._journal.past()
        numbers = [event.generation for event in events if event.kind == PRUNED]
        with contextlib.suppress(StoreError):  # With `current` damaged, nobody knows what the newest one is.
            self._journal.present()
            numbers.append(1 + max((event.generation for event in events), default=0))
        return left + [self.path(number) for number in numbers if self.path(number).is_dir()]

    def _timed(self, event: Event) -> Event:
        """The event, but never before the last one, whatever the clock does."""
        return replace(event, at=max([event.at, *(known.at for known in self._journal.past())]))

    def _point(self, event: Event) -> None:
        """The commit itself."""
        self._journal.point(event)
        # Nothing is lost when this fails: the event stands in `current`, and the next writer carries it over.
        with contextlib.suppress(OSError):
            self._journal.append(event)
