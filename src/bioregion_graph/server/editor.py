"""What an editor of queries asks: the words that a query may use, the names of things, the text of a question."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import PlainTextResponse
from pyoxigraph import Literal, NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.queries import functions
from bioregion_graph.queries.coach.counts import Counts
from bioregion_graph.queries.coach.knowledge import Knowledge
from bioregion_graph.server import access, languages, names
from bioregion_graph.server.api import values_of
from bioregion_graph.server.documents import run_rows
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.parameters import language
from bioregion_graph.server.problems import documented
from bioregion_graph.server.words import FOREIGN_LABELS
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.namespaces import PREFIXES, compact, expand

router = APIRouter(prefix="/api", tags=["Query editor"])
MOST_NAMES = 200
_CLASS = expand("owl:Class")
KnownBy = Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")]


@router.get("/schema", summary="The words of a query", responses=documented(400, 404, 422, 503))
def schema(request: Request, known_by: KnownBy = "") -> dict[str, Any]:
    """Prefixes, classes, properties and functions that a query may use, and the limits of whoever asks.

    ``terms`` are those of the ontology and those that occur in the merged view. Each has its ``name``, what it ``is``
    (class or property), how often it occurs where that is known, and what it is called in English and Italian.
    """
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    most = graph.rules.of(access.role_of(request))
    return {
        "generation": view.generation.id,
        "limits": {"seconds": most.seconds, "rows": most.rows, "bytes": most.bytes},
        "prefixes": PREFIXES,
        "functions": [compact(iri) for iri in functions.names()],
        "terms": _known(graph, view),
    }


@router.get("/names", summary="Names of things", responses=documented(400, 404, 422, 503))
def names_of(
    request: Request,
    iri: Annotated[list[str], Query(description=f"The things, at most {MOST_NAMES}.", max_length=MOST_NAMES)],
    lang: Annotated[str, Query(description="The language of the names, en or it.")] = "en",
    known_by: KnownBy = "",
) -> dict[str, str]:
    """The name of each of these things that has one, by its IRI."""
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    try:
        things = [NamedNode(each) for each in iri]
    except ValueError as error:
        raise UsageError(f"iri: one is no IRI ({error}). Give the whole IRI of each thing.") from error
    return names.names_of(view, things, language(lang))


@router.get(
    "/texts/{name:path}",
    response_class=PlainTextResponse,
    summary="The text of a question",
    responses=documented(400, 404, 422, 503)
    | {200: {"content": {"application/sparql-query": {"schema": {"type": "string"}}}}},
)
def text(
    request: Request,
    name: Annotated[str, Path(description="As governance/body_on_day.")],
    day_: Annotated[
        str, Query(alias="day", description="Value of the parameter day, where there is one.")
    ] = "",
) -> PlainTextResponse:
    """The SPARQL of a question of the library, with its parameters in place; they are given by their names."""
    graph: Graph = request.app.state.graph
    question = graph.library.get(name)
    written = question.bind(values_of(request), day(day_, "day"))
    return PlainTextResponse(written, media_type="application/sparql-query")


def _known(graph: Graph, view: View) -> list[dict[str, Any]]:
    """The words, made once; once more when their counts stand, which somebody else makes."""
    if not Knowledge.is_ready(view):
        return view.once("the words of a query", lambda: _terms(graph, view, None))
    return view.once("the words of a query, counted", lambda: _terms(graph, view, Knowledge.of(view).counts))


def _terms(graph: Graph, view: View, counts: Counts | None) -> list[dict[str, Any]]:
    """The classes and properties of the ontology, and foreign ones: those that have names, or are used."""
    classes = counts.classes if counts else {}
    properties = {iri: each.triples for iri, each in counts.properties.items()} if counts else {}
    found: dict[str, dict[str, Any]] = {}
    for row in run_rows(graph, view, "pages/terms"):
        iri, is_class = str(getattr(row["term"], "value", "")), row["type"] == _CLASS
        found[iri] = {
            "name": compact(iri),
            "is": "class" if is_class else "property",
            "count": (classes if is_class else properties).get(iri),
            "label": {each: _text(row[f"label{each.title()}"]) for each in languages.LANGUAGES},
            "definition": {each: _text(row[f"definition{each.title()}"]) for each in languages.LANGUAGES},
        }
    named = dict.fromkeys(expand(name).value for name in FOREIGN_LABELS)
    for kind, used in (("class", classes), ("property", named | properties)):
        for iri, number in used.items():
            if (name := compact(iri)) != iri and iri not in found:
                label = FOREIGN_LABELS.get(name, "")
                labels = {each: languages.translate(each, label) for each in languages.LANGUAGES}
                found[iri] = {"name": name, "is": kind, "count": number, "label": labels, "definition": {}}
    return sorted(found.values(), key=lambda each: (-(each["count"] or 0), each["name"]))


def _text(term: object) -> str:
    return term.value if isinstance(term, Literal) else ""
