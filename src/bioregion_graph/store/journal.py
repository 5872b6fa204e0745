"""What was current when: an append-only journal of the times the home was pointed at a generation.

``current`` holds the present event and is replaced atomically: it alone decides. ``journal.jsonl`` holds one
event a line, the present one included as soon as it is written; a crash between the two loses nothing, as
readers add the event in ``current`` and the next writer carries it over.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bioregion_graph.errors import StoreError
from bioregion_graph.store.disk import sync_folder, told, write_whole

COMMITTED = "committed"
POINTED_BACK = "pointed back"
PRUNED = "pruned"
_KINDS = (COMMITTED, POINTED_BACK, PRUNED)


@dataclass(frozen=True)
class Event:
    """One line of the journal: at this time (UTC) this happened to this generation."""

    at: datetime
    kind: str
    generation: int

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps({"at": self.at.isoformat(), "event": self.kind, "generation": self.generation})

    @classmethod
    def from_json(cls, text: str) -> Event:
        """Read one line. Raises ValueError when it is none of ours."""
        try:
            fields = json.loads(text)
            event = cls(datetime.fromisoformat(fields["at"]), fields["event"], int(fields["generation"]))
        except (KeyError, TypeError) as error:
            raise ValueError("fields are missing") from error
        if event.kind not in _KINDS or event.at.tzinfo is None:
            raise ValueError("an unknown event, or a time without zone")
        return event


class Journal:
    """The journal of one home."""

    def __init__(self, home: Path) -> None:
        self._present = home / "current"
        self._past = home / "journal.jsonl"

    def present(self) -> Event | None:
        """The event that made the current generation current; None when nothing was ever committed.

        Raises StoreError when the file is damaged.
        """
        with told("read which generation is current", self._present):
            try:
                text = self._present.read_text(encoding="utf-8")
            except FileNotFoundError:
                return None
        try:
            return Event.from_json(text)
        except ValueError as error:
            raise StoreError(
                f"{self._present} is damaged. Point at a generation again: bioregion rollback --to NUMBER."
            ) from error

    def events(self) -> list[Event]:
        """All events in the order they happened. Raises StoreError when the journal is damaged."""
        # The journal first: an event may move from `current` into it meanwhile, never back.
        events = self.past()
        present = self.present()
        return events if present is None or present in events else [*events, present]

    def point(self, event: Event) -> None:
        """Make the event's generation the current one: the moment of a commit. Raises DiskError."""
        with told("point at the new generation", self._present):
            write_whole(self._present, event.to_json() + "\n")

    def append(self, event: Event) -> None:
        """Write one event into the journal. Raises OSError."""
        handle = os.open(self._past, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.write(handle, (event.to_json() + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(self._past.parent)

    def mend(self) -> None:
        """Cut a line that a crash left unfinished, and carry over the present event. For the writer only."""
        with told("bring the journal up to date", self._past):
            if self._past.exists():
                text = self._past.read_bytes()
                whole = text.rfind(b"\n") + 1
                if whole < len(text):
                    os.truncate(self._past, whole)
            try:
                present = self.present()
            except StoreError:
                return  # A damaged `current` is replaced by the rollback that its message asks for.
            if present is not None and present not in self.past():
                self.append(present)

    def past(self) -> list[Event]:
        """The events in the journal; after ``mend``, all of them. Raises StoreError when it is damaged."""
        with told("read the journal", self._past):
            try:
                text = self._past.read_text(encoding="utf-8")
            except FileNotFoundError:
                return []
        lines = text[: text.rfind("\n") + 1].splitlines()  # a line without its end is still being written
        events = []
        for number, line in enumerate(lines, start=1):
            try:
                events.append(Event.from_json(line))
            except ValueError as error:
                raise StoreError(
                    f"{self._past}, line {number} is damaged: {error}. Restore the file from a backup, or "
                    "remove the line; only the answer to what was known by that time is lost."
                ) from error
        return events


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
