"""Pages from templates: language, theme, links to this server, and headers that let nothing else in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import NamedNode

from bioregion_graph.queries.formats import Term, text_of
from bioregion_graph.server import bundle, languages, names, sentences, tables, wording
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import BASE, ID, compact

_FOLDER = Path(__file__).parent / "templates"
_THEMES = ("light", "dark")
_SUFFIX = re.compile(r"(Label|En|It)$")
CHOICES = ("lang", "theme")

_templates = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["sentence"] = wording.sentence
# Also for macros, which see nothing of what a page is given.
_templates.globals["numeric"] = tables.numeric


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as a page in the language and theme of the request."""
    language, theme = languages.wanted(request), _theme(request)

    def t(english: str) -> str:
        return languages.translate(language, english)

    text = _templates.get_template(template).render(
        request=request,
        lang=language,
        theme=theme,
        t=t,
        told=lambda title, detail: sentences.told(language, title, detail),
        show=lambda term, name="": wording.show(term, language, name),
        plain=lambda term, name="": wording.plain(term, language, name),
        column=lambda name: wording.column(name, t),
        number=lambda value: languages.number(value, language),
        with_parameter=lambda **changes: _address(request, **changes),
        local=local,
        short=compact,
        scripts=lambda *names: [each for name in names if (each := bundle.entry(name))],
        status=status,
        is_plain=request.app.state.is_plain,
        **values,
    )
    answer = HTMLResponse(text, status, {"Vary": "Accept, Accept-Language, Cookie"})
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


def table(
    view: View, columns: Sequence[str], rows: Sequence[Sequence[Term | str | None]], language: str
) -> dict[str, Any]:
    """An answer as a table for readers: things by name, and no column that only repeats a name."""
    known = names.names_of(view, (term for row in rows for term in row), language)
    named = {name for name in columns if _SUFFIX.search(name) and _SUFFIX.sub("", name) in columns}
    places = [place for place, name in enumerate(columns) if name not in named]
    for row in rows:
        for place, name in enumerate(columns):
            label, thing = (
                row[place],
                row[columns.index(_SUFFIX.sub("", name))] if name in named else None,
            )
            if thing is not None and label is not None and isinstance(thing, NamedNode):
                known.setdefault(thing.value, label if isinstance(label, str) else text_of(label))
    return {
        "columns": [columns[place] for place in places],
        "rows": [[row[place] for place in places] for row in rows],
        "names": known,
    }


def _address(request: Request, **changes: str) -> str:
    """This page with other parameters; the rest of its address stays."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    return f"{request.url.path}?{urlencode([*kept, *changes.items()])}"


def _theme(request: Request) -> str:
    for choice in (request.query_params.get("theme"), request.cookies.get("theme")):
        if choice in _THEMES:
            return str(choice)
    return ""
