"""Pages from templates: language, theme, links to this server, and headers that let nothing else in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.server import languages
from bioregion_graph.terms import dates
from bioregion_graph.terms.namespaces import BASE, ID, compact, expand

_FOLDER = Path(__file__).parent / "templates"
_NUMBERS = {expand(f"xsd:{name}") for name in ("decimal", "integer", "double", "float")}
_THEMES = ("light", "dark")

_templates = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as a page in the language and theme of the request."""
    language, theme = languages.wanted(request), _theme(request)
    text = _templates.get_template(template).render(
        request=request,
        lang=language,
        theme=theme,
        t=lambda english: languages.translate(language, english),
        show=lambda term: show(term, language),
        number=lambda value: languages.number(value, language),
        here=_here(request),
        with_parameter=lambda **changes: str(request.url.include_query_params(**changes)).partition(
            str(request.base_url)
        )[2],
        local=local,
        short=compact,
        status=status,
        **values,
    )
    answer = HTMLResponse(text, status)
    for name, allowed in (("lang", languages.LANGUAGES), ("theme", _THEMES)):
        choice = request.query_params.get(name)
        if choice in allowed:
            answer.set_cookie(name, choice, max_age=31_536_000, samesite="lax", httponly=True)
    return answer


def local(iri: str) -> str:
    """Where a thing of ours is shown on this server; a foreign IRI stays as it is, if a browser may follow it."""
    if iri.startswith(ID):
        return "/doc/" + iri.removeprefix(ID)
    if iri.startswith(BASE):
        return "/" + iri.removeprefix(BASE)
    return iri if iri.startswith(("http://", "https://")) else ""


def show(term: Term | None, language: str) -> str:
    """A term for people: dates and numbers as the language writes them."""
    if isinstance(term, Literal):
        if term.datatype in (dates.GYEAR, dates.GYEARMONTH, dates.DATE):
            try:
                return languages.when(dates.from_literal(term), language)
            except UsageError:
                return term.value
        if term.datatype in _NUMBERS:
            return languages.number(float(term.value) if "." in term.value else int(term.value), language)
    if isinstance(term, NamedNode):
        return compact(term.value)
    return text_of(term)


def _theme(request: Request) -> str:
    for choice in (request.query_params.get("theme"), request.cookies.get("theme")):
        if choice in _THEMES:
            return str(choice)
    return ""


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
