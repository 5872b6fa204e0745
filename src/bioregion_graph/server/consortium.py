"""Consortia over HTTP: whether partners may apply together, what would mend it, and what the rules are for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from bioregion_graph.errors import NotFoundError
from bioregion_graph.server import negotiation, parameters
from bioregion_graph.server.graph import Graph, day
from bioregion_graph.server.problems import documented
from bioregion_graph.sharing.view import View

if TYPE_CHECKING:
    from bioregion_graph.matching.calls.facts import Call
    from bioregion_graph.matching.eligibility.answers import Answer

router = APIRouter(prefix="/api/consortium", tags=["Matching"])
FORMS = {"json": "application/json"}
_ERRORS = documented(400, 404, 406, 422, 503)
_MOST_MEMBERS = 200


class Together(BaseModel):
    """Who means to apply together, and to what."""

    type: list[str] = Field(
        [], description="Type of call, as he-ria, and the conditions that its topic adds."
    )
    topic: str = Field("", description="Code or IRI of a call topic; its rules hold where no type is told.")
    member: list[str] = Field(
        [],
        max_length=_MOST_MEMBERS,
        description="A partner: COUNTRY:NAME[:kind=…,role=…], or an identifier as organisation:biocat,"
        "role=coordinator; ? is unknown, a fact stands as gender-equality-plan=yes.",
    )
    part: str = Field("", description="Part of the programme, as pillar-2.")
    states: list[str] = Field([], description="A fact of the whole consortium.")
    denies: list[str] = Field([], description="A fact that does not hold of it.")
    fit: bool = Field(False, description="Name who could mend it, for what text and topic tell.")
    text: str = Field("", description="What the project is about.")
    on: str = Field("", description="Day of the call; without it, today (UTC).")
    lang: str = Field("en", description="Language of the sentences: en or it.")
    known_by: str = Field("", description="What the graph knew at the end of this day (UTC).")


@dataclass(frozen=True)
class Checked:
    """The answer to a request, with what it was asked of."""

    asked: Together
    graph: Graph
    view: View
    answer: Answer
    call: Call | None
    types: tuple[str, ...]
    on: date

    @property
    def headers(self) -> dict[str, str]:
        """The generation that was asked."""
        return {"Bioregion-Generation": str(self.view.generation.id)}


@router.get(
    "/check",
    response_class=Response,
    summary="Whether partners may apply together",
    responses=_ERRORS | negotiation.offered(FORMS),
)
def check_partners(request: Request, asked: Annotated[Together, Query()]) -> Response:
    """The verdict, rule by rule, what to find out first, and the smallest changes that would mend it."""
    return _given(request, asked)


@router.post(
    "/check",
    response_class=Response,
    summary="The same, for many partners",
    responses=_ERRORS | negotiation.offered(FORMS),
)
def check_many(request: Request, asked: Together) -> Response:
    """The request as a JSON object."""
    return _given(request, asked)


@router.get(
    "/types",
    response_class=Response,
    summary="The types of call that there are rules for",
    responses=documented(400, 406, 422) | negotiation.offered(FORMS),
)
def list_types(
    request: Request,
    lang: Annotated[str, Query(description="Language of the labels: en or it.")] = "en",
) -> Response:
    """Types of call with what topics add, and what kinds of organisation and facts are called."""
    negotiation.choose(parameters.accepted(request), FORMS)
    language = parameters.language(lang)
    from bioregion_graph.matching.eligibility import packs, rows

    book = packs.rulebook()
    return JSONResponse({"types": rows.types(book, language), **rows.labels(book, language)})


@router.get(
    "/calls",
    response_class=Response,
    summary="Open calls by some words of their code or title",
    responses=_ERRORS | negotiation.offered(FORMS),
)
def find_calls(
    request: Request,
    q: Annotated[str, Query(description="Words of the code, the title, the programme.", max_length=300)] = "",
    on: Annotated[str, Query(description="As of this day; without it, today (UTC).")] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="At most so many.")] = 12,
    known_by: Annotated[str, Query(description="What the graph knew at the end of this day (UTC).")] = "",
) -> Response:
    """Calls with their next deadline and the types of call whose rules hold."""
    negotiation.choose(parameters.accepted(request), FORMS)
    from bioregion_graph.matching.calls import finding

    graph: Graph = request.app.state.graph
    view, when = graph.view(day(known_by, "known_by")), day(on, "on") or datetime.now(UTC).date()
    calls = graph.prepared.engine(view).calls
    found = [finding.as_json(each, when) for each in finding.find(calls, q, when, limit)]
    said: dict[str, Any] = {"day": when.isoformat(), "known": len(calls), "calls": found}
    return JSONResponse(said, headers={"Bioregion-Generation": str(view.generation.id)})


def _given(request: Request, asked: Together) -> Response:
    negotiation.choose(parameters.accepted(request), FORMS)
    found = checked(request, asked)
    return JSONResponse(as_json(found), headers=found.headers)


def as_json(found: Checked) -> dict[str, Any]:
    """The answer with the types and the topic whose rules were asked."""
    from bioregion_graph.matching.eligibility import rows

    topic = found.call.code if found.call else None
    return {"types": list(found.types), "topic": topic, **rows.as_json(found.answer, found.asked.lang)}


def checked(request: Request, asked: Together) -> Checked:
    """What the engine says. Raises UsageError, NotFoundError, and BusyError where a topic or who fits is asked and
    the calls and projects are being read."""
    language = parameters.language(asked.lang)
    # The libraries of matching are large, and a server should answer soon after its start.
    from bioregion_graph.matching.eligibility import answers, packs, written
    from bioregion_graph.matching.eligibility.consortium import fact_of

    graph: Graph = request.app.state.graph
    view, on = graph.view(day(asked.known_by, "known_by")), day(asked.on, "on") or datetime.now(UTC).date()
    book = packs.rulebook()
    call = _call(graph, view, asked.topic) if asked.topic else None
    types, part = rules_asked(asked, call)
    facts = {fact_of(book, name): True for name in asked.states}
    facts |= {fact_of(book, name): False for name in asked.denies}
    told = [written.partner_of(book, text) for text in asked.member]
    answer = answers.answered(book, book.select(types, on, part), told, facts, view, graph.library)
    if asked.fit and answer.repairs:
        from bioregion_graph.matching.request import Request as Wanted

        known = graph.prepared.partners(view, on)
        about = Wanted(call=call.iri if call else "", text=asked.text)
        answer = answers.with_fitting(answer, known, about, view, graph.library)
    assert language
    return Checked(asked, graph, view, answer, call, types, on)


def rules_asked(asked: Together, call: Call | None) -> tuple[tuple[str, ...], str]:
    """The types whose rules hold, and the part of the programme. Raises NotFoundError where a topic tells none."""
    from bioregion_graph.matching.eligibility.topics import rules_of

    rules = rules_of(call) if call else None
    types = tuple(dict.fromkeys(asked.type)) or (rules.types if rules else ())
    if call and not types:
        raise NotFoundError(
            f"No rules are known for {call.code}. Name a type of call, as he-ria; /api/consortium/types lists them."
        )
    return types, asked.part or (rules.part if rules else "")


def _call(graph: Graph, view: View, code: str) -> Call:
    from bioregion_graph.matching.calls import finding

    found = finding.named(graph.prepared.engine(view).calls, code)
    if found is None:
        raise NotFoundError(f'No call has the code "{code}". Find one: /api/consortium/calls?q=words.')
    return found
