"""English and Italian: catalogues, and which language a request wants."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from fastapi import Request

from bioregion_graph.terms.dates import PartialDate

LANGUAGES = ("en", "it")
_VOWEL = re.compile(r"(8|11)\b")
_FOLDER = Path(__file__).parent / "locales"


@cache
def catalogue(language: str) -> dict[str, str]:
    """The translations of a language by English text; empty for English itself."""
    if language == "en":
        return {}
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return {
            str(message.id): str(message.string) for message in read_po(file) if message.id and message.string
        }


def translate(language: str, text: str) -> str:
    """A text of the pages in a language."""
    return catalogue(language).get(text, text)


def wanted(request: Request) -> str:
    """The language of a request: parameter ``lang``, cookie, then Accept-Language."""
    for choice in (request.query_params.get("lang"), request.cookies.get("lang")):
        if choice in LANGUAGES:
            return str(choice)
    header = request.headers.get("accept-language", "")
    preferred = [part.split(";")[0].strip() for part in header.split(",") if part.strip()]
    return negotiate_locale([tag.replace("-", "_") for tag in preferred], list(LANGUAGES)) or "en"


def before(word: str, times: str, language: str) -> str:
    """A preposition ("from", "until", "seen") and a date; in Italian the article goes with the date."""
    said = translate(language, word)
    if language != "it" or not said.endswith("al"):
        return f"{said} {times}"
    if not times[:1].isdigit():
        # Months stand without article: da settembre, fino ad aprile.
        bare = said[:-1] + ("d" if said.endswith(" al") and times[:1] in "aA" else "")
        return f"{bare} {times}"
    # Only 8 and 11 begin with a vowel; a year does not begin with them alone.
    return f"{said}l'{times}" if _VOWEL.match(times) else f"{said} {times}"


def number(value: float | int, language: str) -> str:
    """A number as the language writes it."""
    return str(format_decimal(value, locale=Locale(language)))


def when(value: PartialDate, language: str) -> str:
    """A date with its own precision, as the language writes it."""
    form = {4: "yyyy", 7: "LLLL yyyy", 10: "d MMMM yyyy"}[len(value.text)]
    return str(format_date(value.first, form, locale=Locale(language)))
