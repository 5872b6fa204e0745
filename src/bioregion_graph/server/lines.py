"""Answers line by line: each line an object of JSON, so that a client sees how far the work is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def line(said: Mapping[str, Any]) -> str:
    """One object as one line."""
    return json.dumps(said, ensure_ascii=False) + "\n"
