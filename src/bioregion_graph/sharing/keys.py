"""Access keys: who may do more than read, and how a key is recognised.

    <home>/keys.toml   one table a key: its name, its role, the day it was made, and the hash of the key

A key is 32 random bytes, shown once when it is made. Only its hash is kept, so that whoever reads the file cannot use
it; as nobody can guess 32 random bytes, one round of SHA-256 is enough. How a key is sent is left to ``server``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bioregion_graph.errors import KeyNeededError, StoreError, UsageError
from bioregion_graph.store.disk import told, write_whole

NAME = "keys.toml"
READER, ANALYST, EDITOR, ADMINISTRATOR = "reader", "analyst", "editor", "administrator"
# Each may do what those before it may. Nobody needs a key to read.
ROLES = (READER, ANALYST, EDITOR, ADMINISTRATOR)
_PREFIX = "brg_"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_NAME = 60
_HEAD = (
    "# Access keys of this home: only their hashes. Change it by: bioregion key add, bioregion key remove.\n"
)


@dataclass(frozen=True)
class Key:
    """What is kept of a key: whose it is, how far it reaches, since when, and its SHA-256 in hexadecimal digits."""

    name: str
    role: str
    added: date
    sha256: str


class Keys:
    """The keys of one home."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME

    def all(self) -> list[Key]:
        """The keys, by name; none when there is no file. Raises StoreError when the file is damaged, DiskError."""
        with told("read the access keys", self._path):
            try:
                text = self._path.read_text(encoding="utf-8")
            except FileNotFoundError:
                return []
        try:
            return [_key(name, said) for name, said in sorted(tomllib.loads(text).items())]
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(
                f"{self._path} is damaged ({error}). Restore it from a backup, or delete it and make new keys."
            ) from error

    def add(self, name: str, role: str, today: date) -> str:
        """Make a key and return it; it cannot be shown again. Raises UsageError, StoreError, DiskError."""
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            raise UsageError(
                f'"{name}" is no name of a key: write lower-case letters, digits and hyphens, at most {_LONGEST_NAME}.'
            )
        if role not in ROLES:
            raise UsageError(f'There is no role "{role}". Choose one of {", ".join(ROLES)}.')
        keys = self.all()
        if any(key.name == name for key in keys):
            raise UsageError(
                f'There is a key "{name}" already. Choose another name, or remove that key first.'
            )
        token = _PREFIX + secrets.token_urlsafe(32)
        self._write([*keys, Key(name, role, today, _hash(token))])
        return token

    def remove(self, name: str) -> None:
        """Forget a key, which is then worth nothing. Raises UsageError, StoreError, DiskError."""
        keys = self.all()
        if all(key.name != name for key in keys):
            names = ", ".join(key.name for key in keys) or "none"
            raise UsageError(f'There is no key "{name}". The keys are: {names}.')
        self._write([key for key in keys if key.name != name])

    def recognise(self, token: str) -> Key:
        """The key that this is. Raises KeyNeededError when it is none of ours.

        Every key is compared, each in the same time, so that a wrong one learns nothing from the clock.
        """
        sent = _hash(token)
        found = [key for key in self.all() if hmac.compare_digest(key.sha256, sent)]
        if not found:
            raise KeyNeededError(
                "This access key is not known here. Check that it is complete, or ask for a new one."
            )
        return found[0]

    def _write(self, keys: list[Key]) -> None:
        tables = (
            f'\n[{key.name}]\nrole = "{key.role}"\nadded = {key.added.isoformat()}\nsha256 = "{key.sha256}"\n'
            for key in sorted(keys, key=lambda key: key.name)
        )
        with told("write the access keys", self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            before = os.umask(0o077)
            try:
                write_whole(self._path, _HEAD + "".join(tables))
            finally:
                os.umask(before)


def reaches(role: str, wanted: str) -> bool:
    """Whether a role may do what another one may."""
    return ROLES.index(role) >= ROLES.index(wanted)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _key(name: str, said: dict[str, object]) -> Key:
    role, added, sha256 = said["role"], said["added"], said["sha256"]
    if role not in ROLES or not isinstance(added, date) or not isinstance(sha256, str):
        raise ValueError(f'the key "{name}"')
    return Key(name, str(role), added, sha256)
