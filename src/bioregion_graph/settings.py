"""The only reader of the environment."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from bioregion_graph.errors import UsageError

_SERVER = "sparql+"


@dataclass(frozen=True)
class Server:
    """A SPARQL server that keeps the graph: its endpoint, and who we are there (user and password, or a key).

    ``login`` is how the password is sent: "basic" or "digest". ``is_trusted``: ask it even where it answers wrongly.
    """

    endpoint: str
    user: str = ""
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    login: str = "basic"
    is_trusted: bool = False


@dataclass(frozen=True)
class Settings:
    """What may differ from one machine to the next.

    ``home`` holds all state (generations, indexes). ``query_seconds`` bounds one query over HTTP;
    ``workers`` is the number of quick queries that run at once. ``update_seconds`` bounds one change over HTTP;
    ``is_open`` lets anybody write, which only a plain store on this machine allows. ``server`` keeps the graph in
    place of the home, if there is one. ``derives``: whether the server makes copies and indexes in the background.
    """

    home: Path
    query_seconds: float = 30.0
    workers: int = 2
    update_seconds: float = 120.0
    is_open: bool = False
    server: Server | None = None
    derives: bool = True

    @property
    def generations(self) -> Path:
        """The folder of the finished databases."""
        return self.home / "generations"

    @property
    def scenarios(self) -> Path:
        """The folder of the scenarios that this user has saved."""
        return self.home / "scenarios"

    @property
    def limits(self) -> Path:
        """The file that says how much a query may take, where the defaults do not fit."""
        return self.home / "limits.toml"


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment: ``BIOREGION_HOME``, ``BIOREGION_QUERY_SECONDS``, ``BIOREGION_WORKERS``,
    ``BIOREGION_UPDATE_SECONDS``, ``BIOREGION_STORE`` (the address of a SPARQL server).

    Empty means the default. Raises UsageError when a number is not one, a home is nobody's, or an address is none.
    """
    values = os.environ if environment is None else environment
    home = _text(values, "BIOREGION_HOME") or platformdirs.user_data_dir("bioregion-graph", appauthor=False)
    workers = _positive(values, "BIOREGION_WORKERS", 2.0)
    if not workers.is_integer():
        raise UsageError(
            f'The environment variable BIOREGION_WORKERS is "{workers}", but it must be a whole number.'
        )
    return Settings(
        home=_folder(home),
        query_seconds=_positive(values, "BIOREGION_QUERY_SECONDS", 30.0),
        workers=int(workers),
        server=server(address, values) if (address := _text(values, "BIOREGION_STORE")) else None,
        update_seconds=_positive(values, "BIOREGION_UPDATE_SECONDS", 120.0),
    )


def server(address: str, environment: Mapping[str, str] | None = None) -> Server:
    """The server at an address such as ``sparql+http://127.0.0.1:8890/sparql``.

    Who we are there is read from ``BIOREGION_STORE_USER``, ``BIOREGION_STORE_PASSWORD`` and ``BIOREGION_STORE_LOGIN``
    (basic or digest), or from ``BIOREGION_STORE_KEY``, and never from the address, which others see. Raises UsageError.
    """
    values = os.environ if environment is None else environment
    endpoint = address.removeprefix(_SERVER)
    parts = urlsplit(endpoint)
    if endpoint == address or parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f'"{address}" is no address of a SPARQL server. Write it as sparql+http://127.0.0.1:8890/sparql.'
        )
    if parts.username is not None:
        raise UsageError(
            "A password in an address is seen by others. Set BIOREGION_STORE_USER and BIOREGION_STORE_PASSWORD."
        )
    login = _text(values, "BIOREGION_STORE_LOGIN").lower() or "basic"
    if login not in ("basic", "digest"):
        raise UsageError(
            f'The environment variable BIOREGION_STORE_LOGIN is "{login}". Write basic or digest.'
        )
    user, password, key = (_text(values, f"BIOREGION_STORE_{name}") for name in ("USER", "PASSWORD", "KEY"))
    return Server(endpoint, user, password, key, login)


def _text(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "").strip()


def _folder(home: str) -> Path:
    try:
        return Path(home).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f'The environment variable BIOREGION_HOME is "{home}", but there is no such user. '
            "Write the whole path of a folder."
        ) from error


def _positive(values: Mapping[str, str], name: str, default: float) -> float:
    text = _text(values, name)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    # Neither "nan" nor "inf" is a limit that a clock or a pool of processes could keep.
    if not 0 < number < math.inf:
        raise UsageError(f'The environment variable {name} is "{text}", but it must be a number above zero.')
    return number
