"""Values in words: dates with their precision, numbers, money, countries, durations, and claimed figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_currency
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.server import languages
from bioregion_graph.terms import dates
from bioregion_graph.terms.namespaces import CONCEPTS, compact, expand

_NUMBERS = {expand(f"xsd:{name}") for name in ("decimal", "integer", "double", "float")}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_MONEY = {"totalCost", "euContribution", "contribution", "amount", "statedTotal", "directCosts", "sum"}
_SPANS = {"year": ("year", "years"), "month": ("month", "months"), "day": ("day", "days")}
_SIGNS = {"percent": "%", "square-metre": "\N{NO-BREAK SPACE}m²", "pln": "\N{NO-BREAK SPACE}PLN"}
COMPARATORS = {"atLeast": "at least", "atMost": "at most", "moreThan": "more than", "about": "about"}
# By what an answer about a day is proven, as ``governance/body_on_day`` says it; a day may follow the last.
BASES = ("no evidence for the day", "term of office", "stated dates", "seen before and after", "seen in")
# Names of topics that are acronyms, since files are named in small letters.
_WRITTEN = {"eurio": "EURIO"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def show(term: Term | None, language: str, name: str = "") -> str:
    """A term for people; ``name`` is the property or column it stands under, which may say more about it."""
    if isinstance(term, NamedNode):
        return compact(term.value)
    if not isinstance(term, Literal):
        return text_of(term)
    if term.datatype in (dates.GYEAR, dates.GYEARMONTH, dates.DATE):
        try:
            return languages.when(dates.from_literal(term), language)
        except UsageError:
            return term.value
    if term.datatype in _NUMBERS:
        value = _number(term.value)
        if value is None:
            return term.value
        return _money(value, language) if name in _MONEY else _plain(value, name, language)
    if term.datatype == expand("xsd:duration"):
        return _duration(term.value, language)
    if term.datatype == expand("xsd:boolean"):
        return languages.translate(language, "yes" if term.value in ("true", "1") else "no")
    if name.casefold().endswith("country") and term.value in Locale(language).territories:
        return str(Locale(language).territories[term.value])
    if name == "basis":
        return ", ".join(_basis(each, language) for each in term.value.split(", "))
    if name == "comparator":
        return languages.translate(language, COMPARATORS.get(term.value, "exactly"))
    return term.value


def _basis(said: str, language: str) -> str:
    known = next((each for each in BASES if said == each or said.startswith(f"{each} ")), "")
    return f"{languages.translate(language, known)}{said[len(known) :]}" if known else said


def plain(term: Term | None, language: str, name: str) -> str:
    """A term in the answer to anybody's query: the name of its column was chosen by who asks, so it says nothing.

    Only a year is told by it, since that merely leaves out the mark of the thousands.
    """
    return show(term, language, name if _is_year(name) else "")


def figure(facts: Mapping[str, Term], language: str) -> str:
    """The amount of a claimed figure: comparator, value and unit, as a reader would say it."""
    value, unit = facts.get("value"), facts.get("unit")
    text = facts.get("quantityText")
    said = text.value if isinstance(text, Literal) else ""
    number = _number(value.value) if isinstance(value, Literal) else None
    if number is not None:
        said = _measured(
            number, unit.value.rpartition("/")[2] if isinstance(unit, NamedNode) else "", language
        )
    comparator = facts.get("comparator")
    words = COMPARATORS.get(comparator.value, "") if isinstance(comparator, Literal) else ""
    return f"{languages.translate(language, words)} {said}".strip() if words else said


def sentence(text: str) -> str:
    """A text as the beginning of a sentence; what is written in capitals stays so."""
    return _WRITTEN.get(text) or text[:1].upper() + text[1:]


def column(name: str, translate: Callable[[str], str]) -> str:
    """The heading of a column: the variable's name as words."""
    return translate(_CAMEL.sub(" ", name).lower())


def is_concept(term: Term) -> bool:
    """Whether a term is a concept of one of our schemes."""
    return isinstance(term, NamedNode) and term.value.startswith(CONCEPTS)


def _number(text: str) -> int | float | None:
    """A number that can be written out; None for INF, for what is none, and for what is too large or small."""
    try:
        value = int(text) if text.lstrip("+-").isdigit() else float(text)
    except ValueError:
        return None
    return value if value == 0 or 1e-3 <= abs(value) < 1e15 else None


def _plain(value: float | int, name: str, language: str) -> str:
    # A year is no quantity: it is written without the mark of the thousands.
    return str(value) if _is_year(name) else languages.number(value, language)


def _is_year(name: str) -> bool:
    return name.casefold().endswith("year")


def _money(value: float | int, language: str) -> str:
    if value != int(value):
        return str(format_currency(value, "EUR", locale=Locale(language)))
    form = "¤#,##0" if language == "en" else "#,##0\N{NO-BREAK SPACE}¤"
    return str(format_currency(value, "EUR", form, locale=Locale(language), currency_digits=False))


def _measured(value: float | int, unit: str, language: str) -> str:
    if unit == "eur":
        return _money(value, language)
    if unit in _SPANS:
        return _span(value, unit, language)
    return languages.number(value, language) + _SIGNS.get(unit, "")


def _span(value: float | int, unit: str, language: str) -> str:
    one, many = _SPANS[unit]
    return f"{languages.number(value, language)} {languages.translate(language, one if value == 1 else many)}"


def _duration(text: str, language: str) -> str:
    found = _DURATION.fullmatch(text)
    parts = [
        _span(int(amount), unit, language)
        for amount, unit in zip(found.groups() if found else (), _SPANS, strict=False)
        if amount
    ]
    # British English puts no comma before "and".
    locale = Locale("en", "GB") if language == "en" else Locale(language)
    return str(format_list(parts, locale=locale)) if parts else text
