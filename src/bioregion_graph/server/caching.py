"""Answers that a client already has: entity tags by generation (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import Response

from bioregion_graph import __version__

_TAG = re.compile(r'(?:W/)?"(?:[^"]*-)?(\d+)(?:-[a-z]+)?"')


def tag(generation: int, form: str) -> str:
    """The tag of an answer at one address: weak, since the same answer may be sent compressed or not."""
    return f'W/"{__version__}-{generation}-{form}"'


def generation_of(text: str) -> int | None:
    """The generation of an answer with this tag; None when it is no tag of ours."""
    found = _TAG.fullmatch(text.strip())
    return int(found[1]) if found else None


def headers(request: Request, generation: int, form: str) -> dict[str, str]:
    """The headers of an answer that depends on nothing but its address, the form chosen and the generation."""
    found = {"Vary": "Accept", "Bioregion-Generation": str(generation)}
    if request.method == "GET":
        found |= {"ETag": tag(generation, form), "Cache-Control": "no-cache"}
    return found


def unchanged(request: Request, generation: int, form: str) -> Response | None:
    """304 when the client has this answer already, else None."""
    if request.method != "GET":
        return None
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag(generation, form).removeprefix("W/") not in known:
        return None
    return Response(status_code=304, headers=headers(request, generation, form))
