"""Composing over HTTP: teams for a lead and a call, as JSON or CSV, or line by line while they are looked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from bioregion_graph.errors import BioregionError, BusyError
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.lines import line
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from bioregion_graph.matching.composing.brief import Brief
    from bioregion_graph.matching.composing.composer import Composition
    from bioregion_graph.matching.eligibility.rules import Rulebook
    from bioregion_graph.matching.partners import Partners

router = APIRouter(prefix="/api/consortium", tags=["Matching"])
_FORMS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
}
_ERRORS = documented(400, 404, 406, 422, 503)
# The solver takes all of a processor, so only so many look for teams at once.
_AT_ONCE = 2
_free = threading.BoundedSemaphore(_AT_ONCE)
# Whoever listens to lines is told this often, in seconds, that the work goes on; for so long projects may be read.
_PULSE, _MOST_SECONDS = 1.0, 600.0
_Made = TypeVar("_Made")


class Sought(BaseModel):
    """For whom a team is sought, and what it must have."""

    lead: str = Field(min_length=1, description="Who coordinates, as organisation:toscana-life-sciences.")
    type: list[str] = Field(min_length=1, description="Type of call, and the conditions that its topic adds.")
    size: int = Field(8, ge=1, le=40, description="How many partners, the lead counted in.")
    text: str = Field("", description="What the project is about.")
    topic: str = Field("", description="Code or IRI of a call topic.")
    need: list[str] = Field(
        [], max_length=20, description="A side or expertise, with :N for several, as industry:2."
    )
    countries: int = Field(1, ge=1, le=40, description="From at least so many countries.")
    place: list[str] = Field([], max_length=40, description="A country that must be there, as IS.")
    most_from_one: int | None = Field(None, ge=1, le=40, description="At most so many from one country.")
    new: int = Field(0, ge=0, le=40, description="So many who never worked with the lead.")
    included: list[str] = Field([], max_length=40, description="Who must be in.")
    excluded: list[str] = Field([], max_length=400, description="Who must not.")
    part: str = Field("", description="Part of the programme, as pillar-2.")
    teams: int = Field(6, ge=1, le=6, description="At most so many teams.")
    on: str = Field("", description="Day of the call; without it, today (UTC).")
    lang: str = Field("en", description="Language of the sentences: en or it.")
    known_by: str = Field("", description="What the graph knew at the end of this day (UTC).")
    format: str = Field("", description="json, csv or ndjson.")


@dataclass(frozen=True)
class _Search:
    """A search that was read."""

    sought: Sought
    graph: Graph
    view: View
    book: Rulebook
    on: date

    def known(self) -> Partners:
        """What the ranking goes by. Raises BusyError while projects are read for the first time."""
        return self.graph.prepared.partners(self.view, self.on)

    def run(self, known: Partners) -> tuple[Brief, Composition, dict[str, str]]:
        """The teams, with the labels of all who were looked at. Raises UsageError, NotFoundError, BusyError."""
        from bioregion_graph.matching.composing import asking, composer
        from bioregion_graph.matching.composing.brief import Brief
        from bioregion_graph.matching.composing.law import Law
        from bioregion_graph.matching.request import Request as Wanted

        sought, book = self.sought, self.book
        law = Law(book, book.select(tuple(sought.type), self.on, sought.part))
        needs, places = (
            asking.needs_of(sought.need),
            tuple(book.countries.code(each) for each in sought.place),
        )
        lead, *others = (
            parameters.iri_of(self.graph, self.view, name, each)
            for name, those in (
                ("lead", [sought.lead]),
                ("included", sought.included),
                ("excluded", sought.excluded),
            )
            for each in those
        )
        wanted = Wanted(call=sought.topic, text=sought.text, lead=lead)
        field = asking.candidates(book, known, self.view, self.graph.library, wanted, needs)
        count = len(sought.included)
        brief = Brief(
            field.lead, sought.size, needs, sought.countries, places, sought.most_from_one, sought.new,
            tuple(others[:count]), tuple(others[count:]),
        )  # fmt: skip
        if not _free.acquire(blocking=False):
            raise BusyError("Teams are being composed for others. Ask again in some seconds.", 15)
        try:
            told = composer.compose(brief, law, field.candidates, most=sought.teams)
        finally:
            _free.release()
        return brief, told, {each.name: each.label for each in field.candidates}


@router.post(
    "/compose",
    response_class=Response,
    summary="Teams for a lead and a type of call",
    responses=_ERRORS | negotiation.offered(_FORMS),
)
def compose_teams(request: Request, sought: Sought) -> Response:
    """Teams that keep all demands and rules, none beaten by another, each partner with a stand-in; or what clashes."""
    parameters.language(sought.lang)
    from bioregion_graph.matching.composing import rows
    from bioregion_graph.matching.eligibility import packs

    form = negotiation.choose(parameters.accepted(request), _FORMS, sought.format)
    graph: Graph = request.app.state.graph
    view = graph.view(day(sought.known_by, "known_by"))
    search = _Search(sought, graph, view, packs.rulebook(), day(sought.on, "on") or datetime.now(UTC).date())
    headers = {"Vary": "Accept", "Bioregion-Generation": str(view.generation.id)}
    if form == "ndjson":
        return StreamingResponse(_lines(search), media_type=_FORMS[form], headers=headers)
    brief, told, names = search.run(search.known())
    if form == "csv":
        return Response(rows.as_csv(told), media_type=_FORMS[form], headers=headers)
    return JSONResponse(rows.as_json(brief, told, sought.lang, names), headers=headers)


def _lines(search: _Search) -> Iterator[str]:
    """Lines of JSON: what is being done and for how many seconds, then the teams."""
    from bioregion_graph.matching.composing import rows

    began = time.monotonic()
    with ThreadPoolExecutor(1, "composing") as beside:
        try:
            while True:
                try:
                    known: Partners = yield from _awaited(
                        beside.submit(search.known), "reading projects", began
                    )
                    break
                except BusyError:
                    if time.monotonic() - began > _MOST_SECONDS:
                        raise
            brief, told, names = yield from _awaited(
                beside.submit(search.run, known), "looking for teams", began
            )
        except BioregionError as error:
            yield line({"error": str(error)})
            return
    yield line(rows.as_json(brief, told, search.sought.lang, names))
    yield line({"complete": True})


def _awaited(future: Future[_Made], what: str, began: float) -> Generator[str, None, _Made]:
    """Tell that the work goes on until it is done; what it gives is what this returns. Raises as it does."""
    while True:
        yield line({"progress": what, "seconds": round(time.monotonic() - began, 1)})
        try:
            return future.result(_PULSE)
        except NotYetError:
            continue
