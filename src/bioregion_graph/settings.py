"""The only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bioregion_graph.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """What may differ from one machine to the next.

    ``home`` holds all state (generations, indexes). ``query_seconds`` bounds one query over HTTP;
    ``workers`` is the number of query processes.
    """

    home: Path
    query_seconds: float = 30.0
    workers: int = 2

    @property
    def generations(self) -> Path:
        """The folder of the finished databases."""
        return self.home / "generations"


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (``BIOREGION_HOME``, ``BIOREGION_QUERY_SECONDS``, ``BIOREGION_WORKERS``).

    Raises UsageError when a number is not a number.
    """
    values = os.environ if environment is None else environment
    home = values.get("BIOREGION_HOME") or platformdirs.user_data_dir("bioregion-graph", appauthor=False)
    return Settings(
        home=Path(home).expanduser(),
        query_seconds=_positive(values, "BIOREGION_QUERY_SECONDS", 30.0),
        workers=int(_positive(values, "BIOREGION_WORKERS", 2)),
    )


def _positive(values: Mapping[str, str], name: str, default: float) -> float:
    text = values.get(name, "")
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise UsageError(f'The environment variable {name} is "{text}", but it must be a number above zero.')
    return number
