"""Calls for you over HTTP: ranked calls as JSON or CSV, and a calendar of deadlines to subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from bioregion_graph.errors import UsageError
from bioregion_graph.matching.calls.facts import State
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from bioregion_graph.matching.calls.engine import Answer

router = APIRouter(prefix="/api", tags=["Matching"])
_FORMS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
_ICS = {"ics": "text/calendar; charset=utf-8"}
_WANTED = {State.open.value: State.open, State.forthcoming.value: State.forthcoming}
_MOST_IN_CALENDAR = 200
_ERRORS = documented(400, 404, 406, 422, 503)


@dataclass(frozen=True)
class _Asked:
    """The parameters that the list and the calendar share."""

    answer: Answer
    view: View
    language: str


def _asked(
    request: Request,
    whom: Annotated[
        str, Query(alias="for", description="IRI or prefixed name of an organisation, a group or a field.")
    ] = "",
    text: Annotated[str, Query(description="What is done or sought, in words of English or Italian.")] = "",
    concept: Annotated[
        list[str] | None, Query(description="Fields of the taxonomy, as ls:diagnostics.")
    ] = None,
    on: Annotated[str, Query(description="As of this day; without it, today (UTC).")] = "",
    state: Annotated[list[str] | None, Query(description="open, forthcoming; both without it.")] = None,
    before: Annotated[str, Query(description="The next deadline is on this day at the latest.")] = "",
    action: Annotated[list[str] | None, Query(description="Only these types of action, as RIA.")] = None,
    call: Annotated[str, Query(description="The code of one call: how well it suits.")] = "",
    lang: Annotated[str, Query(description="Language of the sentences: en or it.")] = "en",
    known_by: Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")] = "",
) -> _Asked:
    parameters.language(lang)
    # The libraries of matching are large, and a server should answer soon after its start.
    from bioregion_graph.matching.calls.engine import Wish

    graph: Graph = request.app.state.graph
    view = graph.view(day(known_by, "known_by"))
    wish = Wish(
        parameters.iri_of(graph, view, "for", whom) if whom else "",
        text,
        tuple(parameters.iri_of(graph, view, "concept", each) for each in concept or ()),
        tuple(_state(each) for each in state or _WANTED),
        day(before, "before"),
        tuple(action or ()),
        call,
        lang,
    )
    answer = graph.prepared.engine(view).answer(wish, day(on, "on") or datetime.now(UTC).date())
    return _Asked(answer, view, lang)


@router.get(
    "/calls",
    response_class=Response,
    summary="The calls that suit an organisation, a value chain, a field or a text",
    responses=_ERRORS | negotiation.offered(_FORMS),
)
def list_calls(
    request: Request,
    asked: Annotated[_Asked, Depends(_asked)],
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="After so many.")] = 0,
    format: Annotated[str, Query(description="json or csv.")] = "",
) -> Response:
    """Open and forthcoming calls, the best first, each with the parts of its score and the facts behind them."""
    from bioregion_graph.matching.calls import rows

    form = negotiation.choose(parameters.accepted(request), _FORMS, format)
    found = rows.page(asked.answer, asked.language, offset, limit)
    headers = {"Vary": "Accept", "Bioregion-Generation": str(asked.view.generation.id)}
    if offset + limit < len(asked.answer.matches):
        headers["Link"] = f'<{parameters.next_page(request, offset + limit)}>; rel="next"'
    if form == "csv":
        return Response(rows.as_csv(found, offset), media_type=_FORMS[form], headers=headers)
    said: dict[str, Any] = rows.as_json(asked.answer, found, offset)
    return JSONResponse(said, headers=headers)


@router.get(
    "/calls.ics",
    response_class=Response,
    summary="The deadlines of the calls that suit, as a calendar",
    responses=_ERRORS | negotiation.offered(_ICS),
)
def calls_calendar(
    asked: Annotated[_Asked, Depends(_asked)],
    limit: Annotated[int, Query(ge=1, le=_MOST_IN_CALENDAR, description="At most so many calls.")] = 20,
) -> Response:
    """The same as events for a calendar program, one for each deadline that is not over."""
    from bioregion_graph.matching.calls import calendar, rows

    found = rows.page(asked.answer, asked.language, 0, limit)
    label, stamp = asked.answer.subject.label, asked.view.generation.committed_at
    made = calendar.calendar(found, label, asked.answer.day, stamp, asked.language)
    return Response(
        made, media_type=_ICS["ics"], headers={"Bioregion-Generation": str(asked.view.generation.id)}
    )


def _state(text: str) -> State:
    if text not in _WANTED:
        raise UsageError(f'state: "{text}" is none. Choose one of {", ".join(_WANTED)}.')
    return _WANTED[text]
