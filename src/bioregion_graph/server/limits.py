"""What a client may ask for at once, by its role, and how long and how many may wait.

The defaults stand here; ``limits.toml`` in the home replaces them one by one. Nothing else reads that file.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from bioregion_graph.errors import InputError
from bioregion_graph.settings import Settings

ROLES = ("reader", "analyst", "editor", "administrator")
_GIB = 1024**3


@dataclass(frozen=True)
class Limits:
    """What one query may take: seconds of time, bytes of memory beyond what its process has, rows, bytes of answer."""

    seconds: float
    memory_bytes: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class Queue:
    """How long a query may wait for a process (seconds), and how many may wait: of one client, and of all.

    ``trusted_proxies`` are the addresses whose word is taken for who a client is (``X-Forwarded-For``).
    """

    waiting_seconds: float
    per_client: int
    in_all: int
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """The limits of every role, and the queue."""

    roles: Mapping[str, Limits]
    queue: Queue
    workers: int = field(default=2)

    def of(self, role: str) -> Limits:
        """The limits of a role."""
        return self.roles[role]


def defaults(settings: Settings) -> Rules:
    """The rules of a home without ``limits.toml``; ``query_seconds`` is the time of a reader."""
    reader = Limits(settings.query_seconds, _GIB, 1_000_000, _GIB)
    analyst = Limits(settings.query_seconds * 4, 2 * _GIB, 10_000_000, 4 * _GIB)
    administrator = Limits(settings.query_seconds * 20, 4 * _GIB, 100_000_000, 16 * _GIB)
    roles = dict(zip(ROLES, (reader, analyst, analyst, administrator), strict=True))
    return Rules(roles, Queue(settings.query_seconds, 100, 1000), settings.workers)


def load(settings: Settings) -> Rules:
    """The rules of a home. Raises InputError when ``limits.toml`` cannot be used as it stands."""
    rules = defaults(settings)
    path = settings.limits
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return rules
    except (OSError, ValueError) as error:
        raise InputError(f"it cannot be read ({error}).", str(path), "Mend it, or remove it.") from error
    known = ", ".join((*ROLES, "queue"))
    for name, table in tables.items():
        if name not in (*ROLES, "queue") or not isinstance(table, dict):
            raise InputError(f'there is no table "{name}".', str(path), f"Use one of [{known}].")
    queue = _changed(rules.queue, tables.pop("queue", {}), path, "queue")
    roles = {name: _changed(rules.roles[name], tables.get(name, {}), path, name) for name in ROLES}
    return replace(rules, roles=roles, queue=queue)


Kind = TypeVar("Kind", Limits, Queue)


def _changed(default: Kind, table: dict[str, Any], path: Path, name: str) -> Kind:
    kinds = {each.name: type(getattr(default, each.name)) for each in fields(default)}
    read: dict[str, Any] = {}
    for key, value in table.items():
        if key not in kinds:
            raise InputError(f'[{name}] has no limit "{key}".', str(path), f"Use one of {', '.join(kinds)}.")
        read[key] = _addresses(value) if kinds[key] is tuple else _number(value, kinds[key])
        if read[key] is None:
            wanted = "a list of addresses" if kinds[key] is tuple else "a number above zero"
            raise InputError(f"[{name}] {key} is {value!r}.", str(path), f"Write {wanted}.")
    return replace(default, **read)


def _number(value: object, kind: type) -> float | int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf
    if not is_number or (kind is int and not isinstance(value, int)):
        return None
    return kind(value)  # type: ignore[no-any-return]  # int or float, of a number


def _addresses(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None
    return tuple(value)
