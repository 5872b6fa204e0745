"""Writing files so that a crash never leaves half of one, and telling the user what the disk refused.

Knows nothing of databases or generations.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bioregion_graph.errors import DiskError, StoreError

# The database engine raises OSError without a number: only the text of the operating system tells the cause.
_ELSEWHERE = "or set BIOREGION_HOME elsewhere"
_CAUSES = (
    (errno.ENOSPC, "no space left on device", "the disk is full. Free some space and try again"),
    (errno.EDQUOT, "disk quota exceeded", "the disk quota is used up. Free some space and try again"),
    (errno.EFBIG, "file too large", "a file may not grow that large. Raise the file size limit (ulimit -f)"),
    (errno.EROFS, "read-only file system", f"the disk is read-only. Mount it for writing, {_ELSEWHERE}"),
    (errno.EACCES, "permission denied", f"permission was denied. Give this user the right, {_ELSEWHERE}"),
    (errno.EPERM, "operation not permitted", f"the system forbids it. Ask for the right, {_ELSEWHERE}"),
    (errno.ENOTDIR, "not a directory", f"a file stands where a folder is needed. Move it away, {_ELSEWHERE}"),
    (errno.EEXIST, "file exists", f"a file stands where a folder is needed. Move it away, {_ELSEWHERE}"),
    (errno.EMFILE, "too many open files", "too many files are open. Raise the limit (ulimit -n)"),
    (errno.EIO, "input/output error", "the disk failed. Check it, and copy the folder to a sound one"),
    (errno.ENOENT, "no such file or directory", "a file or folder is missing. Restore it, or build again"),
)  # fmt: skip


def explain(error: Exception, doing: str, where: Path) -> StoreError:
    """What to tell the user about an error of the system: what was being done, where, why, the remedy.

    ``doing`` completes "Could not …". A known cause gives a DiskError, anything else a StoreError.
    """
    number = error.errno if isinstance(error, OSError) else None
    text = str(error).lower()
    if "corruption" not in text:
        for known, words, remedy in _CAUSES:
            if number == known or (number is None and words in text):
                return DiskError(f"Could not {doing} ({where}): {remedy}.")
    return StoreError(
        f"Could not {doing} ({where}): {error}. "
        "Point back to an older generation, or build again into an empty home."
    )


@contextmanager
def told(doing: str, where: Path) -> Iterator[None]:
    """Turn the system's errors inside this block into sentences; ``doing`` completes "Could not …"."""
    try:
        yield
    except OSError as error:
        raise explain(error, doing, where) from error


def write_whole(path: Path, text: str) -> None:
    """Replace a file by this text, wholly or not at all, and make it last. Raises OSError."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names inside a folder last through a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the content of a file last. Raises OSError."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_files(folder: Path) -> None:
    """Make every file of a folder last, and their names. Raises OSError."""
    for path in sorted(folder.iterdir()):
        sync_file(path)
    sync_folder(folder)
