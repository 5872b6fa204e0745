"""How much memory a query process may take for one query."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAGE = resource.getpagesize()
_STATM = Path("/proc/self/statm")


@contextmanager
def bounded(more_bytes: int | None) -> Iterator[None]:
    """Let this process take so many bytes more than it has; None bounds nothing.

    What runs over it gets no memory: Python raises MemoryError, the engine ends the process. Data and heap are
    bounded (RLIMIT_DATA), not what is mapped from files, which the system gives and takes as it likes.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if more_bytes is not None:
        most = _data_bytes() + more_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def own_bytes() -> int:
    """The memory that this process holds, without what is mapped from files; 0 where the system does not tell."""
    return _field(1) - _field(2)


def _data_bytes() -> int:
    return _field(5)


def _field(number: int) -> int:
    try:
        return int(_STATM.read_bytes().split()[number]) * _PAGE
    except OSError:
        return 0
