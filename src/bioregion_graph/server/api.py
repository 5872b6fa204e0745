"""What scripts call: the questions of the library, search, and the members of a network."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode

from bioregion_graph.errors import UsageError
from bioregion_graph.queries.describe import canonical
from bioregion_graph.queries.guard import Form
from bioregion_graph.queries.library import Query as Question
from bioregion_graph.server import asking, caching, languages, negotiation
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.problems import documented
from bioregion_graph.terms.namespaces import PREFIXES, expand

router = APIRouter(prefix="/api", tags=["Library and search"])
_RESERVED = {"day", "known_by", "format", "lang"}
KnownBy = Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")]


@router.get("/queries", summary="The questions of the library")
def list_queries(request: Request) -> list[dict[str, Any]]:
    """Every question with its topic, its summary in English and Italian, and its parameters."""
    graph: Graph = request.app.state.graph
    return [_told(question) for question in graph.library]


@router.get(
    "/queries/{name:path}",
    response_class=Response,
    summary="Answer a question of the library",
    responses=documented(400, 404, 406, 422, 429, 503)
    | negotiation.offered(negotiation.ROWS, negotiation.TRIPLES),
)
async def answer_query(
    request: Request,
    name: Annotated[str, Path(description="As governance/body_on_day.")],
    day_: Annotated[
        str, Query(alias="day", description="Value of the parameter day, where there is one.")
    ] = "",
    known_by: KnownBy = "",
    format: Annotated[str, Query(description="json, xml, csv or tsv.")] = "",
) -> Response:
    """The rows of a question; its other parameters are given by their names."""
    graph: Graph = request.app.state.graph
    question = graph.library.get(name)
    moment = day(known_by, "known_by")
    text = question.bind(values_of(request), day(day_, "day"))
    is_triples = question.form in (Form.CONSTRUCT, Form.DESCRIBE)
    forms = negotiation.TRIPLES if is_triples else negotiation.ROWS
    accept = request.headers.get("accept", "")
    chosen = negotiation.choose(accept if not negotiation.accepts_html(accept) else "", forms, format)
    made = caching.Made((await run_in_threadpool(graph.view, moment)).generation, chosen)
    if known := caching.unchanged(request, made):
        return known
    rows, triples = ("", chosen) if is_triples else (chosen, "")
    run = asking.begin(request, text, made.generation.id, moment, None, rows, triples)
    return await asking.answered(request, run, made, format)


@router.get("/search", summary="Find things by name", responses=documented(400, 404, 422, 503))
def search(
    request: Request,
    q: Annotated[str, Query(description="A name or part of one; accents, case and slips do not matter.")],
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 20,
    kind: Annotated[list[str] | None, Query(description="Only these classes, as Organisation.")] = None,
    known_by: KnownBy = "",
) -> list[dict[str, Any]]:
    """What answers to a name, the best first; if nothing has all words, what lacks one or two (scores up to 45)."""
    graph: Graph = request.app.state.graph
    hits = graph.index(day(known_by, "known_by")).search(q, limit, kind or (), is_partial=True)
    return [asdict(hit) for hit in hits]


@router.get(
    "/members",
    summary="Direct and transitive members of a network",
    responses=documented(400, 404, 422, 503),
)
def members(
    request: Request,
    network: Annotated[str, Query(description="IRI or prefixed name of the network.")],
    day_: Annotated[str, Query(alias="day", description="Members on this day; without it, ever.")] = "",
    known_by: KnownBy = "",
) -> list[dict[str, Any]]:
    """Each member once, with its distance and the shortest path to the network."""
    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    prefix = network.partition(":")[0]
    try:
        written = (expand(network) if prefix in PREFIXES else NamedNode(network)).value
        iri = canonical(view, graph.library, written) or written
    except ValueError as error:
        raise UsageError(
            f'network: "{network}" is no IRI. Write https://…, or a name such as organisation:biocat.'
        ) from error
    # Its library is large, and a server should answer soon after its start.
    from bioregion_graph.network import reach

    found = reach.members(reach.membership_graph(view, graph.library, day(day_, "day")), iri)
    return [asdict(member) for member in found]


def values_of(request: Request) -> dict[str, str]:
    """The parameters of a question, as they stand in the address; empty ones keep their default."""
    values = {}
    for name in request.query_params:
        given = request.query_params.getlist(name)
        if name in _RESERVED or not given[-1]:
            continue
        if len(given) > 1:
            raise UsageError(f"The parameter {name} stands {len(given)} times. Send it once.")
        values[name] = given[-1]
    return values


def _told(question: Question) -> dict[str, Any]:
    parameters = [
        {
            "name": each.name,
            "type": each.type.value,
            "default": each.default,
            "meaning": each.meaning,
            "meanings": {
                language: languages.translate(language, each.meaning) for language in languages.LANGUAGES
            },
        }
        for each in question.parameters
    ]
    return {
        "name": question.name,
        "topic": question.topic,
        "summary": {"en": question.summary, "it": question.summary_it},
        "question": {"en": question.question, "it": question.question_it},
        "tags": list(question.tags),
        "parameters": parameters,
    }
