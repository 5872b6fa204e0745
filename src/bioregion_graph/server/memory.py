"""How much memory a query process may take for one query."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

_PAGE = resource.getpagesize()


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
    _, resident, shared, *_ = _fields()
    return resident - shared


def _data_bytes() -> int:
    return _fields()[5]


def _fields() -> list[int]:
    """What the system tells of this process in bytes (``man proc``, statm); read for every query, so at one go."""
    try:
        described = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return [0] * 7
    try:
        return [int(pages) * _PAGE for pages in os.read(described, 256).split()]
    finally:
        os.close(described)
