"""The way into a plain store for people: its first page is the one for queries, which tells what the store holds."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import NamedNode

from bioregion_graph.sharing.view import View

router = APIRouter(include_in_schema=False)
_TEMPLATES = Path(__file__).parent / "templates"
EXAMPLE = (_TEMPLATES / "any.rq").read_text(encoding="utf-8").rstrip()
_OF_A_GRAPH = (_TEMPLATES / "any_of_graph.rq").read_text(encoding="utf-8").rstrip()
_MOST_GRAPHS = 50


@router.get("/")
def first() -> Response:
    """A plain store has one page."""
    return RedirectResponse("/sparql")


def held(view: View) -> dict[str, Any]:
    """What a plain store holds: its statements, the first of its named graphs with a query for each, and their rest."""
    found = [
        name.value for name in islice(view.graph_names(), _MOST_GRAPHS + 1) if isinstance(name, NamedNode)
    ]
    graphs = [(name, urlencode({"query": _OF_A_GRAPH.replace("urn:graph", name)})) for name in found]
    return {
        "statements": len(view),
        "graphs": sorted(graphs[:_MOST_GRAPHS]),
        "has_more": len(found) > _MOST_GRAPHS,
    }
