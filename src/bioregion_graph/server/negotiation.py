"""Which form a client gets, by its Accept header (RFC 9110, 12.5.1) or the parameter ``format``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bioregion_graph.errors import UsageError

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
TRIPLES = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
DOCUMENTS = {"html": "text/html; charset=utf-8", **TRIPLES}
OF_A_THING = {**DOCUMENTS, "csv": ROWS["csv"]}
_SAME = {"description": "The client has this answer already (If-None-Match)."}
# What clients ask for when they mean one of ours.
_ALSO = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "ntriples",
    "text/n3": "turtle",
    "application/x-turtle": "turtle",
    "application/xhtml+xml": "html",
    "application/x-json+ld": "jsonld",
}
# How client libraries spell the names of forms in the parameter format.
_SPELLINGS = {
    "json-ld": "jsonld",
    "nt": "ntriples",
    "n3": "turtle",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "ttl": "turtle",
}
# What stands for triples when a client asks for "json" whatever the query is.
_FOR_TRIPLES = {"json": "jsonld", "xml": "rdfxml"}


def offered(*forms: Mapping[str, str], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """How the description of the interface tells the forms of an answer."""
    kinds = [kind.partition(";")[0] for each in forms for kind in each.values()]
    # Of JSON a client sees the object, of all others the text.
    media = {
        kind: {"schema": {"type": "object" if kind == "application/json" else "string"}} for kind in kinds
    }
    return {status: {"description": "The answer, in the form chosen.", "content": media}, 304: _SAME}


class NotAcceptableError(UsageError):
    """The client accepts none of the forms there are."""


@dataclass(frozen=True)
class _Wish:
    kind: str
    quality: float
    precision: int


def choose(accept: str, forms: Mapping[str, str], wanted: str = "") -> str:
    """The name of the form to answer in; ``forms`` are in our order of preference.

    ``wanted`` is the parameter ``format`` and wins. Raises NotAcceptableError, or UsageError for a name unknown.
    """
    return _chosen(accept, tuple(forms.items()), wanted)


@lru_cache(maxsize=256)
def _chosen(accept: str, offered_forms: tuple[tuple[str, str], ...], wanted: str) -> str:
    forms = dict(offered_forms)
    if wanted:
        if named := _named(wanted, forms):
            return named
        raise UsageError(f'There is no format "{wanted}" here. Choose one of {", ".join(forms)}.')
    if not accept.strip():
        return next(iter(forms))
    wishes = _wishes(accept)
    best, best_quality = "", 0.0
    for name, media in forms.items():
        quality = _quality(wishes, name, media.partition(";")[0])
        if quality > best_quality:
            best, best_quality = name, quality
    if not best:
        offered = ", ".join(media.partition(";")[0] for media in forms.values())
        raise NotAcceptableError(f"None of the forms you accept is available here. Accept one of {offered}.")
    return best


def is_known(wanted: str, forms: Mapping[str, str]) -> bool:
    """Whether a client names one of these forms, by any spelling."""
    return _named(wanted, forms) is not None


def _named(wanted: str, forms: Mapping[str, str]) -> str | None:
    """The form a client names: by our name, by another spelling, or by its media type."""
    media = {kind.partition(";")[0]: name for name, kind in forms.items()}
    word = wanted.strip().lower()
    for name in (word, _SPELLINGS.get(word), _FOR_TRIPLES.get(word), media.get(word), _ALSO.get(word)):
        if name in forms:
            return name
    return None


@lru_cache(maxsize=256)
def accepts_html(accept: str) -> bool:
    """Whether a client asks for pages by name, as browsers do; ``*/*`` alone is a program."""
    return any(
        wish.kind in ("text/html", "application/xhtml+xml") and wish.quality > 0 for wish in _wishes(accept)
    )


def _wishes(accept: str) -> list[_Wish]:
    wishes = []
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        precision = 0 if kind == "*/*" else 1 if kind.endswith("/*") else 2
        wishes.append(_Wish(kind, quality, precision))
    return wishes


def _quality(wishes: list[_Wish], name: str, media: str) -> float:
    """The quality of the most precise wish that fits; 0 when none does."""
    fitting = [
        wish
        for wish in wishes
        if wish.kind in (media, "*/*", media.partition("/")[0] + "/*") or _ALSO.get(wish.kind) == name
    ]
    return max(fitting, key=lambda wish: (wish.precision, wish.quality)).quality if fitting else 0.0
