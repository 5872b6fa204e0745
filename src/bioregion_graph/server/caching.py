"""Answers that a client already has: entity tags and days of change by generation (RFC 9110, 8.8 and 13)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bioregion_graph import __version__
from bioregion_graph.sharing import GenerationInfo

_TAG = re.compile(r'(?:W/)?"(?:[^"]*-)?(\d+)(?:-[a-z]+)?"')


@lru_cache(maxsize=64)
def _written(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def generation_of(text: str) -> int | None:
    """The generation of an answer with this tag; None when it is no tag of ours."""
    found = _TAG.fullmatch(text.strip())
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Made:
    """What an answer was made from: its generation and its form.

    ``is_lasting`` says that the same question will have the same answer as long as the generation is current.
    """

    generation: GenerationInfo
    form: str
    is_lasting: bool = True
    answered_by: int | None = None

    @property
    def tag(self) -> str:
        """The tag of an answer at one address: weak, since the same answer may be sent compressed or not."""
        return f'W/"{__version__}-{self.generation.id}-{self.form}"'

    @property
    def changed(self) -> str:
        """When the generation was committed, as HTTP writes it."""
        return _written(self.generation.committed_at)

    def answered(self, generation: int, form: str) -> Made:
        """The same, with the form that was used and the generation that has answered in the end."""
        is_same = generation == self.generation.id
        return replace(self, form=form, answered_by=generation, is_lasting=self.is_lasting and is_same)


def headers(request: Request, made: Made) -> dict[str, str]:
    """The headers of an answer that depends on nothing but its address, its form and its generation."""
    found = {"Vary": "Accept", "Bioregion-Generation": str(made.answered_by or made.generation.id)}
    if request.method == "GET":
        found["Cache-Control"] = "no-cache"
        if made.is_lasting:
            found |= {"ETag": made.tag, "Last-Modified": made.changed}
    return found


def has_conditions(request: Request) -> bool:
    """Whether a client says what it has already; most do not."""
    return any(name.startswith(b"if-") for name, _ in request.scope["headers"])


def unchanged(request: Request, made: Made) -> Response | None:
    """304 when the client has this answer already, else None. Raises HTTPException (412) when it wants another.

    A day is compared for being the same, not for being later: a graph can be pointed back to what it was.
    """
    if request.method != "GET" or not made.is_lasting:
        return None
    if not has_conditions(request):
        return None
    asked = request.headers
    wanted, since = asked.get("if-match", ""), asked.get("if-unmodified-since", "")
    # A weak tag is never strong enough for If-Match (RFC 9110, 13.1.1).
    if (wanted and wanted.strip() != "*") or (not wanted and since and since != made.changed):
        raise HTTPException(
            412, "The answer is not the one you ask for any more. Ask without that condition."
        )
    if tags := asked.get("if-none-match", ""):
        known = [each.strip().removeprefix("W/") for each in tags.split(",")]
        is_known = made.tag.removeprefix("W/") in known or known == ["*"]
    else:
        is_known = asked.get("if-modified-since", "") == made.changed
    return Response(status_code=304, headers=headers(request, made)) if is_known else None
