"""A large file of lines in pieces, each a whole number of lines, to be read beside each other.

A loader holds all of a piece in memory, so that pieces also bound what it needs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# A quarter of a gigabyte of memory for the loader, and few enough pieces of any graph that a disk holds.
BYTES = 32 << 20
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Piece:
    """The bytes of a file from ``begin`` to before ``end``."""

    path: Path
    begin: int
    end: int

    def open(self) -> io.BufferedReader:
        """The piece as a stream of bytes. Raises OSError."""
        return io.BufferedReader(_Stream(self), _AT_ONCE)


class _Stream(io.RawIOBase):
    """A piece being read."""

    def __init__(self, piece: Piece) -> None:
        self._left = piece.end - piece.begin
        self._file = piece.path.open("rb", buffering=0)
        self._file.seek(piece.begin)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        read = self._file.readinto(memoryview(buffer)[: self._left]) or 0
        self._left -= read
        return read

    def close(self) -> None:
        self._file.close()
        super().close()


def pieces(path: Path, size: int = BYTES) -> Iterator[Piece]:
    """The pieces of a file, of about ``size`` bytes each; one piece of an empty file. Raises OSError."""
    whole = path.stat().st_size
    begin = 0
    with path.open("rb") as file:
        while whole - begin > size:
            file.seek(begin + size - 1)
            file.readline()
            yield Piece(path, begin, file.tell())
            begin = file.tell()
    if begin < whole or not whole:
        yield Piece(path, begin, whole)
