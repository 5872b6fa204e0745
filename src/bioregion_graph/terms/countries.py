"""The countries there are, by ISO 3166 alpha-2, and how European institutions write them."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

# The European institutions write two countries in a way of their own; exports of FP7 do so with Kosovo as well.
WRITTEN_OTHERWISE = {"UK": "GB", "EL": "GR", "KO": "XK"}
# Two capital letters are countries in the list of locales; these are continents, groupings and placeholders.
_UNREAL = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


@cache
def countries() -> frozenset[str]:
    """The codes of all countries, with XK for Kosovo, which has none of the standard."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code.isupper()) - _UNREAL


@cache
def names_of(code: str) -> frozenset[str]:
    """The names of a country in English and in the languages of the country itself."""
    names = set()
    for language in ("en", *get_official_languages(code, de_facto=True)):
        try:
            names.add(Locale.parse(language).territories.get(code, ""))
        except (UnknownLocaleError, ValueError):
            continue  # a language of which the library has no list of countries
    return frozenset(names - {""})


@cache
def name_of(code: str, language: str) -> str:
    """The name of a country in a language; empty for a code that is none."""
    return str(Locale.parse(language).territories.get(code, ""))
