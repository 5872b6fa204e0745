"""What was read of things whose pages were asked for, kept as long as the view it was read from.

A thing with 10,000 neighbours takes a second to read and a few milliseconds to show: whoever turns its pages reads it
once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from bioregion_graph.queries.library import Library
from bioregion_graph.queries.neighbours import Neighbourhood, neighbourhood
from bioregion_graph.sharing.view import View

# Some 600 bytes each.
MOST_ROWS = 200_000
# On three days, in two languages: orders of ties, which are lists of what is held in any case (8 bytes a row), a
# timeline, and pictures.
_MOST_MADE = 24
_NOTHING = object()
Value = TypeVar("Value")


class Kept(Generic[Value]):
    """What was read last, up to so many rows together."""

    def __init__(self, rows_of: Callable[[Value], int], most_rows: int = MOST_ROWS) -> None:
        self._rows_of, self._most_rows = rows_of, most_rows
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Value] = OrderedDict()
        self._turns: dict[str, threading.Lock] = {}

    @property
    def rows(self) -> int:
        """How many rows are held."""
        return sum(map(self._rows_of, self._held.values()))

    def of(self, key: str, read: Callable[[], Value]) -> Value:
        """What has this key, read now unless it is held; who asks for what is being read waits for it."""
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
            value = read()
            with self._lock:
                self._held[key] = value
                # The one just read stays, however large it is: its next page is asked for soon.
                while self.rows > self._most_rows and len(self._held) > 1:
                    self._held.popitem(last=False)
                self._turns.pop(key, None)
        return value


class Thing:
    """A thing with its neighbours, and what was made of them last: orders, pictures."""

    def __init__(self, told: Neighbourhood) -> None:
        self.told = told
        self._made: OrderedDict[object, object] = OrderedDict()

    def once(
        self, key: object, make: Callable[[], Value], is_kept: Callable[[Value], bool] = lambda _: True
    ) -> Value:
        """What was made of the thing under this key, made now unless it is one of the last.

        What is not whole yet, as ``is_kept`` tells, is made again the next time.
        """
        found = self._made.get(key, _NOTHING)
        if found is not _NOTHING:
            return cast("Value", found)
        made = make()
        if is_kept(made):
            self._made[key] = made
            while len(self._made) > _MOST_MADE:
                # Another thread may have been here first.
                self._made.pop(next(iter(self._made), None), None)
        return made


def known(view: View, library: Library, iri: str) -> Thing:
    """A thing of a view with its neighbours, read now or before."""
    kept = view.once("things known", lambda: Kept[Thing](lambda each: each.told.rows))
    return kept.of(iri, lambda: Thing(neighbourhood(view, library, iri)))
