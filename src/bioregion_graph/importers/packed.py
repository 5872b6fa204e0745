"""Packed files, which are never trusted: what a zip archive holds, and how far a packed file may unpack.

Nothing is unpacked to the disk; what is read is a stream.
"""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from bioregion_graph.errors import InputError

# An export of all projects of a framework programme is 200 MB; text packs at most some thirty times.
MOST_BYTES = 8 << 30
MOST_RATIO = 200
SMALL = 10 << 20
# What the standard library raises when packed bytes make no sense: while they are read, and when they are opened.
BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError)
_NOT_OPENED = (*BROKEN, OSError, struct.error, ValueError, OverflowError, NotImplementedError)
_BLOCK = 1 << 17
_DISTRUST = "Do not use this file; fetch the export from its publisher."
# How a gzip stream begins (RFC 1952, 2.3.1).
GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive, or was one before it was cut off."""
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as stream:
        return stream.read(4) in _ZIP


def opened(path: Path) -> zipfile.ZipFile:
    """Open an archive all of whose members may be read. Raises InputError."""
    try:
        archive = zipfile.ZipFile(path)
    except _NOT_OPENED as error:
        raise damaged(error, str(path)) from error
    try:
        _refuse_bombs(archive, path)
        for member, place in members(archive):
            _refuse(member, place, path)
    except InputError:
        archive.close()
        raise
    return archive


def members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files in an archive and where they lie in it, whatever slashes their packer wrote."""
    for member in archive.infolist():
        if not member.is_dir():
            yield member, PurePosixPath(member.filename.replace("\\", "/"))


def member_opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str) -> IO[bytes]:
    """A member as a stream. Raises InputError when it is damaged or packed in a way that nobody knows."""
    try:
        return io.BufferedReader(_Bounded(archive.open(member), member.compress_size, label), _BLOCK)
    except _NOT_OPENED as error:
        raise damaged(error, label) from error


def damaged(error: Exception, where: str) -> InputError:
    """An error about a packed file whose bytes make no sense."""
    return InputError(
        f"The archive is damaged or cut off ({error}).", where, "Fetch it again: bioregion fetch."
    )


def _refuse(member: zipfile.ZipInfo, place: PurePosixPath, path: Path) -> None:
    """Raises InputError for paths that leave the archive, for links, and for what needs a password."""
    if not place.parts or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
        raise InputError(
            f'The archive holds the path "{member.filename}", which leads out of it.', str(path), _DISTRUST
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError(
            f"{place.name} in the archive is a link to another file, not a file.", str(path), _DISTRUST
        )
    if member.flag_bits & 1:
        raise InputError(
            f"{place.name} in the archive is encrypted.",
            str(path),
            "Unpack it with its password, or fetch it.",
        )


def _refuse_bombs(archive: zipfile.ZipFile, path: Path) -> None:
    total = 0
    for member in archive.infolist():
        total += member.file_size
        is_dense = member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        if total > MOST_BYTES or is_dense:
            raise _bomb(
                PurePosixPath(member.filename).name, member.file_size, member.compress_size, str(path)
            )


def _bomb(name: str, size: int, packed: int, where: str) -> InputError:
    return InputError(
        f"{name} would unpack to {size:,} bytes or more from {packed:,}, which no export does.",
        where,
        _DISTRUST,
    )


class _Bounded(io.RawIOBase):
    """The unpacked bytes of a packed stream, a block at a time, as long as there are not too many of them.

    A block at a time, since archives that lie about a size would be unpacked in one go by whoever reads all of it.
    """

    def __init__(self, unpacking: IO[bytes] | gzip.GzipFile, size: int, label: str) -> None:
        self._stream = unpacking
        self._size = size
        self._label = label
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer is one of bytes here
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        self._count += len(block)
        is_dense = self._count > SMALL and self._count > MOST_RATIO * max(self._size, 1)
        if is_dense or self._count > MOST_BYTES:
            raise _bomb(self._label.rpartition("/")[2], self._count, self._size, self._label)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def unpacked(packed: IO[bytes], size: int, label: str) -> IO[bytes]:
    """The unpacked bytes of a gzip stream of ``size`` bytes. Reading raises InputError when they never end."""
    return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=packed), size, label), _BLOCK)
