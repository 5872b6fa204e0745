"""The files of an export: a folder, one file, or a zip archive, which is never trusted.

An archive is read in place, member by member, as a stream; nothing is unpacked to the disk.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bioregion_graph.errors import InputError
from bioregion_graph.importers import packed

# What ``fetch`` leaves beside a file in its folder is no part of the export.
_OF_FETCHING = (".fetched.json", ".part", "lock")


class Files:
    """The files of one export, by their plain names (``project.csv``)."""

    def __init__(self, path: Path) -> None:
        """Raises InputError when there is nothing at the path, or an archive that must not be opened."""
        self.path = path
        # By the label of a file: the numbers of the rows that are wanted of it; None for all rows of all files.
        self.wanted: Mapping[str, Set[int]] | None = None
        self._archive: zipfile.ZipFile | None = None
        self._places: dict[str, list[Path | zipfile.ZipInfo]] = {}
        with _told(str(path)):
            if path.is_dir():
                for name, places in _within(path).items():
                    self._places[name] = list(places)
            elif not path.is_file():
                raise InputError(
                    "There is nothing here.", str(path), "Give the folder or file of the export."
                )
            elif packed.is_archive(path):
                self._archive = packed.opened(path)
                for member, place in packed.members(self._archive):
                    self._places.setdefault(_plain(place.name), []).append(member)
            else:
                self._places[_plain(path.name)] = [path]

    def names(self) -> list[str]:
        """The plain names, sorted."""
        return sorted(self._places)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._places

    def label(self, name: str) -> str:
        """How messages name a file of the export."""
        return f"{self.path.name}/{name}" if self._archive or self.path.is_dir() else self.path.name

    def wants(self, label: str, row: int) -> bool:
        """Whether a row of a file is wanted; who reads a file may leave out the others."""
        return self.wanted is None or row in self.wanted.get(label, ())

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file as a stream of bytes, unpacked where it is packed.

        Raises InputError when the export lacks it or has it twice, or when what is packed turns out damaged while
        it is read.
        """
        place, label = self._place(name), self.label(name)
        with _told(label):
            if isinstance(place, Path):
                size, is_packed = place.stat().st_size, _is_packed(place)
                stream: IO[bytes] = place.open("rb")
            else:
                assert self._archive is not None
                size, is_packed = place.compress_size, place.filename.lower().endswith(".gz")
                stream = packed.member_opened(self._archive, place, label)
            with stream:
                yield packed.unpacked(stream, size, label) if is_packed else stream

    def _place(self, name: str) -> Path | zipfile.ZipInfo:
        places = self._places.get(name.lower(), [])
        if not places:
            raise InputError(
                f"The file {name} is missing.", str(self.path), "Give the whole export, as it was published."
            )
        if len(places) > 1:
            raise InputError(
                f"The file {name} is there {len(places)} times.", str(self.path), "Leave only the right one."
            )
        return places[0]

    def __reduce__(self) -> tuple[type[Files], tuple[Path]]:
        """Another process opens the files anew."""
        return Files, (self.path,)

    def size(self) -> int:
        """How many bytes the files have, packed as they are. Raises InputError."""
        places = [place for places in self._places.values() for place in places if isinstance(place, Path)]
        with _told(str(self.path)):
            return sum(place.stat().st_size for place in places or [self.path])

    def fingerprint(self) -> str:
        """The SHA-256 of the export: of its file, or of the names and contents of its folder."""
        if not self.path.is_dir():
            return _hash(self.path)
        places = sorted(
            (place for places in self._places.values() for place in places if isinstance(place, Path)),
            key=lambda place: place.name,
        )
        return hashlib.sha256(
            "".join(f"{_hash(place)} {place.name}\n" for place in places).encode()
        ).hexdigest()

    def close(self) -> None:
        """Give back the archive."""
        if self._archive is not None:
            self._archive.close()

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _within(folder: Path) -> dict[str, list[Path]]:
    """The files of a folder, and those of the folders in it whose names it has not itself."""
    found: dict[str, list[Path]] = {}
    for pattern in ("*", "*/*"):
        level: dict[str, list[Path]] = {}
        for each in sorted(folder.glob(pattern)):
            if each.is_file() and not each.name.endswith(_OF_FETCHING):
                level.setdefault(_plain(each.name), []).append(each)
        found = level | found
    return found


@contextmanager
def _told(label: str) -> Iterator[None]:
    """Turn what reading may raise into an InputError that names the file."""
    try:
        yield
    except packed.BROKEN as error:
        raise packed.damaged(error, label) from error
    except OSError as error:
        # Decompressors raise it too, with a text of their own.
        raise InputError(
            f"The file cannot be read: {error.strerror or error}.", label, "Check it and its rights."
        ) from error


def _is_packed(path: Path) -> bool:
    """Whether a file is packed: by its name or, since one given by itself may have any name, by how it begins."""
    if path.name.lower().endswith(".gz"):
        return True
    with path.open("rb") as stream:
        return stream.read(len(packed.GZIP)) == packed.GZIP


def _hash(path: Path) -> str:
    with _told(str(path)), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plain(name: str) -> str:
    return name.lower().removesuffix(".gz")
