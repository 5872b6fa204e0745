"""Which files of the explorer's bundle a page needs, as the build's manifest tells (Vite, "Backend integration")."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "static" / "web"
_ADDRESS = "/static/web/"
_FONT = re.compile(r"-latin-wght-.*\.woff2$")


@dataclass(frozen=True)
class Entry:
    """What one page loads: its script, the scripts that it imports at once, and the style sheets of all of them.

    ``fonts`` are those of its own that English and Italian are written in."""

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]
    fonts: tuple[str, ...] = ()


@cache
def manifest(folder: Path = FOLDER) -> Mapping[str, Any]:
    """What was built; empty where nothing was, so that pages come without scripts."""
    path = folder / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def entry(page: str, folder: Path = FOLDER) -> Entry | None:
    """The files of a page of ``web/src/pages``; None where nothing was built."""
    files = manifest(folder)
    name = f"src/pages/{page}/main.ts"
    if name not in files:
        return None
    seen: dict[str, None] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen[one] = None
            waiting += files[one].get("imports", ())
    styles = dict.fromkeys(style for one in seen for style in files[one].get("css", ()))
    script, *imports = (_ADDRESS + files[one]["file"] for one in seen)
    fonts = (_ADDRESS + each for each in files[name].get("assets", ()) if _FONT.search(each))
    return Entry(script, tuple(imports), tuple(_ADDRESS + style for style in styles), tuple(fonts))
