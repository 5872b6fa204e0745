"""Finished answers that take long to make, kept in memory while there is room; the longest unasked goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

_MOST_BYTES = 96 * 2**20


class Kept:
    """Answers by what they answer, generation included."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0

    def answer(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer of this key, made if it is not there. What ``make`` raises is passed on, and nothing is kept."""
        with self._lock:
            if (found := self._found.get(key)) is not None:
                self._found.move_to_end(key)
                return found
        made = make()
        with self._lock:
            if len(made) <= self._most and key not in self._found:
                self._found[key] = made
                self._bytes += len(made)
            while self._bytes > self._most:
                _, gone = self._found.popitem(last=False)
                self._bytes -= len(gone)
        return made
