"""How long to wait for a server, and how often to come back to it; tenacity does the waiting and the repeating."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar, cast

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from bioregion_graph.errors import FetchError
from bioregion_graph.importers.refusals import TransientError

# An attempt that brought this much was worth it, whatever ended it.
_WORTH_BYTES = 1 << 20

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Patience:
    """The limits of waiting.

    ``attempts`` counts those in a row that bring next to nothing. Less than ``least_bytes_per_second`` over
    ``slow_seconds`` is as good as silence. A server that asks for more than ``longest_wait_seconds`` is left.
    """

    connect_seconds: float = 15.0
    silent_seconds: float = 60.0
    slow_seconds: float = 60.0
    least_bytes_per_second: float = 1000.0
    attempts: int = 5
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 120.0


class Attempts:
    """Trying until it is done, until it fails for good, or until attempt after attempt has brought nothing."""

    def __init__(self, patience: Patience, say: Callable[[str], None]) -> None:
        self._patience, self._say = patience, say
        self._received = 0
        self._received_before = 0
        self._fruitless = 0

    @property
    def received(self) -> int:
        """The bytes that all attempts together have brought."""
        return self._received

    def receive(self, count: int) -> None:
        """Count bytes that an attempt has brought."""
        self._received += count

    def make(self, attempt: Callable[[], _Result]) -> _Result:
        """Make attempts until one comes to something. Raises FetchError, which is never a TransientError."""
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            wait=self._wait,
            stop=self._is_hopeless,
            before_sleep=self._tell,
            retry_error_callback=self._give_up,
        )
        return retrying(attempt)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds until the next attempt: twice as long each time in vain, and never before it is due."""
        is_fruitful = self._received - self._received_before >= _WORTH_BYTES
        self._fruitless = 0 if is_fruitful else self._fruitless + 1
        self._received_before = self._received
        growing = self._patience.first_wait_seconds * 2.0 ** max(0, self._fruitless - 1)
        # Scattered, so that all who lost one server do not come back to it in the same second.
        scattered = min(growing, self._patience.longest_wait_seconds) * random.uniform(0.5, 1.5)
        return max(_failure(state).after_seconds, scattered)

    def _is_hopeless(self, _: RetryCallState) -> bool:
        return self._fruitless >= self._patience.attempts

    def _tell(self, state: RetryCallState) -> None:
        self._say(f"{_failure(state).what} Trying again in {state.upcoming_sleep:.0f} s.")

    def _give_up(self, state: RetryCallState) -> NoReturn:
        failure, count = _failure(state), self._fruitless
        what = f"{failure.what} {count} attempts in a row came to nothing."
        raise FetchError(what, failure.where, failure.remedy) from failure


class Pace:
    """Whether bytes come fast enough to be worth waiting for."""

    def __init__(self, patience: Patience, address: str) -> None:
        self._patience, self._address = patience, address
        self._since, self._bytes = time.monotonic(), 0

    def check(self, more: int) -> None:
        """Count bytes that came. Raises TransientError when too few have come for too long."""
        self._bytes += more
        seconds = time.monotonic() - self._since
        if seconds < self._patience.slow_seconds:
            return
        if self._bytes < self._patience.least_bytes_per_second * seconds:
            raise TransientError(
                f"The server has sent {self._bytes:,} bytes in {seconds:.0f} s, which leads nowhere.",
                self._address,
            )
        self._since, self._bytes = time.monotonic(), 0


def _failure(state: RetryCallState) -> TransientError:
    return cast(TransientError, state.outcome.exception() if state.outcome else None)
