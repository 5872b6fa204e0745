"""What the routes of matching read of a request, and the address of its next page."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request
from pyoxigraph import NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.queries.describe import canonical
from bioregion_graph.server import negotiation
from bioregion_graph.server.graph import Graph
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PREFIXES, expand

_LANGUAGES = ("en", "it")


def language(written: str) -> str:
    """The language of the sentences. Raises UsageError for one that is not spoken here."""
    if written not in _LANGUAGES:
        raise UsageError(f'lang: "{written}" is not spoken here. Choose one of {", ".join(_LANGUAGES)}.')
    return written


def iri_of(graph: Graph, view: View, name: str, text: str) -> str:
    """The IRI that stands for what is written."""
    try:
        prefix = text.partition(":")[0]
        written = (expand(text) if prefix in PREFIXES else NamedNode(text)).value
        return canonical(view, graph.library, written) or written
    except ValueError as error:
        raise UsageError(
            f'{name}: "{text}" is no IRI. Write https://…, or a name such as organisation:biocat.'
        ) from error


def accepted(request: Request) -> str:
    """The forms that a client accepts; a browser takes whatever comes."""
    accept = request.headers.get("accept", "")
    return "" if negotiation.accepts_html(accept) else accept


def next_page(request: Request, offset: int) -> str:
    """The address of the same request from another place on."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "offset"]
    return f"{request.url.path}?{urlencode([*kept, ('offset', str(offset))])}"
