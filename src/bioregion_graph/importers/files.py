"""The files of an export: a folder, one file, or a zip archive, which is never trusted.

An archive is read in place, member by member, as a stream; nothing is unpacked to the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from bioregion_graph.errors import InputError

# An export of all projects of a framework programme is 200 MB; text packs at most some thirty times.
MOST_BYTES = 8 << 30
MOST_RATIO = 200
_SMALL = 10 << 20
_DAMAGED = "The archive is damaged or cut off ({error})."
_AGAIN = "Fetch it again: bioregion fetch."


class Files:
    """The files of one export, by their plain names (``project.csv``)."""

    def __init__(self, path: Path) -> None:
        """Raises InputError when there is nothing at the path, or an archive that must not be opened."""
        self.path = path
        self._archive: zipfile.ZipFile | None = None
        self._places: dict[str, str] = {}
        if path.is_dir():
            self._places = {_plain(each.name): each.name for each in sorted(path.iterdir()) if each.is_file()}
        elif not path.is_file():
            raise InputError("There is nothing here.", str(path), "Give the folder or file of the export.")
        elif zipfile.is_zipfile(path) or path.suffix.lower() == ".zip":
            self._archive = _opened(path)
            self._places = {_plain(PurePosixPath(name).name): name for name in _members(self._archive, path)}
        else:
            self._places = {_plain(path.name): path.name}

    def names(self) -> list[str]:
        """The plain names, sorted."""
        return sorted(self._places)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._places

    def label(self, name: str) -> str:
        """How messages name a file of the export."""
        return f"{self.path.name}/{name}" if self._archive or self.path.is_dir() else self.path.name

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file as a stream of bytes, unpacked where it is packed.

        Raises InputError when the export lacks it, or when what is packed turns out damaged while it is read.
        """
        if name.lower() not in self._places:
            raise InputError(
                f"The file {name} is missing.", str(self.path), "Give the whole export, as it was published."
            )
        place, label = self._places[name.lower()], self.label(name)
        try:
            if self._archive is not None:
                with self._archive.open(place) as stream:
                    yield stream
            else:
                path = self.path / place if self.path.is_dir() else self.path
                with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
                    yield stream  # type: ignore[misc]  # both kinds of stream read bytes
        except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
            raise InputError(_DAMAGED.format(error=error), label, _AGAIN) from error
        except OSError as error:
            raise InputError(
                f"The file cannot be read: {error.strerror}.", label, "Check it and its rights."
            ) from error

    def fingerprint(self) -> str:
        """The SHA-256 of the export: of its file, or of the names and contents of its folder."""
        digest = hashlib.sha256()
        for name in self.names() if self.path.is_dir() else [""]:
            digest.update(name.encode())
            path = self.path / self._places[name] if name else self.path
            with path.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()

    def close(self) -> None:
        """Give back the archive."""
        if self._archive is not None:
            self._archive.close()

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _plain(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(_DAMAGED.format(error=error), str(path), _AGAIN) from error


def _members(archive: zipfile.ZipFile, path: Path) -> Iterator[str]:
    """The names of the files in an archive. Raises InputError for paths that leave it, and for bombs."""
    total = 0
    for member in archive.infolist():
        if member.is_dir():
            continue
        inner = PurePosixPath(member.filename.replace("\\", "/"))
        if inner.is_absolute() or ".." in inner.parts or ":" in inner.parts[0]:
            raise InputError(
                f'The archive holds the path "{member.filename}", which leads out of it.',
                str(path),
                "Do not use this file; fetch the export from its publisher.",
            )
        total += member.file_size
        too_dense = member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        if total > MOST_BYTES or too_dense:
            raise InputError(
                f"{inner.name} would unpack to {member.file_size:,} bytes from {member.compress_size:,}, "
                "which no export does.",
                str(path),
                "Do not use this file; fetch the export from its publisher.",
            )
        yield member.filename
