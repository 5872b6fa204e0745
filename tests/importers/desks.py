"""Somebody who fetches a file, and the file, for the tests of fetching."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bioregion_graph.errors import FetchError
from bioregion_graph.importers.fetch import MOST_BYTES, Fetched, Patience, fetch
from bioregion_graph.importers.fetched import Place, folder_of
from bioregion_graph.importers.refusals import TransientError

CONTENT = bytes(range(256)) * 1200
SIZE = len(CONTENT)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
BRIEF = Patience(connect_seconds=2, silent_seconds=2, attempts=3, first_wait_seconds=0.01)


class Listener:
    """Who is told of a load, and remembers it."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, int | None]] = []
        self.moves: list[int] = []
        self.said: list[str] = []

    def begin(self, done: int, total: int | None) -> None:
        self.begun.append((done, total))

    def move(self, done: int) -> None:
        self.moves.append(done)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


class Desk:
    """A place for the file, and somebody who fetches into it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        folder_of(home, "planted").mkdir(parents=True)
        self.watch = Listener()

    def place(self, address: str) -> Place:
        return Place(folder_of(self.home, "planted"), "planted", address)

    def fetch(
        self, address: str, *, most_bytes: int = MOST_BYTES, anew: bool = False, patience: Patience = BRIEF
    ) -> Fetched:
        self.watch = Listener()
        place = self.place(address)
        return fetch(address, place, self.watch, most_bytes=most_bytes, anew=anew, patience=patience)

    def refused(self, address: str, *, most_bytes: int = MOST_BYTES, patience: Patience = BRIEF) -> str:
        with pytest.raises(FetchError) as failure:
            self.fetch(address, most_bytes=most_bytes, patience=patience)
        assert not isinstance(failure.value, TransientError)
        return str(failure.value)

    def names(self) -> list[str]:
        return sorted(path.name for path in folder_of(self.home, "planted").iterdir())


def is_whole(result: Fetched, content: bytes = CONTENT) -> bool:
    digest = hashlib.sha256(content).hexdigest()
    return result.path.read_bytes() == content and (result.sha256, result.size) == (digest, len(content))
