"""Fair turns: in each lane of a fixed number of places, waiting clients take turns, whatever each of them asks for."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from typing import Generic, Protocol, TypeVar


class Waiting(Protocol):
    """What waits: it belongs to a client."""

    @property
    def client(self) -> str:
        """Whose share it uses."""
        ...


Each = TypeVar("Each", bound=Waiting)


class Lane(Generic[Each]):
    """Places for so many at once, at most ``most_of_one`` of them for one client."""

    def __init__(self, places: int, most_of_one: int) -> None:
        self._places = places
        self._most_of_one = most_of_one
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[Each]] = OrderedDict()

    @property
    def running(self) -> int:
        """How many places are taken."""
        return self._running.total()

    @property
    def places(self) -> int:
        """How many there are."""
        return self._places

    def waiting(self, client: str | None = None) -> int:
        """How many wait, of one client or of all."""
        if client is None:
            return sum(map(len, self._waiting.values()))
        return len(self._waiting.get(client, ()))

    def has_room(self, client: str) -> bool:
        """Whether this client may take a place now."""
        return self.running < self._places and self._running[client] < self._most_of_one

    def take(self, client: str) -> None:
        """Take a place."""
        self._running[client] += 1

    def leave(self, client: str) -> None:
        """Give a place back."""
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]

    def wait(self, each: Each) -> None:
        """Get in line behind the others of the same client."""
        self._waiting.setdefault(each.client, deque()).append(each)

    def everybody(self) -> list[Each]:
        """All that wait."""
        return [each for line in self._waiting.values() for each in line]

    def forget(self, each: Each) -> None:
        """Leave the line, if in it."""
        line = self._waiting.get(each.client)
        if line and each in line:
            line.remove(each)
            if not line:
                del self._waiting[each.client]

    def next(self) -> Each | None:
        """Who may take a place now, by turns of clients; it is out of the line then."""
        for client, line in self._waiting.items():
            if self.has_room(client):
                first = line.popleft()
                self._waiting.move_to_end(client)
                if not line:
                    del self._waiting[client]
                return first
        return None
