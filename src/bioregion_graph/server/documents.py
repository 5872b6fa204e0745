"""Linked data: names of things lead to documents about them, as a page, Turtle or JSON-LD."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from bioregion_graph.errors import NotFoundError
from bioregion_graph.queries import formats
from bioregion_graph.queries.describe import canonical
from bioregion_graph.queries.run import run
from bioregion_graph.server import (
    caching,
    languages,
    negotiation,
    region_section,
    rendering,
    thing_csv,
    thing_page,
    thing_pictures,
    wording,
)
from bioregion_graph.server.addresses import Asked
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.known import known
from bioregion_graph.server.problems import documented, problem, told
from bioregion_graph.server.unknown import unknown
from bioregion_graph.sharing.view import View
from bioregion_graph.terms.dates import day_literal
from bioregion_graph.terms.namespaces import BASE, ID, ONTOLOGY

router = APIRouter(tags=["Linked data"])
_SUFFIXES = {
    ".ttl": "turtle",
    ".jsonld": "jsonld",
    ".nt": "ntriples",
    ".rdf": "rdfxml",
    ".html": "html",
    ".csv": "csv",
}
_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
}
_ANSWERS = documented(400, 404, 406, 422, 503) | negotiation.offered(negotiation.DOCUMENTS)
_OF_A_THING = documented(400, 404, 406, 422, 503) | negotiation.offered(negotiation.OF_A_THING)
_LEADS_ON: dict[int | str, dict[str, Any]] = {303: {"description": "The name that is used instead."}}
Format = Annotated[str, Query(description="html, turtle, ntriples, rdfxml or jsonld. It wins over Accept.")]
ThingFormat = Annotated[
    str, Query(description="html, turtle, ntriples, rdfxml, jsonld or csv. It wins over Accept.")
]
Section = Annotated[str, Query(description="Of CSV: one section alone, as facts, members or projects.")]
Name = Annotated[str, Path(description="As organisation/biocat.")]
Scheme = Annotated[str, Path(description="As membership-role.")]
KnownBy = Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")]
AsOf = Annotated[str, Query(description="Show which ties held on this day, as 2019-05-01.")]


@router.get(
    "/id/{name:path}",
    response_class=Response,
    status_code=303,
    summary="A thing: go to its document",
    responses=documented(404, 422),
)
def thing(request: Request, name: Name) -> Response:
    """303 See Other: a thing is not the document about it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/doc/{quote(name)}{query}", 303)


@router.get(
    "/doc/{name:path}",
    response_class=Response,
    summary="The document about a thing",
    responses=_OF_A_THING | _LEADS_ON,
)
def document(
    request: Request,
    name: Name,
    on: AsOf = "",
    known_by: KnownBy = "",
    section: Section = "",
    format: ThingFormat = "",
) -> Response:
    """Facts and ties of a thing, each with its sources; Turtle and JSON-LD hold the merged view, CSV the page.

    Long lists come a page at a time: page.SECTION, find.SECTION and sort.SECTION say what is shown of one.
    """
    name, wanted = _without_suffix(name, format)
    asked = _asked(request, f"/doc/{name}", on, known_by)
    return _document(request, ID + name, asked, wanted, section)


@router.get("/ontology", response_class=Response, summary="The ontology", responses=_ANSWERS)
def ontology(request: Request, known_by: KnownBy = "", format: Format = "") -> Response:
    """All classes and properties."""
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    form = negotiation.choose(request.headers.get("accept", ""), negotiation.DOCUMENTS, format)
    if form != "html":
        quads = list(view.quads(graph=NamedNode(ONTOLOGY)))
        return _triples(request, view, quads, form)
    terms = run_rows(graph, view, "pages/terms")
    return rendering.page(
        request, "ontology.html", terms=terms, query="pages/terms", generation=view.generation
    )


@router.get(
    "/concepts/{scheme}", response_class=Response, summary="A concept scheme", responses=_ANSWERS | _LEADS_ON
)
def scheme(request: Request, scheme: Scheme, known_by: KnownBy = "", format: Format = "") -> Response:
    """The concepts of a scheme as a tree."""
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    scheme, wanted = _without_suffix(scheme, format)
    iri = f"{BASE}concepts/{scheme}"
    quads = list(view.quads(graph=_node(iri)))
    if not quads:
        raise NotFoundError(f"There is no concept scheme {iri}. /concepts lists them.")
    form = negotiation.choose(request.headers.get("accept", ""), negotiation.DOCUMENTS, wanted)
    if form != "html":
        return _triples(request, view, quads, form)
    rows = run_rows(graph, view, "taxonomy/concept_tree", scheme=f"<{iri}>")
    return rendering.page(request, "scheme.html", iri=iri, rows=rows, generation=view.generation)


@router.get(
    "/concepts/{scheme}/{code}",
    response_class=Response,
    summary="A concept",
    responses=_OF_A_THING | _LEADS_ON,
)
def concept(
    request: Request,
    scheme: Scheme,
    code: Annotated[str, Path(description="As founding-member.")],
    on: AsOf = "",
    known_by: KnownBy = "",
    section: Section = "",
    format: ThingFormat = "",
) -> Response:
    """One concept, and what is classified by it."""
    code, wanted = _without_suffix(code, format)
    path = f"concepts/{scheme}/{code}"
    return _document(request, BASE + path, _asked(request, f"/{path}", on, known_by), wanted, section)


def run_rows(graph: Graph, view: View, name: str, **values: str) -> list[dict[str, object]]:
    """The rows of a library question by column."""
    return [dict(row) for row in run(view, graph.library.get(name), values).dicts()]


def _asked(request: Request, path: str, on: str, known_by: str) -> Asked:
    wishes = dict(request.query_params)
    language = languages.wanted(request)
    return Asked(quote(path), language, day(on, "on"), day(known_by, "known_by"), wishes)


def _document(request: Request, iri: str, asked: Asked, wanted: str, section: str) -> Response:
    graph: Graph = request.app.state.graph
    try:
        view = graph.view(asked.known_by)
    except NotFoundError as error:
        return problem(request, *told(request, error), later=asked.without("known_by"))
    target = canonical(view, graph.library, _node(iri).value)
    whole = canonical(view, graph.library, _node(iri.partition("#")[0]).value) if "#" in iri else None
    if whole is not None:
        # A part of a thing (its grant, its site) has no document of its own.
        target = whole
    if target is None:
        return unknown(request, graph, iri)
    if target != iri:
        # Joined with another name: nothing is lost, the reader is led to the name that is used.
        kept = {key: value for key, value in request.query_params.items() if key != "alias"}
        kept |= ({} if whole else {"alias": iri}) | ({"format": wanted} if wanted else {})
        place = quote(rendering.local(target))
        return RedirectResponse(f"{place}?{urlencode(kept)}" if kept else place, 303)
    form = negotiation.choose(request.headers.get("accept", ""), negotiation.OF_A_THING, wanted)
    if form == "html":
        return _page(request, view, iri, asked)
    if form == "csv":
        return _table(request, view, iri, asked, section)
    quads = [
        *view.quads(NamedNode(iri), graph=DefaultGraph()),
        *view.quads(object=NamedNode(iri), graph=DefaultGraph()),
    ]
    return _triples(request, view, quads, form)


def _page(request: Request, view: View, iri: str, asked: Asked) -> Response:
    graph: Graph = request.app.state.graph
    region = region_section.values(graph, view, iri, asked.language)
    is_past = asked.known_by is not None
    pictures = known(view, graph.library, iri).once(
        ("pictures", asked.on, is_past, asked.language),
        lambda: thing_pictures.values(graph.prepared, view, iri, asked.on, is_past, asked.language, region),
        lambda made: thing_pictures.is_whole(made, region),
    )
    return rendering.page(
        request,
        "thing.html",
        path=asked.path,
        on=asked.on,
        known_on=wording.show(day_literal(asked.known_by), asked.language) if asked.known_by else "",
        alias=request.query_params.get("alias", ""),
        generation=view.generation,
        region=region,
        pictures=pictures,
        **thing_page.values(view, graph.library, iri, asked),
    )


def _table(request: Request, view: View, iri: str, asked: Asked, section: str) -> Response:
    # Headings are in the language of the reader, so the same address has two answers.
    made = caching.Made(view.generation, f"csv{asked.language}")
    if same := caching.unchanged(request, made):
        return same
    graph: Graph = request.app.state.graph
    lines = thing_csv.lines(view, graph.library, iri, asked, section)
    name = "-".join(filter(None, [iri.rpartition("/")[2], section]))
    headers = caching.headers(request, made) | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv",
        "Vary": "Accept, Accept-Language, Cookie",
    }
    return StreamingResponse(lines, media_type=negotiation.OF_A_THING["csv"], headers=headers)


def _triples(request: Request, view: View, quads: list[Quad], form: str) -> Response:
    if same := caching.unchanged(request, caching.Made(view.generation, form)):
        return same
    triples = sorted({quad.triple for quad in quads}, key=str)
    prefixes = None if form == "ntriples" else formats.prefixes_of(triples)
    content = serialize(triples, format=_FORMATS[form], prefixes=prefixes) or b""
    headers = caching.headers(request, caching.Made(view.generation, form))
    return Response(content, media_type=negotiation.TRIPLES[form], headers=headers)


def _without_suffix(name: str, wanted: str) -> tuple[str, str]:
    for suffix, form in _SUFFIXES.items():
        if name.endswith(suffix) and not wanted:
            return name.removesuffix(suffix), form
    return name, wanted


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise NotFoundError(f"{iri} is no IRI, so nothing has it as its name.") from error
