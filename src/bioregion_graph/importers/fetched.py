"""Fetched files on the disk: where they lie, what is remembered of them, whether they are still what was loaded.

    <home>/exports/<name>/<file>                      the file, whole
    <home>/exports/<name>/<file>.fetched.json         its address, version and SHA-256
    <home>/exports/<name>/<file>.part                 what a broken load has brought so far
    <home>/exports/<name>/<file>.part.fetched.json    of which version that is a part

Loading is left to ``fetch``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from bioregion_graph.errors import InputError

_MEMORY = ".fetched.json"
_PART = ".part"
# Names that this program gives itself; ``lock`` is that of the store.
_OURS = (_MEMORY, _PART, "lock")


@dataclass(frozen=True)
class Version:
    """What a server says of the file it gives: enough to ask later whether it is still the same.

    ``size`` counts bytes. Each of the three is None when the server does not say it.
    """

    etag: str | None = None
    last_modified: str | None = None
    size: int | None = None

    @property
    def is_told(self) -> bool:
        """Whether two versions can be told apart at all."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True)
class Record:
    """What is remembered of a file; ``sha256`` and ``fetched_at`` (UTC) are empty while it is a part."""

    address: str
    version: Version
    sha256: str = ""
    fetched_at: str = ""


class Place:
    """Where the file of one address lies, with its part and its records."""

    def __init__(self, folder: Path, name: str, address: str) -> None:
        """The file gets the name it has in the address, or that of the export where this is no name of a file."""
        self.folder, self.name, self.address = folder, name, address
        self.path = folder / _file_name(address, name)
        self.part = self.path.with_name(f"{self.path.name}{_PART}")

    def record(self) -> Record | None:
        """What is remembered of the whole file; None when it is not there."""
        return _read(_memory(self.path)) if self.path.is_file() else None

    def part_record(self) -> Record | None:
        """What is remembered of the part; None when there is none."""
        return _read(_memory(self.part)) if self.part.is_file() else None

    def begin_part(self, record: Record) -> None:
        """Make an empty part of this version. Raises OSError."""
        # Nothing may lie in the part that its record does not describe, so it is emptied first.
        self.part.write_bytes(b"")
        _write(_memory(self.part), record)

    def drop_part(self) -> None:
        """Throw away the part. Raises OSError."""
        self.part.unlink(missing_ok=True)
        _memory(self.part).unlink(missing_ok=True)

    def finish(self, record: Record) -> None:
        """Let the part become the file. Raises OSError.

        A crash on the way never leaves a file beside the record of another: at worst one without a record,
        which is fetched again.
        """
        with self.part.open("rb") as file:
            os.fsync(file.fileno())
        _memory(self.path).unlink(missing_ok=True)
        self.part.replace(self.path)
        _write(_memory(self.path), record)
        _memory(self.part).unlink(missing_ok=True)

    def is_sound(self, record: Record) -> bool:
        """Whether the file is still, byte for byte, what was loaded."""
        return sha256(self.path) == record.sha256


def folder_of(home: Path, name: str) -> Path:
    """The folder that holds the fetched file of an export."""
    return home / "exports" / name


def fetched(home: Path, name: str, address: str) -> Path | None:
    """The fetched file of an export, its checksum verified; None when it has not been fetched.

    Raises InputError when the file is no longer what was loaded.
    """
    place = Place(folder_of(home, name), name, address)
    record = place.record()
    if record is None:
        return None
    if not place.is_sound(record):
        raise InputError(
            f"The file is not what was fetched on {record.fetched_at[:10]}: its SHA-256 is another.",
            str(place.path),
            f"Fetch it again: bioregion fetch {name}.",
        )
    return place.path


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file_name(address: str, name: str) -> str:
    last = PurePosixPath(unquote(urlsplit(address).path)).name
    # An address decides a name in our folder, so it must be a plain one, and not one of our own.
    is_plain = re.fullmatch(r"\w[\w.+-]{0,150}", last, re.ASCII) and not last.endswith(_OURS)
    return last if is_plain else name


def _memory(path: Path) -> Path:
    return path.with_name(f"{path.name}{_MEMORY}")


def _read(path: Path) -> Record | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Record(said["address"], Version(**said["version"]), said["sha256"], said["fetched_at"])
    except (OSError, ValueError, KeyError, TypeError):
        # Half a record, or none, says nothing of the file: it is as if it had not been fetched.
        return None


def _write(path: Path, record: Record) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
