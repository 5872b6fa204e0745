"""How long a query takes: first some runs that do not count, then the median of as many as are worth it."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.sparql.asking import Reply

LIMIT = 60.0


@dataclass
class Timing:
    """The seconds of a query. ``note`` says why it was counted as the limit, or is empty."""

    seconds: float
    first: float
    runs: int
    body: bytes
    note: str = ""

    def forget(self) -> None:
        """Let go of the answer, which may be large."""
        self.body = b""


def measure(ask: Callable[[], Reply], budget: float = 3.0, most: int = 25, limit: float = LIMIT) -> Timing:
    """The median seconds of a query whose answer ``ask`` gets; a query without an answer counts ``limit``.

    Warming up: up to three runs, half a second in all. Then at least three runs and at most ``most``, within
    about ``budget`` seconds; a query that takes longer than fifteen seconds is run but twice.
    """
    first = ask()
    if not first.is_answer:
        return Timing(limit, first.seconds, 1, b"", first.note or "no answer")
    warm = [first]
    while len(warm) < 3 and sum(reply.seconds for reply in warm) < 0.5:
        warm.append(ask())
    least = 3 if first.seconds < 15 else 1
    counted: list[float] = []
    while len(counted) < least or (sum(counted) < budget and len(counted) < most):
        reply = ask()
        if not reply.is_answer:
            return Timing(limit, first.seconds, len(counted) + 1, b"", reply.note or "no answer")
        counted.append(reply.seconds)
    return Timing(statistics.median(counted), first.seconds, len(counted), first.body)
