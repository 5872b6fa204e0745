"""Locks between processes: files held while one works, freed by the system when it ends.

One writer at a time has a home; whoever comes second is told. Makers of derived things wait for each other.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bioregion_graph.errors import LockedError
from bioregion_graph.store.disk import told


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the home's lock during this block. Raises LockedError when another process holds it, DiskError."""
    path = home / "lock"
    with told("lock the home for writing", path):
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(_holder(path)) from error
        with told("lock the home for writing", path):
            os.ftruncate(handle, 0)
            since = datetime.now(UTC).isoformat(timespec="seconds")
            os.pwrite(handle, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)
        yield
    finally:
        # The file stays: removing it would let two processes lock two files of the same name.
        os.close(handle)


@contextmanager
def waiting(path: Path) -> Iterator[None]:
    """Hold the lock of this file during this block, after whoever holds it now. Raises DiskError."""
    with told("lock a file", path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        with told("lock a file", path):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {held['pid']} has been writing since {held['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process is writing"  # It took the lock this instant and has not signed yet.
    return (
        f"{path.parent} is locked: {who}. Wait until it ends and try again; "
        "the lock frees itself when that process ends, so there is no file to delete."
    )
