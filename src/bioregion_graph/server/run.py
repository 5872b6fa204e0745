"""One query on its way: waiting, running, answered piece by piece, or ended.

Whoever wants the answer awaits ``begin`` and then takes ``piece`` after ``piece``; whoever runs it puts them in. What
is not taken is not made: a process waits while the client is slower than the engine, and its clock stands still.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import Protocol

from bioregion_graph.errors import BioregionError, QueryLimitError
from bioregion_graph.server.frames import Task
from bioregion_graph.server.limits import Limits

# An answer up to this size leaves whole, with its length and a plain status.
SMALL_BYTES = 65_536
_MOST_HELD_BYTES = 4 * SMALL_BYTES
# A process that was never heard of for so long will not be.
_BIRTH_SECONDS = 20.0
# A client may take its time, but not for ever.
_MOST_TIMES = 10


class Source(Protocol):
    """Where pieces come from."""

    def pause(self) -> None:
        """Send nothing for now."""
        ...

    def resume(self) -> None:
        """Go on."""
        ...


class Owner(Protocol):
    """Who started the run and must hear of its end."""

    def end(self, run: Run, error: BioregionError | None) -> None:
        """Stop whatever the run is doing."""
        ...


class Run:
    """A query, its limits and its answer as far as it is known."""

    def __init__(
        self, owner: Owner, task: Task, client: str, limits: Limits, patience: float = math.inf
    ) -> None:
        """What it waits longer than ``patience`` seconds, in line and for its process, is taken from its time."""
        self.task = task
        self.client = client
        self.limits = limits
        self.source: Source | None = None
        self.generation = task.generation
        self.form = ""
        self.rows: int | None = None
        self.seconds = 0
        self.error: BioregionError | None = None
        self.has_ended = False
        self.has_begun = False
        self.repeats = 0
        self.started_at = 0.0
        self.answered_at_all = False
        self.spent = 0.0
        """The seconds of its limit that it has spent in processes that it is no longer in."""
        self.waited = 0.0
        """The seconds that it has waited for a process, in all its turns."""
        self._owner = owner
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._seconds_left = limits.seconds
        self._counted_from = 0.0
        self._is_paused = False
        self._last_moment = 0.0
        self._waits_since: float | None = None

    async def begin(self) -> None:
        """Wait until the answer is whole or too large to be held; the query is not repeated after that."""
        while not self.has_ended and self._held < SMALL_BYTES:
            await self._changed()
        self.has_begun = True

    async def piece(self) -> bytes | None:
        """The next piece; None after the last. Raises what ended the query before its end."""
        while not self._pieces:
            if self.error:
                raise self.error
            if self.has_ended:
                return None
            await self._changed()
        piece = self._pieces.popleft()
        self._held -= len(piece)
        if self._is_paused and self._held < _MOST_HELD_BYTES // 2:
            self._go_on()
        return piece

    def whole(self) -> bytes:
        """What is held, all of it."""
        content = b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        return content

    def cancel(self) -> None:
        """Nobody wants the answer any more; nothing when it is there already."""
        if not self.has_ended:
            self._owner.end(self, QueryLimitError("The query was ended: its client is gone."))

    # What the owner does.

    def start(self, source: Source, *, is_ready: bool = True) -> None:
        """The query begins to run: from now on its time counts, or from when its process has been born."""
        self.source = source
        self.started_at = self._loop.time()
        if self._waits_since is not None:
            self.waited += self.started_at - self._waits_since
            self._waits_since = None
        birth = 0.0 if is_ready else _BIRTH_SECONDS
        self._seconds_left = self.limits.seconds - self.spent + birth
        self._last_moment = self.started_at + birth + self.limits.seconds * _MOST_TIMES
        self._count_time()

    def born(self) -> None:
        """The process is ready for the query that it has been given."""
        if self.source and not self._is_paused:
            now = self._loop.time()
            self.waited += now - self.started_at
            self.started_at = now
            self.stop_clock()
            self._seconds_left = self.limits.seconds - self.spent - max(0.0, self.waited - self._patience)
            self._count_time()

    def repeat(self) -> None:
        """Forget what came so far: the query waits again, for another turn, with what is left of its time."""
        self.stop_clock()
        self.spent += self._loop.time() - self.started_at
        self.source = None
        self._pieces.clear()
        self._held = 0
        self._is_paused = False
        self.answered_at_all = False

    def opened(self, generation: int, form: str) -> None:
        """The process says which generation it asks, and in which form it will answer."""
        self.answered_at_all = True
        self.generation, self.form = generation, form

    def put(self, piece: bytes) -> None:
        """The next piece came."""
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held > _MOST_HELD_BYTES and self.source and not self._is_paused:
            self._is_paused = True
            self.source.pause()
            self._seconds_left -= self._loop.time() - self._counted_from
            self.stop_clock()
            patience = min(self.limits.seconds, self._last_moment - self._loop.time())
            self._timer = self._loop.call_later(max(0.0, patience), self._client_is_too_slow)
        if self.has_begun or self._held >= SMALL_BYTES:
            self._wake()

    def close(self, error: BioregionError | None, rows: int | None = None) -> None:
        """The answer is whole, or ended by this error."""
        self.stop_clock()
        if self.started_at:
            self.seconds = round(self._loop.time() - self.started_at)
        self.has_ended, self.error, self.source = True, error, None
        self.rows = rows
        self._wake()

    def stop_clock(self) -> None:
        """Count no more time."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def wait_for(self, seconds: float, then: Callable[[], BioregionError]) -> None:
        """Bound the wait for a process; ``then`` makes what the client is told after it."""
        self.stop_clock()
        self._waits_since = self._loop.time()
        self._timer = self._loop.call_later(seconds, lambda: self._owner.end(self, then()))

    def _count_time(self) -> None:
        self._counted_from = self._loop.time()
        self._timer = self._loop.call_later(max(0.0, self._seconds_left), self._is_over_time)

    def _go_on(self) -> None:
        self._is_paused = False
        self.stop_clock()
        if self.source:
            self.source.resume()
            self._count_time()

    def _is_over_time(self) -> None:
        self._owner.end(
            self,
            QueryLimitError(
                f"The query was ended: it took more than {self.limits.seconds:g} seconds. Ask for less at a time: "
                "add a LIMIT, a more specific pattern, or a smaller period."
            ),
        )

    def _client_is_too_slow(self) -> None:
        self._owner.end(
            self,
            QueryLimitError("The query was ended: its answer was not taken. Ask for less at a time."),
        )

    async def _changed(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
