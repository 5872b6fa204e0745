"""The map over HTTP: figures of regions, arcs between them and clusters as JSON or CSV; fields; boundaries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from bioregion_graph.errors import NotFoundError, UsageError
from bioregion_graph.importers import boundaries
from bioregion_graph.queries.run import run
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.names import name_of
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from bioregion_graph.mapping.atlas import Atlas, Cluster, Point

router = APIRouter(prefix="/api", tags=["Map"])
_FORMS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
_SHAPES = {"json": "application/geo+json"}
_ERRORS = documented(400, 404, 406, 422, 503)
_BOUNDARIES = "/api/map/boundaries"
Language = Annotated[str, Query(description="Language of the names: en or it.")]
KnownBy = Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")]


@router.get(
    "/map",
    response_class=Response,
    summary="Regions with their figures, who works with whom, and clusters",
    responses=_ERRORS | negotiation.offered(_FORMS),
)
def read_map(
    request: Request,
    level: Annotated[
        str, Query(description="0 for countries, 1 to 3 for NUTS; the best of 2 and 0 without it.")
    ] = "",
    field: Annotated[str, Query(description="Only this field and its parts, as ls:diagnostics.")] = "",
    on: Annotated[str, Query(description="Only projects that run on this day.")] = "",
    begin: Annotated[
        str, Query(alias="from", description="Only projects that run on this day or later.")
    ] = "",
    until: Annotated[str, Query(description="Only projects that run on this day or before.")] = "",
    near: Annotated[str, Query(description="Only clusters near a city, a region or an organisation.")] = "",
    network: Annotated[
        str,
        Query(description="Only members of this network or group, as organisation:…, on that day or ever."),
    ] = "",
    within: Annotated[float, Query(ge=0, le=20_000, description="So many kilometres; 0 for any.")] = 100,
    lang: Language = "en",
    known_by: KnownBy = "",
    format: Annotated[str, Query(description="json or csv.")] = "",
) -> Response:
    """What a map shows: each region of the level with its figures and its point, the strongest arcs, each with the
    number of joint projects, and the clusters that fit, the nearest or strongest first.

    With a network these are the figures of its members, and all of them stand in the place of the clusters: those who
    ever belonged to it, or may have on the day asked (``on``, else the end of the period, else its beginning).
    """
    parameters.language(lang)
    form = negotiation.choose(parameters.accepted(request), _FORMS, format)
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    bounds = _period(day(on, "on"), day(begin, "from"), day(until, "until"))
    atlas = graph.prepared.atlas(view)
    from bioregion_graph.mapping import rows
    from bioregion_graph.mapping.figures import Answer, Question

    place = _near(graph, view, atlas, near, lang) if near else None
    iri = _field(graph, view, atlas, field) if field else ""
    named, members = _network(graph, view, atlas, network, bounds[1] or bounds[0], lang)
    asked = Question(_level(level, atlas), iri, *bounds, place[1] if place else None, within, members)
    answer = Answer(atlas, asked)
    headers = {"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
    if form == "csv":
        return Response(rows.as_csv(answer, lang), media_type=_FORMS[form], headers=headers)
    said = {"generation": view.generation.id, **rows.as_json(answer, lang, place, named)}
    return JSONResponse(said | _boundaries(graph, asked.level), headers=headers)


@router.get(
    "/map/fields",
    summary="The fields that a map can be narrowed to",
    responses=documented(400, 404, 422, 503),
)
def list_fields(request: Request, lang: Language = "en", known_by: KnownBy = "") -> list[dict[str, Any]]:
    """Fields of the taxonomy and industrial ecosystems under which clusters or projects are known, as a tree."""
    parameters.language(lang)
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    atlas = graph.prepared.atlas(view)
    from bioregion_graph.mapping.fields import choices

    return [
        {
            "iri": each.field.iri,
            "name": each.field.name(lang),
            "ecosystem": each.field.is_ecosystem,
            "depth": each.depth,
            "clusters": each.clusters,
            "projects": each.projects,
        }
        for each in view.once(f"map fields {lang}", lambda: choices(atlas, lang))
    ]


@router.get(
    "/map/boundaries",
    response_class=Response,
    summary="The official boundaries of regions, where somebody fetched them",
    responses=_ERRORS | negotiation.offered(_SHAPES),
)
def read_boundaries(
    request: Request,
    level: Annotated[int, Query(ge=0, le=3, description="0 for countries, 1 to 3 for NUTS.")] = 2,
) -> Response:
    """Areas as GeoJSON with NUTS codes as ids, for no commercial use, with the credit that every map must show."""
    graph: Graph = request.app.state.graph
    path = boundaries.stored(graph.settings.home)
    if path is None:
        raise NotFoundError(
            "The boundaries of NUTS are not on this server. `bioregion fetch nuts-boundaries` brings them."
        )
    from bioregion_graph.mapping.boundaries import of_level

    said = of_level(path, level, path.stat().st_mtime_ns)
    return JSONResponse(said, media_type=_SHAPES["json"], headers={"Cache-Control": "max-age=3600"})


def _boundaries(graph: Graph, level: int) -> dict[str, Any]:
    """Where the boundaries of a level are, and the credit that they need; nothing where nobody fetched them."""
    if not boundaries.place(graph.settings.home).record():
        return {"boundaries": None}
    return {"boundaries": {"credit": boundaries.CREDIT, "href": f"{_BOUNDARIES}?level={level}"}}


def _level(written: str, atlas: Atlas) -> int:
    levels = atlas.levels()
    if not written:
        return 2 if 2 in levels else 0
    if written not in map(str, levels):
        raise UsageError(
            f'level: "{written}" cannot be shown. Write one of {", ".join(map(str, levels))}; '
            "regions come with `bioregion import nuts`."
        )
    return int(written)


def _period(on: date | None, begin: date | None, until: date | None) -> tuple[date | None, date | None]:
    if on and (begin or until):
        raise UsageError("Ask for a day (on) or for a period (from, until), not for both.")
    if begin and until and begin > until:
        raise UsageError(
            f"The period ends on {until}, before it begins on {begin}. Write it the other way round."
        )
    return (on, on) if on else (begin, until)


def _field(graph: Graph, view: View, atlas: Atlas, written: str) -> str:
    iri = parameters.iri_of(graph, view, "field", written)
    if all(field.iri != iri for field in atlas.fields):
        raise NotFoundError(f'field: "{written}" is no field of the taxonomy. /api/map/fields lists them.')
    return iri


def _near(graph: Graph, view: View, atlas: Atlas, written: str, language: str) -> tuple[str, Point]:
    from bioregion_graph.mapping.places import place_named

    is_iri = ":" in written and " " not in written
    iri = parameters.iri_of(graph, view, "near", written) if is_iri else written
    name, point = place_named(atlas, iri)
    return name or name_of(view, iri, language) or written, point


def _network(
    graph: Graph, view: View, atlas: Atlas, written: str, on: date | None, language: str
) -> tuple[dict[str, str] | None, tuple[Cluster, ...] | None]:
    """What the network is called, and its members: on a day those who may have been in it, else whoever ever was."""
    if not written:
        return None, None
    from bioregion_graph.mapping.members import Member, members_of

    iri = parameters.iri_of(graph, view, "network", written)
    table = run(view, graph.library.get("networks/members_on_day"), {"network": iri}, as_of=on)
    rows = [{name: getattr(value, "value", "") for name, value in row.items()} for row in table.dicts()]
    found = [
        Member(row["member"], name_of(view, row["member"], language) or row["member"], row["country"])
        for row in rows
        if on is None or row["answer"] != "no"
    ]
    if not rows:
        raise NotFoundError(
            f'network: "{written}" has no members that the graph knows. '
            "/api/queries/networks/largest_networks lists networks."
        )
    told = {"iri": iri, "name": name_of(view, iri, language) or iri, "on": str(on or "")}
    return told, members_of(atlas, found)
