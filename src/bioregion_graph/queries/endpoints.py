"""The SPARQL endpoints that a query may call, as the administrator lists them in ``endpoints.toml`` of the home.

Without the file none may be called. Calling them is left to ``federation``.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bioregion_graph.errors import InputError

FILE_NAME = "endpoints.toml"
_KEYS = {"address", "seconds", "rows", "bytes"}


@dataclass(frozen=True)
class Endpoint:
    """Another server that may be called, and how long it may take and how much it may send."""

    address: str
    seconds: float = 10.0
    rows: int = 10_000
    bytes: int = 16_000_000


def allowed_endpoints(home: Path) -> dict[str, Endpoint]:
    """The endpoints by their addresses; empty without the file.

    The file holds tables ``[[endpoint]]`` with ``address`` and, where the defaults do not fit, ``seconds``, ``rows``
    and ``bytes``. Raises InputError for anything else.
    """
    path = home / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"it cannot be read ({error}).", str(path), "Write it as a UTF-8 text.") from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"it is no TOML: {error}.", str(path), "Mend that place.") from error
    listed = tables.pop("endpoint", [])
    if tables or not isinstance(listed, list):
        raise InputError(
            "it holds something else than endpoints.", str(path), "Begin each entry with [[endpoint]]."
        )
    found: dict[str, Endpoint] = {}
    for number, entry in enumerate(listed, start=1):
        endpoint = _endpoint(entry, f"{path}, endpoint {number}")
        found[endpoint.address] = endpoint
    return found


def _endpoint(entry: Any, where: str) -> Endpoint:
    if not isinstance(entry, dict) or entry.keys() - _KEYS:
        raise InputError("it has an unknown key.", where, f"The keys are {', '.join(sorted(_KEYS))}.")
    address = entry.get("address")
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise InputError(
            f"the address {address!r} is none to call.",
            where,
            "Write a whole http or https address without a name or password.",
        )
    for key in ("seconds", "rows", "bytes"):
        number = entry.get(key, 1)
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if not is_number or not 0 < number < math.inf or (key != "seconds" and number != int(number)):
            raise InputError(
                f"{key} is {number!r}.", where, "Write a number above zero, whole for rows and bytes."
            )
    return Endpoint(**entry)
