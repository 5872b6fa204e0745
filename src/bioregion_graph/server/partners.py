"""Partners over HTTP: ranked organisations with reasons as JSON, CSV or RDF, or line by line as they are found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bioregion_graph.errors import BioregionError, BusyError
from bioregion_graph.server import negotiation, parameters, sentences
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.lines import line
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from bioregion_graph.matching import request as requests
    from bioregion_graph.matching.facts import Facts
    from bioregion_graph.matching.partners import Answer

router = APIRouter(prefix="/api", tags=["Matching"])
_FORMS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ndjson": "application/x-ndjson",
}
_ERRORS = documented(400, 404, 406, 422, 503)
# Whoever listens to lines is told this often that the projects are still being read, for so long.
_MOST_WAITS = 30


class Wanted(BaseModel):
    """Whom one looks for; each part may be missing, but something must be told."""

    # A slip in a name would give an answer to another question.
    model_config = ConfigDict(extra="forbid")

    call: str = Field("", description="Code or IRI of a call topic.")
    text: str = Field("", description="What it is about, in words of English or Italian.")
    concept: list[str] = Field([], description="Fields of the taxonomy, as ls:diagnostics.")
    lead: str = Field("", description="Who coordinates, as organisation:toscana-life-sciences.")
    partner: list[str] = Field([], description="Who is in already.")
    kind: list[str] = Field([], description="Only of these kinds, as kind:sme.")
    side: list[str] = Field(
        [],
        description="Only of these sides, each a role in a consortium: "
        "industry, research, health, public, society, clusters.",
    )
    country: list[str] = Field([], description="Only from these countries, as IT.")
    rings: bool = Field(
        False, description="Ask own members first, then outwards: national, European, open data; with lead."
    )
    new: bool = Field(False, description="Only those who never worked with who is in.")
    novelty: float | None = Field(None, ge=0, le=1, description="From 0, proven together, to 1, new blood.")
    on: str = Field("", description="As of this day; without it, today (UTC).")
    lang: str = Field("en", description="Language of the sentences: en or it.")
    known_by: str = Field("", description="What the graph knew at the end of this day (UTC).")
    limit: int = Field(20, ge=1, le=200, description="At most so many.")
    offset: int = Field(0, ge=0, le=1_000_000, description="After so many.")
    format: str = Field("", description="json, csv, turtle or ndjson.")


@dataclass(frozen=True)
class Asked:
    """A request that was read: of which view, as of which day, in which language."""

    graph: Graph
    view: View
    request: requests.Request
    on: date
    language: str

    def answer(self) -> tuple[Answer, Facts]:
        """The ranking, and what it went by. Raises BusyError while projects are read for the first time."""
        known = self.graph.prepared.partners(self.view, self.on)
        return known.ask(self.request), known.facts


def read(request: Request, wanted: Wanted) -> Asked:
    """A request in terms of the graph. Raises UsageError, NotFoundError."""
    parameters.language(wanted.lang)
    # The libraries of matching are large, and a server should answer soon after its start.
    from bioregion_graph.matching import request as requests
    from bioregion_graph.matching import sides

    graph: Graph = request.app.state.graph
    view = graph.view(day(wanted.known_by, "known_by"))

    def iris(name: str, written: list[str]) -> tuple[str, ...]:
        return tuple(parameters.iri_of(graph, view, name, each) for each in written)

    asked = requests.Request(
        wanted.call,
        wanted.text,
        iris("concept", wanted.concept),
        parameters.iri_of(graph, view, "lead", wanted.lead) if wanted.lead else "",
        iris("partner", wanted.partner),
        iris("kind", wanted.kind),
        tuple(wanted.country),
        only_new=wanted.new,
        rings=wanted.rings,
        sides=tuple(map(sides.side, wanted.side)),
    )
    if wanted.novelty is not None:
        asked = replace(asked, novelty=wanted.novelty)
    return Asked(graph, view, asked, day(wanted.on, "on") or datetime.now(UTC).date(), wanted.lang)


@router.get(
    "/partners",
    response_class=Response,
    summary="Who should be in a consortium",
    responses=_ERRORS | negotiation.offered(_FORMS),
)
def list_partners(
    request: Request,
    wanted: Annotated[Wanted, Query()],
) -> Response:
    """Organisations, the best first, each with a sentence, paths with their sources, every part of its score, and the
    place it would have without the project that speaks most for it."""
    return _given(request, wanted)


@router.post(
    "/partners",
    response_class=Response,
    summary="The same, for long texts",
    responses=_ERRORS | negotiation.offered(_FORMS),
)
def ask_partners(
    request: Request,
    wanted: Wanted,
) -> Response:
    """The request as a JSON object, so that a text may have a hundred thousand characters."""
    return _given(request, wanted)


def _given(request: Request, wanted: Wanted) -> Response:
    asked, limit, offset = read(request, wanted), wanted.limit, wanted.offset
    from bioregion_graph.matching import partner_rows

    form = negotiation.choose(parameters.accepted(request), _FORMS, wanted.format)
    headers = {"Vary": "Accept", "Bioregion-Generation": str(asked.view.generation.id)}
    if form == "ndjson":
        return StreamingResponse(_lines(asked, limit, offset), media_type=_FORMS[form], headers=headers)
    answer, facts = asked.answer()
    teller = partner_rows.Teller(answer, asked.view, asked.graph.library, asked.language)
    around = teller.around(facts, limit, offset)
    found = list(teller.tell_all(around.hits if around else answer.page(offset, limit)))
    total = around.search.fitting if around else len(answer)
    if request.method == "GET" and offset + limit < total:
        headers["Link"] = f'<{parameters.next_page(request, offset + limit)}>; rel="next"'
    if form == "csv":
        rows = partner_rows.as_csv(answer, found, asked.language, around)
        return Response(rows, media_type=_FORMS[form], headers=headers)
    if form == "turtle":
        text = partner_rows.as_turtle(answer, found, around)
        return Response(text, media_type=_FORMS[form], headers=headers)
    said = partner_rows.as_json(answer, found, offset, asked.language, around)
    return JSONResponse(said, headers=headers)


def _lines(asked: Asked, limit: int, offset: int) -> Iterator[str]:
    """Lines of JSON: how far it is, then what was understood, then each hit as its reasons are gathered."""
    from bioregion_graph.matching import partner_rows

    for wait in range(_MOST_WAITS):
        try:
            answer, facts = asked.answer()
            break
        except BusyError:
            yield line({"progress": "reading projects", "waits": wait + 1})
        except BioregionError as error:
            # The answer has begun, so that its status says nothing more.
            said = sentences.told(asked.language, "", str(error))
            yield line({"error": " ".join(said).strip()})
            return
    else:
        yield line({"error": "The projects are still being read. Ask again in a minute."})
        return
    teller = partner_rows.Teller(answer, asked.view, asked.graph.library, asked.language)
    around = teller.around(facts, limit, offset)
    head = partner_rows.as_json(answer, (), offset, asked.language, around)
    del head["hits"]
    yield line(head)
    hits = around.hits if around else answer.page(offset, limit)
    for done, told_of in enumerate(teller.tell_all(hits), 1):
        told = partner_rows.as_json(answer, [told_of], offset, asked.language, around)["hits"]
        yield line({"done": done, "of": len(hits), "hit": told[0]})
    yield line({"complete": True})
